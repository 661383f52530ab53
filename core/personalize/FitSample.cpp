#include "core/personalize/FitSample.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

#include "core/base/Error.h"

namespace studio {
namespace {

constexpr double kFocalAlpha = 0.25;
constexpr std::int64_t kChunk = 1 << 15;  // pixels that one thread takes at a time

/// What the last order of the polynomials may add to a slope; what comes after it is several times
/// smaller.
constexpr double kMostLastOrder = 1e-5;
/// An expansion takes as long as so many passes over the pixels; if it does not serve as many
/// epochs, some go without.
constexpr int kExpansionCost = 6, kPlainEpochs = 30;

}  // namespace

template <typename Sums, typename Function>
Sums FitSample::Pixels::total(Function function, const std::array<double, 2>& w) const {
    const std::int64_t chunks = (size() + kChunk - 1) / kChunk;
    std::vector<Sums> parts(static_cast<std::size_t>(chunks));
    at::parallel_for(0, chunks, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
            const std::int64_t first = i * kChunk;
            parts[static_cast<std::size_t>(i)] =
                function(base.data() + first, by1.data() + first, by2.data() + first,
                         std::min(kChunk, size() - first), static_cast<float>(w[0]),
                         static_cast<float>(w[1]));
        }
    });
    Sums sum;  // in one order, whatever the number of threads
    for (const Sums& part : parts)
        sum.add(part);
    return sum;
}

WeightLossSums FitSample::Pixels::sums(const std::array<double, 2>& w) const {
    return total<WeightLossSums>(sumWeightLoss, w);
}

WeightLossSeries FitSample::Pixels::series(const std::array<double, 2>& w) const {
    return total<WeightLossSeries>(WeightLossSeries::expand, w);
}

FitSample::FitSample(const WeightSample& sample) {
    const cv::Size size = sample.mask.size();
    if (sample.logits.size() != 3) throw Error(ErrorCode::Usage, "fit", "needs three masks");
    for (const cv::Mat& logits : sample.logits)
        if (logits.type() != CV_32FC1 || logits.size() != size)
            throw Error(ErrorCode::SizeMismatch, "fit", "the masks' logits differ in size");
    const auto all = static_cast<std::int64_t>(sample.mask.total());
    const std::int64_t area = cv::countNonZero(sample.mask);
    const auto resize = [](Pixels& pixels, std::int64_t count) {
        for (std::vector<float>* values : {&pixels.base, &pixels.by1, &pixels.by2})
            values->resize(static_cast<std::size_t>(count));
    };
    resize(m_object, area);
    resize(m_ground, all - area);
    std::size_t next[2] = {0, 0};
    for (int y = 0; y < size.height; ++y) {
        const std::uint8_t* mask = sample.mask.ptr<std::uint8_t>(y);
        const float* m0 = sample.logits[0].ptr<float>(y);
        const float* m1 = sample.logits[1].ptr<float>(y);
        const float* m2 = sample.logits[2].ptr<float>(y);
        const float* offset = sample.offset.empty() ? nullptr : sample.offset.ptr<float>(y);
        for (int x = 0; x < size.width; ++x) {
            const bool object = mask[x] != 0;
            Pixels& pixels = object ? m_object : m_ground;
            const std::size_t at = next[object]++;
            const float sign = object ? 1.0f : -1.0f;
            pixels.base[at] = sign * (m0[x] + (offset ? offset[x] : 0.0f));
            pixels.by1[at] = sign * (m1[x] - m0[x]);
            pixels.by2[at] = sign * (m2[x] - m0[x]);
        }
    }
}

FitSample::Loss FitSample::lossOf(const WeightLossSums& object,
                                  const WeightLossSums& ground) const {
    const auto area = static_cast<double>(m_object.size());
    const double pixels = area + static_cast<double>(m_ground.size());
    Loss loss;
    const double hit = area - object.wrong;
    const double above = 2 * hit + 1, below = hit + ground.wrong + area + 1;
    loss.dice = 1 - above / below;
    loss.focal = (kFocalAlpha * object.focal + (1 - kFocalAlpha) * ground.focal) / pixels;
    for (std::size_t i = 0; i < 2; ++i) {
        const double hitSlope = -object.wrongSlope[i], missSlope = ground.wrongSlope[i];
        loss.slope[i] =
            -(2 * hitSlope * below - above * (hitSlope + missSlope)) / (below * below) +
            (kFocalAlpha * object.focalSlope[i] + (1 - kFocalAlpha) * ground.focalSlope[i]) /
                pixels;
    }
    return loss;
}

std::optional<FitSample::Loss> FitSample::expandedLoss(const std::array<double, 2>& w) {
    const double d1 = w[0] - m_expansion->at[0], d2 = w[1] - m_expansion->at[1];
    const WeightLossSums object = m_expansion->object.at(d1, d2);
    const WeightLossSums ground = m_expansion->ground.at(d1, d2);
    // Each part by itself: they must not cancel by chance.
    constexpr int kLast = WeightLossSeries::kOrder;
    const WeightLossSums objectLast = m_expansion->object.at(d1, d2, kLast);
    const WeightLossSums groundLast = m_expansion->ground.at(d1, d2, kLast);
    const auto area = static_cast<double>(m_object.size());
    const double pixels = area + static_cast<double>(m_ground.size());
    for (std::size_t i = 0; i < 2; ++i) {
        const double last =
            2 / (area + 1) *
                (std::abs(objectLast.wrongSlope[i]) + std::abs(groundLast.wrongSlope[i])) +
            (std::abs(objectLast.focalSlope[i]) + std::abs(groundLast.focalSlope[i])) / pixels;
        if (!(last <= kMostLastOrder)) return std::nullopt;  // not a number where logits are huge
    }
    ++m_expansion->served;
    return lossOf(object, ground);
}

FitSample::Loss FitSample::loss(const std::array<double, 2>& w) {
    if (m_expansion) {
        if (const std::optional<Loss> loss = expandedLoss(w)) return *loss;
        if (m_expansion->served < kExpansionCost) m_plain = kPlainEpochs;
        m_expansion.reset();
    }
    if (m_plain > 0) {
        --m_plain;
        return lossOf(m_object.sums(w), m_ground.sums(w));
    }
    // The kernels take single precision.
    const std::array<double, 2> at{static_cast<float>(w[0]), static_cast<float>(w[1])};
    m_expansion = Expansion{at, m_object.series(at), m_ground.series(at)};
    if (const std::optional<Loss> loss = expandedLoss(w)) return *loss;
    m_expansion.reset();
    m_plain = kPlainEpochs;
    return lossOf(m_object.sums(w), m_ground.sums(w));
}

}  // namespace studio
