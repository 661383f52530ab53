#include "widgets/ImageCanvas.h"

#include <QPaintEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "widgets/ImageCanvasPrivate.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

constexpr int kPreviewInterval = 40;  // ms
constexpr double kZoomStep = 1.25;

QRect toLogical(const QRect& device, double ratio) {
    return QRect(
        QPoint(int(std::floor(device.left() / ratio)), int(std::floor(device.top() / ratio))),
        QPoint(int(std::ceil((device.right() + 1) / ratio)),
               int(std::ceil((device.bottom() + 1) / ratio))));
}

QColor readableOn(const QColor& background) {
    return qGray(background.rgb()) > 140 ? Qt::black : Qt::white;
}

}  // namespace

ImageCanvas::ImageCanvas(QWidget* parent) : QWidget(parent), d(std::make_unique<Private>(this)) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAttribute(Qt::WA_NoSystemBackground);
    grabGesture(Qt::PinchGesture);
    setContextMenuPolicy(Qt::PreventContextMenu);  // the right button sets points
    setAccessibleName(tr("Image"));
    d->previewTimer.setSingleShot(true);
    d->previewTimer.setInterval(kPreviewInterval);
    connect(&d->previewTimer, &QTimer::timeout, this, [this] {
        if (d->previewPending) d->wantPreview(*d->previewPending);
    });
    d->updateCursor();
}

ImageCanvas::~ImageCanvas() = default;

void ImageCanvas::setImage(const cv::Mat& pixels, bool keepView) {
    Q_ASSERT(pixels.empty() || pixels.type() == CV_8UC1 || pixels.type() == CV_8UC3);
    d->cancelDrag();
    d->dropPreview();
    d->points.clear();
    d->box.reset();
    d->frames.clear();
    d->refreshPrompt();
    d->select({});
    d->scene.setImage(pixels);
    d->syncViewport();
    d->view.setImageSize(pixels.size(), keepView);
    d->viewMoved();
    if (d->cursor) d->hover(*d->cursor);
    d->updateCursor();
}

cv::Size ImageCanvas::imageSize() const {
    return d->scene.size();
}

void ImageCanvas::setPlaceholder(const QString& text) {
    d->placeholder = text;
    if (!hasImage()) update();
}

void ImageCanvas::setLayers(std::vector<CanvasLayer> layers) {
    d->redraw(d->scene.setLayers(std::move(layers)));
    if (d->labels) update();  // labels lie outside of the masks
}

const std::vector<CanvasLayer>& ImageCanvas::layers() const {
    return d->scene.layers();
}

void ImageCanvas::setGroundTruth(const cv::Mat& mask) {
    d->redraw(d->scene.setGroundTruth(mask));
    if (isComparing()) update();
}

void ImageCanvas::setPreview(const cv::Mat& mask) {
    d->redraw(d->scene.setPreview(mask));
}

void ImageCanvas::setHeatMap(const cv::Mat& values) {
    d->redraw(d->scene.setHeatMap(values));
}

void ImageCanvas::setFrames(std::vector<CanvasFrame> frames) {
    d->frames = std::move(frames);
    update();
}

void ImageCanvas::setPrompt(const std::vector<PromptPoint>& points,
                            const std::optional<PromptBox>& box) {
    d->points = points;
    d->box = box;
    const bool draggedIsGone =
        (d->drag == Private::Drag::Point && d->dragPart.index >= int(points.size())) ||
        (d->drag == Private::Drag::Box && !box);
    if (draggedIsGone) d->cancelDrag();
    d->refreshPrompt();
    if ((d->selected.kind == PromptPart::Point && d->selected.index >= int(points.size())) ||
        (d->selected.kind == PromptPart::Box && !box))
        d->select({});
    d->describeSelection();
    d->updateHovered();
}

void ImageCanvas::setViewAdjust(const ViewAdjust& adjust) {
    CanvasScene::Look look = d->scene.look();
    if (look.adjust == adjust) return;
    look.adjust = adjust;
    d->scene.setLook(look);
    d->redrawAll();
}

const ViewAdjust& ImageCanvas::viewAdjust() const {
    return d->scene.look().adjust;
}
double ImageCanvas::maskOpacity() const {
    return d->scene.look().opacity;
}
bool ImageCanvas::masksVisible() const {
    return d->scene.look().masksVisible;
}
bool ImageCanvas::isComparing() const {
    return d->scene.look().comparing;
}
bool ImageCanvas::crosshairEnabled() const {
    return d->crosshair;
}
bool ImageCanvas::labelsVisible() const {
    return d->labels;
}
double ImageCanvas::zoom() const {
    return d->view.scale();
}
CanvasTool ImageCanvas::tool() const {
    return d->tool;
}
int ImageCanvas::brushSize() const {
    return d->brushSize;
}

