#include "core/image/Resize.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <opencv2/core/utility.hpp>
#include <vector>

namespace studio {

namespace {

constexpr int kFractionBits = 32 - 8 - 2;  // an 8-bit sample times a weight, with room for the sum
constexpr int kHalf = 1 << (kFractionBits - 1);

/// For each output sample along one axis: which input samples count, and how much.
struct Filter {
    int taps = 0;                  ///< weights kept for each output sample
    std::vector<int> first;        ///< first input sample
    std::vector<int> count;        ///< how many
    std::vector<int32_t> weights;  ///< size x taps, fixed point
};

Filter makeFilter(int inputs, int outputs) {
    const double scale = static_cast<double>(inputs) / outputs;
    const double support = std::max(scale, 1.0);
    Filter filter;
    filter.taps = static_cast<int>(std::ceil(support)) * 2 + 1;
    filter.first.resize(outputs);
    filter.count.resize(outputs);
    filter.weights.assign(static_cast<std::size_t>(outputs) * filter.taps, 0);
    std::vector<double> exact(filter.taps);
    for (int i = 0; i < outputs; ++i) {
        const double centre = (i + 0.5) * scale;
        const int first = std::max(0, static_cast<int>(centre - support + 0.5));
        const int count = std::min(inputs, static_cast<int>(centre + support + 0.5)) - first;
        double sum = 0;
        for (int t = 0; t < count; ++t) {
            const double distance = std::abs((t + first - centre + 0.5) * (1.0 / support));
            exact[t] = std::max(0.0, 1.0 - distance);
            sum += exact[t];
        }
        filter.first[i] = first;
        filter.count[i] = count;
        int32_t* weights = &filter.weights[static_cast<std::size_t>(i) * filter.taps];
        for (int t = 0; t < count; ++t) {
            const double weight = sum == 0 ? exact[t] : exact[t] / sum;
            weights[t] = static_cast<int32_t>(0.5 + weight * (1 << kFractionBits));
        }
    }
    return filter;
}

std::uint8_t toPixel(int32_t sum) {
    return static_cast<std::uint8_t>(std::clamp(sum >> kFractionBits, 0, 255));
}

template <int Channels>
void filterRow(const std::uint8_t* source, std::uint8_t* target, const Filter& filter) {
    const int outputs = static_cast<int>(filter.first.size());
    for (int x = 0; x < outputs; ++x) {
        const std::uint8_t* pixel = source + static_cast<std::size_t>(filter.first[x]) * Channels;
        const int32_t* weights = &filter.weights[static_cast<std::size_t>(x) * filter.taps];
        int32_t sums[Channels];
        std::fill_n(sums, Channels, kHalf);
        for (int t = 0; t < filter.count[x]; ++t)
            for (int c = 0; c < Channels; ++c)
                sums[c] += weights[t] * pixel[t * Channels + c];
        for (int c = 0; c < Channels; ++c)
            target[x * Channels + c] = toPixel(sums[c]);
    }
}

cv::Mat filterRows(const cv::Mat& image, int width) {
    const Filter filter = makeFilter(image.cols, width);
    cv::Mat result(image.rows, width, image.type());
    cv::parallel_for_(cv::Range(0, image.rows), [&](const cv::Range& rows) {
        for (int y = rows.start; y < rows.end; ++y) {
            if (image.channels() == 1)
                filterRow<1>(image.ptr(y), result.ptr(y), filter);
            else
                filterRow<3>(image.ptr(y), result.ptr(y), filter);
        }
    });
    return result;
}

cv::Mat filterColumns(const cv::Mat& image, int height) {
    const Filter filter = makeFilter(image.rows, height);
    const int samples = image.cols * image.channels();
    cv::Mat result(height, image.cols, image.type());
    cv::parallel_for_(cv::Range(0, height), [&](const cv::Range& rows) {
        std::vector<int32_t> sums(samples);
        for (int y = rows.start; y < rows.end; ++y) {
            std::fill(sums.begin(), sums.end(), kHalf);
            for (int t = 0; t < filter.count[y]; ++t) {
                const std::uint8_t* source = image.ptr(filter.first[y] + t);
                const int32_t weight =
                    filter.weights[static_cast<std::size_t>(y) * filter.taps + t];
                for (int i = 0; i < samples; ++i)
                    sums[i] += weight * source[i];
            }
            std::transform(sums.begin(), sums.end(), result.ptr(y), toPixel);
        }
    });
    return result;
}

}  // namespace

cv::Size scaledSize(cv::Size size, int longestSide) {
    const double scale = longestSide * 1.0 / std::max(size.width, size.height);
    const auto scaled = [scale](int side) {
        return std::max(1, static_cast<int>(side * scale + 0.5));
    };
    return {scaled(size.width), scaled(size.height)};
}

cv::Mat resizeAntialiased(const cv::Mat& image, cv::Size size) {
    CV_Assert(!image.empty() && size.width > 0 && size.height > 0 &&
              (image.type() == CV_8UC1 || image.type() == CV_8UC3));
    cv::Mat result = image;
    if (size.width != image.cols) result = filterRows(result, size.width);
    if (size.height != image.rows) result = filterColumns(result, size.height);
    return result;
}

}  // namespace studio
