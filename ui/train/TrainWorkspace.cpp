#include "ui/train/TrainWorkspace.h"

#include <QDesktopServices>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QSlider>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QToolBar>
#include <QUrl>
#include <QVBoxLayout>
#include <cmath>

#include "core/jobs/RunProcess.h"
#include "ui/ActionList.h"
#include "ui/BackgroundTask.h"
#include "ui/EmptyState.h"
#include "ui/ErrorText.h"
#include "ui/FileDialog.h"
#include "ui/MessageBar.h"
#include "ui/ModelChooser.h"
#include "ui/ModelController.h"
#include "ui/Paths.h"
#include "ui/Settings.h"
#include "ui/StatusBar.h"
#include "ui/train/ComparePanel.h"
#include "ui/train/RunCharts.h"
#include "ui/train/RunText.h"
#include "ui/train/RunView.h"
#include "ui/train/TrainActions.h"
#include "ui/train/TrainPanel.h"
#include "widgets/LiveChart.h"
#include "widgets/Theme.h"

namespace studio {

TrainWorkspace::TrainWorkspace(Settings& settings, ModelChooser& chooser, ActionList& actions,
                               MessageBar& messages, TrainProcess process, QWidget* parent)
    : Workspace(actions, parent),
      m_settings(settings),
      m_chooser(chooser),
      m_messages(messages),
      m_process(std::move(process)) {
    setObjectName(QStringLiteral("train"));
    const qsizetype before = actions.groups().size();
    addTrainActions(actions);
    for (const ActionList::Group& group : actions.groups().mid(before))
        addActions(group.actions);
    m_runs = new RunListModel(settings, this);
    m_checker = new BackgroundTask(this);
    m_view = new RunView;
    makeLeft();
    makeToolBar();
    makeMenus();
    connectCommands();
    connectRuns();
    m_empty->set(QStringLiteral("train"), tr("Train a model on your parts"),
                 tr("Choose the images to learn from on the left and press Start training. It runs "
                    "beside your work, and you can watch it here. Or open the folder of a training "
                    "that was started elsewhere."),
                 {action("train.addData"), action("train.open")});
    refreshEnabled();
}

TrainWorkspace::~TrainWorkspace() {
    delete m_checker;  // before what it fills
    m_runs->disconnect(this);
    m_view->disconnect(this);
}

QString TrainWorkspace::title() const {
    return tr("Trai&n");
}
QIcon TrainWorkspace::icon() const {
    return Theme::icon(QStringLiteral("train"));
}

QList<QAction*> TrainWorkspace::fileActions() const {
    return {action("train.new"),         action("train.addData"),  action("train.open"), nullptr,
            action("train.savePicture"), action("train.saveTable")};
}

// --- the parts

void TrainWorkspace::makeLeft() {
    m_panel = new TrainPanel(m_settings, action("train.start"));
    m_list = new QListView;
    m_list->setModel(m_runs);
    m_list->setAccessibleName(tr("Trainings"));
    m_list->setToolTip(tr("Tick trainings to compare them"));
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setUniformItemSizes(true);
    m_list->setIconSize({20, 20});
    m_list->setSpacing(2);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    // In fields Delete is theirs.
    action("train.remove")->setShortcutContext(Qt::WidgetShortcut);
    for (const char* id : {"train.pause", "train.resume", "train.stop", "train.annotate",
                           "train.match", "train.checkpoint", "train.reveal", "train.remove"})
        m_list->addAction(action(id));
    m_sides = new QTabWidget;
    m_sides->setDocumentMode(true);
    m_sides->tabBar()->setAccessibleName(tr("New training or list"));
    m_sides->addTab(m_panel, tr("New training"));
    m_sides->addTab(m_list, tr("Trainings"));
    m_empty = new EmptyState;
    m_right = new QStackedWidget;
    m_right->addWidget(m_empty);
    m_right->addWidget(m_view);
    auto* halves = new QSplitter(Qt::Horizontal);
    halves->setChildrenCollapsible(false);
    halves->addWidget(m_sides);
    halves->addWidget(m_right);
    halves->setStretchFactor(0, 0);
    halves->setStretchFactor(1, 1);
    halves->setSizes({290, 900});
    setCentralWidget(halves);
}

void TrainWorkspace::makeToolBar() {
    QToolBar* bar = addTools(tr("Training"), QStringLiteral("trainBar"),
                             {{"train.start", "train.pause", "train.resume", "train.stop"},
                              {"train.annotate", "train.match"},
                              {"train.whole", "train.follow", "train.logarithmic"},
                              {"train.savePicture"}});
    bar->addSeparator();
    auto* label = new QLabel(tr("Smoothing "));
    bar->addWidget(label);
    m_smoothing = new QSlider(Qt::Horizontal);
    m_smoothing->setRange(0, 99);
    m_smoothing->setMaximumWidth(130);
    m_smoothing->setAccessibleName(tr("Smoothing"));
    m_smoothing->setToolTip(tr("How much the lines are smoothed; what was measured stays visible"));
    label->setBuddy(m_smoothing);
    bar->addWidget(m_smoothing);
    connect(m_smoothing, &QSlider::valueChanged, this, [this](int value) {
        m_settings.set(Settings::TrainSmoothing, value);
        // 50 % is an average over some 50 points, 99 % over some thousand.
        const double weight = value == 0 ? 0 : 1 - std::pow(10, -value / 30.0);
        m_view->charts().chart().setSmoothing(weight);
        m_view->compare().chart().setSmoothing(weight);
    });
    m_smoothing->setValue(m_settings.toInt(Settings::TrainSmoothing));
    Q_EMIT m_smoothing->valueChanged(m_smoothing->value());
}

void TrainWorkspace::makeMenus() {
    addMenu(tr("Tra&ining"),
            {"train.start", "train.pause", "train.resume", "train.stop", nullptr, "train.annotate",
             "train.match", "train.checkpoint", nullptr, "train.reveal", "train.remove"});
    addMenu(tr("&Charts"), {"train.whole", "train.follow", "train.logarithmic", nullptr,
                            "train.savePicture", "train.saveTable"});
}

void TrainWorkspace::connectStatusBar(StatusBar& bar) {
    m_status = &bar;
}

void TrainWorkspace::connectCommands() {
    on("train.new", [this] {
        m_sides->setCurrentWidget(m_panel);
        m_panel->setFocus();
    });
    on("train.addData", [this] {
        const QString folder =
            FileDialog::folder(this, tr("Choose a folder with images and their masks"),
                               m_settings.toString(Settings::LastFolder));
        if (folder.isEmpty()) return;
        m_sides->setCurrentWidget(m_panel);
        m_panel->addData(folder);
    });
    on("train.open", [this] { openRun(); });
    on("train.start", [this] {
        if (m_checker->isRunning() || m_panel->isChecking()) return;
        m_sides->setCurrentWidget(m_panel);
        m_panel->check();
    });
    on("train.pause", [this] { pause(); });
    on("train.resume", [this] { resume(current()); });
    on("train.stop", [this] { stop(); });
    on("train.remove", [this] { m_runs->remove(current()); });
    on("train.reveal", [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(current())); });
    on("train.annotate", [this] { useBest(QStringLiteral("annotate")); });
    on("train.match", [this] { useBest(QStringLiteral("match")); });
    on("train.checkpoint", [this] { chooseCheckpoint(); });
    LiveChart& chart = m_view->charts().chart();
    on("train.whole", [this] {
        m_view->charts().chart().showAll();
        m_view->compare().chart().showAll();
    });
    QAction* follow = action("train.follow");
    follow->setChecked(true);
    connect(follow, &QAction::toggled, &chart, &LiveChart::setFollowing);
    connect(&chart, &LiveChart::followingChanged, follow, &QAction::setChecked);
    QAction* logarithmic = action("train.logarithmic");
    connect(logarithmic, &QAction::toggled, this, [this](bool on) {
        m_settings.set(Settings::TrainLogarithmic, on);
        m_view->charts().chart().setLogarithmic(on);
        m_view->compare().chart().setLogarithmic(on);
    });
    logarithmic->setChecked(m_settings.toBool(Settings::TrainLogarithmic));
    on("train.savePicture", [this] { saveChart(true); });
    on("train.saveTable", [this] { saveChart(false); });
}

