#pragma once

#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <memory>
#include <optional>

#include "core/jobs/TrainRun.h"

namespace studio {

/// What a look at a run found.
struct RunLook {
    RunNews news;
    RunStatus status;
    RunLiveness liveness = RunLiveness::Ended;
    std::optional<std::int64_t> bestEpoch;
    std::optional<RunEpoch> best;      ///< what was logged of it
    std::optional<fs::path> bestFile;  ///< its checkpoint
};

/// Follows the folder of a run, on a thread of its own.
class RunFollower : public QObject {
    Q_OBJECT

  public:
    explicit RunFollower(QObject* parent = nullptr);
    ~RunFollower() override;

    /// From the beginning; an empty path: none. Nothing is heard of the one before any more.
    void follow(const fs::path& folder);
    const fs::path& folder() const { return m_folder; }
    /// Looks now, not only at the next tick.
    void lookNow();
    /// How often, in milliseconds.
    void setInterval(int milliseconds) { m_timer.setInterval(milliseconds); }

  Q_SIGNALS:
    void looked(const studio::RunLook& look);

  private:
    void look();

    fs::path m_folder;
    std::shared_ptr<TrainRun> m_run;  ///< used on the thread only
    quint64 m_number = 0;             ///< of the run that is followed
    bool m_looking = false;
    QTimer m_timer;
    QThreadPool m_thread;
};

}  // namespace studio
