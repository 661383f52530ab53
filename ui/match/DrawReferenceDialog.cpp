#include "ui/match/DrawReferenceDialog.h"

#include <QAction>
#include <QActionGroup>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QToolBar>
#include <QVBoxLayout>

#include "ui/ErrorText.h"
#include "ui/ModelController.h"
#include "ui/Paths.h"
#include "ui/Settings.h"
#include "ui/annotate/CanvasController.h"
#include "ui/annotate/ChoiceStrip.h"
#include "ui/annotate/MaskSession.h"
#include "widgets/ImageCanvas.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

/// The annotation that the drawing is kept in meanwhile lies in a folder of its own.
Layout layoutOf(const fs::path& image, const fs::path& folder) {
    LayoutItem item;
    item.image = image;
    item.annotation = folder / "json" / "drawing.json";
    item.maskFolder = folder / "masks";
    item.groundTruthFolder = folder / "gt";
    item.maskBase = "drawing";
    return {LayoutKind::Files, image.parent_path(), {item}};
}

}  // namespace

DrawReferenceDialog::DrawReferenceDialog(Settings& settings, ModelController& model,
                                         const fs::path& image, const QString& label,
                                         QWidget* parent)
    : QDialog(parent),
      m_image(image),
      m_saver(toPath(m_folder.path()) / "recovery"),
      m_project(settings, m_saver),
      m_model(model) {
    setObjectName(QStringLiteral("drawReference"));
    setWindowTitle(tr("Mark the object in %1").arg(fromPath(image.filename())));
    m_session = new MaskSession(m_project, model, settings, this);
    m_canvas = new ImageCanvas;
    m_canvas->setMaskOpacity(settings.toDouble(Settings::MaskOpacity));
    m_canvas->setBrushSize(settings.toInt(Settings::BrushSize));
    m_controller = new CanvasController(*m_canvas, m_project, this);
    m_controller->setDefaultLabel(label);
    m_strip = new ChoiceStrip(*m_session, m_project);
    m_hint = new QLabel;
    m_hint->setWordWrap(true);
    auto* bar = new QToolBar;
    bar->setIconSize({20, 20});
    makeTools(*bar);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_use = buttons->addButton(tr("&Use as reference"), QDialogButtonBox::AcceptRole);
    m_use->setObjectName(QStringLiteral("use"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(bar);
    layout->addWidget(m_canvas, 1);
    layout->addWidget(m_strip);
    layout->addWidget(m_hint);
    layout->addWidget(buttons);
    resize(960, 660);

    connect(m_session, &MaskSession::failed, this,
            [this](const Error& error) { m_hint->setText(ErrorText::sentence(error)); });
    connect(&m_project, &ProjectController::imageFailed, this, [this](int, const Error& error) {
        m_canvas->setPlaceholder(ErrorText::sentence(error));
    });
    connect(&m_project, &ProjectController::imageOpened, this, [this] { m_canvas->setFocus(); });
    const AnnotationDocument* document = m_project.document();
    connect(document, &AnnotationDocument::maskChanged, this, &DrawReferenceDialog::refresh);
    connect(document, &AnnotationDocument::objectsChanged, this, &DrawReferenceDialog::refresh);
    connect(&model, &ModelController::imageStateChanged, this, &DrawReferenceDialog::refresh);
    m_project.openLayout(layoutOf(image, toPath(m_folder.path())));
    refresh();
}

DrawReferenceDialog::~DrawReferenceDialog() {
    m_project.closeProject();
    m_saver.flush();
}

void DrawReferenceDialog::makeTools(QToolBar& bar) {
    auto* tools = new QActionGroup(this);
    const auto add = [&](const QString& text, const QString& icon, const QKeySequence& key) {
        QAction* action = bar.addAction(Theme::icon(icon), text);
        action->setShortcut(key);
        action->setToolTip(tr("%1 (%2)").arg(text, key.toString(QKeySequence::NativeText)));
        addAction(action);
        return action;
    };
    const auto addTool = [&](const QString& text, const char* icon, Qt::Key key, CanvasTool tool) {
        QAction* action = add(text, QString::fromLatin1(icon), key);
        action->setCheckable(true);
        tools->addAction(action);
        connect(action, &QAction::triggered, m_canvas, [this, tool] {
            m_canvas->setTool(tool);
            m_canvas->setFocus();
        });
        return action;
    };
    addTool(tr("Click points"), "point", Qt::Key_Q, CanvasTool::Point)->setChecked(true);
    addTool(tr("Draw a box"), "box", Qt::Key_W, CanvasTool::Box);
    addTool(tr("Paint"), "brush", Qt::Key_B, CanvasTool::Brush);
    addTool(tr("Erase"), "eraser", Qt::Key_E, CanvasTool::Eraser);
    bar.addSeparator();
    QUndoStack* undo = m_project.document()->undoStack();
    connect(add(tr("Undo"), QStringLiteral("undo"), QKeySequence::Undo), &QAction::triggered, undo,
            &QUndoStack::undo);
    connect(add(tr("Redo"), QStringLiteral("redo"), QKeySequence::Redo), &QAction::triggered, undo,
            &QUndoStack::redo);
    bar.addSeparator();
    connect(add(tr("Smaller brush"), QStringLiteral("zoom-out"), Qt::Key_BracketLeft),
            &QAction::triggered, m_canvas,
            [this] { m_canvas->setBrushSize(m_canvas->brushSize() * 5 / 6); });
    connect(add(tr("Larger brush"), QStringLiteral("zoom-in"), Qt::Key_BracketRight),
            &QAction::triggered, m_canvas,
            [this] { m_canvas->setBrushSize(m_canvas->brushSize() * 6 / 5 + 1); });
    bar.addSeparator();
    connect(add(tr("Fit to window"), QStringLiteral("fit"), Qt::CTRL | Qt::Key_F),
            &QAction::triggered, m_canvas, &ImageCanvas::zoomToFit);
}

cv::Mat DrawReferenceDialog::mask() const {
    cv::Mat all;
    const AnnotationDocument& document = *m_project.document();
    for (const DocumentObjectPtr& object : document.objects()) {
        const cv::Mat mask = document.mask(object->id);
        if (mask.empty() || cv::countNonZero(mask) == 0) continue;
        if (all.empty())
            all = mask.clone();
        else
            all |= mask;
    }
    return all;
}

void DrawReferenceDialog::refresh() {
    m_use->setEnabled(!mask().empty());
    using State = ModelController::ImageState;
    const State state = m_model.imageState();
    m_hint->setText(
        m_model.model() == nullptr ? tr("Without a model only the brush works: B paints, E erases.")
        : state == State::Encoding || state == State::Reading
            ? tr("The image is being prepared; you may click already, or paint with B.")
            : tr("Click on the object, or drag a box around it. A right click says \"not "
                 "this\". All that is marked becomes the reference."));
}

}  // namespace studio
