#include "ui/match/MatchWorkspace.h"

#include <QApplication>
#include <QDockWidget>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QTime>
#include <QToolBar>

#include "ui/ActionList.h"
#include "ui/EmptyState.h"
#include "ui/ErrorText.h"
#include "ui/MessageBar.h"
#include "ui/ModelController.h"
#include "ui/Paths.h"
#include "ui/StatusBar.h"
#include "ui/annotate/AnnotateWorkspace.h"
#include "ui/match/BoardPanel.h"
#include "ui/match/FixSession.h"
#include "ui/match/MatchActions.h"
#include "ui/match/MatchFile.h"
#include "ui/match/ReferencePanel.h"
#include "ui/match/ResultView.h"
#include "widgets/ImageCanvas.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

// Keys of messages: a newer one replaces an older one of the same matter.
const QString kMatchMessage = QStringLiteral("match");
const QString kImagesMessage = QStringLiteral("matchImages");
const QString kSaveMessage = QStringLiteral("matchSave");

}  // namespace

MatchWorkspace::MatchWorkspace(Settings& settings, ModelController& model,
                               AnnotateWorkspace& annotate, AnnotationSaver& saver,
                               ActionList& actions, MessageBar& messages, const fs::path& draft,
                               QWidget* parent)
    : Workspace(actions, parent),
      m_settings(settings),
      m_model(model),
      m_annotate(annotate),
      m_saver(saver),
      m_messages(messages) {
    setObjectName(QStringLiteral("match"));
    const qsizetype before = actions.groups().size();
    addMatchActions(actions);
    m_session = new MatchSession(draft, {}, this);
    m_runner = new MatchRunner(model, this);
    m_fix = new FixSession(annotate, this);
    MatchOptions options = m_session->options();
    try {
        options.personalize.method =
            parseMatchMethod(settings.toString(Settings::MatchMethodName).toStdString());
        m_session->setOptions(options);
    } catch (const Error&) {
        // Edited by hand into something unknown: the default.
    }
    m_session->saver()->forget();
    makeCentre();
    makeDock();
    makeToolBar();
    makeMenus();
    connectCommands();
    connectViewCommands();
    connectSession();
    connectRunner();
    connectFix();
    for (const ActionList::Group& group : actions.groups().mid(before))
        addActions(group.actions);
    annotate.addAction(action("match.back"));
    qApp->installEventFilter(this);
    refreshEnabled();
    showCentre();
}

/// While everything that listens is still there.
MatchWorkspace::~MatchWorkspace() {
    m_runner->cancel();
    m_session->disconnect(this);
    m_runner->disconnect(this);
    m_fix->disconnect(this);
}

QString MatchWorkspace::title() const {
    return tr("Ma&tch");
}
QIcon MatchWorkspace::icon() const {
    return Theme::icon(QStringLiteral("match"));
}

QList<QAction*> MatchWorkspace::fileActions() const {
    return {action("match.images"),      action("match.open"),         action("match.new"),
            action("match.truthFolder"), action("match.resultFolder"), nullptr,
            action("match.keep")};
}

// --- the parts

void MatchWorkspace::makeCentre() {
    m_board = new BoardPanel(*m_session, *m_runner, action("match.cancel"));
    m_view = new ResultView;
    m_page = new QSplitter(Qt::Horizontal);
    m_page->setChildrenCollapsible(false);
    m_page->addWidget(m_board);
    m_page->addWidget(m_view);
    m_page->setStretchFactor(1, 1);  // the board keeps its columns
    m_page->setSizes({415, 900});
    keepSizes(m_page);
    m_empty = new EmptyState;
    m_centre = new QStackedWidget;
    m_centre->addWidget(m_empty);
    m_centre->addWidget(m_page);
    setCentralWidget(m_centre);
    for (const char* id :
         {"match.accept", "match.reject", "match.fix", "match.reopen", "match.useAsReference"})
        m_board->list()->addAction(action(id));
    connect(m_board, &BoardPanel::currentChanged, this, [this](int id) {
        m_following = false;
        showResult(id);
    });
    connect(m_board, &BoardPanel::selectionChanged, this, &MatchWorkspace::refreshEnabled);
    connect(m_board, &BoardPanel::activated, this, [this] { m_view->canvas().setFocus(); });
    connect(m_view, &ResultView::shown, this, [this] {
        refreshEnabled();
        refreshStatus();
    });
}

void MatchWorkspace::makeDock() {
    m_references = new ReferencePanel(*m_session, m_actions);
    auto* dock = new QDockWidget(tr("What to find"), this);
    dock->setObjectName(QStringLiteral("referenceDock"));
    dock->setFeatures(QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetMovable);
    dock->setWidget(m_references);
    addDockWidget(Qt::LeftDockWidgetArea, dock);
    resizeDocks({dock}, {270}, Qt::Horizontal);
}

