#include "core/data/synth/Lighting.h"

#include <algorithm>

namespace studio::synth {

Lighting Lighting::enlarged(double factor) const {
    Lighting result = *this;
    result.spotCentre = spotCentre * factor;
    result.spotRadius = spotRadius * factor;
    return result;
}

void lightRow(const Lighting& lighting, cv::Size image, int x, int y, float* result, int count) {
    const cv::Point2d towards = lighting.towards();
    const double half = std::max(image.width, image.height) / 2.0;
    const double left = x + 0.5 - image.width / 2.0, down = y + 0.5 - image.height / 2.0;
    const auto start =
        static_cast<float>(1 + lighting.gradient * (left * towards.x + down * towards.y) / half);
    const auto step = static_cast<float>(lighting.gradient * towards.x / half);
    const auto level = static_cast<float>(lighting.level);
    const auto spot = static_cast<float>(lighting.spot);
    const auto inverse = static_cast<float>(1 / lighting.spotRadius);
    const auto sx = static_cast<float>(x + 0.5 - lighting.spotCentre.x) * inverse;
    const auto sy = static_cast<float>(y + 0.5 - lighting.spotCentre.y) * inverse;
    for (int i = 0; i < count; ++i) {
        const float dx = sx + static_cast<float>(i) * inverse;
        const float even = start + step * static_cast<float>(i);
        const float near = 1 + dx * dx + sy * sy;
        result[i] = level * ((even > 0.1F ? even : 0.1F) + spot / (near * near));
    }
}

}  // namespace studio::synth
