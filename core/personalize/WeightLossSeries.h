#pragma once

#include <array>
#include <cstdint>

#include "core/personalize/WeightLoss.h"

namespace studio {

/// The sums of WeightLoss.h as functions of the weights: Taylor polynomials of two variables around
/// the weights they were expanded at. Expanding costs a few passes over the pixels, evaluating
/// none.
class WeightLossSeries {
  public:
    static constexpr int kOrder = 6;

    /// z = base + w1 * by1 + w2 * by2 over `count` pixels.
    static WeightLossSeries expand(const float* base, const float* by1, const float* by2,
                                   std::int64_t count, float w1, float w2);

    void add(const WeightLossSeries& other);
    /// The sums at (w1 + d1, w2 + d2), from the terms of orders `from` to kOrder.
    WeightLossSums at(double d1, double d2, int from = 0) const;

  private:
    /// Coefficients of d1^(k - i) d2^i for k = 0..kOrder, i = 0..k in this order.
    static constexpr int kTerms = (kOrder + 1) * (kOrder + 2) / 2;
    std::array<double, kTerms> m_wrong{}, m_focal{};
};

}  // namespace studio
