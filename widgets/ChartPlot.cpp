#include "widgets/ChartPlot.h"

namespace studio {

ChartPlot::ChartPlot(QWidget* parent) : QCustomPlot(parent) {
    setMouseTracking(true);
    setCursor(Qt::CrossCursor);
    setInteractions({});
}

void ChartPlot::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton) {
        event->ignore();
        return;
    }
    m_dragging = true;
    m_last = event->position();
    setCursor(Qt::ClosedHandCursor);
}

void ChartPlot::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    if (m_dragging && pan) pan(at.x() - m_last.x());
    m_last = at;
    if (hover) hover(at);
}

void ChartPlot::mouseReleaseEvent(QMouseEvent*) {
    m_dragging = false;
    setCursor(Qt::CrossCursor);
}

void ChartPlot::mouseDoubleClickEvent(QMouseEvent* event) {
    m_dragging = false;
    if (event->button() == Qt::LeftButton && whole) whole();
}

void ChartPlot::wheelEvent(QWheelEvent* event) {
    const QPointF at = event->position();
    const QPoint turned = event->angleDelta();
    const double steps = (turned.y() != 0 ? turned.y() : turned.x()) / 120.0;
    const QCPAxisRect* rect = axisRectCount() > 0 ? axisRect(0) : nullptr;
    if (wheel && rect != nullptr && steps != 0) wheel(at, steps, at.x() < rect->left());
    event->accept();
}

void ChartPlot::leaveEvent(QEvent*) {
    if (leave) leave();
}

void ChartPlot::resizeEvent(QResizeEvent* event) {
    QCustomPlot::resizeEvent(event);
    if (resized) resized();
}

}  // namespace studio
