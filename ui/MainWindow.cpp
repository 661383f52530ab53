#include "ui/MainWindow.h"

#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QMenuBar>
#include <QMimeData>
#include <QScreen>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/predict/EmbeddingCache.h"
#include "core/system/RuntimeReport.h"
#include "ui/ActionList.h"
#include "ui/FileDialog.h"
#include "ui/MessageBar.h"
#include "ui/MessageBox.h"
#include "ui/ModelButton.h"
#include "ui/ModelChooser.h"
#include "ui/ModelController.h"
#include "ui/Settings.h"
#include "ui/StatusBar.h"
#include "ui/Workspace.h"
#include "ui/dialogs/InfoDialog.h"
#include "ui/dialogs/SettingsDialog.h"
#include "ui/dialogs/ShortcutsDialog.h"
#include "widgets/PathEdit.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

const QString kModelMessage = QStringLiteral("model");
const QString kSpeedMessage = QStringLiteral("speed");

constexpr QSize kFirstSize(1360, 860);
constexpr QSize kFrame(16, 40);  // what the desktop draws around the window, about

bool isCheckpoint(const QString& path) {
    return path.endsWith(QLatin1String(".pth"), Qt::CaseInsensitive) ||
           path.endsWith(QLatin1String(".pt"), Qt::CaseInsensitive);
}

}  // namespace

MainWindow::MainWindow(Settings& settings, ModelChooser& chooser,
                       std::shared_ptr<EmbeddingCache> cache)
    : m_settings(settings), m_chooser(chooser), m_cache(std::move(cache)) {
    setWindowIcon(QIcon(QStringLiteral(":/icons/persam-hq-studio.svg")));
    setAcceptDrops(true);
    m_actions = new ActionList(this);
    m_messages = new MessageBar;
    m_stack = new QStackedWidget;
    auto* centre = new QWidget;
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(m_messages);
    layout->addWidget(m_stack, 1);
    setCentralWidget(centre);
    m_status = new StatusBar;
    setStatusBar(m_status);
    makeActions();
    makeBar();
    makeMenus();
    connect(&chooser, &ModelChooser::failed, this, &MainWindow::onModelFailed);
    connect(&chooser, &ModelChooser::changed, this, [this] {
        const bool loaded = m_chooser.controller().model() != nullptr;
        m_actions->action(QStringLiteral("model.info"))->setEnabled(loaded);
        m_actions->action(QStringLiteral("model.hqDecoder"))->setEnabled(loaded);
    });
    connect(&chooser.controller(), &ModelController::modelLoaded, this,
            [this](const ModelInfo&, const RuntimeInfo& runtime) {
                const bool gpu = runtime.device.starts_with("cuda");
                m_status->setGpu(gpu ? QString::fromStdString(runtime.deviceName) : QString());
                if (!gpu && libraryReport().blasIsSlow)
                    m_messages->show(
                        kSpeedMessage, MessageBar::Level::Warning,
                        tr("The model runs many times slower than it could: this system "
                           "multiplies with the plain reference BLAS. Install OpenBLAS (on Debian "
                           "the package libopenblas0-pthread) and start the program again."));
            });
}

/// The workspaces first: what they close tells messages and status bar about it.
MainWindow::~MainWindow() {
    qDeleteAll(m_workspaces);
}

