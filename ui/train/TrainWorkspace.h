#pragma once

#include <QHash>
#include <functional>

#include "ui/Workspace.h"
#include "ui/train/RunFollower.h"
#include "ui/train/RunListModel.h"
#include "ui/train/TrainProcess.h"

class QListView;
class QSlider;
class QSplitter;
class QStackedWidget;
class QTabWidget;

namespace studio {

class BackgroundTask;
class EmptyState;
class MessageBar;
class ModelChooser;
class RunView;
class Settings;
class TrainPanel;

/// Trainings: prepared, started as programs of their own, watched, compared, used.
class TrainWorkspace : public Workspace {
    Q_OBJECT

  public:
    TrainWorkspace(Settings& settings, ModelChooser& chooser, ActionList& actions,
                   MessageBar& messages, TrainProcess process = TrainProcess(),
                   QWidget* parent = nullptr);
    ~TrainWorkspace() override;

    QString title() const override;
    QIcon icon() const override;
    QList<QAction*> fileActions() const override;
    /// The folder of a training is followed, another one is learned from.
    void open(const QStringList& paths) override;
    void restoreSession() override;
    bool isSettled() const override { return true; }
    bool flush() override { return true; }
    bool confirmClose() override;
    bool hasImageFields() const override { return false; }
    void connectStatusBar(StatusBar& bar) override;

    TrainPanel& panel() const { return *m_panel; }
    RunListModel& runs() const { return *m_runs; }
    RunView& view() const { return *m_view; }
    QListView& list() const { return *m_list; }
    QTabWidget& sides() const { return *m_sides; }
    /// Of the run that is shown; empty: none.
    QString current() const;
    void showRun(const QString& folder);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void makeLeft();
    void makeToolBar();
    void makeMenus();
    void connectCommands();
    void connectRuns();
    void showTitle();
    void refreshEnabled();
    void refreshState();

    // The way to a run: form, folder, data, process.
    void onStartWanted();
    void checkData(const TrainOptions& options);
    void launch(const TrainOptions& options);
    bool settleOutput(TrainOptions& options);
    bool settleOthers();

    void pause();
    void stop();
    void resume(const QString& folder);
    /// False where no process was told anything: the run is not at work any more.
    bool interrupt(const QString& folder, const std::function<void(RunListModel::Run&)>& mark);
    void onStatus(const QString& folder);
    void onStartFailed(const QString& folder);
    void useBest(const QString& workspace);
    void useCheckpoint(const fs::path& file, const QString& workspace);
    void chooseCheckpoint();
    void openRun();
    void saveChart(bool picture);

    bool canResume(const RunListModel::Run& run) const;
    std::optional<fs::path> bestFile(const QString& folder) const;

    Settings& m_settings;
    ModelChooser& m_chooser;
    MessageBar& m_messages;
    TrainProcess m_process;
    StatusBar* m_status = nullptr;
    TrainPanel* m_panel;
    RunListModel* m_runs;
    QTabWidget* m_sides;
    QListView* m_list;
    QStackedWidget* m_right;
    EmptyState* m_empty;
    RunView* m_view;
    QSlider* m_smoothing;
    BackgroundTask* m_checker;

    QHash<QString, RunState> m_lastStates;  ///< to tell when one ends
};

}  // namespace studio
