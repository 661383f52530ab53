#include "core/personalize/MaskWeights.h"

#include <cmath>
#include <numbers>

#include "core/base/Error.h"
#include "core/personalize/FitSample.h"

namespace studio {
namespace {

/// AdamW (Loshchilov and Hutter, arXiv:1711.05101) with PyTorch's defaults but for epsilon.
class AdamW {
  public:
    void step(std::array<double, 2>& values, const std::array<double, 2>& slope, double rate) {
        constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-4, kDecay = 0.01;
        ++m_steps;
        const double correction1 = 1 - std::pow(kBeta1, m_steps);
        const double correction2 = 1 - std::pow(kBeta2, m_steps);
        for (std::size_t i = 0; i < values.size(); ++i) {
            m_mean[i] = kBeta1 * m_mean[i] + (1 - kBeta1) * slope[i];
            m_square[i] = kBeta2 * m_square[i] + (1 - kBeta2) * slope[i] * slope[i];
            const double scale = std::sqrt(m_square[i] / correction2) + kEpsilon;
            values[i] *= 1 - rate * kDecay;
            values[i] -= rate / correction1 * m_mean[i] / scale;
        }
    }

  private:
    int m_steps = 0;
    std::array<double, 2> m_mean{}, m_square{};
};

}  // namespace

cv::Mat MaskWeights::combine(const std::vector<cv::Mat>& masks) const {
    return values[0] * masks.at(0) + values[1] * masks.at(1) + values[2] * masks.at(2);
}

MaskWeights fitMaskWeights(const std::vector<WeightSample>& references, double learningRate,
                           int epochs, const JobContext& context) {
    std::vector<FitSample> samples;
    for (const WeightSample& reference : references)
        samples.emplace_back(reference);
    if (samples.empty()) throw Error(ErrorCode::Usage, "fit", "there is no reference");

    MaskWeights weights;
    weights.history.reserve(static_cast<std::size_t>(epochs));
    std::array<double, 2> w{1.0 / 3, 1.0 / 3};
    const auto rateAt = [&](int epoch) {
        return learningRate * (1 + std::cos(std::numbers::pi * epoch / epochs)) / 2;
    };
    AdamW optimizer;
    const auto share = 1.0 / static_cast<double>(samples.size());
    for (int epoch = 0; epoch < epochs; ++epoch) {
        context.checkpoint();
        context.report(epoch, epochs, "fitting mask weights");
        FitSample::Loss mean;
        for (FitSample& sample : samples) {
            const FitSample::Loss loss = sample.loss(w);
            mean.dice += share * loss.dice;
            mean.focal += share * loss.focal;
            for (std::size_t i = 0; i < 2; ++i)
                mean.slope[i] += share * loss.slope[i];
        }
        optimizer.step(w, mean.slope, rateAt(epoch));
        weights.history.push_back({rateAt(epoch + 1), mean.dice, mean.focal});
    }
    weights.values = {static_cast<float>(1 - w[0] - w[1]), static_cast<float>(w[0]),
                      static_cast<float>(w[1])};
    return weights;
}

}  // namespace studio
