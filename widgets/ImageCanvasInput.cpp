// Mouse, wheel, gestures and keys of the canvas.
#include <QApplication>
#include <QGestureEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPinchGesture>
#include <QPointingDevice>
#include <QWheelEvent>
#include <cmath>

#include "widgets/ImageCanvas.h"
#include "widgets/ImageCanvasPrivate.h"

namespace studio {
namespace {

constexpr double kShake = 3;         // logical pixels a hand moves during a click
constexpr double kScrollStep = 60;   // logical pixels of an arrow key
constexpr double kWheelStep = 1.25;  // of one notch

Qt::CursorShape resizeCursor(int sides) {
    using P = PromptPart;
    switch (sides) {
        case P::Left:
        case P::Right:
            return Qt::SizeHorCursor;
        case P::Top:
        case P::Bottom:
            return Qt::SizeVerCursor;
        case P::Left | P::Top:
        case P::Right | P::Bottom:
            return Qt::SizeFDiagCursor;
        case P::Right | P::Top:
        case P::Left | P::Bottom:
            return Qt::SizeBDiagCursor;
        default:
            return Qt::SizeAllCursor;
    }
}

// Larger steps for larger brushes, so that every size is a few presses away.
int brushStep(int size) {
    return std::max(1, size / 8);
}

QString valueText(const cv::Mat& pixels, QPoint pixel) {
    const std::uint8_t* value = pixels.ptr(pixel.y(), pixel.x());
    if (pixels.channels() == 1) return QString::number(value[0]);
    return QStringLiteral("%1, %2, %3").arg(value[0]).arg(value[1]).arg(value[2]);
}

}  // namespace

// --- mouse
// -----------------------------------------------------------------------------------------------

void ImageCanvas::mousePressEvent(QMouseEvent* event) {
    if (!hasImage() || d->drag != Private::Drag::None) return;
    const QPointF at = event->position();
    const bool left = event->button() == Qt::LeftButton, right = event->button() == Qt::RightButton;
    d->cursor = at;
    d->updateHovered();
    d->dragButton = event->button();

    if (event->button() == Qt::MiddleButton ||
        (left && (d->spaceHeld || d->tool == CanvasTool::Pan))) {
        d->beginDrag(Private::Drag::Pan, at);
        return;
    }
    const QPoint pixel = d->pixelUnder(at);
    const bool inside = d->isInside(pixel);
    if (left && event->modifiers() & Qt::ControlModifier) {
        Q_EMIT layerPicked(inside ? d->scene.layerAt(pixel) : -1);
        return;
    }
    if (d->brushes()) {
        const bool erase =
            right || d->tool == CanvasTool::Eraser || event->modifiers() & Qt::AltModifier;
        if (left || right) d->beginStroke(at, erase);
        return;
    }
    if (left && d->hovered) {
        d->dragPart = d->hovered;
        d->select(d->hovered);
        const bool point = d->hovered.kind == PromptPart::Point;
        if (point) {
            const PromptPoint& grabbed = d->points[std::size_t(d->hovered.index)];
            d->dragGrip = toWidget(QPointF(grabbed.x + 0.5, grabbed.y + 0.5)) - at;
        }
        d->beginDrag(point ? Private::Drag::Point : Private::Drag::Box, at);
        return;
    }
    if (!inside) return;
    if (d->tool == CanvasTool::Box && left) {
        d->beginDrag(Private::Drag::NewBox, at);
    } else if (d->tool != CanvasTool::Pan && (left ? d->tool == CanvasTool::Point : right)) {
        d->select({});
        d->addPoint(pixel, left && !(event->modifiers() & Qt::ShiftModifier));
    }
}

void ImageCanvas::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    const auto before = d->cursor;
    d->cursor = at;
    d->updateCursorMarks(before);
    if (d->drag != Private::Drag::None)
        d->continueDrag(at);
    else
        d->updateHovered();
    d->hover(at);
}

void ImageCanvas::mouseReleaseEvent(QMouseEvent* event) {
    if (d->drag != Private::Drag::None && event->button() == d->dragButton)
        d->endDrag(event->position());
}

