#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace studio {

// Polygons lie on the plane in which pixel (x, y) covers [x, x+1] x [y, y+1], as in COCO and
// labelme.

/// A closed line; the last point joins the first.
using PolygonRing = std::vector<cv::Point2d>;

/// One part of a mask: its outer ring and the rings around its holes.
struct MaskPolygon {
    PolygonRing outer;
    std::vector<PolygonRing> holes;
};

/// Sets the pixels of `mask` (CV_8UC1) whose centre is inside of the rings to 255: inside is where
/// a ray crosses the rings an odd number of times. A centre exactly on an edge counts for the side
/// to the right of the edge, resp. below it, so that neighbours share no pixel and leave none out.
/// What is outside of the mask is cut off; points that are not finite are left out.
void fillRings(cv::Mat& mask, const std::vector<PolygonRing>& rings);

/// The mask of the parts together (each even-odd by itself), CV_8UC1 0/255.
cv::Mat rasterise(const std::vector<MaskPolygon>& parts, cv::Size size);

/// Pixels whose centre is within `radius` of `center`.
void fillCircle(cv::Mat& mask, cv::Point2d center, double radius);

/// The parts of a mask (connected over edges and corners), from the top down. With `tolerance` 0
/// along the pixels' edges: rasterise() gives exactly the mask back. Otherwise with fewer points
/// (Douglas and Peucker 1973), chosen of these, so that no dropped one is further than `tolerance`
/// pixels from the new line; parts and holes that would vanish keep their exact rings.
/// `distance`, if given, becomes the Hausdorff distance between old and new outlines. (To a dropped
/// stretch of line, no point of its chord is further than the stretch's furthest point from the
/// chord, so this one direction decides.)
std::vector<MaskPolygon> maskPolygons(const cv::Mat& mask, double tolerance = 0,
                                      double* distance = nullptr);

/// Outer rings and holes as one ring, joined by slits of no width: it fills to the same mask.
PolygonRing joinedRing(const std::vector<MaskPolygon>& parts);

/// Pixels that are in one of the masks only.
std::int64_t differingPixels(const cv::Mat& a, const cv::Mat& b);

}  // namespace studio
