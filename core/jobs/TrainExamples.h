#pragma once

#include <opencv2/core.hpp>

namespace studio {

/// A validation image twice, side by side: with the predicted mask, and with its ground truth.
/// `image`: CV_8UC1 or CV_8UC3 RGB; masks CV_8UC1 of its size. At most `longestSide` pixels high or
/// wide each. CV_8UC3 RGB.
cv::Mat drawTrainExample(const cv::Mat& image, const cv::Mat& mask, const cv::Mat& truth,
                         double iou, double boundaryIou, int longestSide = 640);

}  // namespace studio