std::optional<QPoint> ImageCanvas::pixelAt(const QPointF& widgetPosition) const {
    const QPoint pixel = d->pixelUnder(widgetPosition);
    return d->isInside(pixel) ? std::optional(pixel) : std::nullopt;
}

QPointF ImageCanvas::toWidget(const QPointF& imagePosition) const {
    return d->view.toDevice(imagePosition) / d->ratio();
}

void ImageCanvas::setTool(CanvasTool tool) {
    if (d->tool == tool) return;
    d->cancelDrag();
    d->tool = tool;
    if (tool != CanvasTool::Point) d->dropPreview();
    d->updateHovered();
    d->updateCursor();
    update();
}

void ImageCanvas::setBrushSize(int pixels) {
    const int size = std::clamp(pixels, 1, kMaxBrushSize);
    if (size == d->brushSize) return;
    const auto before = d->cursor;
    d->updateCursorMarks(before);
    d->brushSize = size;
    d->updateCursorMarks(before);
    Q_EMIT brushSizeChanged(size);
}

void ImageCanvas::setMaskOpacity(double opacity) {
    CanvasScene::Look look = d->scene.look();
    look.opacity = std::clamp(opacity, 0.0, 1.0);
    d->scene.setLook(look);
    d->redrawAll();
}

void ImageCanvas::setMasksVisible(bool visible) {
    CanvasScene::Look look = d->scene.look();
    look.masksVisible = visible;
    d->scene.setLook(look);
    d->redrawAll();
}

void ImageCanvas::setGroundTruthVisible(bool visible) {
    CanvasScene::Look look = d->scene.look();
    look.groundTruthVisible = visible;
    d->scene.setLook(look);
    d->redrawAll();
}

void ImageCanvas::setComparing(bool comparing) {
    CanvasScene::Look look = d->scene.look();
    look.comparing = comparing;
    d->scene.setLook(look);
    d->redrawAll();
}

void ImageCanvas::setHeatMapVisible(bool visible) {
    CanvasScene::Look look = d->scene.look();
    look.heatVisible = visible;
    d->scene.setLook(look);
    d->redrawAll();
}

void ImageCanvas::setHeatMapOpacity(double opacity) {
    CanvasScene::Look look = d->scene.look();
    look.heatOpacity = std::clamp(opacity, 0.0, 1.0);
    d->scene.setLook(look);
    d->redrawAll();
}

void ImageCanvas::setCrosshairEnabled(bool enabled) {
    d->crosshair = enabled;
    update();
}

void ImageCanvas::setLabelsVisible(bool visible) {
    d->labels = visible;
    update();
}

void ImageCanvas::setHoverPreviewEnabled(bool enabled) {
    d->previews = enabled;
    if (!enabled) d->dropPreview();
}

void ImageCanvas::zoomIn() {
    d->zoomBy(kZoomStep, d->cursor.value_or(QRectF(rect()).center()));
}
void ImageCanvas::zoomOut() {
    d->zoomBy(1 / kZoomStep, d->cursor.value_or(QRectF(rect()).center()));
}

void ImageCanvas::zoomToFit() {
    d->syncViewport();
    d->view.fit();
    d->viewMoved();
}

void ImageCanvas::zoomToActualSize() {
    setZoom(1, d->cursor.value_or(QRectF(rect()).center()));
}
void ImageCanvas::setZoom(double zoom) {
    setZoom(zoom, QRectF(rect()).center());
}

void ImageCanvas::setZoom(double zoom, const QPointF& widgetPosition) {
    d->syncViewport();
    d->view.setScale(zoom, QPointF(d->devicePixel(widgetPosition)) + QPointF(0.5, 0.5));
    d->viewMoved();
}

void ImageCanvas::showRect(const QRectF& imageRect) {
    d->syncViewport();
    d->view.show(imageRect);
    d->viewMoved();
}

void ImageCanvas::removePromptAtCursor() {
    d->removePart(d->hovered ? d->hovered : d->selected);
}

// --- coordinates
// -----------------------------------------------------------------------------------------

QPoint ImageCanvas::Private::devicePixel(QPointF widget) const {
    return {int(std::floor(widget.x() * ratio())), int(std::floor(widget.y() * ratio()))};
}