void ImageCanvas::leaveEvent(QEvent*) {
    const auto before = d->cursor;
    d->cursor.reset();
    d->updateCursorMarks(before);
    d->updateHovered();
    d->dropPreview();
    if (d->hoverPixel != QPoint(-1, -1)) Q_EMIT hoverLeft();
    d->hoverPixel = {-1, -1};
}

void ImageCanvas::Private::beginDrag(Drag kind, QPointF at) {
    drag = kind;
    dragFrom = dragLast = at;
    dragPixel = pixelUnder(at);
    dragMoved = false;
    dropPreview();
    updateCursor();
}

void ImageCanvas::Private::continueDrag(QPointF at) {
    const QPointF from = dragLast;
    dragLast = at;
    if (drag == Drag::Pan) {
        panBy((at - from) * ratio());
        return;
    }
    if (drag == Drag::Stroke) {
        const cv::Rect changed = stroke->moveTo(imagePosition(at));
        scene.strokeChanged(changed);
        redraw(changed);
        return;
    }
    const QPointF way = at - dragFrom;
    if (!dragMoved && std::hypot(way.x(), way.y()) < kShake) return;
    const PromptPoint* point =
        drag == Drag::Point ? &prompts.points()[std::size_t(dragPart.index)] : nullptr;
    const QPointF pointBefore = point ? QPointF(point->x, point->y) : QPointF();
    dragMoved = true;
    refreshPrompt();
    if (point) {
        const QPoint pixel = clampedPixel(at + dragGrip);
        if (pointBefore != QPointF(pixel)) Q_EMIT q->pointMoving(dragPart.index, pixel);
    }
}

void ImageCanvas::Private::endDrag(QPointF at) {
    continueDrag(at);
    const Drag done = drag;
    const bool moved = dragMoved;
    if (done == Drag::Stroke) {
        endStroke();
        return;
    }
    const std::optional<PromptBox> shownBox = prompts.box();
    drag = Drag::None;
    dragMoved = false;
    // The owner may set the prompt from within these signals; without an answer the old one comes
    // back.
    if (done == Drag::Point && moved) {
        // Also when pointMoving() has told this position: the owner learns that the gesture ended.
        Q_EMIT q->pointMoved(dragPart.index, clampedPixel(at + dragGrip));
    } else if ((done == Drag::Box || done == Drag::NewBox) && moved) {
        if (shownBox != box) Q_EMIT q->boxChanged(*shownBox);
    } else if (done == Drag::Box && tool == CanvasTool::Point && isInside(dragPixel)) {
        // A mere click on the box's outline means the pixel.
        addPoint(dragPixel, !(QApplication::keyboardModifiers() & Qt::ShiftModifier));
    }
    refreshPrompt();
    updateHovered();
    updateCursor();
}

void ImageCanvas::Private::cancelDrag() {
    if (drag == Drag::None) return;
    drag = Drag::None;
    dragMoved = false;
    if (stroke) {
        redraw(scene.endStroke());
        stroke.reset();
    }
    refreshPrompt();
    updateCursor();
}

void ImageCanvas::Private::beginStroke(QPointF at, bool erase) {
    const CanvasLayer* layer = scene.selectedLayer();
    if (!layer && erase) return;  // nothing to erase from
    stroke = std::make_unique<BrushStroke>(layer ? layer->id : -1, layer ? layer->mask : cv::Mat(),
                                           scene.size(), brushSize, erase);
    scene.beginStroke(*stroke);
    if (layer) redraw(cv::Rect({0, 0}, scene.size()));
    beginDrag(Drag::Stroke, at);
    continueDrag(at);
}

void ImageCanvas::Private::endStroke() {
    drag = Drag::None;
    const std::unique_ptr<BrushStroke> done = std::move(stroke);
    if (const auto edit = done->finish()) Q_EMIT q->strokeFinished(*edit);
    redraw(scene.endStroke());
    updateCursor();
}

