#include "core/personalize/Calibration.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace studio {
namespace {

/// Of the way from the background's level to the object's.
constexpr double kAbsentShare = 0.85, kFoundShare = 0.95;
/// The level that this part of the background stays under. Not its highest: equal objects that are
/// not marked, and others that look alike, are in the background, too.
constexpr double kGroundPart = 0.9;

double level(const cv::Mat& similarity, const cv::Mat& where) {
    std::vector<float> values;
    values.reserve(similarity.total());
    for (int y = 0; y < similarity.rows; ++y) {
        const float* value = similarity.ptr<float>(y);
        const std::uint8_t* counts = where.ptr<std::uint8_t>(y);
        for (int x = 0; x < similarity.cols; ++x)
            if (counts[x]) values.push_back(value[x]);
    }
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::floor(
                                         kGroundPart * static_cast<double>(values.size() - 1)));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

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
        background = std::max(background, level(sample.similarity, away));
    }
    Thresholds thresholds;
    if (!hasBackground || samples.empty()) return thresholds;
    background = std::min(background, object);
    thresholds.absentBelow = background + kAbsentShare * (object - background);
    thresholds.foundFrom = background + kFoundShare * (object - background);
    return thresholds;
}

}  // namespace studio