QPointF ImageCanvas::Private::imagePosition(QPointF widget) const {
    return view.toImage(QPointF(devicePixel(widget)) + QPointF(0.5, 0.5));
}

QPoint ImageCanvas::Private::pixelUnder(QPointF widget) const {
    return view.pixelUnder(devicePixel(widget));
}

QPoint ImageCanvas::Private::clampedPixel(QPointF widget) const {
    const QPoint pixel = pixelUnder(widget);
    return {std::clamp(pixel.x(), 0, scene.size().width - 1),
            std::clamp(pixel.y(), 0, scene.size().height - 1)};
}

bool ImageCanvas::Private::isInside(QPoint pixel) const {
    return cv::Rect({0, 0}, scene.size()).contains({pixel.x(), pixel.y()});
}

PromptOverlay::Transform ImageCanvas::Private::transform() const {
    return {view.scale() / ratio(), view.toDevice(QPointF(0, 0)) / ratio()};
}

void ImageCanvas::Private::syncViewport() {
    const double zoom = view.scale();
    view.setViewport(
        QSize(int(std::lround(q->width() * ratio())), int(std::lround(q->height() * ratio()))));
    if (view.scale() != zoom) Q_EMIT q->viewChanged(view.scale());
}

// --- redrawing
// -------------------------------------------------------------------------------------------

void ImageCanvas::Private::redraw(const cv::Rect& pixels) {
    if (pixels.empty()) return;
    const int reach = CanvasScene::contourReach(ratio());
    const QRect device = view.toDevice(pixels).adjusted(-reach, -reach, reach, reach) &
                         QRect(QPoint(), view.viewport());
    stale += device;
    q->update(toLogical(device, ratio()));
}

void ImageCanvas::Private::redrawAll() {
    stale = QRect(QPoint(), view.viewport());
    q->update();
}

void ImageCanvas::Private::viewMoved() {
    redrawAll();
    updateHovered();
    Q_EMIT q->viewChanged(view.scale());
}

void ImageCanvas::Private::panBy(QPointF devicePixels) {
    const QPointF before = view.toDevice(QPointF(0, 0));
    view.moveBy(devicePixels);
    const QPointF way = view.toDevice(QPointF(0, 0)) - before;
    const QPoint shift = way.toPoint();
    const QRect whole = frame.rect();
    const QRect kept = whole & whole.translated(shift);
    const QPointF rest = way - shift;
    if (kept.isEmpty() || frame.size() != view.viewport() ||
        std::hypot(rest.x(), rest.y()) > 1e-6) {
        viewMoved();
        return;
    }
    // What stays in sight is moved, only the rest is drawn anew.
    const QRegion old = stale;
    QImage moved(frame.size(), frame.format());
    for (int y = kept.top(); y <= kept.bottom(); ++y)
        std::memcpy(moved.scanLine(y) + 4 * kept.left(),
                    frame.constScanLine(y - shift.y()) + 4 * (kept.left() - shift.x()),
                    std::size_t(4 * kept.width()));
    frame = std::move(moved);
    viewMoved();
    stale = old.translated(shift).united(QRegion(whole).subtracted(kept)).intersected(whole);
}

void ImageCanvas::Private::updatePrompt(const PromptPart& part) {
    if (part) q->update(prompts.boundsOf(part, transform()).toAlignedRect());
}

QRectF ImageCanvas::Private::brushOutline(QPointF widget) const {
    const double radius = brushSize / 2.0 * view.scale() / ratio();
    const QPointF middle =
        view.toDevice(BrushStroke::centre(imagePosition(widget), brushSize)) / ratio();
    return {middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius};
}

void ImageCanvas::Private::updateCursorMarks(std::optional<QPointF> before) {
    for (const auto& at : {before, cursor}) {
        if (!at) continue;
        if (brushes()) q->update(brushOutline(*at).adjusted(-3, -3, 3, 3).toAlignedRect());
        if (crosshair) {
            q->update(QRect(int(at->x()) - 2, 0, 5, q->height()));
            q->update(QRect(0, int(at->y()) - 2, q->width(), 5));
        }
    }
}

void ImageCanvas::Private::paintScene() {
    syncViewport();
    if (frame.size() != view.viewport()) {
        frame = QImage(view.viewport(), QImage::Format_RGB32);
        stale = frame.rect();
    }
    frame.setDevicePixelRatio(1);  // drawn in device pixels, shown in logical ones
    for (const QRect& part : stale)
        scene.render(frame, view, part, ratio());
    stale = {};
    frame.setDevicePixelRatio(ratio());
}

