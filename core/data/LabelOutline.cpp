#include "core/data/LabelOutline.h"

#include <cmath>

namespace studio {

LabelOutline::LabelOutline(const LabelledObject& object, const LabelWriteOptions& options)
    : m_label(object.label),
      m_mask(decodeRle(*object.mask)),
      m_parts(maskPolygons(m_mask, options.tolerance, &m_hausdorff)) {
    for (const MaskPolygon& part : m_parts)
        m_holes += part.holes.size();
}

std::vector<PolygonRing> LabelOutline::rings(bool bridge) const {
    std::vector<PolygonRing> rings;
    for (const MaskPolygon& part : m_parts)
        rings.push_back(bridge ? joinedRing({part}) : part.outer);
    return rings;
}

WrittenObject LabelOutline::measured(const std::vector<PolygonRing>& rings,
                                     const fs::path& file) const {
    cv::Mat drawn = cv::Mat::zeros(m_mask.size(), CV_8UC1);
    for (const PolygonRing& ring : rings)
        fillRings(drawn, {ring});
    return {m_label, file, maskArea(m_mask), differingPixels(m_mask, drawn), m_hausdorff};
}

WrittenObject LabelOutline::exact(const fs::path& file) const {
    return {m_label, file, maskArea(m_mask), 0, 0};
}

Json coordinateJson(double value) {
    if (value == std::floor(value) && std::abs(value) < 1e15)
        return static_cast<std::int64_t>(value);
    return std::round(value * 1e6) / 1e6;
}

}  // namespace studio
