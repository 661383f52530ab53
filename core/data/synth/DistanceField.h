#pragma once

#include <opencv2/core.hpp>

#include "core/data/synth/Pose.h"
#include "core/data/synth/Shape.h"

namespace studio::synth {

/// A shape on the pixels around it.
struct DistanceField {
    cv::Rect box;  ///< of the image; empty where nothing of the shape can be seen
    /// Pixels of the image from each pixel's middle to the outline, negative inside; as large as
    /// box. A pixel belongs to the shape when its value is below zero.
    cv::Mat_<float> distance;

    /// Value at a pixel of the image; `outside` beyond the box.
    float at(int x, int y, float outside) const {
        return box.contains({x, y}) ? distance(y - box.y, x - box.x) : outside;
    }
};

/// The shape and `margin` pixels around it within `canvas`. Values are exact up to `band` pixels
/// from the outline on both sides; further off only their sign is, and that they are at least
/// `band`.
DistanceField distanceField(const Shape& shape, const Pose& pose, const cv::Rect& canvas,
                            double margin, double band);
/// The same on given pixels.
DistanceField distanceFieldOn(const cv::Rect& box, const Shape& shape, const Pose& pose,
                              double band);

}  // namespace studio::synth
