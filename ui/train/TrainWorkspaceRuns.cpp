#include <QDir>
#include <QFileInfo>
#include <QListView>
#include <QTabWidget>

#include "core/jobs/DataCheckJob.h"
#include "core/jobs/RunProcess.h"
#include "core/jobs/TrainArguments.h"
#include "ui/ActionList.h"
#include "ui/BackgroundTask.h"
#include "ui/FileDialog.h"
#include "ui/MessageBar.h"
#include "ui/MessageBox.h"
#include "ui/ModelChooser.h"
#include "ui/ModelController.h"
#include "ui/OptionForm.h"
#include "ui/PathField.h"
#include "ui/Paths.h"
#include "ui/Settings.h"
#include "ui/StatusBar.h"
#include "ui/train/RunText.h"
#include "ui/train/RunView.h"
#include "ui/train/TrainPanel.h"
#include "ui/train/TrainWorkspace.h"

// From the form to a run, and what is done with runs.

namespace studio {
namespace {

// Keys of messages: a newer one replaces an older one of the same matter.
const QString kStartMessage = QStringLiteral("trainStart");
const QString kEndMessage = QStringLiteral("trainEnd");

struct Findings {
    std::size_t errors = 0, warnings = 0;
    fs::path first;  ///< the first folder with an error
};

}  // namespace

bool TrainWorkspace::canResume(const RunListModel::Run& run) const {
    if (run.starting) return false;
    if (isActive(run.status.state) && run.liveness != RunLiveness::Dead) return false;
    std::error_code error;
    return run.status.state != RunState::Finished &&
           fs::exists(toPath(run.folder) / "train_state.pth", error);
}

// --- the way to a run

void TrainWorkspace::onStartWanted() {
    TrainOptions options = m_panel->options();
    if (!settleOutput(options) || !settleOthers()) return;
    if (options.resume) return resume(fromPath(options.output));
    checkData(options);
}

/// What is there already is neither lost nor mixed with the new run.
bool TrainWorkspace::settleOutput(TrainOptions& options) {
    auto* field = static_cast<PathField*>(m_panel->form().field("--output"));
    const auto another = [&] {
        field->choose();
        return false;
    };
    if (m_panel->advice().outputHasFiles) {
        m_panel->showProblem(Error(ErrorCode::Usage, "--output", "is not empty"), true);
        m_panel->form().setProblem(
            "--output", tr("There is something in this folder already, and nothing is overwritten. "
                           "Choose a new or empty one."));
        return false;
    }
    if (!m_panel->advice().outputHasRun) return true;
    switch (MessageBox::choose(
        this, tr("There is a training already"),
        tr("The folder \"%1\" has a training in it. It can go on with its own options, or be "
           "replaced, which deletes its checkpoints.")
            .arg(QDir::toNativeSeparators(fromPath(options.output))),
        {tr("Go on with it"), tr("Replace it"), tr("Choose another folder")}, 0)) {
        case 0:
            m_runs->add(fromPath(options.output));
            options.resume = true;
            return true;
        case 1:
            options.overwrite = true;
            return true;
        case 2:
            return another();
        default:
            return false;
    }
}

bool TrainWorkspace::settleOthers() {
    const QStringList running = m_runs->runningHere();
    if (running.isEmpty()) return true;
    const auto goesOn = [this] { return !m_runs->runningHere().isEmpty(); };
    const int answer = MessageBox::choose(
        this, tr("Another training is running"),
        tr("\"%1\" is still running on this computer. Two at once slow each other "
           "down and need the memory of both.")
            .arg(RunText::name(running.first())),
        {tr("Start it too"), tr("Do not start")}, 1, goesOn);
    return answer == 0 || (answer < 0 && !goesOn());
}

void TrainWorkspace::checkData(const TrainOptions& options) {
    std::vector<fs::path> folders = options.trainData;
    folders.insert(folders.end(), options.validData.begin(), options.validData.end());
    m_panel->setBusy(tr("Checking the data …"));
    m_checker->disconnect(this);
    connect(m_checker, &BackgroundTask::finished, this, &TrainWorkspace::refreshEnabled);
    connect(m_checker, &BackgroundTask::progressed, this, [this](double fraction) {
        m_panel->setBusy(tr("Checking the data … %1 %").arg(int(fraction * 100)));
    });
    connect(m_checker, &BackgroundTask::failed, this, [this](const Error& error) {
        m_panel->setBusy({});
        if (!m_panel->showProblem(error, true)) m_messages.showError(kStartMessage, error);
        refreshEnabled();
    });
    m_checker->start([this, options, folders](const JobContext& context) {
        Findings found;
        for (std::size_t i = 0; i < folders.size(); ++i) {
            JobContext part = context;
            part.progress = [&](double done, double total, const std::string& text) {
                context.report(double(i) + done / total, double(folders.size()), text);
            };
            DataCheckOptions check;
            check.folder = folders[i];
            const DataCheckReport report = runDataCheck(check, part);
            found.errors += report.count(DataSeverity::Error);
            found.warnings += report.count(DataSeverity::Warning);
            if (found.first.empty() && report.count(DataSeverity::Error) > 0)
                found.first = folders[i];
        }
        return [this, options, found] {
            m_panel->setBusy({});
            if (found.errors > 0) {
                const int answer = MessageBox::choose(
                    this, tr("Not all of the data can be used"),
                    tr("%n file(s) have errors, for example damaged images or masks of another "
                       "size. They are left out when you start anyway. The Data workspace lists "
                       "them and can make a repaired copy.",
                       nullptr, int(found.errors)),
                    {tr("Start anyway"), tr("Show them"), tr("Do not start")}, 1);
                if (answer == 1)
                    Q_EMIT openElsewhere(QStringLiteral("data"), {fromPath(found.first)});
                if (answer != 0) return;
            }
            launch(options);
        };
    });
    refreshEnabled();
}

void TrainWorkspace::launch(const TrainOptions& options) {
    QStringList arguments;
    for (const std::string& word : trainArguments(options))
        arguments.append(QString::fromStdString(word));
    const QString folder = QDir::cleanPath(fromPath(options.output));
    m_messages.dismiss(kStartMessage);
    RunListModel::Start start;
    try {
        const double before = TrainRun::readStatus(options.output).updated;
        const qint64 pid = m_process.start(arguments, options.output);
        start = {pid, before};
    } catch (const Error& error) {
        m_messages.showError(kStartMessage, error);
        return;
    }
    m_panel->remember();
    m_runs->add(folder);
    m_runs->mark(folder, [&](RunListModel::Run& run) {
        run.own = true;
        run.paused = run.resume = run.ended = run.stopping = false;
        run.process = 0;
        run.starting = start;
    });
    showRun(folder);
    refreshState();
    refreshEnabled();
}

void TrainWorkspace::resume(const QString& folder) {
    const RunListModel::Run* run = m_runs->run(folder);
    if (run == nullptr || run->starting) return;
    TrainOptions options;  // the others are taken from the run
    options.output = toPath(run->folder);
    options.resume = true;
    launch(options);
}

// --- runs at work

bool TrainWorkspace::interrupt(const QString& folder,
                               const std::function<void(RunListModel::Run&)>& mark) {
    // Now, not when the list looked the last time.
    if (!m_runs->lookAt(folder)) return false;
    const qint64 process = RunListModel::process(*m_runs->run(folder));
    if (!interruptProcess(process)) return false;
    m_runs->mark(folder, [&](RunListModel::Run& run) {
        mark(run);
        run.stopping = true;
        run.process = process;
    });
    refreshState();
    refreshEnabled();
    return true;
}

void TrainWorkspace::pause() {
    interrupt(current(), [](RunListModel::Run& run) { run.paused = true; });
}

void TrainWorkspace::stop() {
    const QString folder = current();
    if (!m_runs->lookAt(folder)) return;
    const auto stops = [this, folder] {
        const RunListModel::Run* run = m_runs->run(folder);
        return run != nullptr && run->stopping;
    };
    const bool again = stops();
    if (again &&
        MessageBox::choose(this, tr("It is stopping already"),
                           tr("The training finishes its step and saves its state. When it is "
                              "ended at once, the steps since the last saved state are lost."),
                           {tr("End it at once"), tr("Wait")}, 1, stops) != 0)
        return;
    interrupt(folder, [again](RunListModel::Run& run) {
        run.paused = false;
        run.ended = again;
    });
}

void TrainWorkspace::onStartFailed(const QString& folder) {
    m_messages.show(kStartMessage, MessageBar::Level::Error,
                    tr("The training \"%1\" could not be started.").arg(RunText::name(folder)), {},
                    m_process.lastWords(toPath(folder)));
}

void TrainWorkspace::onStatus(const QString& folder) {
    const RunListModel::Run* run = m_runs->run(folder);
    if (run == nullptr) return;
    // What was stopped when the window was closed goes on, once it has saved its state.
    if (run->resume && !m_runs->isHere(*run)) {
        m_runs->mark(folder, [](RunListModel::Run& run) { run.resume = false; });
        run = m_runs->run(folder);
        if (canResume(*run)) {
            resume(folder);
            m_messages.show(kStartMessage, MessageBar::Level::Info,
                            tr("The training \"%1\" goes on.").arg(RunText::name(folder)), {}, {},
                            8000);
        }
        run = m_runs->run(folder);
    }
    const RunState before = m_lastStates.value(folder, run->status.state);
    m_lastStates[folder] = run->status.state;
    if (isActive(before) && !isVisible() &&
        (run->status.state == RunState::Finished || run->status.state == RunState::Failed)) {
        const bool failed = run->status.state == RunState::Failed;
        m_messages.show(kEndMessage, failed ? MessageBar::Level::Error : MessageBar::Level::Info,
                        failed ? tr("The training \"%1\" has failed.").arg(RunText::name(folder))
                               : tr("The training \"%1\" is done.").arg(RunText::name(folder)),
                        {{tr("Show"), [this, folder] {
                              Q_EMIT showRequested();
                              showRun(folder);
                          }}});
    }
    if (folder == current()) {
        refreshState();
        refreshEnabled();
    }
    QStringList going;
    for (const RunListModel::Run& one : m_runs->runs())
        if (m_runs->isHere(one))
            going.append(one.status.steps > 0
                             ? tr("Training %1 %").arg(int(one.status.fraction() * 100))
                             : tr("Training …"));
    m_chooser.controller().shareCores(!going.isEmpty());
    if (m_status == nullptr) return;
    m_status->setBackgroundTask(objectName(), going.join(QStringLiteral(" · ")));
}

// --- what a run has made

std::optional<fs::path> TrainWorkspace::bestFile(const QString& folder) const {
    if (const auto best = TrainRun::best(toPath(folder))) return best;
    if (const auto last = TrainRun::last(toPath(folder))) return last;
    const std::vector<RunCheckpoint> all = TrainRun::checkpoints(toPath(folder));
    return all.empty() ? std::nullopt : std::optional(all.back().file);
}

void TrainWorkspace::useBest(const QString& workspace) {
    if (const auto file = bestFile(current())) useCheckpoint(*file, workspace);
}

void TrainWorkspace::useCheckpoint(const fs::path& file, const QString& workspace) {
    m_chooser.open(fromPath(file));
    Q_EMIT openElsewhere(workspace, {});
}

void TrainWorkspace::chooseCheckpoint() {
    const QString file =
        FileDialog::openFile(this, tr("Choose a checkpoint"), current(),
                             tr("Whole models (sam_hq_epoch_*.pth best.pth last.pth);;"
                                "Checkpoints (*.pth);;All files (*)"));
    if (!file.isEmpty()) useCheckpoint(toPath(file), QStringLiteral("annotate"));
}

void TrainWorkspace::openRun() {
    const QString folder = FileDialog::folder(this, tr("Choose the folder of a training"),
                                              m_settings.toString(Settings::LastFolder));
    if (!folder.isEmpty()) open({folder});
}

void TrainWorkspace::open(const QStringList& paths) {
    for (const QString& path : paths) {
        const QFileInfo info(path);
        const QString folder = info.isDir() ? path : info.path();
        if (TrainRun::isRunFolder(toPath(folder))) {
            m_runs->add(folder);
            showRun(folder);
        } else {
            m_sides->setCurrentWidget(m_panel);
            m_panel->addData(folder);
        }
    }
}

// --- beginning and end of the window

void TrainWorkspace::restoreSession() {
    QStringList folders;
    for (const RunListModel::Run& run : m_runs->runs())
        folders.append(run.folder);
    for (const QString& folder : folders) {
        const RunStatus status = TrainRun::readStatus(toPath(folder));
        m_runs->setStatus(folder, status, TrainRun::livenessOf(status));
        onStatus(folder);
        const RunListModel::Run* run = m_runs->run(folder);
        if (current().isEmpty() && m_runs->isHere(*run)) showRun(folder);
    }
}

bool TrainWorkspace::confirmClose() {
    const auto own = [this] {
        QStringList folders = m_runs->runningHere();
        folders.removeIf([this](const QString& folder) { return !m_runs->run(folder)->own; });
        return folders;
    };
    const QStringList going = own();
    if (going.isEmpty()) return true;
    switch (MessageBox::choose(
        this, tr("A training is running"),
        tr("\"%1\" can keep running without this window; the next start shows it again. Or it is "
           "stopped now, with its state saved, and goes on by itself at the next start.")
            .arg(RunText::name(going.first())),
        {tr("Keep it running"), tr("Stop it until the next start"), tr("Stay")}, 0,
        [&] { return !own().isEmpty(); })) {
        case 0:
            return true;
        case 1:
            for (const QString& folder : going)
                interrupt(folder, [](RunListModel::Run& run) { run.paused = run.resume = true; });
            return true;
        case 2:
            return false;
        default:  // closed; by itself when nothing runs any more
            return own().isEmpty();
    }
}

}  // namespace studio
