#include "ui/annotate/CanvasController.h"

#include <algorithm>

#include "ui/annotate/ProjectController.h"
#include "widgets/ImageCanvas.h"
#include "widgets/Theme.h"

namespace studio {

CanvasController::CanvasController(ImageCanvas& canvas, ProjectController& project, QObject* parent)
    : QObject(parent), m_canvas(canvas), m_project(project), m_document(*project.document()) {
    const auto* document = &m_document;
    connect(&project, &ProjectController::imageOpened, this, &CanvasController::showImage);
    connect(&project, &ProjectController::imageFailed, this, &CanvasController::showImage);
    connect(&project, &ProjectController::projectClosed, this, &CanvasController::showImage);
    connect(&project, &ProjectController::groundTruthChanged, this,
            [this] { m_canvas.setGroundTruth(m_project.groundTruth()); });
    const auto showAll = [this] {
        showObjects();
        showPrompt();
    };
    connect(document, &AnnotationDocument::objectsChanged, this, showAll);
    connect(document, &AnnotationDocument::currentObjectChanged, this, showAll);
    connect(document, &AnnotationDocument::currentObjectChanged, this,
            &CanvasController::nextClickChanged);
    connect(document, &AnnotationDocument::maskChanged, this, &CanvasController::showObjects);
    connect(document, &AnnotationDocument::visibilityChanged, this, &CanvasController::showObjects);
    connect(document, &AnnotationDocument::promptChanged, this, &CanvasController::showPrompt);
    connect(m_document.undoStack(), &QUndoStack::indexChanged, this, [this](int index) {
        m_base = std::min(m_base, index);
        // Everything since the first click undone: as after opening, and on redo again not.
        if (m_untouchedUntil < 0) return;
        if (index > m_untouchedUntil)
            setUntouched(false);
        else if (m_document.currentObject() != 0)
            setUntouched(true);
    });

    connect(&canvas, &ImageCanvas::pointAdded, this,
            [this](const PromptPoint& point) { addPoint(point); });
    connect(&canvas, &ImageCanvas::boxChanged, this, [this](const PromptBox& box) {
        editTarget([&](int id) { m_document.setBox(id, box); });
    });
    // What is under the mouse belongs to the current object, new or not.
    connect(&canvas, &ImageCanvas::pointMoving, this, [this](int index, QPoint pixel) {
        m_document.movePoint(m_document.currentObject(), index, pixel, m_gesture);
    });
    connect(&canvas, &ImageCanvas::pointMoved, this, [this](int index, QPoint pixel) {
        m_document.movePoint(m_document.currentObject(), index, pixel, m_gesture++);
        setUntouched(false);
    });
    connect(&canvas, &ImageCanvas::pointRemoved, this,
            [this](int index) { m_document.removePoint(m_document.currentObject(), index); });
    connect(&canvas, &ImageCanvas::boxRemoved, this,
            [this] { m_document.removeBox(m_document.currentObject()); });
    connect(&canvas, &ImageCanvas::strokeFinished, this, &CanvasController::onStroke);
    connect(&canvas, &ImageCanvas::layerPicked, this,
            [this](int id) { selectObject(std::max(id, 0)); });
}

void CanvasController::setLabel(const QString& label) {
    m_label = label;
    m_labelChosen = true;
}

QString CanvasController::label() const {
    const DocumentObjects& objects = m_document.objects();
    return m_labelChosen || objects.empty() ? m_label : objects.back()->label;
}

void CanvasController::setDefaultLabel(const QString& label) {
    m_label = label;
    m_labelChosen = false;
}

bool CanvasController::nextClickIsNew() const {
    return m_untouched || m_document.currentObject() == 0;
}

void CanvasController::setUntouched(bool untouched) {
    if (std::exchange(m_untouched, untouched) != untouched) Q_EMIT nextClickChanged();
}

int CanvasController::target(bool mayAdd) {
    const int current = m_document.currentObject();
    if (current != 0 && !(mayAdd && m_untouched)) return current;
    return m_document.addObject(label());
}

/// What does not belong to an object needs one: such a point never starts a new object.
void CanvasController::addPoint(const PromptPoint& point) {
    if (point.foreground || !nextClickIsNew()) {
        editTarget([&](int id) { m_document.addPoint(id, point); });
    } else if (m_document.currentObject() != 0) {
        selectObject(m_document.currentObject());
        m_document.addPoint(m_document.currentObject(), point);
    } else if (!m_document.isReadOnly()) {
        Q_EMIT objectNeeded();
    }
}

/// A new object and its first prompt are one step for the user.
template <typename Edit>
void CanvasController::editTarget(Edit edit) {
    if (m_document.isReadOnly()) return;
    const bool added = nextClickIsNew();
    const int base = m_document.undoStack()->index();
    if (m_untouched) m_untouchedUntil = base;
    if (added) m_document.undoStack()->beginMacro(tr("New object"));
    if (const int id = target(true)) edit(id);
    if (added) {
        m_document.undoStack()->endMacro();
        m_base = base;
    }
    setUntouched(false);
}

void CanvasController::onStroke(const MaskEdit& edit) {
    if (m_document.isReadOnly()) {
        showObjects();  // without the stroke
        return;
    }
    const bool added = m_document.currentObject() == 0;
    if (added) m_document.undoStack()->beginMacro(tr("New object"));
    if (const int id = target(false)) m_document.paint(id, edit.rect, edit.after);
    if (added) m_document.undoStack()->endMacro();
    setUntouched(false);
    m_base = m_document.undoStack()->index();
    showObjects();
}

void CanvasController::selectObject(int id) {
    m_document.setCurrentObject(id);
    m_base = m_document.undoStack()->index();
    m_untouchedUntil = -1;
    setUntouched(false);
}

void CanvasController::selectNeighbour(int step) {
    const DocumentObjects& objects = m_document.objects();
    if (objects.empty()) return;
    const int count = int(objects.size());
    const int index = m_document.indexOf(m_document.currentObject());
    const int next = index < 0 ? (step > 0 ? 0 : count - 1) : (index + step + count) % count;
    selectObject(objects[std::size_t(next)]->id);
}

void CanvasController::acceptObject() {
    selectObject(0);
}

void CanvasController::startNewObject() {
    selectObject(0);
}

void CanvasController::cancelPrompt() {
    if (m_document.undoStack()->index() > m_base)
        m_document.undoStack()->setIndex(m_base);
    else
        selectObject(0);
}

void CanvasController::showImage() {
    m_base = 0;
    m_untouchedUntil = -1;
    m_canvas.setImage(m_project.image().pixels, true);
    m_canvas.setGroundTruth(m_project.groundTruth());
    showObjects();
    showPrompt();
    setUntouched(m_document.currentObject() != 0);
    Q_EMIT nextClickChanged();
}

void CanvasController::showObjects() {
    std::vector<CanvasLayer> layers;
    for (const DocumentObjectPtr& object : m_document.objects()) {
        CanvasLayer layer;
        layer.id = object->id;
        layer.mask = m_document.mask(object->id);
        layer.color = Theme::objectColor(object->colour);
        layer.label = object->label;
        layer.visible = m_document.isVisible(object->id);
        layer.selected = object->id == m_document.currentObject();
        layers.push_back(std::move(layer));
    }
    m_canvas.setLayers(std::move(layers));
}

void CanvasController::showPrompt() {
    const Prompt prompt = m_document.prompt(m_document.currentObject());
    m_canvas.setPrompt(prompt.points, prompt.box);
}

}  // namespace studio
