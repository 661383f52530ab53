#pragma once

#include <cstddef>
#include <opencv2/core.hpp>
#include <optional>
#include <vector>

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
/// max(1, round(dilationRatio * diagonal)) pixels of its contour; the image border counts as
/// contour.
double boundaryIou(const cv::Mat& prediction, const cv::Mat& groundTruth,
                   double dilationRatio = 0.02);

/// The band itself, CV_8UC1 0/255.
cv::Mat maskBoundary(const cv::Mat& mask, double dilationRatio = 0.02);

MaskMetrics compareMasks(const cv::Mat& prediction, const cv::Mat& groundTruth);

/// Which of an image's ground truths an object is to be compared with, as index into `truths`
/// (CV_8UC1; those of another size count as not there). `own`: the one of the object's number. It
/// is meant, unless it has no pixel in common with the mask: objects are marked in any order, and
/// their numbers move when one is deleted. Then it is the one with the best IoU that shares half of
/// the smaller area, else `own`.
std::optional<std::size_t> groundTruthOf(const cv::Mat& mask, const std::vector<cv::Mat>& truths,
                                         std::optional<std::size_t> own);

}  // namespace studio