void ImageCanvas::Private::hover(QPointF at) {
    const QPoint pixel = pixelUnder(at);
    if (!isInside(pixel)) {
        if (hoverPixel != QPoint(-1, -1)) Q_EMIT q->hoverLeft();
        hoverPixel = {-1, -1};
        dropPreview();
        return;
    }
    hoverPixel = pixel;
    Q_EMIT q->hovered(pixel, valueText(scene.pixels(), pixel));
    if (previews && tool == CanvasTool::Point && drag == Drag::None && !hovered)
        wantPreview(pixel);
    else
        dropPreview();
}

void ImageCanvas::Private::wantPreview(QPoint pixel) {
    if (previewTimer.isActive()) {
        previewPending = pixel;
        return;
    }
    previewPending.reset();
    previewShown = true;
    previewTimer.start();
    Q_EMIT q->previewWanted(pixel);
}

void ImageCanvas::Private::dropPreview() {
    previewPending.reset();
    if (!previewShown) return;
    previewShown = false;
    Q_EMIT q->previewUnwanted();
}

void ImageCanvas::Private::updateHovered() {
    PromptPart part;
    if (cursor && drag == Drag::None && (tool == CanvasTool::Point || tool == CanvasTool::Box))
        part = prompts.at(*cursor, transform());
    if (drag != Drag::None || part == hovered) return;
    updatePrompt(hovered);
    hovered = part;
    updatePrompt(hovered);
    updateCursor();
}

void ImageCanvas::Private::updateCursor() {
    Qt::CursorShape shape = Qt::CrossCursor;
    if (scene.size().empty())
        shape = Qt::ArrowCursor;
    else if (drag == Drag::Pan)
        shape = Qt::ClosedHandCursor;
    else if (spaceHeld || tool == CanvasTool::Pan)
        shape = Qt::OpenHandCursor;
    else if (hovered.kind == PromptPart::Point)
        shape = Qt::SizeAllCursor;
    else if (hovered.kind == PromptPart::Box)
        shape = resizeCursor(hovered.sides);
    q->setCursor(shape);
}

// --- zoom
// ------------------------------------------------------------------------------------------------

void ImageCanvas::Private::zoomBy(double factor, QPointF anchor) {
    const double before = view.scale();
    double after = before * factor;
    // Passing 1:1 stops there.
    if ((before < 0.999 && after > 1) || (before > 1.001 && after < 1)) after = 1;
    q->setZoom(after, anchor);
}

void ImageCanvas::wheelEvent(QWheelEvent* event) {
    if (!hasImage()) return event->ignore();
    const QPoint angle = event->angleDelta();
    const Qt::KeyboardModifiers keys = event->modifiers();
    event->accept();
    const int turn =
        angle.y() ? angle.y() : angle.x();  // some systems turn the wheel's axis with Alt or Shift
    if (keys & Qt::ShiftModifier && d->brushes()) {
        if (turn) setBrushSize(d->brushSize + (turn > 0 ? 1 : -1) * brushStep(d->brushSize));
        return;
    }
    const bool touchpad = event->pointingDevice() &&
                          event->pointingDevice()->type() == QInputDevice::DeviceType::TouchPad &&
                          !event->pixelDelta().isNull();
    if (touchpad && !(keys & Qt::ControlModifier)) {
        d->panBy(QPointF(event->pixelDelta()) * d->ratio());
    } else if (keys & Qt::ShiftModifier) {
        d->panBy(QPointF(turn * kScrollStep / 120 * d->ratio(), 0));
    } else if (turn) {
        d->zoomBy(std::pow(kWheelStep, turn / 120.0), event->position());
    }
}