void MatchWorkspace::makeToolBar() {
    addTools(tr("Review"), QStringLiteral("reviewBar"),
             {{"match.run", "match.runDoubtful", "match.cancel"},
              {"match.previous", "match.next"},
              {"match.accept", "match.reject", "match.fix", "match.reopen"},
              {"match.undo", "match.redo"},
              {"match.useAsReference"},
              {"match.map", "match.points", "match.boxes", "match.hideMask", "match.groundTruth",
               "match.compare"},
              {"match.fit", "match.actualSize"},
              {"match.keep"}});
}

void MatchWorkspace::makeMenus() {
    addMenu(tr("&Reference"), {"match.pickObject", "match.referenceFiles", "match.draw", nullptr,
                               "match.useAsReference", nullptr, "match.removeReference"});
    addMenu(tr("R&un"),
            {"match.run", "match.runDoubtful", "match.cancel", nullptr, "match.problems"});
    addMenu(tr("Revie&w"), {"match.undo", "match.redo", nullptr, "match.accept", "match.reject",
                            "match.fix", "match.back", "match.reopen", nullptr, "match.next",
                            "match.previous", "match.nextOpen", nullptr, "match.filter"});
    QMenu* view =
        addMenu(tr("&View"), {"match.map", "match.points", "match.boxes", "match.hideMask", nullptr,
                              "match.groundTruth", "match.compare", nullptr, "match.fit",
                              "match.zoomObject", "match.actualSize", nullptr, "match.nextPane"});
    view->addSeparator();
    for (const QDockWidget* dock : findChildren<QDockWidget*>())
        view->addAction(dock->toggleViewAction());
}

// --- what happens

void MatchWorkspace::connectSession() {
    connect(m_session, &MatchSession::opened, this, [this] {
        m_runner->cancel();
        m_runAsked = false;
        m_fix->abandon();
        m_view->clear();
        m_messages.dismiss(kMatchMessage);
        m_messages.dismiss(kImagesMessage);
        m_settings.set(Settings::LastMatch,
                       m_session->isBegun() ? fromPath(m_session->folder()) : QString());
        announceTitle();
    });
    connect(m_session, &MatchSession::optionsChanged, this, [this] {
        m_settings.set(
            Settings::MatchMethodName,
            QString::fromLatin1(matchMethodName(m_session->options().personalize.method)));
        refreshEnabled();
        announceTitle();
    });
    connect(m_session, &MatchSession::referencesChanged, this, [this] {
        showCentre();
        refreshEnabled();
    });
    connect(m_session, &MatchSession::imagesChanged, this, [this] {
        showCentre();
        refreshEnabled();
        if (!m_session->isListing()) showLeft();
    });
    connect(m_session, &MatchSession::imagesFailed, this, [this](const Error& error) {
        if (m_session->isBegun())
            m_messages.showError(kImagesMessage, error,
                                 {{tr("Where they are now …"), [this] { chooseImages(); }}});
        else
            m_messages.showError(kMatchMessage, error);
    });
    connect(m_session, &MatchSession::resultsChanged, this, [this] {
        showCentre();
        const QList<int> ids = m_board->shownIds();
        if (!ids.isEmpty() && (m_following || m_board->currentId() == 0)) {
            const bool following = m_following;
            m_board->setCurrent(ids.first());
            m_following = following;
        }
        showResult(m_board->currentId());
        refreshEnabled();
    });
    connect(m_session, &MatchSession::problemsChanged, this, &MatchWorkspace::refreshEnabled);
    connect(m_session->undoStack(), &QUndoStack::indexChanged, this,
            &MatchWorkspace::refreshEnabled);
    const MatchSaver* saver = m_session->saver();
    connect(saver, &MatchSaver::failed, this, [this](const Error& error) {
        m_messages.showError(kSaveMessage, error,
                             {{tr("Try again"), [this] { m_session->saver()->flush(); }}});
    });
    connect(saver, &MatchSaver::saved, this, [this] { m_messages.dismiss(kSaveMessage); });
    connect(saver, &MatchSaver::modifiedChanged, this, [this] {
        announceTitle();
        if (m_status == nullptr || !isVisible()) return;
        m_status->setSaveState(
            m_session->saver()->isModified()
                ? tr("Saving …")
                : tr("Saved %1").arg(QTime::currentTime().toString(QStringLiteral("HH:mm:ss"))),
            false);
    });
}