void MainWindow::makeActions() {
    m_actions->beginGroup(tr("Program"));
    const auto add = [this](const char* id, const QString& text, const QString& tip,
                            const QList<QKeySequence>& keys, const char* icon,
                            void (MainWindow::*run)()) {
        QAction* action =
            m_actions->add(QString::fromLatin1(id), text, tip, keys, QString::fromLatin1(icon));
        connect(action, &QAction::triggered, this, run);
        addAction(action);
    };
    add("model.open", tr("&Open model…"), tr("Use another checkpoint (.pth)"),
        {Qt::CTRL | Qt::Key_M}, "model", &MainWindow::openModel);
    add("model.hqDecoder", tr("Lay an &HQ decoder over it…"),
        tr("Give the model in use the HQ part from a file that holds only that"), {}, "hq",
        &MainWindow::openHqDecoder);
    add("model.info", tr("About this &model"), tr("What the model in use is and where it runs"),
        {Qt::CTRL | Qt::Key_I}, "", &MainWindow::showModelInfo);
    add("app.settings", tr("&Settings…"), tr("Change how this program works"),
        {Qt::CTRL | Qt::Key_Comma}, "settings", &MainWindow::showSettings);
    add("app.shortcuts", tr("&Keys and mouse"), tr("What the keys and the mouse do"), {Qt::Key_F1},
        "help", &MainWindow::showShortcuts);
    add("app.fullScreen", tr("&Full screen"), tr("Use the whole screen, or a window again"),
        {Qt::Key_F11}, "", &MainWindow::toggleFullScreen);
    add("app.about", tr("&About PerSAM-HQ Studio"), tr("Versions of this program and its parts"),
        {}, "", &MainWindow::showAbout);
    add("app.quit", tr("&Quit"), tr("Save everything and close the window"), {Qt::CTRL | Qt::Key_Q},
        "", &MainWindow::closeWindow);
    m_actions->action(QStringLiteral("model.info"))->setEnabled(false);
    m_actions->action(QStringLiteral("model.hqDecoder"))->setEnabled(false);
}