void TrainWorkspace::connectRuns() {
    connect(&m_view->tabs(), &QTabWidget::currentChanged, this, &TrainWorkspace::refreshEnabled);
    connect(m_panel, &TrainPanel::startWanted, this, &TrainWorkspace::onStartWanted);
    connect(
        m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this](const QModelIndex& index) {
            const QString folder = index.data(RunListModel::FolderRole).toString();
            m_right->setCurrentWidget(folder.isEmpty() ? static_cast<QWidget*>(m_empty) : m_view);
            m_view->setRun(folder);
            refreshState();
            refreshEnabled();
            showTitle();
        });
    connect(m_view, &RunView::looked, this, [this](const RunLook& look) {
        m_runs->setStatus(m_view->folder(), look.status, look.liveness);
    });
    connect(m_runs, &RunListModel::statusChanged, this, &TrainWorkspace::onStatus);
    connect(m_runs, &RunListModel::startFailed, this, &TrainWorkspace::onStartFailed);
    connect(m_runs, &RunListModel::comparedChanged, this, [this] {
        QStringList folders;
        for (const RunListModel::Run& run : m_runs->runs())
            if (run.compared) folders.append(run.folder);
        m_view->compare().setRuns(folders);
        if (folders.size() >= 2) {
            m_right->setCurrentWidget(m_view);
            m_view->tabs().setCurrentWidget(&m_view->compare());
        }
        refreshEnabled();
    });
    const auto useModel = [this] {
        m_panel->setModel(m_chooser.controller().model() != nullptr ? m_chooser.file() : QString());
    };
    connect(&m_chooser, &ModelChooser::changed, this, useModel);
    useModel();
}

