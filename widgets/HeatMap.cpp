#include "widgets/HeatMap.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace studio {
namespace {

/// Anchors of a scale whose lightness rises steadily: dark blue, violet, red, orange, pale yellow.
constexpr std::array<std::array<int, 3>, 6> kAnchors{
    {{8, 8, 60}, {84, 20, 125}, {165, 42, 100}, {228, 92, 50}, {250, 165, 40}, {252, 250, 170}}};

std::array<QRgb, 256> makeColors() {
    std::array<QRgb, 256> colors{};
    constexpr int kSteps = int(kAnchors.size()) - 1;
    for (int level = 0; level < 256; ++level) {
        const double at = level / 255.0 * kSteps;
        const auto first = std::size_t(std::min(int(at), kSteps - 1));
        const double part = at - double(first);
        const auto mix = [&](std::size_t channel) {
            return int(std::lround(kAnchors[first][channel] * (1 - part) +
                                   kAnchors[first + 1][channel] * part));
        };
        colors[std::size_t(level)] = qRgb(mix(0), mix(1), mix(2));
    }
    return colors;
}

const std::array<QRgb, 256>& colors() {
    static const std::array<QRgb, 256> made = makeColors();
    return made;
}

}  // namespace

QRgb HeatMap::color(int level) {
    return colors()[std::size_t(std::clamp(level, 0, 255))];
}

void HeatMap::set(const cv::Mat& values, cv::Size imageSize) {
    m_levels.release();
    m_image = imageSize;
    if (values.empty() || values.type() != CV_32FC1 || imageSize.empty()) return;
    double least = 0, most = 0;
    cv::minMaxLoc(values, &least, &most);
    if (!std::isfinite(least) || !std::isfinite(most)) return;
    const double scale = most > least ? 255 / (most - least) : 0;
    values.convertTo(m_levels, CV_32FC1, scale, -least * scale);
}

void HeatMap::render(QImage& target, const CanvasView& view, const QRect& device,
                     double opacity) const {
    if (empty()) return;
    const QPointF first = view.toDevice(QPointF(0, 0));
    const QPointF last = view.toDevice(QPointF(m_image.width, m_image.height));
    const QRect inside =
        QRect(QPoint(int(std::ceil(first.x() - 0.5)), int(std::ceil(first.y() - 0.5))),
              QPoint(int(std::ceil(last.x() - 0.5)) - 1, int(std::ceil(last.y() - 0.5)) - 1)) &
        device & target.rect();
    if (inside.isEmpty()) return;
    // Device pixel (u, v) shows the image point (u + 0.5 - first) / scale; pixel (i, j) of the map
    // has its value at its middle.
    const double x = m_levels.cols / (m_image.width * view.scale());
    const double y = m_levels.rows / (m_image.height * view.scale());
    const cv::Matx23d toMap(x, 0, (inside.left() + 0.5 - first.x()) * x - 0.5, 0, y,
                            (inside.top() + 0.5 - first.y()) * y - 0.5);
    cv::Mat levels;
    cv::warpAffine(m_levels, levels, toMap, {inside.width(), inside.height()},
                   cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
    const int parts = int(std::lround(std::clamp(opacity, 0.0, 1.0) * 256));
    const auto& scale = colors();
    for (int v = 0; v < levels.rows; ++v) {
        const float* level = levels.ptr<float>(v);
        auto* line = reinterpret_cast<QRgb*>(target.scanLine(inside.top() + v)) + inside.left();
        for (int u = 0; u < levels.cols; ++u) {
            const QRgb over = scale[std::size_t(std::clamp(int(level[u] + 0.5f), 0, 255))];
            const QRgb under = line[u];
            const auto mix = [parts](int a, int b) { return (a * parts + b * (256 - parts)) >> 8; };
            line[u] = qRgb(mix(qRed(over), qRed(under)), mix(qGreen(over), qGreen(under)),
                           mix(qBlue(over), qBlue(under)));
        }
    }
}

}  // namespace studio
