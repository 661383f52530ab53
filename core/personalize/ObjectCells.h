#pragma once

#include <opencv2/core.hpp>

#include "core/checkpoint/Architecture.h"

namespace studio {

/// A mask on the embedding's grid as PerSAM sees it: the mask goes through the image's own
/// preparation (antialiased resize, normalisation of the red channel, zero padding) and then
/// bilinearly to the grid (ZrrSkywalker/Personalize-SAM, persam.py). A cell counts when its value
/// is above 0. `mask`: CV_8UC1 in the image's size, non-zero = object. Returns CV_32FC1, side x
/// side.
cv::Mat maskOnGrid(const cv::Mat& mask, const Architecture& architecture);

/// The cells that count: CV_8UC1 0/255, side x side. Of an object so small or thin that none does,
/// the cell that it covers most; `exact` is false then. Throws Error{AnnotationInvalid} for a mask
/// without object pixels.
struct ObjectCells {
    cv::Mat cells;
    bool exact = true;
};
ObjectCells objectCells(const cv::Mat& mask, const Architecture& architecture);

/// Cells of the grid that an image of this size covers, at least in part.
cv::Size coveredCells(cv::Size image, const Architecture& architecture);

}  // namespace studio
