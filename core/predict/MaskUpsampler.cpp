#include "core/predict/MaskUpsampler.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace studio {

namespace {

/// One output sample of a bilinear resize: two neighbouring inputs and the second one's share.
struct Sample {
    int first, second;
    float share;
};

/// Computed in single precision, fused, as LibTorch does: its rounding moves steep edges by up to
/// 1e-3.
Sample bilinearSample(int inputs, int outputs, int index) {
    const float scale = static_cast<float>(inputs) / static_cast<float>(outputs);
    const float centre = static_cast<float>(index) + 0.5f;
    const float position = std::max(0.0f, std::fma(scale, centre, -0.5f));
    const int first = std::min(static_cast<int>(position), inputs - 1);
    return {first, std::min(first + 1, inputs - 1),
            std::min(position - static_cast<float>(first), 1.0f)};
}

}  // namespace

MaskUpsampler::MaskUpsampler(int lowSide, int paddedSide, cv::Size inputSize, cv::Size imageSize)
    : m_lowSide(lowSide),
      m_x(makeAxis(lowSide, paddedSide, inputSize.width, imageSize.width)),
      m_y(makeAxis(lowSide, paddedSide, inputSize.height, imageSize.height)) {}

MaskUpsampler::Axis MaskUpsampler::makeAxis(int low, int padded, int input, int output) {
    CV_Assert(low >= kTaps && low <= padded && input > 0 && input <= padded && output > 0);
    Axis axis;
    axis.first.resize(output);
    axis.weights.assign(static_cast<std::size_t>(output) * kTaps, 0.0f);
    for (int i = 0; i < output; ++i) {
        const Sample outer = bilinearSample(input, output, i);
        const std::array<Sample, 2> inner{bilinearSample(low, padded, outer.first),
                                          bilinearSample(low, padded, outer.second)};
        const std::array<float, 2> shares{1 - outer.share, outer.share};
        const int first = std::min(inner[0].first, low - kTaps);
        axis.first[i] = first;
        std::array<float, kTaps> weights{};
        for (int k = 0; k < 2; ++k) {
            weights.at(inner[k].first - first) += shares[k] * (1 - inner[k].share);
            weights.at(inner[k].second - first) += shares[k] * inner[k].share;
        }
        std::copy(weights.begin(), weights.end(),
                  &axis.weights[static_cast<std::size_t>(i) * kTaps]);
    }
    return axis;
}

template <typename Out, typename Finish>
cv::Mat MaskUpsampler::apply(const cv::Mat& low, Finish finish) const {
    CV_Assert(low.type() == CV_32FC1 && low.rows == m_lowSide && low.cols == m_lowSide);
    const int width = static_cast<int>(m_x.first.size());
    const int height = static_cast<int>(m_y.first.size());
    const int rowsUsed = m_y.first.back() + kTaps;
    cv::Mat rows(rowsUsed, width, CV_32FC1);
    at::parallel_for(0, rowsUsed, 16, [&](int64_t begin, int64_t end) {
        for (int y = static_cast<int>(begin); y < end; ++y) {
            const float* source = low.ptr<float>(y);
            float* target = rows.ptr<float>(y);
            for (int x = 0; x < width; ++x) {
                const float* tap = source + m_x.first[x];
                const float* weight = &m_x.weights[static_cast<std::size_t>(x) * kTaps];
                target[x] = tap[0] * weight[0] + tap[1] * weight[1] + tap[2] * weight[2];
            }
        }
    });
    cv::Mat result(height, width, cv::traits::Type<Out>::value);
    at::parallel_for(0, height, 16, [&](int64_t begin, int64_t end) {
        for (int y = static_cast<int>(begin); y < end; ++y) {
            const float* weight = &m_y.weights[static_cast<std::size_t>(y) * kTaps];
            const float* row0 = rows.ptr<float>(m_y.first[y]);
            const float* row1 = rows.ptr<float>(m_y.first[y] + 1);
            const float* row2 = rows.ptr<float>(m_y.first[y] + 2);
            const float w0 = weight[0], w1 = weight[1], w2 = weight[2];
            Out* target = result.ptr<Out>(y);
            for (int x = 0; x < width; ++x)
                target[x] = finish(row0[x] * w0 + row1[x] * w1 + row2[x] * w2);
        }
    });
    return result;
}

cv::Mat MaskUpsampler::logits(const cv::Mat& low) const {
    return apply<float>(low, [](float logit) { return logit; });
}

cv::Mat MaskUpsampler::mask(const cv::Mat& low) const {
    return apply<std::uint8_t>(
        low, [](float logit) { return static_cast<std::uint8_t>(logit > 0 ? 255 : 0); });
}

}  // namespace studio