// --- what is shown

QString TrainWorkspace::current() const {
    return m_list->currentIndex().data(RunListModel::FolderRole).toString();
}

void TrainWorkspace::showRun(const QString& folder) {
    const int row = m_runs->rowOf(folder);
    if (row < 0) return;
    m_sides->setCurrentWidget(m_list);
    m_list->setCurrentIndex(m_runs->index(row));
}

void TrainWorkspace::showEvent(QShowEvent* event) {
    Workspace::showEvent(event);
    showTitle();
}

void TrainWorkspace::showTitle() {
    Q_EMIT documentTitleChanged(current().isEmpty() ? tr("Training") : RunText::name(current()),
                                false);
}

void TrainWorkspace::refreshEnabled() {
    const RunListModel::Run* run = m_runs->run(current());
    const bool here = run != nullptr && m_runs->isHere(*run);
    // One that has just been started has no state yet to go on from.
    action("train.pause")->setEnabled(here && !run->stopping && !run->starting);
    action("train.stop")->setEnabled(here);
    action("train.resume")->setEnabled(run != nullptr && canResume(*run));
    action("train.start")->setEnabled(!m_checker->isRunning());
    action("train.remove")->setEnabled(run != nullptr && !here);
    action("train.reveal")->setEnabled(run != nullptr);
    const bool any = run != nullptr && bestFile(run->folder).has_value();
    for (const char* id : {"train.annotate", "train.match", "train.checkpoint"})
        action(id)->setEnabled(any);
    // A comparison may be shown while no run is chosen.
    const bool compares =
        m_right->currentWidget() == m_view && m_view->tabs().currentWidget() == &m_view->compare();
    for (const char* id : {"train.whole", "train.follow", "train.savePicture", "train.saveTable"})
        action(id)->setEnabled(run != nullptr || compares);
}

