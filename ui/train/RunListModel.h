#pragma once

#include <QAbstractListModel>
#include <QStringList>
#include <QThreadPool>
#include <QTimer>
#include <functional>
#include <optional>
#include <vector>

#include "core/jobs/TrainRun.h"

namespace studio {

class Settings;

/// The runs that were started here or opened by their folder, the newest first; kept between two
/// starts. What they do is looked up again and again.
class RunListModel : public QAbstractListModel {
    Q_OBJECT

  public:
    enum Role { FolderRole = Qt::UserRole + 1 };

    /// A process that was started, and of which nothing was heard yet.
    struct Start {
        qint64 pid = 0;
        double updated = 0;  ///< what the folder said before
    };
    struct Run {
        QString folder;
        bool own = false;     ///< started by this window
        bool paused = false;  ///< stopped for a while, not for good
        bool resume = false;  ///< to be resumed at the next start
        bool ended = false;   ///< by this window, without waiting for its state
        qint64 process = 0;   ///< the one that `paused` and `ended` are about; 0: not known
        bool compared = false;
        bool stopping = false;  ///< told to save its state and end
        std::optional<Start> starting;
        RunStatus status;
        RunLiveness liveness = RunLiveness::Ended;
    };

    explicit RunListModel(Settings& settings, QObject* parent = nullptr);
    ~RunListModel() override;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

    /// Puts it in front, if it is not there yet; returns its row.
    int add(const QString& folder);
    void remove(const QString& folder);
    int rowOf(const QString& folder) const;
    const Run* run(const QString& folder) const;
    const std::vector<Run>& runs() const { return m_runs; }
    /// Changes what is kept of a run.
    void mark(const QString& folder, const std::function<void(Run&)>& change);
    /// What someone who follows the run has seen. What this window did to an earlier process of it
    /// counts no more.
    void setStatus(const QString& folder, const RunStatus& status, RunLiveness liveness);
    /// At work on this computer, as far as was heard; or on its way to it.
    static bool isHere(const Run& run);
    /// The process of a run that is at work here.
    static qint64 process(const Run& run);
    /// What it does, in the user's words.
    static QString stateText(const Run& run);
    /// Reads what the run says now, and returns whether it is at work on this computer.
    bool lookAt(const QString& folder);
    /// Those that are at work on this computer now: looks at them, so that one that has just ended
    /// is none of them.
    QStringList runningHere();
    /// Looks at all of them.
    void refresh();

  Q_SIGNALS:
    void comparedChanged();
    void statusChanged(const QString& folder);
    /// Its process has ended before it said anything, and nobody told it to.
    void startFailed(const QString& folder);

  private:
    void save();
    void nameRuns();
    void touch(int row);
    void settle(Run& run);
    bool settleStart(Run& run);
    void lookAtStarts();

    Settings& m_settings;
    std::vector<Run> m_runs;
    QStringList m_names;  ///< as RunText::names()
    bool m_looking = false;
    QTimer m_timer;
    QTimer m_startTimer;  ///< looks at those that are starting
    QThreadPool m_thread;
};

}  // namespace studio
