#include "core/data/synth/DistanceField.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace studio::synth {
namespace {

constexpr int kTile = 16;
static_assert(kTile * kTile == Shape::kBlock);

/// Image to design for many points of one row: x and y are linear in the column.
class RowMap {
  public:
    explicit RowMap(const Pose& pose) : m_pose(pose) {
        const cv::Point2d origin = pose.toDesign({0, 0});
        m_perX = pose.toDesign({1, 0}) - origin;
    }
    /// The middles of pixels x0, x0 + step, ... of row y (all in pixels of the image).
    void map(double x0, double y, double step, int count, float* x, float* y2) const {
        const cv::Point2d first = m_pose.toDesign({x0, y});
        for (int i = 0; i < count; ++i) {
            x[i] = static_cast<float>(first.x + m_perX.x * (step * i));
            y2[i] = static_cast<float>(first.y + m_perX.y * (step * i));
        }
    }

  private:
    Pose m_pose;
    cv::Point2d m_perX;
};

}  // namespace

DistanceField distanceField(const Shape& shape, const Pose& pose, const cv::Rect& canvas,
                            double margin, double band) {
    // Far off the canvas a coordinate may not fit an int.
    const double reach = shape.radius() * pose.scale + margin + 1;
    const auto bounded = [](double value) {
        return static_cast<int>(std::clamp(value, -1e6, 1e6));
    };
    const cv::Point low(bounded(std::floor(pose.centre.x - reach)),
                        bounded(std::floor(pose.centre.y - reach)));
    const cv::Point high(bounded(std::ceil(pose.centre.x + reach)),
                         bounded(std::ceil(pose.centre.y + reach)));
    return distanceFieldOn(cv::Rect(low, high) & canvas, shape, pose, band);
}

DistanceField distanceFieldOn(const cv::Rect& box, const Shape& shape, const Pose& pose,
                              double band) {
    DistanceField field;
    field.box = box;
    if (box.empty()) return field;
    field.distance.create(box.size());
    const RowMap map(pose);
    const auto scale = static_cast<float>(pose.scale);
    // No value changes by more than two for each pixel, so a tile whose middle is further off has
    // no outline in it. A slant makes them change faster.
    const double far = band + kTile * std::numbers::sqrt2 / pose.squeeze;
    std::array<float, Shape::kBlock> x{}, y{}, values{};
    for (int top = 0; top < box.height; top += kTile) {
        const int height = std::min(kTile, box.height - top);
        for (int first = 0; first < box.width; first += kTile * Shape::kBlock) {
            const int tiles = std::min((box.width - first + kTile - 1) / kTile, Shape::kBlock);
            std::array<float, Shape::kBlock> middles{};
            map.map(box.x + first + kTile / 2, box.y + top + kTile / 2, kTile, tiles, x.data(),
                    y.data());
            shape.distances(x.data(), y.data(), middles.data(), tiles);
            for (int tile = 0; tile < tiles; ++tile) {
                const int left = first + tile * kTile;
                const int width = std::min(kTile, box.width - left);
                const float middle = middles[static_cast<std::size_t>(tile)] * scale;
                if (std::abs(middle) > far) {
                    field.distance(cv::Rect(left, top, width, height)) = middle;
                    continue;
                }
                for (int row = 0; row < height; ++row)
                    map.map(box.x + left + 0.5, box.y + top + row + 0.5, 1, width,
                            x.data() + row * width, y.data() + row * width);
                shape.distances(x.data(), y.data(), values.data(), width * height);
                for (int row = 0; row < height; ++row) {
                    float* to = field.distance[top + row] + left;
                    for (int i = 0; i < width; ++i)
                        to[i] = values[static_cast<std::size_t>(row * width + i)] * scale;
                }
            }
        }
    }
    return field;
}

}  // namespace studio::synth
