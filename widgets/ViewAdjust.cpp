#include "widgets/ViewAdjust.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace studio {

std::array<std::uint8_t, 256> ViewAdjust::lut() const {
    std::array<std::uint8_t, 256> table;
    // Slope 1 at 0; at the ends flat and a hard threshold.
    const double slope =
        std::tan((std::clamp(contrast, -100, 99) / 100.0 + 1) * std::numbers::pi / 4);
    const double exponent = 1 / std::clamp(gamma, 0.2, 5.0);
    const double shift = std::clamp(brightness, -100, 100) / 100.0;
    for (int i = 0; i < 256; ++i) {
        double value = std::pow(i / 255.0, exponent);
        value = std::clamp((value - 0.5) * slope + 0.5 + shift, 0.0, 1.0);
        const auto shown = std::uint8_t(std::lround(value * 255));
        table[std::size_t(i)] = invert ? std::uint8_t(255 - shown) : shown;
    }
    return table;
}

}  // namespace studio