void MatchWorkspace::connectRunner() {
    connect(m_runner, &MatchRunner::learned, m_session, &MatchSession::setLesson);
    connect(m_runner, &MatchRunner::arrived, m_session, &MatchSession::take);
    connect(m_runner, &MatchRunner::problem, m_session, &MatchSession::addProblem);
    const auto ended = [this] {
        refreshEnabled();
        refreshBackground();
        showCentre();
    };
    connect(m_runner, &MatchRunner::progressed, this, &MatchWorkspace::refreshBackground);
    connect(m_runner, &MatchRunner::cancelled, this, [this, ended] {
        ended();
        showLeft();
    });
    connect(m_runner, &MatchRunner::failed, this, [this, ended](const Error& error) {
        m_messages.showError(kMatchMessage, error, {{tr("Try again"), [this] { run(false); }}});
        ended();
    });
    connect(m_runner, &MatchRunner::finished, this, [this, ended] {
        ended();
        const MatchSession::Counts counts = m_session->counts();
        const int problems = int(m_session->problems().size());
        QList<MessageBar::Button> buttons;
        QString text =
            tr("Done: %1 to review, %2 of them doubtful.").arg(counts.open).arg(counts.doubtful);
        if (problems > 0) {
            text += QLatin1Char(' ') + tr("%n file(s) could not be used.", nullptr, problems);
            buttons.append({tr("Show them"), [this] { showProblems(); }});
        }
        m_messages.show(kMatchMessage,
                        problems > 0 ? MessageBar::Level::Warning : MessageBar::Level::Info, text,
                        buttons, {}, problems > 0 ? 0 : 8000);
    });
    connect(&m_model, &ModelController::modelLoaded, this, [this] {
        refreshEnabled();
        if (std::exchange(m_runAsked, false)) run(false);
    });
    connect(&m_model, &ModelController::modelUnloaded, this, &MatchWorkspace::refreshEnabled);
}

/// A run that was stopped, now or when the program ended, has not seen all images.
void MatchWorkspace::showLeft() {
    const int left = m_session->imagesLeft();
    if (!m_session->isBegun() || m_runner->isRunning() || left == 0) return;
    m_messages.show(kMatchMessage, MessageBar::Level::Info,
                    tr("%n image(s) of this match have not been looked at yet. What was found is "
                       "kept.",
                       nullptr, left),
                    {{tr("Go on"), [this] { run(false); }}});
}

void MatchWorkspace::refreshBackground() {
    if (m_status == nullptr) return;
    m_status->setBackgroundTask(objectName(),
                                m_runner->isRunning()
                                    ? tr("Matching %1 %").arg(int(m_runner->fraction() * 100))
                                    : QString());
}

void MatchWorkspace::showResult(int id) {
    const BoardResult* result = m_session->board()->result(id);
    if (result == nullptr) {
        m_view->clear();
        return;
    }
    std::vector<fs::path> truths;
    if (const LayoutItem* item = m_session->item(result->image))
        for (std::size_t k = 0; truths.size() == k; ++k)
            if (const fs::path file = item->groundTruthFile(k); !file.empty())
                truths.push_back(file);
    m_view->show(*result, m_session->folder(), truths);
    refreshEnabled();
}

/// What to do next, until there is something to review.
void MatchWorkspace::showCentre() {
    if (m_session->board()->rowCount() > 0 || m_runner->isRunning()) {
        m_centre->setCurrentWidget(m_page);
        return;
    }
    if (m_session->references()->rowCount() == 0)
        m_empty->set(QStringLiteral("match"), tr("Mark an object once, find it in a whole folder"),
                     tr("Begin with the reference: an object that is annotated, an image with its "
                        "mask, or one that you mark here."),
                     {action("match.draw"), action("match.pickObject"),
                      action("match.referenceFiles"), action("match.open")});
    else if (m_session->layout().items.empty())
        m_empty->set(QStringLiteral("folder"), tr("Where is it to be found?"),
                     tr("Choose the folder of the images in which the object is looked for, or "
                        "drop it here."),
                     {action("match.images")});
    else
        m_empty->set(
            QStringLiteral("match"), tr("Ready to look for it"),
            tr("%n image(s) will be looked through in the background. Results appear here "
               "one after the other; you can review them, and work in Annotate, meanwhile.",
               nullptr, int(m_session->layout().items.size())),
            {action("match.run")});
    m_centre->setCurrentWidget(m_empty);
}

