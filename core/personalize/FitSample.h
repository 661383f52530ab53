#pragma once

#include <array>
#include <optional>
#include <vector>

#include "core/personalize/MaskWeights.h"
#include "core/personalize/WeightLossSeries.h"

namespace studio {

/// One reference of PerSAM-F's fit: its losses as functions of the weights w1 and w2.
class FitSample {
  public:
    struct Loss {
        double dice = 0, focal = 0;
        std::array<double, 2> slope{0, 0};  ///< of both losses together, by w1 and w2
    };

    /// Throws Error{Usage, SizeMismatch} for masks that are not three of the image's size.
    explicit FitSample(const WeightSample& sample);

    /// Weights move little from one epoch to the next, so that most are answered by Taylor
    /// polynomials around earlier ones; where these end, from the pixels. Slopes are right to about
    /// 1e-6, so that fitted weights are to better than that.
    Loss loss(const std::array<double, 2>& w);

  private:
    /// Pixels of one class, for z = base + w1 * by1 + w2 * by2 with the sign that makes a large z
    /// right.
    struct Pixels {
        std::vector<float> base, by1, by2;

        std::int64_t size() const { return static_cast<std::int64_t>(base.size()); }
        WeightLossSums sums(const std::array<double, 2>& w) const;
        WeightLossSeries series(const std::array<double, 2>& w) const;
        template <typename Sums, typename Function>
        Sums total(Function function, const std::array<double, 2>& w) const;
    };
    /// Around the weights `at`.
    struct Expansion {
        std::array<double, 2> at;
        WeightLossSeries object, ground;
        int served = 0;  ///< epochs
    };

    Loss lossOf(const WeightLossSums& object, const WeightLossSums& ground) const;
    std::optional<Loss> expandedLoss(const std::array<double, 2>& w);

    Pixels m_object, m_ground;
    std::optional<Expansion> m_expansion;
    int m_plain = 0;  ///< epochs to go without expansions
};

}  // namespace studio
