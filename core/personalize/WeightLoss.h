#pragma once

#include <cstdint>

namespace studio {

/// Sums over pixels of one class for Dice and focal loss, and their slopes by the two weights. With
/// z the logit, negated for background, u = 1 - sigmoid(z) is what the pixel is wrong by.
struct WeightLossSums {
    double wrong = 0;  ///< sum of u
    double focal = 0;  ///< sum of u^2 * (-log sigmoid(z))
    double wrongSlope[2] = {0, 0};
    double focalSlope[2] = {0, 0};

    void add(const WeightLossSums& other);
};

/// z = base + w1 * by1 + w2 * by2 over `count` pixels.
WeightLossSums sumWeightLoss(const float* base, const float* by1, const float* by2,
                             std::int64_t count, float w1, float w2);

}  // namespace studio
