#pragma once

#include <cstdint>
#include <opencv2/core.hpp>

namespace studio::synth {

/// Lens and sensor. Brightness 1 clips.
struct Optics {
    double blur = 0.7;         ///< deviation of the point spread, pixels
    double motion = 0;         ///< length of a movement during the exposure, pixels
    double motionAngle = 0;    ///< radians
    double glare = 0.02;       ///< share of the light that is scattered over the picture
    double vignette = 0.1;     ///< loss in the corners, share
    double black = 0.01;       ///< brightness added by the sensor
    double readNoise = 0.004;  ///< deviation in the dark
    double shotNoise = 0.01;   ///< deviation at brightness 1
    std::uint64_t seed = 0;    ///< of the noise

    Optics enlarged(double factor) const;
};

/// What the camera makes of a scene: CV_32FC1 brightness (changed on the way) to CV_8UC1.
cv::Mat photograph(cv::Mat& brightness, const Optics& optics);

}  // namespace studio::synth
