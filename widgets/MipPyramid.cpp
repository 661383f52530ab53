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

// Which two source pixels make up a device pixel along one axis: (256 - weight) of `first`, weight
// of `second`.
struct Tap {
    int first, second, weight;
};

std::vector<Tap> tapsAlong(int begin, int count, double origin, double scale, int sourceSize,
                           bool nearest) {
    std::vector<Tap> taps(count);
    for (int i = 0; i < count; ++i) {
        const double position = (begin + i + 0.5 - origin) / scale;
        if (nearest) {
            const int at = std::clamp(int(std::floor(position)), 0, sourceSize - 1);
            taps[i] = {at, at, 0};
            continue;
        }
        const double left = std::floor(position - 0.5);
        taps[i] = {std::clamp(int(left), 0, sourceSize - 1),
                   std::clamp(int(left) + 1, 0, sourceSize - 1),
                   int(std::lround((position - 0.5 - left) * 256))};
    }
    return taps;
}

template <int kChannels>
void resample(const cv::Mat& source, const std::vector<Tap>& across, const std::vector<Tap>& down,
              cv::Mat target) {
    // Only the columns that are looked at are blended vertically.
    const int begin = across.front().first * kChannels;
    const int end = (across.back().second + 1) * kChannels;
    std::vector<std::uint8_t> blended(source.cols * kChannels);
    const Tap* last = nullptr;
    for (int y = 0; y < target.rows; ++y) {
        const Tap& row = down[y];
        std::uint8_t* out = target.ptr(y);
        if (last && last->first == row.first && last->second == row.second &&
            last->weight == row.weight) {
            std::memcpy(out, target.ptr(y - 1), std::size_t(target.cols) * kChannels);
            continue;
        }
        last = &row;
        const std::uint8_t* a = source.ptr(row.first);
        if (row.weight != 0) {
            const std::uint8_t* b = source.ptr(row.second);
            const int wb = row.weight, wa = 256 - wb;
            for (int i = begin; i < end; ++i)
                blended[i] = std::uint8_t((a[i] * wa + b[i] * wb + 128) >> 8);
            a = blended.data();
        }
        for (int x = 0; x < target.cols; ++x) {
            const Tap& column = across[x];
            const int wb = column.weight, wa = 256 - wb;
            for (int c = 0; c < kChannels; ++c)
                out[x * kChannels + c] =
                    std::uint8_t((a[column.first * kChannels + c] * wa +
                                  a[column.second * kChannels + c] * wb + 128) >>
                                 8);
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
    const auto across =
        tapsAlong(inside.x(), inside.width(), first.x(), scale, source.cols, nearest);
    const auto down =
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
