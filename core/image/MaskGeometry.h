#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace studio {

// Masks: CV_8UC1, non-zero = object. Results: 0/255. Connected means over edges and corners (8
// neighbours), background included, as in segment-anything.

/// Object pixels.
std::int64_t maskArea(const cv::Mat& mask);

/// Smallest rectangle around the object, pixels; empty (0 x 0) for an empty mask.
cv::Rect maskBox(const cv::Mat& mask);

/// The parts of the object, largest first; pixels of each as its own mask would need memory, so:
/// one CV_32SC1 map with 0 = background and i + 1 = parts[i].
struct MaskParts {
    struct Part {
        cv::Rect box;
        std::int64_t area = 0;
    };
    cv::Mat labels;
    std::vector<Part> parts;
};
MaskParts maskParts(const cv::Mat& mask);

/// Fills holes (background regions), resp. removes islands, of fewer than `minArea` pixels; of
/// islands that are all smaller the largest stays. Changes `mask` in place and returns whether it
/// did. As segment-anything's remove_small_regions.
bool fillSmallHoles(cv::Mat& mask, double minArea);
bool removeSmallIslands(cv::Mat& mask, double minArea);

/// A closed line along pixel edges: pixel (x, y) covers [x, x+1] x [y, y+1], so corners are whole
/// numbers 0..width, 0..height. Only the points where the line turns; the last joins the first.
struct MaskRing {
    std::vector<cv::Point> corners;
    bool hole = false;  ///< around background inside of the object
};
/// All outlines, outer rings clockwise on the screen, holes the other way. Parts that touch at a
/// corner only share a ring. Filling them even-odd gives exactly the mask back.
std::vector<MaskRing> maskOutlines(const cv::Mat& mask);

/// COCO's run lengths: columns from left to right, each from the top down; counts alternate between
/// background and object, beginning with background (0 if the first pixel is object).
struct Rle {
    cv::Size size;
    std::vector<std::uint32_t> counts;
    bool operator==(const Rle&) const = default;
};
Rle encodeRle(const cv::Mat& mask);
/// Throws Error{AnnotationInvalid} when the counts do not add up to the size.
cv::Mat decodeRle(const Rle& rle);

/// The compressed "counts" text of COCO files (cocoapi's rleToString: differences to the last but
/// one count, 5 bits a character). rleCounts throws Error{AnnotationInvalid} on damaged text.
std::string rleText(const std::vector<std::uint32_t>& counts);
std::vector<std::uint32_t> rleCounts(std::string_view text);

}  // namespace studio
