#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

#include "core/image/MaskGeometry.h"
#include "core/predict/Predictor.h"

namespace studio {

/// Names and defaults as in segment-anything's SamAutomaticMaskGenerator.
struct AutoMaskOptions {
    int pointsPerSide = 32;       ///< of the grid of clicks over the image
    int pointsPerBatch = 64;      ///< clicks given to the decoder at once
    double predIouThresh = 0.88;  ///< masks of lower predicted IoU are dropped; 0: none
    double stabilityScoreThresh = 0.95;
    double stabilityScoreOffset = 1.0;  ///< logits by which the threshold is moved to measure it
    double boxNmsThresh = 0.7;          ///< box IoU above which the worse of two masks is dropped
    int cropNLayers = 0;                ///< layer i looks at 2^i x 2^i crops of the image as well
    double cropNmsThresh = 0.7;         ///< the same as boxNmsThresh between crops
    double cropOverlapRatio = 512.0 / 1500.0;  ///< overlap of the first layer, of the short side
    int cropNPointsDownscaleFactor = 1;        ///< grid of layer i: pointsPerSide / factor^i
    int minMaskRegionArea = 0;                 ///< pixels; smaller holes and islands are removed
    MaskSource source = MaskSource::Hq;

    /// Throws Error{Usage} naming the wrong value.
    void check() const;
};

struct AutoMask {
    Rle rle;       ///< of the mask in image size
    cv::Rect box;  ///< tight, pixels
    std::int64_t area = 0;
    float predictedIou = 0;
    float stabilityScore = 0;
    cv::Point2d point;  ///< the click that gave it
    cv::Rect cropBox;   ///< the part of the image that was looked at

    cv::Mat mask() const { return decodeRle(rle); }  ///< CV_8UC1 0/255
};

/// Masks of everything in the image (CV_8UC1 or CV_8UC3 RGB), without prompts: clicks on a grid,
/// filtered by predicted IoU and stability, duplicates removed by non-maximum suppression of their
/// boxes, as SamAutomaticMaskGenerator of segment-anything and sam-hq does. Plain SAM gives three
/// masks a click; with an HQ part it is the best of the three plus the HQ logits, as sam-hq's
/// decoder does. Sorted by area, largest first. Throws as Predictor and Error{Usage}, Cancelled.
std::vector<AutoMask> generateMasks(Predictor& predictor, const cv::Mat& image,
                                    const AutoMaskOptions& options, const JobContext& context = {});

}  // namespace studio
