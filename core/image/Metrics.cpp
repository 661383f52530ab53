#include "core/image/Metrics.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>

#include "core/base/Error.h"

namespace studio {
namespace {

void requireSameSize(const cv::Mat& prediction, const cv::Mat& groundTruth) {
    if (prediction.type() != CV_8UC1 || groundTruth.type() != CV_8UC1)
        throw Error(ErrorCode::Internal, "metrics", "masks must be 8-bit, one channel");
    if (prediction.size() != groundTruth.size())
        throw Error(ErrorCode::SizeMismatch, "metrics",
                    "the mask has " + std::to_string(prediction.cols) + " x " +
                        std::to_string(prediction.rows) + " pixels, the ground truth " +
                        std::to_string(groundTruth.cols) + " x " +
                        std::to_string(groundTruth.rows));
}

struct Overlap {
    std::int64_t both = 0, onlyPrediction = 0, onlyGroundTruth = 0;
    double iou() const {
        const std::int64_t either = both + onlyPrediction + onlyGroundTruth;
        return either == 0 ? 1.0 : static_cast<double>(both) / static_cast<double>(either);
    }
};

/// Both 0/255.
Overlap overlap(const cv::Mat& prediction, const cv::Mat& groundTruth) {
    Overlap result;
    result.both = cv::countNonZero(prediction & groundTruth);
    result.onlyPrediction = cv::countNonZero(prediction) - result.both;
    result.onlyGroundTruth = cv::countNonZero(groundTruth) - result.both;
    return result;
}

}  // namespace

cv::Mat maskBoundary(const cv::Mat& mask, double dilationRatio) {
    cv::Mat band = mask != 0;
    const cv::Rect box = cv::boundingRect(band);
    if (box.empty()) return band;
    // Ties to even, as Python's round().
    const double distance = std::nearbyint(dilationRatio * std::hypot(mask.cols, mask.rows));
    // More than the box's own size erodes everything, too.
    const int radius = std::clamp(static_cast<int>(distance), 1, std::max(box.width, box.height));
    // `radius` erosions by 3x3 are one by a square of 2 radius + 1. All around the box is
    // background.
    const cv::Mat square =
        cv::getStructuringElement(cv::MORPH_RECT, cv::Size(2 * radius + 1, 2 * radius + 1));
    cv::Mat inside;
    cv::erode(band(box), inside, square, cv::Point(-1, -1), 1, cv::BORDER_CONSTANT, cv::Scalar(0));
    band(box).setTo(0, inside);
    return band;
}

double iou(const cv::Mat& prediction, const cv::Mat& groundTruth) {
    requireSameSize(prediction, groundTruth);
    return overlap(prediction != 0, groundTruth != 0).iou();
}

double boundaryIou(const cv::Mat& prediction, const cv::Mat& groundTruth, double dilationRatio) {
    requireSameSize(prediction, groundTruth);
    return overlap(maskBoundary(prediction, dilationRatio),
                   maskBoundary(groundTruth, dilationRatio))
        .iou();
}

MaskMetrics compareMasks(const cv::Mat& prediction, const cv::Mat& groundTruth) {
    requireSameSize(prediction, groundTruth);
    const Overlap area = overlap(prediction != 0, groundTruth != 0);
    return {area.iou(), boundaryIou(prediction, groundTruth), area.both, area.onlyPrediction,
            area.onlyGroundTruth};
}

std::optional<std::size_t> groundTruthOf(const cv::Mat& mask, const std::vector<cv::Mat>& truths,
                                         std::optional<std::size_t> own) {
    const auto common = [&](const cv::Mat& truth) {
        return truth.size() == mask.size() ? cv::countNonZero(mask & truth) : 0;
    };
    if (own && common(truths[*own]) > 0) return own;
    std::optional<std::size_t> best = own;
    double bestIou = 0;
    const int area = cv::countNonZero(mask);
    for (std::size_t i = 0; i < truths.size(); ++i) {
        const int shared = common(truths[i]), truthArea = cv::countNonZero(truths[i]);
        if (2 * shared < std::min(area, truthArea)) continue;  // they only touch
        const double iou = double(shared) / std::max(1, area + truthArea - shared);
        if (iou <= bestIou) continue;
        best = i;
        bestIou = iou;
    }
    return best;
}

}  // namespace studio
