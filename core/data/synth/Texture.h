#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <string>

#include "core/data/synth/Random.h"

namespace studio::synth {

/// How a surface was made, which is what its marks look like.
enum class Finish { Plain, Brushed, Ground, Turned, Milled, Cast, Blasted };
const char* finishName(Finish finish);

/// The marks of a surface. Lengths in pixels of the image or in units of a design, as its owner
/// says.
struct Texture {
    Finish finish = Finish::Plain;
    double strength = 0.05;  ///< deviation of the reflectance as a share of its mean
    double pitch = 4;        ///< distance of two marks, size of a grain
    double angle = 0;        ///< of the marks, radians, clockwise
    cv::Point2d centre;      ///< Turned: the axis
    double cutter = 200;     ///< Milled: radius of the cutter
    double shine = 0;        ///< Turned: how much brighter across the light than along it, 0..1
    double shineAngle = 0;   ///< Turned: direction of the bright wedges, radians
    double cells[4] = {};    ///< where in the noise it lies

    /// With lengths times `factor`, but marks of at least `smallest`.
    Texture enlarged(double factor, double smallest = 0) const;
};

/// Draws marks with the pitch of a surface that fills an image of this shorter side.
Texture drawTexture(Random& random, double side);

/// Reflectance factors, about 1, of count pixels of a row: pixel i is (x + i cos, y + i sin) in the
/// texture's own coordinates, for a surface turned by -angle.
void textureRow(const Texture& texture, cv::Point2d start, cv::Point2d step, float* result,
                int count);

}  // namespace studio::synth