void TrainWorkspace::refreshState() {
    const RunListModel::Run* run = m_runs->run(current());
    if (run == nullptr) return;
    // In the other states what stands above says it.
    const RunState now = run->status.state;
    const bool tells =
        now == RunState::Preparing || now == RunState::Caching || now == RunState::Paused;
    QString detail = tells ? RunText::message(run->status) : QString();
    bool problem = false;
    if (run->starting) {
        detail.clear();
    } else if (m_runs->isHere(*run) && run->stopping) {
        detail = tr("It finishes its step and saves its state.");
    } else if (run->liveness == RunLiveness::Dead && run->ended) {
        detail = tr("It can go on from the last state that was saved.");
    } else if (run->liveness == RunLiveness::Dead) {
        problem = true;
        detail =
            tr("The program of this training is gone without a word: the computer was "
               "restarted, or there was not enough memory. It can go on from the last state "
               "that was saved.");
        const QString words = m_process.lastWords(toPath(run->folder));
        if (!words.isEmpty()) detail += QLatin1Char('\n') + words;
    } else if (run->liveness == RunLiveness::Silent) {
        problem = true;
        detail = tr("The computer \"%1\" has written nothing to this folder for a while.")
                     .arg(QString::fromStdString(run->status.host));
    } else if (run->status.error) {
        problem = run->status.state == RunState::Failed;
        // What ErrorText says of it is meant for annotations.
        detail = run->status.error->code() == ErrorCode::DiskFull
                     ? tr("There was no space left to write \"%1\". Free some space, then let the "
                          "training go on.")
                           .arg(QString::fromStdString(run->status.error->subject()))
                     : ErrorText::sentence(*run->status.error);
        const QString reason = ErrorText::reason(*run->status.error);
        if (!reason.isEmpty()) detail += QLatin1Char('\n') + reason;
    }
    m_view->setState(m_runs->stateText(*run), detail, problem);
}

/// As a picture or as a table: what the name of the file says counts.
void TrainWorkspace::saveChart(bool picture) {
    const QString message = QStringLiteral("trainSave");
    const bool comparing = m_view->tabs().currentWidget() == &m_view->compare();
    const LiveChart& chart = comparing ? m_view->compare().chart() : m_view->charts().chart();
    const QString image = QStringLiteral("png"), table = QStringLiteral("csv");
    // A comparison may be shown while no run is chosen.
    const QString start =
        current().isEmpty() ? m_settings.toString(Settings::LastFolder) : current();
    QStringList kinds{tr("Images (*.png)"), tr("Tables (*.csv)")};
    if (!picture) kinds.swapItemsAt(0, 1);
    const QString file = FileDialog::saveFile(
        this, picture ? tr("Save the picture") : tr("Save the values"),
        QStringLiteral("%1/%2.%3")
            .arg(start, comparing ? tr("comparison") : tr("chart"), picture ? image : table),
        kinds.join(QStringLiteral(";;")));
    if (file.isEmpty()) return;
    const QString suffix = QFileInfo(file).suffix().toLower();
    if (suffix != image && suffix != table) {
        m_messages.show(message, MessageBar::Level::Warning,
                        tr("\"%1\" was not written: charts are saved as images (.png) or as tables "
                           "(.csv). Choose a name that ends so.")
                            .arg(QFileInfo(file).fileName()));
        return;
    }
    try {
        suffix == image ? chart.savePng(toPath(file)) : chart.saveCsv(toPath(file));
        m_messages.show(message, MessageBar::Level::Info,
                        tr("The chart was saved as \"%1\".").arg(file), {}, {}, 6'000);
    } catch (const Error& error) {
        m_messages.showError(message, error);
    }
}

}  // namespace studio
