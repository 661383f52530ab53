#pragma once

#include <array>
#include <cstdint>

namespace studio {

/// How pixel values are shown. A view only: pixels, prompts and the model never see it.
struct ViewAdjust {
    int brightness = 0;  ///< -100..100, moves the values
    int contrast = 0;    ///< -100..100, spreads them around the middle
    double gamma = 1.0;  ///< 0.2..5, above 1 lifts the shadows
    bool invert = false;

    bool operator==(const ViewAdjust&) const = default;
    bool isIdentity() const { return *this == ViewAdjust{}; }

    /// Shown value for each of the 256 pixel values; applied to every channel alike.
    std::array<std::uint8_t, 256> lut() const;
};

}  // namespace studio
