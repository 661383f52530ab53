#include "core/personalize/MaskWeights.h"

#include <ATen/Parallel.h>

#include <cmath>
#include <numbers>

#include "core/base/Error.h"
#include "core/personalize/WeightLoss.h"

namespace studio {
namespace {

constexpr double kFocalAlpha = 0.25;
constexpr std::int64_t kChunk = 1 << 15;  // pixels that one thread takes at a time

/// Pixels of one class of one sample, with signs so that a large z is right in both.
struct Pixels {
    std::vector<float> base, by1, by2;

    void add(float z, float slope1, float slope2) {
        base.push_back(z);
        by1.push_back(slope1);
        by2.push_back(slope2);
    }
    std::int64_t size() const { return static_cast<std::int64_t>(base.size()); }

    WeightLossSums sums(const std::array<double, 2>& w) const {
        const std::int64_t chunks = (size() + kChunk - 1) / kChunk;
        std::vector<WeightLossSums> parts(static_cast<std::size_t>(chunks));
        at::parallel_for(0, chunks, 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; ++i) {
                const std::int64_t first = i * kChunk;
                parts[static_cast<std::size_t>(i)] =
                    sumWeightLoss(base.data() + first, by1.data() + first, by2.data() + first,
                                  std::min(kChunk, size() - first), static_cast<float>(w[0]),
                                  static_cast<float>(w[1]));
            }
        });
        WeightLossSums total;  // in one order, whatever the number of threads
        for (const WeightLossSums& part : parts)
            total.add(part);
        return total;
    }
};

struct Loss {
    double dice = 0, focal = 0;
    std::array<double, 2> slope{0, 0};
};

/// One reference: its pixels sorted by class, for z = base + w1 * by1 + w2 * by2.
class Sample {
  public:
    explicit Sample(const WeightSample& sample) {
        const cv::Size size = sample.mask.size();
        if (sample.logits.size() != 3) throw Error(ErrorCode::Usage, "fit", "needs three masks");
        for (const cv::Mat& logits : sample.logits)
            if (logits.type() != CV_32FC1 || logits.size() != size)
                throw Error(ErrorCode::SizeMismatch, "fit", "the masks' logits differ in size");
        for (int y = 0; y < size.height; ++y) {
            const std::uint8_t* mask = sample.mask.ptr<std::uint8_t>(y);
            const float* m0 = sample.logits[0].ptr<float>(y);
            const float* m1 = sample.logits[1].ptr<float>(y);
            const float* m2 = sample.logits[2].ptr<float>(y);
            const float* offset = sample.offset.empty() ? nullptr : sample.offset.ptr<float>(y);
            for (int x = 0; x < size.width; ++x) {
                const float sign = mask[x] ? 1.0f : -1.0f;
                const float base = m0[x] + (offset ? offset[x] : 0.0f);
                (mask[x] ? m_object : m_ground)
                    .add(sign * base, sign * (m1[x] - m0[x]), sign * (m2[x] - m0[x]));
            }
        }
    }

    Loss loss(const std::array<double, 2>& w) const {
        const WeightLossSums in = m_object.sums(w), out = m_ground.sums(w);
        const auto area = static_cast<double>(m_object.size());
        const double pixels = area + static_cast<double>(m_ground.size());
        Loss loss;
        const double hit = area - in.wrong;
        const double above = 2 * hit + 1, below = hit + out.wrong + area + 1;
        loss.dice = 1 - above / below;
        loss.focal = (kFocalAlpha * in.focal + (1 - kFocalAlpha) * out.focal) / pixels;
        for (std::size_t i = 0; i < 2; ++i) {
            const double hitSlope = in.wrongSlope[i], missSlope = -out.wrongSlope[i];
            loss.slope[i] =
                -(2 * hitSlope * below - above * (hitSlope + missSlope)) / (below * below) +
                (kFocalAlpha * in.focalSlope[i] + (1 - kFocalAlpha) * out.focalSlope[i]) / pixels;
        }
        return loss;
    }

  private:
    Pixels m_object, m_ground;
};

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
    std::vector<Sample> samples;
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
        Loss mean;
        for (const Sample& sample : samples) {
            const Loss loss = sample.loss(w);
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
