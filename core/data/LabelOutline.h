#pragma once

#include <cstdint>
#include <vector>

#include "core/data/LabelWriter.h"
#include "core/image/Polygon.h"

namespace studio {

/// The mask of an object as polygons for formats that have nothing else, and what that costs.
class LabelOutline {
  public:
    /// The object must have a mask.
    LabelOutline(const LabelledObject& object, const LabelWriteOptions& options);

    const cv::Mat& mask() const { return m_mask; }
    const std::vector<MaskPolygon>& parts() const { return m_parts; }
    bool hasHoles() const { return m_holes > 0; }
    std::size_t holes() const { return m_holes; }

    /// A ring for each part; with `bridge` the holes are joined in, else they are filled.
    std::vector<PolygonRing> rings(bool bridge) const;

    /// Label, area, and how the mask of `rings` (each even-odd, together) differs.
    WrittenObject measured(const std::vector<PolygonRing>& rings, const fs::path& file) const;
    /// The same for a form that keeps every pixel.
    WrittenObject exact(const fs::path& file) const;

  private:
    std::string m_label;
    cv::Mat m_mask;
    double m_hausdorff = 0;  ///< before the parts, whose making sets it
    std::vector<MaskPolygon> m_parts;
    std::size_t m_holes = 0;
};

/// Whole numbers without ".0", others with up to six decimals.
Json coordinateJson(double value);

}  // namespace studio