void MainWindow::makeBar() {
    QToolBar* bar = addToolBar(tr("Workspaces and model"));
    bar->setObjectName(QStringLiteral("mainBar"));
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    m_tabs = new QTabBar;
    m_tabs->setObjectName(QStringLiteral("workspaces"));
    m_tabs->setAccessibleName(tr("Workspaces"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    connect(m_tabs, &QTabBar::currentChanged, this, &MainWindow::showWorkspaceAt);
    bar->addWidget(m_tabs);
    auto* space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    bar->addWidget(new ModelButton(m_chooser, *m_actions));
    bar->addWidget(new DeviceButton(m_chooser));
    QAction* help = m_actions->action(QStringLiteral("app.shortcuts"));
    bar->addAction(help);
    bar->widgetForAction(help)->setAccessibleName(ActionList::plainText(help));
}

void MainWindow::makeMenus() {
    const auto action = [this](const char* id) {
        return m_actions->action(QString::fromLatin1(id));
    };
    m_fileMenu = menuBar()->addMenu(tr("&File"));
    m_recentMenu = new QMenu(tr("&Recent"), this);
    connect(m_recentMenu, &QMenu::aboutToShow, this, &MainWindow::fillRecent);
    m_fileMenu->addSeparator();
    m_fileMenu->addAction(action("app.settings"));
    m_fileMenu->addSeparator();
    m_fileMenu->addAction(action("app.quit"));
    m_modelMenu = menuBar()->addMenu(tr("&Model"));
    m_modelMenu->addActions(
        {action("model.open"), action("model.hqDecoder"), action("model.info")});
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    help->addActions({action("app.shortcuts"), action("app.fullScreen"), action("app.about")});
}

void MainWindow::addWorkspace(Workspace* workspace) {
    m_workspaces.append(workspace);
    m_stack->addWidget(workspace);
    for (QMenu* menu : workspace->menus())
        menuBar()->insertMenu(m_modelMenu->menuAction(), menu);
    QList<QAction*>& top = m_fileActions[workspace];
    for (QAction* action : workspace->fileActions()) {
        if (action == nullptr) {
            action = new QAction(workspace);
            action->setSeparator(true);
        }
        top.append(action);
    }
    connect(workspace, &Workspace::documentTitleChanged, this,
            [this, workspace](const QString& title, bool modified) {
                m_titles[workspace] = {title, modified};
                showTitle();
            });
    connect(workspace, &Workspace::openElsewhere, this,
            [this](const QString& name, const QStringList& paths) {
                Workspace* other = this->workspace(name);
                if (other == nullptr) return;
                showWorkspace(other);
                other->setFocus(Qt::OtherFocusReason);  // not a filter that comes first in it
                if (!paths.isEmpty()) other->open(paths);
            });
    connect(workspace, &Workspace::showRequested, this,
            [this, workspace] { m_tabs->setCurrentIndex(int(m_workspaces.indexOf(workspace))); });
    workspace->connectStatusBar(*m_status);
    m_tabs->addTab(workspace->icon(), workspace->title());
    showWorkspaceAt(m_stack->currentIndex());
    if (m_workspaces.size() == 1) restorePlace();
    workspace->restoreLayout(
        m_settings.value(Settings::WindowLayouts).toMap()[workspace->objectName()].toByteArray());
}

Workspace* MainWindow::currentWorkspace() const {
    return m_workspaces.value(m_stack->currentIndex());
}

Workspace* MainWindow::workspace(const QString& name) const {
    const auto found = std::find_if(m_workspaces.begin(), m_workspaces.end(),
                                    [&](const Workspace* w) { return w->objectName() == name; });
    return found == m_workspaces.end() ? nullptr : *found;
}

void MainWindow::showWorkspace(Workspace* workspace) {
    m_tabs->setCurrentIndex(int(m_workspaces.indexOf(workspace)));
}

void MainWindow::showWorkspaceAt(int index) {
    if (index < 0 || index >= m_workspaces.size()) return;
    m_stack->setCurrentIndex(index);
    for (int i = 0; i < m_workspaces.size(); ++i)
        for (const QMenu* menu : m_workspaces[i]->menus())
            menu->menuAction()->setVisible(i == index);
    m_status->setImageFieldsVisible(m_workspaces[index]->hasImageFields());
    showFileActions();
    showTitle();
}

/// Those of the other workspaces leave the menu, so that their keys do nothing unseen.
void MainWindow::showFileActions() {
    m_fileMenu->removeAction(m_recentMenu->menuAction());
    for (const QList<QAction*>& actions : m_fileActions)
        for (QAction* action : actions)
            m_fileMenu->removeAction(action);
    QAction* const rest = m_fileMenu->actions().constFirst();
    const QList<QAction*>& top = m_fileActions[currentWorkspace()];
    m_fileMenu->insertActions(rest, top);
    // The recently opened things go with the commands to open others.
    const auto line = std::find_if(top.begin(), top.end(),
                                   [](const QAction* action) { return action->isSeparator(); });
    m_fileMenu->insertMenu(line == top.end() ? rest : *line, m_recentMenu);
}

void MainWindow::showTitle() {
    const auto& [title, modified] = m_titles[currentWorkspace()];
    setWindowTitle(title.isEmpty() ? tr("PerSAM-HQ Studio")
                                   : tr("%1[*] – PerSAM-HQ Studio").arg(title));
    setWindowModified(modified && !title.isEmpty());
}

void MainWindow::open(const QStringList& paths) {
    QStringList others;
    for (const QString& path : paths) {
        if (isCheckpoint(path))
            useModel(path);
        else
            others.append(path);
    }
    if (!others.isEmpty() && currentWorkspace() != nullptr) currentWorkspace()->open(others);
}

void MainWindow::restoreSession() {
    for (Workspace* workspace : m_workspaces)
        workspace->restoreSession();
    if (Workspace* last = workspace(m_settings.toString(Settings::LastWorkspace))) {
        showWorkspace(last);
        last->setFocus(Qt::OtherFocusReason);
    }
}

void MainWindow::fillRecent() {
    m_recentMenu->clear();
    m_recentMenu->setToolTipsVisible(true);
    const auto add = [this](Settings::Key list) {
        for (const QString& path : m_settings.toStringList(list)) {
            QAction* entry = m_recentMenu->addAction(QFileInfo(path).fileName());
            entry->setToolTip(path);
            connect(entry, &QAction::triggered, this, [this, list, path] {
                if (!QFileInfo::exists(path)) m_settings.removeRecent(list, path);
                open({path});
            });
        }
    };
    add(Settings::RecentFolders);
    if (!m_recentMenu->isEmpty()) m_recentMenu->addSeparator();
    add(Settings::RecentFiles);
    if (m_recentMenu->isEmpty()) m_recentMenu->addAction(tr("Nothing yet"))->setEnabled(false);
}

// --- the model

void MainWindow::openModel() {
    const QString file =
        FileDialog::openFile(this, tr("Choose a model"), QFileInfo(m_chooser.file()).path(),
                             tr("Checkpoints (*.pth *.pt);;All files (*)"));
    if (!file.isEmpty()) useModel(file);
}

void MainWindow::useModel(const QString& file) {
    m_messages->dismiss(kModelMessage);
    m_chooser.open(file);
}

void MainWindow::openHqDecoder() {
    const QString file =
        FileDialog::openFile(this, tr("Choose an HQ decoder"), QFileInfo(m_chooser.file()).path(),
                             tr("Checkpoints (*.pth *.pt);;All files (*)"));
    if (!file.isEmpty()) m_chooser.setHqDecoder(file);
}

void MainWindow::onModelFailed(const QString&, const Error& error) {
    m_messages->showError(kModelMessage, error,
                          {{tr("Choose another model"), [this] { openModel(); }}});
}

void MainWindow::showModelInfo() {
    InfoDialog(tr("Model"), m_chooser.description(), InfoDialog::modelFacts(m_chooser), this)
        .exec();
}

// --- the program

void MainWindow::showSettings() {
    SettingsDialog(
        m_settings, [this] { return m_cache->diskBytesUsed(); }, [this] { m_cache->clear(); }, this)
        .exec();
}

void MainWindow::showShortcuts() {
    ShortcutsDialog(*m_actions, this).exec();
}

void MainWindow::showAbout() {
    InfoDialog(tr("About PerSAM-HQ Studio"),
               tr("Exact masks of machined parts with SAM-HQ and PerSAM. Licensed under the Apache "
                  "License 2.0."),
               InfoDialog::programFacts(m_chooser), this)
        .exec();
}

void MainWindow::toggleFullScreen() {
    setWindowState(windowState() ^ Qt::WindowFullScreen);
}

void MainWindow::closeWindow() {
    close();
}

void MainWindow::restorePlace() {
    if (!restoreGeometry(m_settings.toBytes(Settings::WindowGeometry)))
        resize(kFirstSize.boundedTo(screen()->availableSize() - kFrame));
}

void MainWindow::closeEvent(QCloseEvent* event) {
    for (Workspace* workspace : m_workspaces) {
        if (workspace->confirmClose()) continue;
        event->ignore();
        return;
    }
    bool saved = true;
    for (Workspace* workspace : m_workspaces)
        saved = workspace->flush() && saved;
    if (!saved && MessageBox::choose(
                      this, tr("Not everything is saved"),
                      tr("Some of your work could not be written to its folder. A copy is kept "
                         "and offered again when you open the image the next time."),
                      {tr("Close anyway"), tr("Stay")}, 1) != 0) {
        event->ignore();
        return;
    }
    m_settings.set(Settings::WindowGeometry, saveGeometry());
    QVariantMap layouts;
    for (const Workspace* workspace : m_workspaces)
        layouts[workspace->objectName()] = workspace->saveLayout();
    m_settings.set(Settings::WindowLayouts, layouts);
    if (currentWorkspace() != nullptr)
        m_settings.set(Settings::LastWorkspace, currentWorkspace()->objectName());
    m_settings.sync();
    event->accept();
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::ActivationChange && isActiveWindow() &&
        currentWorkspace() != nullptr)
        currentWorkspace()->windowActivated();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (!localFiles(event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QStringList paths = localFiles(event->mimeData());
    if (paths.isEmpty()) return;
    event->acceptProposedAction();
    open(paths);
}

}  // namespace studio
