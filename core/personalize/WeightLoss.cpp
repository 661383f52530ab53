#include "core/personalize/WeightLoss.h"

#include <algorithm>

#include "core/personalize/PixelLoss.h"

namespace studio {
namespace {

/// Terms are added in single precision over so many pixels, then in double.
constexpr std::int64_t kRun = 4096;

}  // namespace

void WeightLossSums::add(const WeightLossSums& other) {
    wrong += other.wrong;
    focal += other.focal;
    for (int i = 0; i < 2; ++i) {
        wrongSlope[i] += other.wrongSlope[i];
        focalSlope[i] += other.focalSlope[i];
    }
}

STUDIO_SIMD_CLONES
WeightLossSums sumWeightLoss(const float* base, const float* by1, const float* by2,
                             std::int64_t count, float w1, float w2) {
    WeightLossSums sums;
    for (std::int64_t first = 0; first < count; first += kRun) {
        const std::int64_t last = std::min(count, first + kRun);
        float wrong = 0, focal = 0, wrong1 = 0, wrong2 = 0, focal1 = 0, focal2 = 0;
#pragma omp simd reduction(+ : wrong, focal, wrong1, wrong2, focal1, focal2)
        for (std::int64_t i = first; i < last; ++i) {
            const PixelLoss pixel = pixelLoss(base[i] + w1 * by1[i] + w2 * by2[i]);
            const float u = pixel.wrong, square = u * u;
            const float spread = -u * pixel.right;
            const float slope = -square * (2.0f * pixel.right * pixel.loss + u);
            wrong += u;
            focal += square * pixel.loss;
            wrong1 += spread * by1[i];
            wrong2 += spread * by2[i];
            focal1 += slope * by1[i];
            focal2 += slope * by2[i];
        }
        sums.add({wrong, focal, {wrong1, wrong2}, {focal1, focal2}});
    }
    return sums;
}

}  // namespace studio