bool ImageCanvas::event(QEvent* event) {
    switch (event->type()) {
        case QEvent::Gesture: {
            auto* gestures = static_cast<QGestureEvent*>(event);
            if (auto* pinch = static_cast<QPinchGesture*>(gestures->gesture(Qt::PinchGesture));
                pinch && hasImage()) {
                setZoom(zoom() * pinch->scaleFactor(), mapFromGlobal(pinch->hotSpot()));
                gestures->accept(pinch);
                return true;
            }
            break;
        }
        case QEvent::NativeGesture: {
            auto* gesture = static_cast<QNativeGestureEvent*>(event);
            if (gesture->gestureType() == Qt::ZoomNativeGesture && hasImage()) {
                setZoom(zoom() * (1 + gesture->value()), gesture->position());
                return true;
            }
            break;
        }
        case QEvent::ShortcutOverride: {
            // Keys that mean something here and now go before the window's shortcuts.
            const int key = static_cast<QKeyEvent*>(event)->key();
            const bool escape =
                key == Qt::Key_Escape && (d->drag != Private::Drag::None || d->selected);
            const bool remove =
                (key == Qt::Key_Delete || key == Qt::Key_Backspace) && (d->hovered || d->selected);
            if (escape || remove) {
                event->accept();
                return true;
            }
            break;
        }
        default:
            break;
    }
    return QWidget::event(event);
}

// --- keys
// ------------------------------------------------------------------------------------------------

void ImageCanvas::keyPressEvent(QKeyEvent* event) {
    if (!hasImage()) return event->ignore();
    const bool shift = event->modifiers() & Qt::ShiftModifier;
    const bool control = event->modifiers() & Qt::ControlModifier;
    const auto arrow = [&](int dx, int dy) {
        if (d->selected) {
            d->nudge(QPoint(dx, dy) * (shift ? 10 : 1), control);
        } else {
            d->panBy(QPointF(-dx, -dy) * kScrollStep * d->ratio());
        }
    };
    switch (event->key()) {
        case Qt::Key_Left:
            return arrow(-1, 0);
        case Qt::Key_Right:
            return arrow(1, 0);
        case Qt::Key_Up:
            return arrow(0, -1);
        case Qt::Key_Down:
            return arrow(0, 1);
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomIn();
        case Qt::Key_Minus:
            return zoomOut();
        case Qt::Key_BracketLeft:
            return setBrushSize(d->brushSize - brushStep(d->brushSize));
        case Qt::Key_BracketRight:
            return setBrushSize(d->brushSize + brushStep(d->brushSize));
        case Qt::Key_Delete:
        case Qt::Key_Backspace:
            return removePromptAtCursor();
        case Qt::Key_Insert: {
            // A point without a mouse: set in the middle, moved with the arrows.
            const QPoint middle = d->clampedPixel(QRectF(rect()).center());
            const std::size_t before = d->points.size();
            d->addPoint(middle, !shift);
            if (d->points.size() > before)
                d->select({PromptPart::Point, int(d->points.size()) - 1, 0});
            return;
        }
        case Qt::Key_Escape:
            if (d->drag != Private::Drag::None) return d->cancelDrag();
            if (d->selected) return d->select({});
            break;
        case Qt::Key_Space:
            if (!event->isAutoRepeat()) {
                d->spaceHeld = true;
                d->updateCursor();
            }
            return;
        default:
            break;
    }
    QWidget::keyPressEvent(event);
}

void ImageCanvas::keyReleaseEvent(QKeyEvent* event) {
    if (event->key() != Qt::Key_Space) return QWidget::keyReleaseEvent(event);
    if (!event->isAutoRepeat()) {
        d->spaceHeld = false;
        d->updateCursor();
    }
}

void ImageCanvas::focusOutEvent(QFocusEvent* event) {
    d->spaceHeld = false;
    d->updateCursor();
    QWidget::focusOutEvent(event);
}

bool ImageCanvas::focusNextPrevChild(bool next) {
    // Tab visits each point and the box, then goes on to the next widget.
    const int points = int(d->points.size());
    const int count = points + (d->box ? 1 : 0);
    int at = d->selected.kind == PromptPart::Point ? d->selected.index
             : d->selected.kind == PromptPart::Box ? points
             : next                                ? -1
                                                   : count;
    at += next ? 1 : -1;
    if (at < 0 || at >= count) {
        d->select({});
        return QWidget::focusNextPrevChild(next);
    }
    d->select(at < points ? PromptPart{PromptPart::Point, at, 0}
                          : PromptPart{PromptPart::Box, -1, PromptPart::AllSides});
    return true;
}

}  // namespace studio
