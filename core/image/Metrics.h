#pragma once

#include <opencv2/core.hpp>

namespace studio {

/// Agreement of a mask with its ground truth.
struct MaskMetrics {
    double iou = 0;          ///< intersection over union of the areas, 0..1
    double boundaryIou = 0;  ///< the same over the boundary bands
    std::int64_t truePositives = 0, falsePositives = 0, falseNegatives = 0;  ///< pixels
};

/// Both masks CV_8UC1 of one size, non-zero = object. Two empty masks agree fully (1, 1).
/// Throws Error{SizeMismatch}.
double iou(const cv::Mat& prediction, const cv::Mat& groundTruth);

/// Boundary IoU (Cheng et al. 2021, arXiv:2103.16562): IoU of the bands inside each mask within
/// max(1, round(dilationRatio * diagonal)) pixels of its contour; the image border counts as contour.
double boundaryIou(const cv::Mat& prediction, const cv::Mat& groundTruth, double dilationRatio = 0.02);

/// The band itself, CV_8UC1 0/255.
cv::Mat maskBoundary(const cv::Mat& mask, double dilationRatio = 0.02);

MaskMetrics compareMasks(const cv::Mat& prediction, const cv::Mat& groundTruth);

}  // namespace studio
