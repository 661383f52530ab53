#include "widgets/PixelGrid.h"

#include <QFontDatabase>
#include <QPainter>
#include <algorithm>

namespace studio {

void PixelGrid::paint(QImage& target, const cv::Mat& pixels, const CanvasView& view,
                      const QRect& device, double pixelRatio) {
    const double size = view.scale() / pixelRatio;
    const cv::Rect seen = view.toImage(device);
    if (size < kGridFrom || seen.empty()) return;

    QPainter painter(&target);
    painter.setClipRect(device);
    const QPointF from = view.toDevice(QPointF(seen.x, seen.y));
    const QPointF to = view.toDevice(QPointF(seen.br().x, seen.br().y));
    // Appears gently while zooming in.
    const double strength = std::min(1.0, 0.3 + (size - kGridFrom) / kGridFrom);
    const QColor color(128, 128, 128, int(110 * strength));
    const int width = std::max(1, int(pixelRatio));
    for (int x = seen.x; x <= seen.br().x; ++x)
        painter.fillRect(
            QRectF(std::floor(view.toDevice(QPointF(x, 0)).x()), from.y(), width, to.y() - from.y())
                .toRect(),
            color);
    for (int y = seen.y; y <= seen.br().y; ++y)
        painter.fillRect(
            QRectF(from.x(), std::floor(view.toDevice(QPointF(0, y)).y()), to.x() - from.x(), width)
                .toRect(),
            color);

    if (size >= (pixels.channels() == 1 ? kValuesFrom : kColorValuesFrom))
        paintValues(painter, target, pixels, view, seen, pixelRatio);
}

void PixelGrid::paintValues(QPainter& painter, const QImage& target, const cv::Mat& pixels,
                            const CanvasView& view, const cv::Rect& seen, double pixelRatio) {
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    const int channels = pixels.channels();
    const double size = view.scale();  // the painter works in device pixels
    const double limit = 13 * pixelRatio;
    font.setPixelSize(int(std::min(size * (channels == 1 ? 0.36 : 0.25), limit)));
    if (m_numbers.empty() || font != m_font) {
        m_font = font;
        m_numbers.resize(256);
        for (int i = 0; i < 256; ++i) {
            m_numbers[i] = QStaticText(QString::number(i));
            m_numbers[i].setTextFormat(Qt::PlainText);
            m_numbers[i].setPerformanceHint(QStaticText::AggressiveCaching);
            m_numbers[i].prepare({}, m_font);
        }
    }
    painter.setFont(m_font);
    const double lineHeight = m_numbers[0].size().height();
    for (int y = seen.y; y < seen.br().y; ++y) {
        const std::uint8_t* row = pixels.ptr(y);
        for (int x = seen.x; x < seen.br().x; ++x) {
            const QPointF middle = view.toDevice(QPointF(x + 0.5, y + 0.5));
            // What lies there now, tint included, tells whether dark or light text can be read.
            const QPoint probe(std::clamp(int(middle.x()), 0, target.width() - 1),
                               std::clamp(int(middle.y() - size * 0.42), 0, target.height() - 1));
            painter.setPen(qGray(target.pixel(probe)) > 120 ? Qt::black : Qt::white);
            for (int c = 0; c < channels; ++c) {
                const QStaticText& number = m_numbers[row[x * channels + c]];
                const double top = middle.y() + (c - channels / 2.0) * lineHeight;
                painter.drawStaticText(QPointF(middle.x() - number.size().width() / 2, top),
                                       number);
            }
        }
    }
}

}  // namespace studio