void ImageCanvas::resizeEvent(QResizeEvent*) {
    d->syncViewport();
    d->redrawAll();
}

void ImageCanvas::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        d->redrawAll();
}

void ImageCanvas::paintEvent(QPaintEvent*) {
    d->paintScene();
    QPainter painter(this);
    painter.drawImage(QPointF(), d->frame);
    if (!hasImage()) {
        painter.setPen(readableOn(Theme::canvasBackground()));
        painter.drawText(rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap,
                         d->placeholder);
    } else {
        if (d->labels && masksVisible() && !isComparing()) d->paintLabels(painter);
        if (d->crosshair && d->cursor) d->paintCrosshair(painter);
        d->paintFrames(painter);
        d->prompts.paint(painter, d->transform(), d->hovered, d->selected);
        if (d->brushes() && d->cursor) d->paintBrush(painter);
        if (isComparing() && masksVisible() && d->scene.hasGroundTruth()) d->paintLegend(painter);
    }
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

void ImageCanvas::Private::paintLabels(QPainter& painter) const {
    painter.save();
    QFont font = q->font();
    font.setPointSizeF(font.pointSizeF() * 0.9);
    painter.setFont(font);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetrics metrics(font);
    std::vector<std::size_t> order(scene.layers().size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::ranges::stable_partition(  // the selected one's is never covered
        order, [this](std::size_t i) { return !scene.layers()[i].selected; });
    for (const std::size_t i : order) {
        const CanvasLayer& layer = scene.layers()[i];
        const cv::Rect bounds = scene.bounds(i);
        if (!layer.visible || layer.label.isEmpty() || bounds.empty()) continue;
        const QPointF corner = view.toDevice(QPointF(bounds.x, bounds.y)) / ratio();
        const QPointF end =
            view.toDevice(QPointF(bounds.x + bounds.width, bounds.y + bounds.height)) / ratio();
        if (!QRectF(corner, end).intersects(q->rect())) continue;
        QRectF tag(corner,
                   QSizeF(metrics.horizontalAdvance(layer.label) + 10, metrics.height() + 2));
        tag.moveBottom(corner.y() - 3);
        // Where the object leaves the view its label stays at the edge.
        tag.moveLeft(std::clamp(tag.left(), 3.0, std::max(3.0, q->width() - tag.width() - 3)));
        tag.moveTop(std::max(tag.top(), 3.0));
        painter.setPen(layer.selected ? QPen(Qt::white, 1.5) : QPen(Qt::NoPen));
        painter.setBrush(layer.color);
        painter.drawRoundedRect(tag, 3, 3);
        painter.setPen(readableOn(layer.color));
        painter.drawText(tag, Qt::AlignCenter, layer.label);
    }
    painter.restore();
}

void ImageCanvas::Private::paintFrames(QPainter& painter) const {
    for (const CanvasFrame& frame : frames)
        frame.paint(painter,
                    {view.toDevice(QPointF(frame.box.x0, frame.box.y0)) / ratio(),
                     view.toDevice(QPointF(frame.box.x1 + 1, frame.box.y1 + 1)) / ratio()});
}

void ImageCanvas::Private::paintLegend(QPainter& painter) const {
    const std::pair<QColor, QString> entries[] = {
        {Theme::truePositive(), ImageCanvas::tr("True positive")},
        {Theme::falsePositive(), ImageCanvas::tr("False positive (too much)")},
        {Theme::falseNegative(), ImageCanvas::tr("False negative (missing)")}};
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetrics metrics = q->fontMetrics();
    const int line = metrics.height() + 6, swatch = metrics.ascent();
    int width = 0;
    for (const auto& entry : entries)
        width = std::max(width, metrics.horizontalAdvance(entry.second));
    const QRectF panel(12, q->height() - 12 - 3 * line - 10, width + swatch + 28, 3 * line + 10);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(20, 20, 20, 215));
    painter.drawRoundedRect(panel, 6, 6);
    for (int i = 0; i < 3; ++i) {
        const QRectF row(panel.x() + 10, panel.y() + 5 + i * line, panel.width() - 20, line);
        painter.setPen(Qt::NoPen);
        painter.setBrush(entries[i].first);
        painter.drawRoundedRect(QRectF(row.x(), row.center().y() - swatch / 2.0, swatch, swatch), 2,
                                2);
        painter.setPen(Qt::white);
        painter.drawText(row.adjusted(swatch + 8, 0, 0, 0), Qt::AlignVCenter, entries[i].second);
    }
    painter.restore();
}

void ImageCanvas::Private::paintCrosshair(QPainter& painter) const {
    const double x = std::floor(cursor->x()) + 0.5, y = std::floor(cursor->y()) + 0.5;
    const QLineF lines[] = {{x, 0, x, double(q->height())}, {0, y, double(q->width()), y}};
    painter.setPen(QPen(QColor(0, 0, 0, 140), 1));
    painter.drawLines(lines, 2);
    QPen dashed(QColor(255, 255, 255, 220), 1);
    dashed.setDashPattern({4, 4});
    painter.setPen(dashed);
    painter.drawLines(lines, 2);
}

void ImageCanvas::Private::paintBrush(QPainter& painter) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF outline = brushOutline(*cursor);
    painter.setPen(QPen(QColor(0, 0, 0, 200), 3));
    painter.drawEllipse(outline);
    painter.setPen(QPen(Qt::white, 1.2, tool == CanvasTool::Eraser ? Qt::DashLine : Qt::SolidLine));
    painter.drawEllipse(outline);
    painter.restore();
}

