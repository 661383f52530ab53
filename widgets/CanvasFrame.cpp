#include "widgets/CanvasFrame.h"

#include <QPainter>

namespace studio {

void CanvasFrame::paint(QPainter& painter, const QRectF& shown) const {
    painter.save();
    QFont font = painter.font();
    font.setPointSizeF(font.pointSizeF() * 0.9);
    painter.setFont(font);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(0, 0, 0, 170), 3.5));
    painter.drawRect(shown);
    painter.setPen(QPen(color, 1.8));
    painter.drawRect(shown);
    if (!label.isEmpty()) {
        const QFontMetrics metrics(font);
        const double height = metrics.height() + 2;
        const double top = labelAbove ? shown.top() - 3 - height : shown.bottom() + 3;
        const QRectF tag(shown.left(), top, metrics.horizontalAdvance(label) + 10, height);
        painter.fillRect(tag, QColor(0, 0, 0, 190));
        painter.drawText(tag, Qt::AlignCenter, label);
    }
    painter.restore();
}

}  // namespace studio
