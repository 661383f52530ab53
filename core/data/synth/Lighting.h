#pragma once

#include <cmath>
#include <opencv2/core.hpp>

namespace studio::synth {

/// How a scene is lit. Brightness 1 is where the camera clips.
struct Lighting {
    double level = 1;      ///< brightness of a level surface of reflectance 1 in the image's middle
    double direction = 0;  ///< towards the light, radians, clockwise from right
    double gradient = 0;  ///< how much brighter at the side of the light, share over half the image
    double directional = 0.5;  ///< how much slopes towards the light are brighter than those away
    double slopes = 0;       ///< how much all slopes are brighter (ring light) or darker (coaxial)
    double spot = 0;         ///< a brighter place, as a share
    cv::Point2d spotCentre;  ///< pixels
    double spotRadius = 1;   ///< pixels

    cv::Point2d towards() const { return {std::cos(direction), std::sin(direction)}; }
    Lighting enlarged(double factor) const;
};

/// Brightness of level surfaces of reflectance 1 along pixels x, x + 1, ... of row y.
void lightRow(const Lighting& lighting, cv::Size image, int x, int y, float* result, int count);

/// Factor for a surface that slopes by `slope` (0 level, 1 steep) with its downhill direction
/// `facing` (the cosine between that and the direction towards the light).
inline float slopeFactor(const Lighting& lighting, float slope, float facing) {
    const float factor = 1 + slope * (static_cast<float>(lighting.slopes) +
                                      1.3F * static_cast<float>(lighting.directional) * facing);
    return factor > 0.05F ? factor : 0.05F;
}

}  // namespace studio::synth
