#pragma once

#include <opencv2/core.hpp>

namespace studio {

/// The size of an image whose longest side becomes `longestSide`, rounded as segment-anything's
/// ResizeLongestSide does; at least one pixel a side.
cv::Size scaledSize(cv::Size size, int longestSide);

/// Bilinear resize with antialiasing, the same to the last bit as Pillow's Image.resize(BILINEAR)
/// on 8-bit images: a triangle filter as wide as the reduction, in fixed point, rows first, rounded
/// in between. CV_8UC1 or CV_8UC3.
cv::Mat resizeAntialiased(const cv::Mat& image, cv::Size size);

}  // namespace studio
