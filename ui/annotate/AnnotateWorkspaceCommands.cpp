// Commands and settings of the Annotate workspace: what each does.
#include <QAbstractButton>
#include <QActionGroup>
#include <QApplication>
#include <QListView>
#include <QTreeView>
#include <opencv2/imgproc.hpp>

#include "ui/ActionList.h"
#include "ui/FileDialog.h"
#include "ui/MessageBar.h"
#include "ui/Paths.h"
#include "ui/annotate/AnnotateWorkspace.h"
#include "ui/annotate/CanvasController.h"
#include "ui/annotate/ImagesPanel.h"
#include "ui/annotate/MaskSession.h"
#include "ui/annotate/ObjectsPanel.h"
#include "ui/annotate/ProjectController.h"
#include "ui/annotate/SampleProject.h"
#include "widgets/CandidateStrip.h"
#include "widgets/ImageCanvas.h"
#include "widgets/Theme.h"
#include "widgets/ViewAdjustPanel.h"

namespace studio {
namespace {

const QString kHintMessage = QStringLiteral("hint");

int brushStep(int size) {
    return std::max(1, size / 6);
}

}  // namespace

void AnnotateWorkspace::connectCommands() {
    const auto dialogFolder = [this] { return m_settings.toString(Settings::LastFolder); };
    on("project.openFolder", [this, dialogFolder] {
        const QString folder =
            FileDialog::folder(this, tr("Open a folder of images"), dialogFolder());
        if (!folder.isEmpty()) m_project->openFolder(toPath(folder));
    });
    on("project.openFiles", [this, dialogFolder] {
        std::vector<fs::path> files;
        for (const QString& file : FileDialog::openFiles(this, tr("Open images"), dialogFolder(),
                                                         FileDialog::imageFilter()))
            files.push_back(toPath(file));
        if (!files.empty()) m_project->openFiles(files);
    });
    on("project.openSample", [this] { openSample(); });
    AnnotationDocument* document = m_project->document();
    on("project.save", [this, document] {
        document->save();
        m_saver.retry();
    });
    on("image.next", [this] { m_project->next(); });
    on("image.previous", [this] { m_project->previous(); });
    on("image.nextUnfinished", [this] { m_project->nextUnfinished(); });
    on("image.done", [this, document] { document->setDone(action("image.done")->isChecked()); });
    on("image.filter", [this] { m_images->focusFilter(); });

    auto* tools = new QActionGroup(this);
    const std::initializer_list<std::pair<const char*, CanvasTool>> toolActions{
        {"tool.point", CanvasTool::Point},
        {"tool.box", CanvasTool::Box},
        {"tool.brush", CanvasTool::Brush},
        {"tool.eraser", CanvasTool::Eraser},
        {"tool.pan", CanvasTool::Pan}};
    for (const auto& [id, tool] : toolActions) {
        tools->addAction(action(id));
        on(id, [this, tool = tool] {
            m_canvas->setTool(tool);
            m_canvas->setFocus();
        });
    }
    action("tool.point")->setChecked(true);
    on("brush.smaller", [this] {
        m_canvas->setBrushSize(m_canvas->brushSize() - brushStep(m_canvas->brushSize()));
    });
    on("brush.larger", [this] {
        m_canvas->setBrushSize(m_canvas->brushSize() + brushStep(m_canvas->brushSize()));
    });
    on("edit.undo", [document] { document->undoStack()->undo(); });
    on("edit.redo", [document] { document->undoStack()->redo(); });

    on("object.accept", [this] { m_canvasController->acceptObject(); });
    on("object.new", [this] { m_canvasController->startNewObject(); });
    on("prompt.cancel", [this] { m_canvasController->cancelPrompt(); });
    on("prompt.delete", [this, document] {
        if (m_objects->list()->hasFocus())
            document->removeObject(document->currentObject());
        else
            m_canvas->removePromptAtCursor();
    });
    connect(m_canvasController, &CanvasController::objectNeeded, this, [this] {
        m_messages.show(kHintMessage, MessageBar::Level::Info,
                        tr("Click on the object first, or select one. Then a right click says what "
                           "does not belong to it."),
                        {}, {}, 6000);
    });
    on("object.next", [this] { m_canvasController->selectNeighbour(1); });
    on("object.previous", [this] { m_canvasController->selectNeighbour(-1); });
    on("object.rename", [this] { m_objects->rename(); });
    on("object.delete", [document] { document->removeObject(document->currentObject()); });
    on("object.visible", [document] {
        document->setVisible(document->currentObject(),
                             !document->isVisible(document->currentObject()));
    });
    on("object.colour", [this] { nextColour(); });
    on("object.refine", [this, document] {
        if (document->takeUpMask(document->currentObject()))
            m_canvasController->selectObject(document->currentObject());
    });
    on("object.recompute", [document] { document->recompute(document->currentObject()); });
    on("object.clearMask", [document] { document->clearMask(document->currentObject()); });
    for (int k = 1; k <= 9; ++k)
        connect(m_actions.action(QStringLiteral("class.%1").arg(k)), &QAction::triggered, this,
                [this, k] { applyClass(k); });

    on("view.fit", [this] { m_canvas->zoomToFit(); });
    on("view.actualSize", [this] { m_canvas->zoomToActualSize(); });
    on("view.zoomIn", [this] { m_canvas->zoomIn(); });
    on("view.zoomOut", [this] { m_canvas->zoomOut(); });
    on("view.showObject", [this] { zoomToObject(); });
    on("view.resetAdjust", [this] { m_adjust->reset(); });
    on("view.chooseGroundTruth", [this] { chooseGroundTruth(); });
    on("view.nextPane", [this] {
        const QList<QWidget*> panes{m_canvas, m_strip, m_images->list(), m_objects->list()};
        const QWidget* focus = QApplication::focusWidget();
        qsizetype at = -1;
        for (qsizetype i = 0; i < panes.size(); ++i)
            if (panes[i] == focus || panes[i]->isAncestorOf(focus)) at = i;
        for (qsizetype step = 1; step <= panes.size(); ++step) {
            QWidget* pane = panes[(at + step) % panes.size()];
            if (!pane->isVisible()) continue;
            // The strip itself takes no keys, the mask in use in it does.
            if (pane == m_strip) {
                const auto buttons = m_strip->findChildren<QAbstractButton*>();
                if (buttons.isEmpty()) continue;
                pane = buttons[std::max(0, m_strip->selected())];
            }
            pane->setFocus(Qt::ShortcutFocusReason);
            return;
        }
    });
    connect(document->undoStack(), &QUndoStack::canUndoChanged, this,
            &AnnotateWorkspace::refreshEnabled);
    connect(document->undoStack(), &QUndoStack::canRedoChanged, this,
            &AnnotateWorkspace::refreshEnabled);
}

void AnnotateWorkspace::bindSwitch(const char* id, Settings::Key key,
                                   std::function<void(bool)> use) {
    QAction* command = action(id);
    command->setChecked(m_settings.toBool(key));
    use(command->isChecked());
    connect(command, &QAction::toggled, this, [this, key](bool on) { m_settings.set(key, on); });
    connect(&m_settings, &Settings::changed, this,
            [this, command, key, use](Settings::Key changed) {
                if (changed != key) return;
                command->setChecked(m_settings.toBool(key));
                use(command->isChecked());
            });
}

void AnnotateWorkspace::connectSettings() {
    bindSwitch("model.preview", Settings::HoverPreview,
               [this](bool on) { m_canvas->setHoverPreviewEnabled(on); });
    bindSwitch("view.groundTruth", Settings::ShowGroundTruth,
               [this](bool on) { m_canvas->setGroundTruthVisible(on); });
    bindSwitch("view.compare", Settings::ShowDifference,
               [this](bool on) { m_canvas->setComparing(on); });
    bindSwitch("view.labels", Settings::ShowLabels,
               [this](bool on) { m_canvas->setLabelsVisible(on); });
    bindSwitch("view.crosshair", Settings::ShowCrosshair,
               [this](bool on) { m_canvas->setCrosshairEnabled(on); });
    bindSwitch("model.hq", Settings::UseHq, [](bool) {});
    bindSwitch("model.multimask", Settings::Multimask, [](bool) {});
    // Only by the user's hand: a changed default must not recompute anything by itself.
    connect(action("model.hq"), &QAction::triggered, m_session, &MaskSession::recomputeCurrent);
    connect(action("model.multimask"), &QAction::triggered, m_session,
            &MaskSession::recomputeCurrent);
    connect(action("view.hideMasks"), &QAction::toggled, m_canvas,
            [this](bool hidden) { m_canvas->setMasksVisible(!hidden); });

    ViewAdjust adjust;
    adjust.brightness = m_settings.toInt(Settings::Brightness);
    adjust.contrast = m_settings.toInt(Settings::Contrast);
    adjust.gamma = m_settings.toDouble(Settings::Gamma);
    adjust.invert = m_settings.toBool(Settings::Invert);
    const auto useAdjust = [this](const ViewAdjust& now) {
        m_canvas->setViewAdjust(now);
        action("view.invert")->setChecked(now.invert);
        m_settings.set(Settings::Brightness, now.brightness);
        m_settings.set(Settings::Contrast, now.contrast);
        m_settings.set(Settings::Gamma, now.gamma);
        m_settings.set(Settings::Invert, now.invert);
    };
    m_adjust->setAdjust(adjust);
    useAdjust(adjust);
    connect(m_adjust, &ViewAdjustPanel::adjustChanged, this, useAdjust);
    connect(action("view.invert"), &QAction::triggered, this, [this, useAdjust](bool invert) {
        ViewAdjust now = m_adjust->adjust();
        now.invert = invert;
        m_adjust->setAdjust(now);
        useAdjust(now);
    });
    m_adjust->setMaskOpacity(m_settings.toDouble(Settings::MaskOpacity));
    m_canvas->setMaskOpacity(m_settings.toDouble(Settings::MaskOpacity));
    connect(m_adjust, &ViewAdjustPanel::maskOpacityChanged, this, [this](double opacity) {
        m_canvas->setMaskOpacity(opacity);
        m_settings.set(Settings::MaskOpacity, opacity);
    });
    m_canvas->setBrushSize(m_settings.toInt(Settings::BrushSize));
    connect(m_canvas, &ImageCanvas::brushSizeChanged, this,
            [this](int pixels) { m_settings.set(Settings::BrushSize, pixels); });

    const auto useLabels = [this] {
        const QStringList labels = m_settings.toStringList(Settings::Labels);
        m_objects->setLabels(labels);
        m_canvasController->setDefaultLabel(labels.value(0, tr("object")));
        for (int k = 1; k <= 9; ++k) {
            QAction* command = m_actions.action(QStringLiteral("class.%1").arg(k));
            command->setText(k <= labels.size() ? tr("Class %1: %2").arg(k).arg(labels[k - 1])
                                                : tr("Class %1").arg(k));
        }
    };
    useLabels();
    m_project->document()->setAutosaveDelay(m_settings.toInt(Settings::AutosaveDelayMs));
    connect(&m_settings, &Settings::changed, this, [this, useLabels](Settings::Key key) {
        if (key == Settings::Labels) useLabels();
        if (key == Settings::AutosaveDelayMs)
            m_project->document()->setAutosaveDelay(m_settings.toInt(key));
    });
}

void AnnotateWorkspace::applyClass(int number) {
    const QStringList labels = m_settings.toStringList(Settings::Labels);
    if (number > labels.size()) {
        m_messages.show(
            kHintMessage, MessageBar::Level::Info,
            tr("There is no class %1 yet. Add it in the settings, under Annotate.").arg(number),
            {{tr("Settings"), [this] { action("app.settings")->trigger(); }}}, {}, 8000);
        return;
    }
    m_canvasController->setLabel(labels[number - 1]);
    AnnotationDocument& document = *m_project->document();
    if (!m_canvasController->nextClickIsNew())
        document.setLabel(document.currentObject(), labels[number - 1]);
}

void AnnotateWorkspace::nextColour() {
    AnnotationDocument& document = *m_project->document();
    if (const DocumentObject* object = document.object(document.currentObject()))
        document.setColour(object->id, (object->colour + 1) % Theme::objectColorCount());
}

void AnnotateWorkspace::zoomToObject() {
    const AnnotationDocument& document = *m_project->document();
    const cv::Mat mask = document.mask(document.currentObject());
    const cv::Rect box = mask.empty() ? cv::Rect() : cv::boundingRect(mask);
    if (!box.empty())
        m_canvas->showRect(QRectF(box.x, box.y, box.width, box.height));
    else if (const DocumentObject* object = document.object(document.currentObject());
             object != nullptr && object->box)
        m_canvas->showRect(QRectF(QPointF(object->box->x0, object->box->y0),
                                  QPointF(object->box->x1, object->box->y1)));
}

void AnnotateWorkspace::chooseGroundTruth() {
    if (m_project->document()->currentObject() == 0) {
        m_messages.show(kHintMessage, MessageBar::Level::Info,
                        tr("Select the object that the ground truth is for."), {}, {}, 6000);
        return;
    }
    const QString folder = QString::fromStdString(
        toUtf8(m_project->document()->item().groundTruthFolder.parent_path()));
    const QString file = FileDialog::openFile(this, tr("Choose the ground truth of this object"),
                                              folder, FileDialog::imageFilter());
    if (!file.isEmpty()) m_project->setGroundTruthFile(toPath(file));
}

void AnnotateWorkspace::openSample() {
    try {
        m_project->openFolder(sampleProject());
    } catch (const Error& error) {
        m_messages.showError(QStringLiteral("project"), error);
    }
}

}  // namespace studio
