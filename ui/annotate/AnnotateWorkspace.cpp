#include "ui/annotate/AnnotateWorkspace.h"

#include <QApplication>
#include <QDockWidget>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QScrollArea>
#include <QStackedWidget>
#include <QStyle>
#include <QTime>
#include <QTimer>
#include <QToolBar>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/ActionList.h"
#include "ui/EmptyState.h"
#include "ui/ErrorText.h"
#include "ui/MessageBar.h"
#include "ui/Paths.h"
#include "ui/StatusBar.h"
#include "ui/annotate/AnnotateActions.h"
#include "ui/annotate/CanvasController.h"
#include "ui/annotate/ChoiceStrip.h"
#include "ui/annotate/ImagesPanel.h"
#include "ui/annotate/MaskSession.h"
#include "ui/annotate/ObjectsPanel.h"
#include "ui/annotate/ProjectController.h"
#include "widgets/CandidateStrip.h"
#include "widgets/ImageCanvas.h"
#include "widgets/Theme.h"
#include "widgets/ViewAdjustPanel.h"

namespace studio {
namespace {

// Keys of messages: a newer one replaces an older one of the same matter.
const QString kProjectMessage = QStringLiteral("project");
const QString kDocumentMessage = QStringLiteral("document");
const QString kSaveMessage = QStringLiteral("save");
const QString kMaskMessage = QStringLiteral("mask");
const QString kModelMessage = QStringLiteral("otherModel");

}  // namespace

AnnotateWorkspace::AnnotateWorkspace(Settings& settings, ModelController& model,
                                     AnnotationSaver& saver, ActionList& actions,
                                     MessageBar& messages, QWidget* parent)
    : Workspace(actions, parent),
      m_settings(settings),
      m_model(model),
      m_saver(saver),
      m_messages(messages) {
    setObjectName(QStringLiteral("annotate"));
    addAnnotateActions(actions);
    m_project = new ProjectController(settings, saver, {}, this);
    m_session = new MaskSession(*m_project, model, settings, this);
    makeCentre();
    makeDocks();
    makeToolBar();
    makeMenus();
    connectCommands();
    connectSettings();
    connectProject();
    connectMessages();
    for (const ActionList::Group& group : actions.groups())
        addActions(group.actions);
    qApp->installEventFilter(this);
    refreshEnabled();
    showEmptyState();
}

/// While everything that listens is still there.
AnnotateWorkspace::~AnnotateWorkspace() {
    m_project->closeProject();
}

QString AnnotateWorkspace::title() const {
    return tr("&Annotate");
}
QIcon AnnotateWorkspace::icon() const {
    return Theme::icon(QStringLiteral("annotate"));
}

// --- the parts

void AnnotateWorkspace::makeCentre() {
    m_canvas = new ImageCanvas;
    m_canvas->setAccessibleName(tr("Image"));
    m_canvas->setFocusPolicy(Qt::StrongFocus);
    m_strip = new ChoiceStrip(*m_session, *m_project);
    m_page = new QWidget;
    auto* layout = new QVBoxLayout(m_page);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(m_canvas, 1);
    layout->addWidget(m_strip);
    m_empty = new EmptyState;
    m_centre = new QStackedWidget;
    m_centre->addWidget(m_empty);
    m_centre->addWidget(m_page);
    setCentralWidget(m_centre);
    m_canvasController = new CanvasController(*m_canvas, *m_project, this);
    connect(m_session, &MaskSession::previewChanged, m_canvas, &ImageCanvas::setPreview);
    connect(m_canvas, &ImageCanvas::previewWanted, this, [this](QPoint pixel) {
        m_session->preview(pixel, m_canvasController->nextClickIsNew());
    });
    connect(m_canvas, &ImageCanvas::previewUnwanted, this,
            [this] { m_session->preview(std::nullopt, true); });
}

void AnnotateWorkspace::makeDocks() {
    m_images = new ImagesPanel(*m_project);
    m_objects = new ObjectsPanel(*m_project, *m_canvasController, m_actions);
    m_adjust = new ViewAdjustPanel;
    connect(m_images, &ImagesPanel::left, m_canvas, [this] { m_canvas->setFocus(); });
    const auto add = [this](const QString& title, const char* name, QWidget* content,
                            Qt::DockWidgetArea area) {
        auto* dock = new QDockWidget(title, this);
        dock->setObjectName(QString::fromLatin1(name));
        dock->setFeatures(QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetMovable);
        dock->setWidget(content);
        addDockWidget(area, dock);
        return dock;
    };
    QDockWidget* images = add(tr("Images"), "imagesDock", m_images, Qt::LeftDockWidgetArea);
    QDockWidget* objects = add(tr("Objects"), "objectsDock", m_objects, Qt::RightDockWidgetArea);
    auto* scroll = new QScrollArea;  // on a small screen the objects need the room
    scroll->setWidget(m_adjust);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumWidth(m_adjust->minimumSizeHint().width() +
                            style()->pixelMetric(QStyle::PM_ScrollBarExtent));
    QDockWidget* view = add(tr("View"), "viewDock", scroll, Qt::RightDockWidgetArea);
    m_docks = {images, objects, view};
}

void AnnotateWorkspace::makeToolBar() {
    addTools(tr("Tools"), QStringLiteral("toolsBar"),
             {{"image.previous", "image.next"},
              {"tool.point", "tool.box", "tool.brush", "tool.eraser", "tool.pan"},
              {"edit.undo", "edit.redo"},
              {"object.accept", "object.new", "object.refine"},
              {"model.hq", "model.multimask", "model.preview"},
              {"view.hideMasks", "view.groundTruth", "view.compare"},
              {"view.fit", "view.actualSize"},
              {"image.done"}});
}

void AnnotateWorkspace::makeMenus() {
    addMenu(tr("&Edit"), {"edit.undo", "edit.redo", nullptr, "tool.point", "tool.box", "tool.brush",
                          "tool.eraser", "tool.pan", nullptr, "brush.smaller", "brush.larger",
                          nullptr, "prompt.cancel", "prompt.delete"});
    addMenu(tr("&Images"), {"image.next", "image.previous", "image.nextUnfinished", nullptr,
                            "image.done", "image.filter"});
    QMenu* objects =
        addMenu(tr("&Objects"),
                {"object.accept", "object.new", nullptr, "object.next", "object.previous", nullptr,
                 "object.rename", "object.colour", "object.visible", "object.clearMask",
                 "object.delete", nullptr, "object.refine", "object.recompute", nullptr, "model.hq",
                 "model.multimask", "model.preview"});
    QMenu* classes = objects->addMenu(tr("&Class"));
    for (int k = 1; k <= 9; ++k)
        classes->addAction(m_actions.action(QStringLiteral("class.%1").arg(k)));
    QMenu* view = addMenu(
        tr("&View"), {"view.fit", "view.actualSize", "view.zoomIn", "view.zoomOut",
                      "view.showObject", nullptr, "view.hideMasks", "view.labels", "view.crosshair",
                      "view.invert", "view.resetAdjust", nullptr, "view.groundTruth",
                      "view.compare", "view.chooseGroundTruth", nullptr, "view.nextPane"});
    view->addSeparator();
    for (const QDockWidget* dock : findChildren<QDockWidget*>())
        view->addAction(dock->toggleViewAction());
}

QList<QAction*> AnnotateWorkspace::fileActions() const {
    return {action("project.openFolder"), action("project.openFiles"), action("project.openSample"),
            nullptr, action("project.save")};
}

void AnnotateWorkspace::showEvent(QShowEvent* event) {
    Workspace::showEvent(event);
    // Another workspace may have used the model for an image of its own.
    m_session->resume();
    if (m_refreshStatus) m_refreshStatus();
    // Only now there is room to share out; a user's own arrangement is left alone.
    if (m_docks.isEmpty()) return;
    const QList<QDockWidget*> docks = std::exchange(m_docks, {});
    if (isLayoutRestored()) return;
    QTimer::singleShot(0, this, [this, docks] {
        resizeDocks({docks[0], docks[1]},
                    {m_images->sizeHint().width(), std::max(260, m_adjust->sizeHint().width())},
                    Qt::Horizontal);
        resizeDocks({docks[1], docks[2]}, {500, m_adjust->sizeHint().height() + 2}, Qt::Vertical);
    });
}

// --- what is opened

void AnnotateWorkspace::open(const QStringList& paths) {
    m_imageToRestore.clear();
    if (paths.size() == 2 && QFileInfo(paths[0]).isDir() && QFileInfo(paths[1]).isFile()) {
        m_imageToRestore = paths[1];
        if (m_project->isOpen() && m_project->layout().root == toPath(paths[0]) &&
            showImageWanted())
            return;
        m_project->openFolder(toPath(paths[0]));
        return;
    }
    m_project->openDropped(paths);
}

/// Goes to the image that was asked for with its folder; false where the folder does not list it.
bool AnnotateWorkspace::showImageWanted() {
    const std::vector<LayoutItem>& items = m_project->layout().items;
    const fs::path wanted = toPath(std::exchange(m_imageToRestore, {}));
    const auto found = std::ranges::find(items, wanted, &LayoutItem::image);
    if (found != items.end()) m_project->setCurrentRow(int(found - items.begin()));
    return found != items.end();
}

void AnnotateWorkspace::restoreSession() {
    const QString folder = m_settings.toString(Settings::LastProject);
    if (folder.isEmpty() || !QFileInfo(folder).isDir()) return;
    m_imageToRestore = m_settings.toString(Settings::LastImage);
    m_project->openFolder(toPath(folder));
}

void AnnotateWorkspace::connectProject() {
    connect(m_project, &ProjectController::projectOpening, this, [this](const QString& path) {
        m_loading = true;
        m_messages.dismiss(kProjectMessage);
        if (m_project->isOpen()) return;
        m_empty->set(QStringLiteral("folder"), tr("Opening …"), path, {});
        m_centre->setCurrentWidget(m_empty);
    });
    connect(m_project, &ProjectController::projectOpened, this, [this] {
        m_loading = m_project->currentRow() >= 0;
        rememberProject();
        if (!m_imageToRestore.isEmpty()) showImageWanted();
        refreshEnabled();
    });
    connect(m_project, &ProjectController::projectClosed, this, [this] {
        m_loading = false;
        showEmptyState();
        refreshEnabled();
    });
    connect(m_project, &ProjectController::openFailed, this, [this](const Error& error) {
        m_loading = false;
        m_messages.showError(kProjectMessage, error);
        if (!m_project->isOpen()) showEmptyState();
    });
    connect(m_project, &ProjectController::imageLoading, this, [this] { m_loading = true; });
    connect(m_project, &ProjectController::imageOpened, this, [this] {
        m_loading = false;
        m_centre->setCurrentWidget(m_page);
        showTitle();
        rememberImage();
        refreshEnabled();
        const QWidget* focus = QApplication::focusWidget();
        if (focus == nullptr || focus == this || focus == window()) m_canvas->setFocus();
    });
    connect(m_project, &ProjectController::imageFailed, this, [this](int, const Error& error) {
        m_loading = false;
        showNoImage(error);
        showTitle();
        refreshEnabled();
    });
    const AnnotationDocument* document = m_project->document();
    const auto showHint = [this, document] {
        m_strip->setHint(document->isReadOnly() ? QString() : CandidateStrip::clickHint());
    };
    connect(document, &AnnotationDocument::opened, this, showHint);
    connect(document, &AnnotationDocument::objectsChanged, this, showHint);
    connect(document, &AnnotationDocument::doneChanged, this,
            [this](bool done) { action("image.done")->setChecked(done); });
    connect(document, &AnnotationDocument::modifiedChanged, this, &AnnotateWorkspace::showTitle);
    connect(document, &AnnotationDocument::currentObjectChanged, this,
            &AnnotateWorkspace::refreshEnabled);
    connect(document, &AnnotationDocument::objectsChanged, this,
            &AnnotateWorkspace::refreshEnabled);
}

void AnnotateWorkspace::showEmptyState() {
    m_empty->set(
        QStringLiteral("annotate"), tr("Open images to mark objects in them"),
        tr("Drop images or a folder here, or open them. Then click on an object: its mask "
           "appears at once and is saved by itself."),
        {action("project.openFolder"), action("project.openFiles"), action("project.openSample")});
    m_centre->setCurrentWidget(m_empty);
    showTitle();
}

void AnnotateWorkspace::showNoImage(const Error& error) {
    m_empty->set(QStringLiteral("warning"), ErrorText::title(error.code()),
                 ErrorText::sentence(error), {action("image.next"), action("image.previous")},
                 ErrorText::reason(error));
    m_centre->setCurrentWidget(m_empty);
}

void AnnotateWorkspace::showTitle() {
    QString title;
    if (m_project->isOpen()) {
        // With the group: names repeat from object to object.
        const QModelIndex image = m_project->images()->index(m_project->currentRow());
        const QString root = fromPath(m_project->layout().root.filename());
        title = image.data(Qt::DisplayRole).toString();
        if (!root.isEmpty()) title += title.isEmpty() ? root : QStringLiteral(" – ") + root;
    }
    Q_EMIT documentTitleChanged(title, m_project->document()->isModified());
}

void AnnotateWorkspace::rememberProject() {
    const Layout& layout = m_project->layout();
    const bool folder = layout.kind != LayoutKind::Files;
    m_settings.set(Settings::LastProject, folder ? fromPath(layout.root) : QString());
}

void AnnotateWorkspace::rememberImage() {
    m_settings.set(Settings::LastImage, fromPath(m_project->document()->item().image));
}

void AnnotateWorkspace::refreshEnabled() {
    const AnnotationDocument& document = *m_project->document();
    const bool image = document.isOpen(), object = document.currentObject() != 0;
    for (const char* id : {"image.next", "image.previous", "image.nextUnfinished", "image.filter"})
        action(id)->setEnabled(m_project->isOpen());
    for (const char* id : {"project.save", "image.done", "object.new", "view.fit",
                           "view.actualSize", "view.zoomIn", "view.zoomOut"})
        action(id)->setEnabled(image);
    for (const char* id :
         {"object.accept", "object.rename", "object.delete", "object.visible", "object.colour",
          "object.refine", "object.recompute", "object.clearMask", "view.showObject"})
        action(id)->setEnabled(object);
    const auto* undo = m_project->document()->undoStack();
    action("edit.undo")->setEnabled(undo->canUndo());
    action("edit.redo")->setEnabled(undo->canRedo());
    action("image.done")->setChecked(document.isDone());
}

// --- what goes wrong

void AnnotateWorkspace::connectMessages() {
    AnnotationDocument* document = m_project->document();
    connect(document, &AnnotationDocument::opened, this, [this, document] {
        m_messages.dismiss(kDocumentMessage);
        m_messages.dismiss(kMaskMessage);
        m_messages.dismiss(kModelMessage);
        if (document->openError())
            m_messages.showError(
                kDocumentMessage, *document->openError(),
                {{tr("Start anew, keep the old file"), [document] { document->unlock(); }},
                 {tr("Next image"), [this] { m_project->next(); }}});
        if (document->hasRecovery())
            m_messages.show(kDocumentMessage, MessageBar::Level::Warning,
                            document->recoveryIsOlder()
                                ? tr("There is work on this image from an earlier session that was "
                                     "never saved, and its annotation was changed since. Restoring "
                                     "the work sets the changed files aside.")
                                : tr("There is work on this image from an earlier session that was "
                                     "never saved."),
                            {{tr("Restore it"), [document] { document->restoreRecovery(); }},
                             {tr("Discard it"), [document] { document->discardRecovery(); }}});
    });
    connect(document, &AnnotationDocument::closed, this, [this] {
        m_messages.dismiss(kDocumentMessage);
        m_messages.dismiss(kMaskMessage);
        m_messages.dismiss(kModelMessage);
    });
    connect(document, &AnnotationDocument::changedOnDisk, this,
            &AnnotateWorkspace::askAboutConflict);
    connect(document, &AnnotationDocument::imageRemoved, this, [this] {
        m_messages.show(kDocumentMessage, MessageBar::Level::Warning,
                        tr("The image is no longer on the disk. Your work stays here until you "
                           "leave it; put the file back to save it."));
    });
    connect(document, &AnnotationDocument::saveFailed, this, [this, document](const Error& error) {
        m_messages.showError(kSaveMessage, error, {{tr("Try again"), [this, document] {
                                                        document->save();
                                                        m_saver.retry();
                                                    }}});
    });
    connect(document, &AnnotationDocument::saved, this,
            [this] { m_messages.dismiss(kSaveMessage); });
    connect(m_project, &ProjectController::annotationWarnings, this,
            [this](const QStringList& warnings) {
                m_messages.show(kDocumentMessage, MessageBar::Level::Warning,
                                tr("Some of the annotation was left out: %1")
                                    .arg(warnings.join(QLatin1String("; "))));
            });
    connect(m_project, &ProjectController::groundTruthFailed, this, [this](const Error& error) {
        m_messages.showError(kProjectMessage, error,
                             {{tr("Choose another"), [this] { chooseGroundTruth(); }}});
    });
    connect(m_session, &MaskSession::failed, this,
            [this](const Error& error) { m_messages.showError(kMaskMessage, error); });
    connect(&m_model, &ModelController::modelLoaded, this, &AnnotateWorkspace::onModelLoaded);
}

/// Masks are the user's: another model changes none by itself, and it is said that it has not.
void AnnotateWorkspace::onModelLoaded(const ModelInfo& info) {
    m_messages.dismiss(kModelMessage);
    const std::string before = std::exchange(m_modelInUse, info.sha256);
    if (before.empty() || before == info.sha256) return;
    AnnotationDocument* document = m_project->document();
    const auto isOfAnother = [&](const DocumentObjectPtr& object) {
        const auto source = document->source(object->id);
        return source && source->method != "brush" && source->model != info.sha256 &&
               object->hasPrompt();
    };
    const auto& objects = document->objects();
    if (std::none_of(objects.begin(), objects.end(), isOfAnother)) return;
    m_messages.show(kModelMessage, MessageBar::Level::Info,
                    tr("The masks here were made by another model and stay as they are. New clicks "
                       "are answered by the new one."),
                    {{tr("Compute the selected mask again"),
                      [document] { document->recompute(document->currentObject()); }}});
}

void AnnotateWorkspace::askAboutConflict() {
    AnnotationDocument* document = m_project->document();
    using Resolution = AnnotationDocument::Resolution;
    m_messages.show(
        kDocumentMessage, MessageBar::Level::Warning,
        tr("Another program has changed this annotation. Nothing of yours was written over it."),
        {{tr("Keep mine, set theirs aside"),
          [document] { document->resolve(Resolution::KeepMine); }},
         {tr("Load theirs"), [document] { document->resolve(Resolution::LoadTheirs); }},
         {tr("Later"), [document] { document->resolve(Resolution::Later); }}});
}

// --- the window

bool AnnotateWorkspace::isSettled() const {
    return !m_loading;
}

bool AnnotateWorkspace::flush() {
    m_project->document()->save();
    return m_saver.flush();
}

void AnnotateWorkspace::windowActivated() {
    m_project->document()->checkDisk();
}

void AnnotateWorkspace::connectStatusBar(StatusBar& bar) {
    const AnnotationDocument* document = m_project->document();
    const auto showProgress = [this, &bar](double fraction) {
        const int percent = int(fraction * 100);
        using State = ModelController::ImageState;
        if (m_model.isLoading())
            bar.setProgress(fraction, tr("Loading the model"));
        else if (m_model.imageState() == State::Encoding)
            bar.setProgress(fraction, tr("Preparing the image %1 %").arg(percent));
        else if (m_model.imageState() == State::WaitingForModel)
            bar.setProgress(-1, tr("Choose a model to get masks"));
        else
            bar.setProgress(-1, {});
    };
    connect(&m_model, &ModelController::modelProgress, &bar, showProgress);
    connect(&m_model, &ModelController::encodeProgress, &bar,
            [showProgress](const fs::path&, double fraction) { showProgress(fraction); });
    const auto restart = [showProgress] { showProgress(0); };
    connect(&m_model, &ModelController::imageStateChanged, &bar, restart);
    connect(&m_model, &ModelController::modelLoaded, &bar, restart);
    connect(&m_model, &ModelController::modelFailed, &bar, restart);
    connect(&m_model, &ModelController::modelUnloaded, &bar, restart);

    const auto clock = [] { return QTime::currentTime().toString(QStringLiteral("HH:mm:ss")); };
    connect(document, &AnnotationDocument::saved, &bar,
            [&bar, clock] { bar.setSaveState(tr("Saved %1").arg(clock()), false); });
    connect(document, &AnnotationDocument::modifiedChanged, &bar, [&bar](bool modified) {
        if (modified) bar.setSaveState(tr("Saving …"), false);
    });
    connect(document, &AnnotationDocument::saveFailed, &bar, [&bar](const Error& error) {
        bar.setSaveState(tr("Not saved: %1").arg(ErrorText::title(error.code())), true);
    });
    connect(document, &AnnotationDocument::changedOnDisk, &bar,
            [&bar] { bar.setSaveState(tr("Not saved: changed on disk"), true); });
    connect(document, &AnnotationDocument::opened, &bar, [&bar] { bar.setSaveState({}, false); });

    const auto showImage = [this, &bar] {
        const cv::Size size = m_canvas->imageSize();
        bar.setImageSize(size.empty() ? QString() : tr("%1 × %2").arg(size.width).arg(size.height));
        bar.setZoom(size.empty() ? 0 : m_canvas->zoom());
        bar.setPosition({});
    };
    connect(m_project, &ProjectController::imageOpened, &bar, showImage);
    connect(m_project, &ProjectController::imageFailed, &bar, showImage);
    connect(m_project, &ProjectController::projectClosed, &bar, showImage);
    connect(m_canvas, &ImageCanvas::viewChanged, &bar,
            [this, &bar](double zoom) { bar.setZoom(m_canvas->hasImage() ? zoom : 0); });
    connect(m_canvas, &ImageCanvas::hovered, &bar, [&bar](QPoint pixel, const QString& value) {
        bar.setPosition(QStringLiteral("(%1, %2) = %3").arg(pixel.x()).arg(pixel.y()).arg(value));
    });
    connect(m_canvas, &ImageCanvas::hoverLeft, &bar, [&bar] { bar.setPosition({}); });
    m_refreshStatus = showImage;
    showImage();
    restart();
}

/// Text fields keep Enter, Escape and the like for themselves while one types in them.
bool AnnotateWorkspace::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && qobject_cast<QLineEdit*>(watched) != nullptr &&
        isAncestorOf(static_cast<QWidget*>(watched))) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Escape) {
            event->accept();
            return true;
        }
    }
    return Workspace::eventFilter(watched, event);
}

}  // namespace studio
