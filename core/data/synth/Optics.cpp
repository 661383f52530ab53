#include "core/data/synth/Optics.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/data/synth/NoiseTile.h"
#include "core/data/synth/Random.h"

namespace studio::synth {
namespace {

void addMotion(cv::Mat& brightness, const Optics& optics) {
    const int half = static_cast<int>(std::ceil(optics.motion / 2));
    if (half < 1) return;
    cv::Mat kernel = cv::Mat::zeros(2 * half + 1, 2 * half + 1, CV_32F);
    const int samples = 8 * half;
    for (int i = 0; i <= samples; ++i) {
        const double at = optics.motion * (static_cast<double>(i) / samples - 0.5);
        const int x = static_cast<int>(std::lround(half + at * std::cos(optics.motionAngle)));
        const int y = static_cast<int>(std::lround(half + at * std::sin(optics.motionAngle)));
        kernel.at<float>(y, x) += 1.F / static_cast<float>(samples + 1);
    }
    cv::filter2D(brightness, brightness, CV_32F, kernel, {-1, -1}, 0, cv::BORDER_REPLICATE);
}

/// Scattered light is smooth: an eighth of the resolution is enough.
cv::Mat scattered(const cv::Mat& brightness) {
    const cv::Size small(std::max(1, brightness.cols / 8), std::max(1, brightness.rows / 8));
    cv::Mat wide;
    cv::resize(brightness, wide, small, 0, 0, cv::INTER_AREA);
    const double sigma = std::max(small.width, small.height) / 12.0;
    const int radius = std::max(1, static_cast<int>(sigma));
    for (int pass = 0; pass < 3; ++pass)
        cv::blur(wide, wide, {2 * radius + 1, 2 * radius + 1}, {-1, -1}, cv::BORDER_REPLICATE);
    cv::resize(wide, wide, brightness.size(), 0, 0, cv::INTER_LINEAR);
    return wide;
}

}  // namespace

Optics Optics::enlarged(double factor) const {
    Optics result = *this;
    result.blur = blur * factor;
    result.motion = motion * factor;
    return result;
}

cv::Mat photograph(cv::Mat& brightness, const Optics& optics) {
    cv::Mat wide;
    if (optics.glare > 0) wide = scattered(brightness);
    addMotion(brightness, optics);
    if (optics.blur > 0.15) {
        const int radius = static_cast<int>(std::ceil(3 * optics.blur));
        cv::GaussianBlur(brightness, brightness, {2 * radius + 1, 2 * radius + 1}, optics.blur,
                         optics.blur, cv::BORDER_REPLICATE);
    }

    Random random{optics.seed, 0x73656E736F72};
    const cv::Size size = brightness.size();
    cv::Mat picture(size, CV_8UC1);
    const auto glare = static_cast<float>(optics.glare);
    const auto vignette = static_cast<float>(optics.vignette);
    const auto black = static_cast<float>(optics.black);
    const auto read = static_cast<float>(optics.readNoise * optics.readNoise);
    const auto shot = static_cast<float>(optics.shotNoise * optics.shotNoise);
    const float halfWidth = static_cast<float>(size.width) / 2;
    const float halfHeight = static_cast<float>(size.height) / 2;
    const float perCorner = 1 / (halfWidth * halfWidth + halfHeight * halfHeight);
    std::vector<float> row(static_cast<std::size_t>(size.width));
    for (int y = 0; y < size.height; ++y) {
        const float* from = brightness.ptr<float>(y);
        const float* stray = glare > 0 ? wide.ptr<float>(y) : from;
        const float dy = static_cast<float>(y) + 0.5F - halfHeight;
        for (int x = 0; x < size.width; ++x) {
            const float dx = static_cast<float>(x) + 0.5F - halfWidth;
            const float away = (dx * dx + dy * dy) * perCorner;
            row[static_cast<std::size_t>(x)] =
                (from[x] + glare * (stray[x] - from[x])) * (1 - vignette * away) + black;
        }
        auto* to = picture.ptr<std::uint8_t>(y);
        for (int first = 0; first < size.width; first += static_cast<int>(NormalTable::kSize)) {
            const int count = std::min(size.width - first, static_cast<int>(NormalTable::kSize));
            const float* noise = NormalTable::instance().from(random.next32());
            for (int i = 0; i < count; ++i) {
                const float light = row[static_cast<std::size_t>(first + i)];
                const float bounded = light < 0 ? 0 : light > 1.5F ? 1.5F : light;
                const float value =
                    255 * (bounded + std::sqrt(read + shot * bounded) * noise[i]) + 0.5F;
                to[first + i] = static_cast<std::uint8_t>(value < 0     ? 0
                                                          : value > 255 ? 255
                                                                        : value);
            }
        }
    }
    return picture;
}

}  // namespace studio::synth
