#include "widgets/PixelGrid.h"

#include <QFontDatabase>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/PixelMixer.h"

namespace studio {

void PixelGrid::paintLines(QImage& target, const CanvasView& view, const QRect& device,
                           double pixelRatio) {
    const double size = view.scale() / pixelRatio;
    const cv::Rect seen = view.toImage(device);
    if (size < kGridFrom || seen.empty()) return;

    // Appears gently while zooming in.
    const double strength = std::min(1.0, 0.3 + (size - kGridFrom) / kGridFrom);
    const PixelMixer mixer(QColor(128, 128, 128), int(110 * strength));
    const int width = std::max(1, int(pixelRatio));
    const QRect area = view.toDevice(seen) & device;
    const auto pixel = [&](int x, int y) { return target.scanLine(y) + 4 * x; };
    for (int i = seen.y; i <= seen.br().y; ++i) {
        const int at = int(std::floor(view.toDevice(QPointF(0, i)).y()));
        for (int y = std::max(at, area.top()); y < at + width && y <= area.bottom(); ++y)
            mixer.mix(pixel(area.left(), y), area.width());
    }
    for (int i = seen.x; i <= seen.br().x; ++i) {
        const int at = int(std::floor(view.toDevice(QPointF(i, 0)).x()));
        const int from = std::max(at, area.left()), to = std::min(at + width, area.right() + 1);
        for (int y = area.top(); from < to && y <= area.bottom(); ++y)
            mixer.mix(pixel(from, y), to - from);
    }
}

void PixelGrid::paintValues(QImage& target, const cv::Mat& pixels, const CanvasView& view,
                            const QRect& device, double pixelRatio) {
    const int channels = pixels.channels();
    const double size = view.scale();  // the painter works in device pixels
    const cv::Rect seen = view.toImage(device);
    if (size / pixelRatio < (channels == 1 ? kValuesFrom : kColorValuesFrom) || seen.empty())
        return;

    QPainter painter(&target);
    painter.setClipRect(device);
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    font.setPixelSize(int(std::min(size * (channels == 1 ? 0.36 : 0.25), 13 * pixelRatio)));
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
