#pragma once

#include <cmath>
#include <opencv2/core.hpp>

namespace studio::synth {

/// Where a design lies in the image: its origin in pixels (x right, y down; the middle of the top
/// left pixel is (0.5, 0.5)), turned by `angle` radians clockwise, `scale` pixels a unit of the
/// design, seen at a slant that shortens its own y axis by `squeeze`.
struct Pose {
    cv::Point2d centre;
    double angle = 0;
    double scale = 1;
    double squeeze = 1;

    cv::Point2d toDesign(cv::Point2d pixel) const {
        const cv::Point2d p = pixel - centre;
        const double c = std::cos(angle), s = std::sin(angle);
        return {(c * p.x + s * p.y) / scale, (c * p.y - s * p.x) / (scale * squeeze)};
    }
    cv::Point2d toImage(cv::Point2d design) const {
        const double c = std::cos(angle), s = std::sin(angle);
        const cv::Point2d p(design.x * scale, design.y * scale * squeeze);
        return centre + cv::Point2d(c * p.x - s * p.y, s * p.x + c * p.y);
    }
    /// The same on an image `factor` times as large.
    Pose enlarged(double factor) const { return {centre * factor, angle, scale * factor, squeeze}; }
};

}  // namespace studio::synth
