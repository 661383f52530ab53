#pragma once

#include <cstddef>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

namespace studio {

/// One object to be drawn over its image; every part may be missing. Coordinates: image pixels.
struct OverlayObject {
    cv::Mat mask;                         ///< CV_8UC1, filled and outlined
    cv::Mat groundTruth;                  ///< CV_8UC1, a white outline
    std::vector<cv::Point2d> foreground;  ///< drawn as +
    std::vector<cv::Point2d> background;  ///< drawn as -
    std::optional<cv::Rect2d> box;
    std::string caption;  ///< its line in the text panel, UTF-8; see TextPainter
};

/// R, G, B of object `index`; neighbouring indices differ clearly, on dark and on bright images.
cv::Scalar overlayColor(std::size_t index);

/// Draws the objects over a copy of `image` (CV_8UC1 or CV_8UC3 RGB). Lines, marks and text grow
/// with the image; every line has a dark rim, so that it shows on any ground. Returns CV_8UC3 RGB.
cv::Mat drawOverlay(const cv::Mat& image, const std::vector<OverlayObject>& objects);

}  // namespace studio