// --- prompts
// ---------------------------------------------------------------------------------------------

void ImageCanvas::Private::refreshPrompt() {
    q->update(prompts.bounds(transform()).toAlignedRect());
    std::vector<PromptPoint> shownPoints = points;
    std::optional<PromptBox> shownBox = box;
    if (dragMoved && drag == Drag::Point) {
        const QPoint pixel = clampedPixel(dragLast + dragGrip);
        shownPoints[std::size_t(dragPart.index)].x = pixel.x();
        shownPoints[std::size_t(dragPart.index)].y = pixel.y();
    } else if (dragMoved && drag == Drag::Box) {
        shownBox = PromptOverlay::moved(*box, dragPart.sides, pixelUnder(dragLast) - dragPixel,
                                        scene.size());
    } else if (dragMoved && drag == Drag::NewBox) {
        const QPoint a = dragPixel, b = clampedPixel(dragLast);
        shownBox = PromptBox{double(std::min(a.x(), b.x())), double(std::min(a.y(), b.y())),
                             double(std::max(a.x(), b.x())), double(std::max(a.y(), b.y()))};
    }
    prompts.set(std::move(shownPoints), shownBox);
    q->update(prompts.bounds(transform()).toAlignedRect());
}

void ImageCanvas::Private::select(const PromptPart& part) {
    if (part == selected) return;
    updatePrompt(selected);
    selected = part;
    updatePrompt(selected);
    describeSelection();
}

void ImageCanvas::Private::describeSelection() {
    QString description;
    if (selected.kind == PromptPart::Point) {
        const PromptPoint& point = points[std::size_t(selected.index)];
        const QString text = point.foreground
                                 ? ImageCanvas::tr("Foreground point %1 of %2 at %3, %4")
                                 : ImageCanvas::tr("Background point %1 of %2 at %3, %4");
        description = text.arg(selected.index + 1).arg(points.size()).arg(point.x).arg(point.y);
    } else if (selected.kind == PromptPart::Box) {
        description = ImageCanvas::tr("Box from %1, %2 to %3, %4")
                          .arg(box->x0)
                          .arg(box->y0)
                          .arg(box->x1)
                          .arg(box->y1);
    }
    q->setAccessibleDescription(description);
}

void ImageCanvas::Private::removePart(const PromptPart& part) {
    if (part.kind == PromptPart::Point)
        Q_EMIT q->pointRemoved(part.index);
    else if (part.kind == PromptPart::Box)
        Q_EMIT q->boxRemoved();
}

void ImageCanvas::Private::nudge(QPoint by, bool resize) {
    if (selected.kind == PromptPart::Point) {
        const PromptPoint& point = points[std::size_t(selected.index)];
        const QPoint to(std::clamp(int(point.x) + by.x(), 0, scene.size().width - 1),
                        std::clamp(int(point.y) + by.y(), 0, scene.size().height - 1));
        if (to != QPoint(int(point.x), int(point.y))) Q_EMIT q->pointMoved(selected.index, to);
    } else if (selected.kind == PromptPart::Box) {
        const int sides = resize ? PromptPart::Right | PromptPart::Bottom : PromptPart::AllSides;
        const PromptBox moved = PromptOverlay::moved(*box, sides, by, scene.size());
        if (moved != *box) Q_EMIT q->boxChanged(moved);
    }
}

void ImageCanvas::Private::addPoint(QPoint pixel, bool foreground) {
    dropPreview();
    Q_EMIT q->pointAdded({double(pixel.x()), double(pixel.y()), foreground});
}

}  // namespace studio
