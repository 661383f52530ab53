#include "core/personalize/WeightLoss.h"

#include <algorithm>
#include <cmath>

#include "core/sam/kernels/VectorMath.h"

namespace studio {
namespace {

using kernels::fastExp;

/// Terms are added in single precision over so many pixels, then in double.
constexpr std::int64_t kRun = 4096;

/// log(1 + e) for 0 <= e <= 1, given e / (2 + e): twice its inverse hyperbolic tangent, the series
/// up to the 13th power (error below 2e-8).
inline float log1pOf(float s) {
    const float t = s * s;
    float p = 2.0f / 13.0f;
    p = p * t + 2.0f / 11.0f;
    p = p * t + 2.0f / 9.0f;
    p = p * t + 2.0f / 7.0f;
    p = p * t + 2.0f / 5.0f;
    p = p * t + 2.0f / 3.0f;
    p = p * t + 2.0f;
    return p * s;
}

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
            const float z = base[i] + w1 * by1[i] + w2 * by2[i];
            const float e = fastExp(-std::fabs(z));
            const float inverse = 1.0f / ((1.0f + e) * (2.0f + e));
            const float sure = inverse * (2.0f + e);  // 1 / (1 + e)
            const float u = z >= 0.0f ? e * sure : sure;
            const float right = z >= 0.0f ? sure : e * sure;
            const float loss = std::max(-z, 0.0f) + log1pOf(e * inverse * (1.0f + e));
            const float square = u * u;
            const float slope = -square * (2.0f * right * loss + u);
            const float spread = u * right;
            wrong += u;
            focal += square * loss;
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
