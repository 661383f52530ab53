#include "widgets/PromptOverlay.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/Theme.h"

namespace studio {
namespace {

constexpr double kMarkerRadius = 7;
constexpr double kHandleSize = 8;
constexpr double kReach = 6;  // how far beside a handle or a side still counts

constexpr std::array kHandles = {PromptPart::Left | PromptPart::Top,     PromptPart::Top + 0,
                                 PromptPart::Right | PromptPart::Top,    PromptPart::Right + 0,
                                 PromptPart::Right | PromptPart::Bottom, PromptPart::Bottom + 0,
                                 PromptPart::Left | PromptPart::Bottom,  PromptPart::Left + 0};

QPointF handlePosition(const QRectF& rect, int sides) {
    const double x = sides & PromptPart::Left    ? rect.left()
                     : sides & PromptPart::Right ? rect.right()
                                                 : rect.center().x();
    const double y = sides & PromptPart::Top      ? rect.top()
                     : sides & PromptPart::Bottom ? rect.bottom()
                                                  : rect.center().y();
    return {x, y};
}

// Handles in the middle of short sides would only be in the way.
bool isShown(int sides, const QRectF& rect) {
    const bool corner = (sides & (PromptPart::Left | PromptPart::Right)) &&
                        (sides & (PromptPart::Top | PromptPart::Bottom));
    return corner || std::min(rect.width(), rect.height()) >= 5 * kHandleSize;
}

QRectF around(QPointF centre, double radius) {
    return {centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius};
}

double distance(QPointF a, QPointF b) {
    return std::hypot(a.x() - b.x(), a.y() - b.y());
}

// Shape as well as colour tells the two kinds apart: a disc with a plus, a diamond with a minus.
void paintMarker(QPainter& painter, QPointF at, bool foreground, bool hovered, bool selected) {
    const double r = kMarkerRadius + (hovered ? 1.5 : 0);
    QPainterPath shape;
    if (foreground)
        shape.addEllipse(at, r, r);
    else
        shape.addPolygon(QPolygonF({at + QPointF(0, -r * 1.3), at + QPointF(r * 1.3, 0),
                                    at + QPointF(0, r * 1.3), at + QPointF(-r * 1.3, 0),
                                    at + QPointF(0, -r * 1.3)}));
    painter.setPen(
        QPen(QColor(0, 0, 0, 170), selected ? 8 : 4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(shape);
    if (selected) {
        painter.setPen(QPen(Qt::yellow, 6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPath(shape);
    }
    painter.setPen(QPen(Qt::white, 2));
    painter.setBrush(foreground ? Theme::foregroundPoint() : Theme::backgroundPoint());
    painter.drawPath(shape);
    painter.setBrush(Qt::NoBrush);
    const double arm = r * 0.5;
    painter.drawLine(at - QPointF(arm, 0), at + QPointF(arm, 0));
    if (foreground) painter.drawLine(at - QPointF(0, arm), at + QPointF(0, arm));
}

}  // namespace

void PromptOverlay::set(std::vector<PromptPoint> points, std::optional<PromptBox> box) {
    m_points = std::move(points);
    m_box = box;
}

QRectF PromptOverlay::boxRect(const Transform& transform) const {
    // First and last pixel both lie inside.
    return QRectF(transform.map(m_box->x0, m_box->y0), transform.map(m_box->x1 + 1, m_box->y1 + 1));
}

PromptPart PromptOverlay::at(QPointF position, const Transform& transform) const {
    for (int i = int(m_points.size()) - 1; i >= 0; --i) {
        const PromptPoint& point = m_points[std::size_t(i)];
        if (distance(position, transform.map(point.x + 0.5, point.y + 0.5)) <= kMarkerRadius + 1)
            return {PromptPart::Point, i, 0};
    }
    if (!m_box) return {};
    const QRectF rect = boxRect(transform);
    // The nearest handle: on a tiny box they overlap.
    int best = 0;
    double nearest = kReach + 1e-9;
    for (int sides : kHandles) {
        if (!isShown(sides, rect)) continue;
        const QPointF offset = position - handlePosition(rect, sides);
        const double reach = std::max(std::abs(offset.x()), std::abs(offset.y()));
        if (reach < nearest) {
            nearest = reach;
            best = sides;
        }
    }
    if (best) return {PromptPart::Box, -1, best};
    constexpr double kNear = kReach - 2;
    const QRectF outer = rect.adjusted(-kNear, -kNear, kNear, kNear);
    const QRectF inner = rect.adjusted(kNear, kNear, -kNear, -kNear);
    if (outer.contains(position) && !(inner.isValid() && inner.contains(position)))
        return {PromptPart::Box, -1, PromptPart::AllSides};
    return {};
}

void PromptOverlay::paint(QPainter& painter, const Transform& transform, const PromptPart& hovered,
                          const PromptPart& selected) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_box) {
        const QRectF rect = boxRect(transform);
        const bool strong = selected.kind == PromptPart::Box;
        painter.setPen(QPen(QColor(0, 0, 0, 150), strong ? 5 : 3.5));
        painter.drawRect(rect);
        painter.setPen(QPen(strong ? QColor(Qt::yellow) : Theme::box(), strong ? 3 : 1.5));
        painter.drawRect(rect);
        for (int sides : kHandles) {
            if (!isShown(sides, rect)) continue;
            const double size =
                kHandleSize + (hovered.kind == PromptPart::Box && hovered.sides == sides ? 3 : 0);
            painter.setPen(QPen(QColor(0, 0, 0, 190), 1));
            painter.setBrush(strong ? QColor(Qt::yellow) : QColor(Qt::white));
            painter.drawRect(around(handlePosition(rect, sides), size / 2));
        }
        painter.setBrush(Qt::NoBrush);
    }
    for (int i = 0; i < int(m_points.size()); ++i) {
        const PromptPoint& point = m_points[std::size_t(i)];
        const PromptPart part{PromptPart::Point, i, 0};
        paintMarker(painter, transform.map(point.x + 0.5, point.y + 0.5), point.foreground,
                    hovered == part, selected == part);
    }
    painter.restore();
}

QRectF PromptOverlay::boundsOf(const PromptPart& part, const Transform& transform) const {
    constexpr double kRim = 2 * kMarkerRadius;
    if (part.kind == PromptPart::Box && m_box)
        return boxRect(transform).adjusted(-kRim, -kRim, kRim, kRim);
    if (part.kind == PromptPart::Point && part.index < int(m_points.size())) {
        const PromptPoint& point = m_points[std::size_t(part.index)];
        return around(transform.map(point.x + 0.5, point.y + 0.5), kRim);
    }
    return {};
}

QRectF PromptOverlay::bounds(const Transform& transform) const {
    QRectF all = boundsOf({PromptPart::Box, -1, 0}, transform);
    for (int i = 0; i < int(m_points.size()); ++i)
        all |= boundsOf({PromptPart::Point, i, 0}, transform);
    return all;
}

PromptBox PromptOverlay::moved(const PromptBox& box, int sides, QPoint by, cv::Size image) {
    const double right = image.width - 1, bottom = image.height - 1;
    PromptBox result = box;
    if (sides == PromptPart::AllSides) {
        const double dx = std::clamp<double>(by.x(), -box.x0, std::max(-box.x0, right - box.x1));
        const double dy = std::clamp<double>(by.y(), -box.y0, std::max(-box.y0, bottom - box.y1));
        return {box.x0 + dx, box.y0 + dy, box.x1 + dx, box.y1 + dy};
    }
    if (sides & PromptPart::Left) result.x0 = std::clamp(box.x0 + by.x(), 0.0, right);
    if (sides & PromptPart::Right) result.x1 = std::clamp(box.x1 + by.x(), 0.0, right);
    if (sides & PromptPart::Top) result.y0 = std::clamp(box.y0 + by.y(), 0.0, bottom);
    if (sides & PromptPart::Bottom) result.y1 = std::clamp(box.y1 + by.y(), 0.0, bottom);
    // A side dragged over its opposite takes that one's place.
    if (result.x0 > result.x1) std::swap(result.x0, result.x1);
    if (result.y0 > result.y1) std::swap(result.y0, result.y1);
    return result;
}

}  // namespace studio
