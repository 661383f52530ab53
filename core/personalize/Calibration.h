#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace studio {

/// Similarity in one reference, beside what is known to be the object and what is not.
struct CalibrationSample {
    cv::Mat similarity;  ///< CV_32FC1, size of the image
    cv::Mat mask;        ///< CV_8UC1, the object
    double cell = 16;    ///< pixels of the image that a cell of the embedding covers
};

/// Cosines that tell apart what is the object and what is not.
struct Thresholds {
    double absentBelow = -1;  ///< best similarity under which nothing is there
    double foundFrom = -1;    ///< and from which an object counts as found
};

/// Where between the references' background and their objects similarity begins to mean something.
/// The background is what lies more than a cell away from the object. Without any (a mask of the
/// whole image) everything is found.
Thresholds calibrate(const std::vector<CalibrationSample>& samples);

}  // namespace studio
