#include "core/personalize/Calibration.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace studio {
namespace {

/// Of the way from the background's level to the object's.
constexpr double kAbsentShare = 0.4, kFoundShare = 0.7;

}  // namespace

Thresholds calibrate(const std::vector<CalibrationSample>& samples) {
    double object = 1, background = -1;
    bool hasBackground = false;
    for (const CalibrationSample& sample : samples) {
        double best = -1;
        cv::minMaxLoc(sample.similarity, nullptr, &best, nullptr, nullptr, sample.mask);
        object = std::min(object, best);
        const int reach = std::max(1, static_cast<int>(std::lround(sample.cell)));
        cv::Mat near;
        cv::dilate(sample.mask, near,
                   cv::getStructuringElement(cv::MORPH_RECT, {2 * reach + 1, 2 * reach + 1}));
        const cv::Mat away = near == 0;
        if (cv::countNonZero(away) == 0) continue;
        hasBackground = true;
        cv::minMaxLoc(sample.similarity, nullptr, &best, nullptr, nullptr, away);
        background = std::max(background, best);
    }
    Thresholds thresholds;
    if (!hasBackground || samples.empty()) return thresholds;
    background = std::min(background, object);
    thresholds.absentBelow = background + kAbsentShare * (object - background);
    thresholds.foundFrom = background + kFoundShare * (object - background);
    return thresholds;
}

}  // namespace studio
