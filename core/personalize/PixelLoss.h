#pragma once

#include <cmath>

#include "core/sam/kernels/VectorMath.h"

namespace studio {

/// One pixel of logit z, negated for background, so that a large z is right.
struct PixelLoss {
    float right;  ///< sigmoid(z)
    float wrong;  ///< 1 - sigmoid(z)
    float loss;   ///< -log sigmoid(z)
};

/// Without branches, so that loops over it vectorise; relative errors below 1e-6 whatever z is.
inline PixelLoss pixelLoss(float z) {
    const float e = kernels::fastExp(-std::fabs(z));
    const float inverse = 1.0f / ((1.0f + e) * (2.0f + e));
    const float sure = inverse * (2.0f + e);  // 1 / (1 + e)
    // log(1 + e) for 0 <= e <= 1 is twice the inverse hyperbolic tangent of e / (2 + e): the series
    // up to the 13th power (error below 2e-8).
    const float s = e * inverse * (1.0f + e);
    const float t = s * s;
    float p = 2.0f / 13.0f;
    p = p * t + 2.0f / 11.0f;
    p = p * t + 2.0f / 9.0f;
    p = p * t + 2.0f / 7.0f;
    p = p * t + 2.0f / 5.0f;
    p = p * t + 2.0f / 3.0f;
    p = p * t + 2.0f;
    return {z >= 0.0f ? sure : e * sure, z >= 0.0f ? e * sure : sure,
            (z >= 0.0f ? 0.0f : -z) + p * s};
}

}  // namespace studio