void MatchWorkspace::refreshEnabled() {
    const BoardResult* current = m_session->board()->result(m_board->currentId());
    const bool any = current != nullptr, running = m_runner->isRunning();
    for (const char* id : {"match.accept", "match.reject", "match.reopen", "match.useAsReference",
                           "match.fit", "match.actualSize", "match.zoomObject", "match.next",
                           "match.previous", "match.nextOpen", "match.filter"})
        action(id)->setEnabled(any);
    action("match.fix")->setEnabled(any && !m_fix->isActive());
    action("match.back")->setEnabled(m_fix->isActive());
    const bool ready =
        m_session->references()->rowCount() > 0 && !m_session->layout().items.empty();
    action("match.run")->setEnabled(ready && !running);
    action("match.runDoubtful")->setEnabled(ready && !running && m_session->counts().doubtful > 0);
    action("match.cancel")->setEnabled(running);
    action("match.problems")->setEnabled(!m_session->problems().empty());
    action("match.removeReference")->setEnabled(m_session->references()->rowCount() > 0);
    action("match.resultFolder")->setEnabled(!m_session->isBegun());
    // Of a match that has begun only to say where they are now.
    action("match.images")
        ->setEnabled(!m_session->isBegun() ||
                     (!m_session->isListing() && m_session->layout().items.empty()));
    action("match.truthFolder")->setEnabled(!m_session->layout().items.empty());
    action("match.keep")->setEnabled(m_session->counts().accepted > 0);
    action("match.undo")->setEnabled(m_session->undoStack()->canUndo());
    action("match.redo")->setEnabled(m_session->undoStack()->canRedo());
}

// --- the window

void MatchWorkspace::announceTitle() {
    const QString name = m_session->options().images.empty()
                             ? QString()
                             : fromPath(m_session->options().images.front().filename());
    Q_EMIT documentTitleChanged(name.isEmpty() ? tr("Match") : tr("Match – %1").arg(name),
                                m_session->saver()->isModified());
}

void MatchWorkspace::open(const QStringList& paths) {
    std::vector<fs::path> files;
    for (const QString& path : paths) {
        const fs::path file = toPath(path);
        if (match_file::isMatchFolder(file)) return openMatch(file);
        if (QFileInfo(path).isDir()) {
            if (m_session->isBegun() && (!leaveMatch() || !m_session->newMatch())) return;
            m_session->setImages(file);
            offerFoundMatch();
            return;
        }
        files.push_back(file);
    }
    if (files.size() == 2)
        addReferenceFiles(files[0], files[1]);
    else
        m_messages.show(kMatchMessage, MessageBar::Level::Info,
                        tr("Drop the folder to look in, the folder of a match, or an image "
                           "together with its mask."),
                        {}, {}, 8000);
}

void MatchWorkspace::restoreSession() {
    try {
        if (m_session->openDraft()) return;
        const QString last = m_settings.toString(Settings::LastMatch);
        const fs::path folder = toPath(last);
        if (!last.isEmpty() && match_file::isMatchFolder(folder)) m_session->open(folder);
    } catch (const Error& error) {
        m_messages.showError(kMatchMessage, error);
    }
}

bool MatchWorkspace::isSettled() const {
    return !m_session->isListing() && m_view->isSettled();
}

bool MatchWorkspace::flush() {
    return m_session->saver()->flush();
}

void MatchWorkspace::connectStatusBar(StatusBar& bar) {
    m_status = &bar;
    connect(&m_view->canvas(), &ImageCanvas::viewChanged, &bar, [this, &bar](double zoom) {
        if (isVisible()) bar.setZoom(m_view->canvas().hasImage() ? zoom : 0);
    });
    connect(&m_view->canvas(), &ImageCanvas::hovered, &bar, [&bar](QPoint pixel, const QString& v) {
        bar.setPosition(QStringLiteral("(%1, %2) = %3").arg(pixel.x()).arg(pixel.y()).arg(v));
    });
    connect(&m_view->canvas(), &ImageCanvas::hoverLeft, &bar, [&bar] { bar.setPosition({}); });
    refreshBackground();
}

/// Coming back from a fix by the tab counts as coming back.
void MatchWorkspace::showEvent(QShowEvent* event) {
    Workspace::showEvent(event);
    if (m_fix->isActive()) m_fix->finish();
    refreshStatus();
}

void MatchWorkspace::refreshStatus() {
    if (m_status == nullptr || !isVisible()) return;
    const cv::Size size = m_view->canvas().imageSize();
    m_status->setImageSize(size.empty() ? QString()
                                        : tr("%1 × %2").arg(size.width).arg(size.height));
    m_status->setZoom(size.empty() ? 0 : m_view->canvas().zoom());
    m_status->setPosition({});
}

/// Fields keep the keys that one types in them.
bool MatchWorkspace::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && watched->isWidgetType() &&
        isAncestorOf(static_cast<QWidget*>(watched))) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool field = qobject_cast<QLineEdit*>(watched) != nullptr ||
                           qobject_cast<QAbstractSpinBox*>(watched) != nullptr;
        const bool typed = key->key() == Qt::Key_Backspace || key->key() == Qt::Key_Delete ||
                           key->key() == Qt::Key_Escape || key->key() == Qt::Key_Return ||
                           key->key() == Qt::Key_Enter ||
                           (!key->text().isEmpty() &&
                            !(key->modifiers() & (Qt::ControlModifier | Qt::AltModifier)));
        if (field && typed) {
            event->accept();
            return true;
        }
    }
    return Workspace::eventFilter(watched, event);
}

}  // namespace studio
