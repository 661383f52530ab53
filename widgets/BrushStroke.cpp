#include "widgets/BrushStroke.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace studio {

BrushStroke::BrushStroke(int layer, const cv::Mat& mask, cv::Size imageSize, int diameter,
                         bool erase)
    : m_layer(layer),
      m_before(mask.empty() ? cv::Mat(cv::Mat::zeros(imageSize, CV_8UC1)) : cv::Mat(mask != 0)),
      m_mask(m_before.clone()),
      m_diameter(diameter),
      m_value(erase ? 0 : 255) {}

QPointF BrushStroke::centre(QPointF imagePosition, int diameter) {
    if (diameter % 2 == 0) return {std::round(imagePosition.x()), std::round(imagePosition.y())};
    return {std::floor(imagePosition.x()) + 0.5, std::floor(imagePosition.y()) + 0.5};
}

cv::Rect BrushStroke::moveTo(QPointF imagePosition) {
    // In half pixels everything is an integer: centres of the brush, middles of pixels, and the
    // diameter is the radius.
    const QPointF at = centre(imagePosition, m_diameter);
    const cv::Point to(int(std::lround(at.x() * 2)), int(std::lround(at.y() * 2)));
    const cv::Point from = m_last.value_or(to);
    m_last = to;

    const int reach = m_diameter / 2 + 1;
    const cv::Point low(std::min(from.x, to.x) / 2 - reach, std::min(from.y, to.y) / 2 - reach);
    const cv::Point high(std::max(from.x, to.x) / 2 + reach + 1,
                         std::max(from.y, to.y) / 2 + reach + 1);
    const cv::Rect area = cv::Rect(low, high) & cv::Rect({0, 0}, m_mask.size());
    if (area.empty()) return {};

    // A pixel is painted if its middle lies within the radius of the way from `from` to `to`.
    using Wide = std::int64_t;
    const Wide dx = to.x - from.x, dy = to.y - from.y;
    const Wide length2 = dx * dx + dy * dy;
    const Wide radius2 = Wide(m_diameter) * m_diameter;
    for (int y = area.y; y < area.br().y; ++y) {
        std::uint8_t* row = m_mask.ptr(y);
        const Wide py = 2 * y + 1 - from.y;
        for (int x = area.x; x < area.br().x; ++x) {
            const Wide px = 2 * x + 1 - from.x;
            const Wide along = px * dx + py * dy;
            bool inside = false;
            if (along <= 0)
                inside = px * px + py * py <= radius2;
            else if (along >= length2)
                inside = (px - dx) * (px - dx) + (py - dy) * (py - dy) <= radius2;
            else {
                const double across = double(px * dy - py * dx);
                inside = across * across <= double(radius2) * double(length2);
            }
            if (inside) row[x] = m_value;
        }
    }
    m_touched |= area;
    return area;
}

std::optional<MaskEdit> BrushStroke::finish() const {
    if (m_touched.empty()) return std::nullopt;
    const cv::Rect changed = cv::boundingRect(m_before(m_touched) != m_mask(m_touched));
    if (changed.empty()) return std::nullopt;
    const cv::Rect rect = changed + m_touched.tl();
    return MaskEdit{m_layer, rect, m_before(rect).clone(), m_mask(rect).clone()};
}

}  // namespace studio
