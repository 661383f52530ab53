#include "widgets/MipPyramid.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <opencv2/imgproc.hpp>

namespace studio {
namespace {

constexpr int kLastLevel = 7;  // 1/128: below the smallest zoom
constexpr int kAlignment =
    1 << kLastLevel;  // parts of an image start where the pixels of all levels do

// For each device pixel along one axis the two source pixels that make it up: 256 - weight parts of
// `first`, weight parts of `second`.
struct Taps {
    std::vector<int> first, second;
    std::vector<std::uint16_t> weight;
    bool plain = true;  // the first ones only

    bool isRun() const { return plain && first.back() - first.front() + 1 == int(first.size()); }
};

Taps tapsAlong(int begin, int count, double origin, double scale, int sourceSize, bool nearest) {
    Taps taps{std::vector<int>(std::size_t(count)), {}, {}, nearest};
    taps.second = taps.first;
    taps.weight.resize(std::size_t(count), 0);
    for (std::size_t i = 0; i < std::size_t(count); ++i) {
        const double position = (begin + int(i) + 0.5 - origin) / scale - (nearest ? 0 : 0.5);
        const double left = std::floor(position);
        taps.first[i] = std::clamp(int(left), 0, sourceSize - 1);
        taps.second[i] = std::clamp(int(left) + 1, 0, sourceSize - 1);
        if (!nearest) taps.weight[i] = std::uint16_t(std::lround((position - left) * 256));
    }
    return taps;
}

std::uint8_t mix(std::uint8_t a, std::uint8_t b, std::uint16_t weightOfB) {
    return std::uint8_t(std::uint16_t(a * (256 - weightOfB) + b * weightOfB + 128) >> 8);
}

// When reducing by less than 2, that many device pixels come from no more than kSpan source pixels.
constexpr int kStride = 8, kSpan = 24;
constexpr int kChunk = 64;

bool isEven(const std::uint8_t* source) {
    std::uint64_t words[kSpan / 8];
    std::memcpy(words, source, sizeof(words));
    const std::uint64_t expected = source[0] * 0x0101010101010101ull;
    return words[0] == expected && words[1] == expected && words[2] == expected;
}

template <int kChannels>
void resample(const cv::Mat& source, const Taps& across, const Taps& down, cv::Mat target) {
    // Only the columns that are looked at are blended vertically.
    const int begin = across.first.front() * kChannels;
    const int end = (across.second.back() + 1) * kChannels;
    std::vector<std::uint8_t> blended(std::size_t(source.cols * kChannels + kSpan));
    const int *first = across.first.data(), *second = across.second.data();
    const std::uint16_t* weights = across.weight.data();
    for (int y = 0; y < target.rows; ++y) {
        const auto row = std::size_t(y);
        std::uint8_t* out = target.ptr(y);
        if (y > 0 && down.plain && down.first[row] == down.first[row - 1]) {
            std::memcpy(out, target.ptr(y - 1), std::size_t(target.cols * kChannels));
            continue;
        }
        const std::uint8_t* a = source.ptr(down.first[row]);
        if (!down.plain) {
            const std::uint8_t* b = source.ptr(down.second[row]);
            const std::uint16_t weight = down.weight[row];
            for (int i = begin; i < end; i += kChunk) {
                // Neighbouring rows of a mask are mostly the same.
                const int length = std::min(kChunk, end - i);
                std::uint8_t* mixed = blended.data() + i;
                if (std::memcmp(a + i, b + i, std::size_t(length)) == 0)
                    std::memcpy(mixed, a + i, std::size_t(length));
                else
                    for (int k = 0; k < length; ++k)
                        mixed[k] = mix(a[i + k], b[i + k], weight);
            }
            a = blended.data();
        }
        if (across.isRun()) {
            std::memcpy(out, a + begin, std::size_t(target.cols * kChannels));
            continue;
        }
        int x = 0;
        while (x < target.cols) {
            // Masks are mostly the same value all over.
            if (kChannels == 1 && !across.plain && x + kStride <= target.cols &&
                isEven(a + first[x])) {
                std::memset(out + x, a[first[x]], kStride);
                x += kStride;
                continue;
            }
            const int stop = std::min(x + kStride, target.cols);
            for (; x < stop; ++x) {
                const std::uint8_t* left = a + first[x] * kChannels;
                if (across.plain) {
                    for (int c = 0; c < kChannels; ++c)
                        out[x * kChannels + c] = left[c];
                } else {
                    const std::uint8_t* right = a + second[x] * kChannels;
                    const std::uint16_t weight = weights[x];
                    for (int c = 0; c < kChannels; ++c)
                        out[x * kChannels + c] = mix(left[c], right[c], weight);
                }
            }
        }
    }
}

// Average of 2x2 pixels; `target` has room for the rounded-up half.
void halve(const cv::Mat& source, cv::Mat target, MipPyramid::Outside outside) {
    cv::Mat even = source;
    if (source.cols % 2 != 0 || source.rows % 2 != 0) {
        cv::copyMakeBorder(
            source, even, 0, source.rows % 2, 0, source.cols % 2,
            outside == MipPyramid::Outside::Repeat ? cv::BORDER_REPLICATE : cv::BORDER_CONSTANT);
    }
    cv::resize(even, target, target.size(), 0, 0, cv::INTER_AREA);
}

}  // namespace

MipPyramid::MipPyramid(cv::Mat base, cv::Point origin, Outside outside)
    : m_levels{std::move(base)},
      m_origin(origin),
      m_content(origin, m_levels[0].size()),
      m_outside(outside) {}

MipPyramid MipPyramid::ofMask(const cv::Mat& mask) {
    if (mask.empty()) return {};
    const cv::Rect bounds = cv::boundingRect(mask);
    if (bounds.empty()) return {};
    const cv::Point origin(bounds.x / kAlignment * kAlignment, bounds.y / kAlignment * kAlignment);
    MipPyramid pyramid(mask(cv::Rect(origin, bounds.br())) != 0, origin, Outside::Zero);
    pyramid.m_content = bounds;
    return pyramid;
}

cv::Rect MipPyramid::rect() const {
    return empty() ? cv::Rect() : cv::Rect(m_origin, m_levels[0].size());
}

const cv::Mat& MipPyramid::level(int k) {
    while (int(m_levels.size()) <= k) {
        const cv::Mat& source = m_levels.back();
        cv::Mat half((source.rows + 1) / 2, (source.cols + 1) / 2, source.type());
        halve(source, half, m_outside);
        m_levels.push_back(std::move(half));
    }
    return m_levels[k];
}

void MipPyramid::update(const cv::Rect& pixels) {
    cv::Rect changed = (pixels & rect()) - m_origin;
    for (std::size_t k = 1; k < m_levels.size() && !changed.empty(); ++k) {
        const cv::Mat& source = m_levels[k - 1];
        const cv::Point a(changed.x / 2, changed.y / 2);
        const cv::Point b((changed.br().x + 1) / 2, (changed.br().y + 1) / 2);
        changed = cv::Rect(a, b);
        const cv::Rect covered = cv::Rect(a * 2, b * 2) & cv::Rect({0, 0}, source.size());
        halve(source(covered), m_levels[k](changed), m_outside);
    }
}

cv::Mat MipPyramid::sample(const CanvasView& view, const QRect& device) {
    if (empty() || device.isEmpty()) return {};
    const int type = m_levels[0].type();
    cv::Mat out = cv::Mat::zeros(device.height(), device.width(), type);

    const QPointF first = view.toDevice(QPointF(m_origin.x, m_origin.y));
    const QPointF last = view.toDevice(QPointF(rect().br().x, rect().br().y));
    // Device pixels whose centre lies inside.
    const QRect inside =
        QRect(QPoint(int(std::ceil(first.x() - 0.5)), int(std::ceil(first.y() - 0.5))),
              QPoint(int(std::ceil(last.x() - 0.5)) - 1, int(std::ceil(last.y() - 0.5)) - 1)) &
        device;
    if (inside.isEmpty()) return out;

    const bool nearest = view.scale() >= 1;
    const int k = nearest ? 0 : std::min(kLastLevel, int(std::floor(-std::log2(view.scale()))));
    const double scale = view.scale() * (1 << k);
    const cv::Mat& source = level(k);
    const Taps across =
        tapsAlong(inside.x(), inside.width(), first.x(), scale, source.cols, nearest);
    const Taps down =
        tapsAlong(inside.y(), inside.height(), first.y(), scale, source.rows, nearest);
    cv::Mat target = out(cv::Rect(inside.x() - device.x(), inside.y() - device.y(), inside.width(),
                                  inside.height()));
    if (source.channels() == 1)
        resample<1>(source, across, down, target);
    else
        resample<3>(source, across, down, target);
    return out;
}

}  // namespace studio
