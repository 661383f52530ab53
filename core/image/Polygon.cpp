#include "core/image/Polygon.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/image/MaskGeometry.h"

namespace studio {
namespace {

/// An edge that crosses at least one row of pixel centres; `x` is where it crosses the first.
struct Edge {
    int firstRow, lastRow;
    double x, slope;
};

double distanceToSegment(cv::Point2d p, cv::Point2d a, cv::Point2d b) {
    const cv::Point2d along = b - a;
    const double length2 = along.dot(along);
    const double t = length2 > 0 ? std::clamp((p - a).dot(along) / length2, 0.0, 1.0) : 0;
    const cv::Point2d off = p - (a + t * along);
    return std::hypot(off.x, off.y);
}

/// Which points of `ring` stay between the indices `first` and `last` (which do).
void simplifyBetween(const PolygonRing& ring, std::size_t first, std::size_t last, double tolerance,
                     std::vector<bool>& kept, double& distance) {
    std::vector<std::pair<std::size_t, std::size_t>> open{{first, last}};
    while (!open.empty()) {
        const auto [begin, end] = open.back();
        open.pop_back();
        double furthest = -1;
        std::size_t at = begin;
        for (std::size_t i = begin + 1; i < end; ++i) {
            const double d = distanceToSegment(ring[i], ring[begin], ring[end % ring.size()]);
            if (d > furthest) furthest = d, at = i;
        }
        if (furthest <= tolerance) {
            distance = std::max(distance, furthest);
            continue;
        }
        kept[at] = true;
        open.emplace_back(begin, at);
        open.emplace_back(at, end);
    }
}

double doubleArea(const PolygonRing& ring) {
    double sum = 0;
    for (std::size_t i = 0; i < ring.size(); ++i)
        sum += ring[i].cross(ring[(i + 1) % ring.size()]);
    return std::abs(sum);
}

/// `ring` with fewer points; itself where nothing of it would be left.
PolygonRing simplified(const PolygonRing& ring, double tolerance, double& distance) {
    if (tolerance <= 0 || ring.size() <= 4) return ring;
    std::size_t opposite = 0;
    for (std::size_t i = 0; i < ring.size(); ++i)
        if (cv::norm(ring[i] - ring[0]) > cv::norm(ring[opposite] - ring[0])) opposite = i;
    std::vector<bool> kept(ring.size());
    kept[0] = kept[opposite] = true;
    double moved = 0;
    simplifyBetween(ring, 0, opposite, tolerance, kept, moved);
    simplifyBetween(ring, opposite, ring.size(), tolerance, kept, moved);
    PolygonRing result;
    for (std::size_t i = 0; i < ring.size(); ++i)
        if (kept[i]) result.push_back(ring[i]);
    if (result.size() < 3 || doubleArea(result) < 1) return ring;
    distance = std::max(distance, moved);
    return result;
}

/// Follows `target` from `at` around once and comes back; `ring` has just come to a place from
/// which a slit leads there.
void insertRing(PolygonRing& ring, std::size_t where, const PolygonRing& target, std::size_t at) {
    PolygonRing detour;
    for (std::size_t i = 0; i <= target.size(); ++i)
        detour.push_back(target[(at + i) % target.size()]);
    detour.push_back(ring[where]);
    ring.insert(ring.begin() + static_cast<std::ptrdiff_t>(where) + 1, detour.begin(),
                detour.end());
}

/// The index of the point of `ring` nearest to `p`.
std::size_t nearest(const PolygonRing& ring, cv::Point2d p) {
    const auto closer = [&](cv::Point2d a, cv::Point2d b) {
        return (a - p).dot(a - p) < (b - p).dot(b - p);
    };
    return static_cast<std::size_t>(std::ranges::min_element(ring, closer) - ring.begin());
}

}  // namespace

void fillRings(cv::Mat& mask, const std::vector<PolygonRing>& rings) {
    // By the row at which edges begin, so that each row looks only at those that cross it.
    std::vector<std::vector<Edge>> begins(static_cast<std::size_t>(std::max(mask.rows, 0)));
    for (const PolygonRing& ring : rings) {
        PolygonRing points;
        std::ranges::copy_if(ring, std::back_inserter(points), [](cv::Point2d p) {
            return std::isfinite(p.x) && std::isfinite(p.y);
        });
        for (std::size_t i = 0; i < points.size(); ++i) {
            cv::Point2d a = points[i];
            cv::Point2d b = points[(i + 1) % points.size()];
            if (a.y > b.y) std::swap(a, b);
            // Rows whose centre y + 0.5 is in [a.y, b.y).
            const double first = std::max(std::ceil(a.y - 0.5), 0.0);
            const double last = std::min(std::ceil(b.y - 0.5) - 1, mask.rows - 1.0);
            if (first > last) continue;
            const double slope = (b.x - a.x) / (b.y - a.y);
            begins[static_cast<std::size_t>(first)].push_back(
                {static_cast<int>(first), static_cast<int>(last), a.x + (first + 0.5 - a.y) * slope,
                 slope});
        }
    }
    std::vector<Edge> active;
    std::vector<double> crossings;
    for (int y = 0; y < mask.rows; ++y) {
        for (const Edge& edge : begins[static_cast<std::size_t>(y)])
            active.push_back(edge);
        if (active.empty()) continue;
        crossings.clear();
        for (const Edge& edge : active)
            crossings.push_back(edge.x + (y - edge.firstRow) * edge.slope);
        std::ranges::sort(crossings);
        std::uint8_t* row = mask.ptr(y);
        for (std::size_t i = 0; i + 1 < crossings.size(); i += 2) {
            // Columns whose centre x + 0.5 is in [left, right).
            const double left = std::clamp(std::ceil(crossings[i] - 0.5), 0.0, double(mask.cols));
            const double right =
                std::clamp(std::ceil(crossings[i + 1] - 0.5), 0.0, double(mask.cols));
            std::fill(row + static_cast<int>(left), row + static_cast<int>(right), 255);
        }
        std::erase_if(active, [&](const Edge& edge) { return edge.lastRow <= y; });
    }
}

cv::Mat rasterise(const std::vector<MaskPolygon>& parts, cv::Size size) {
    cv::Mat mask = cv::Mat::zeros(size, CV_8UC1);
    for (const MaskPolygon& part : parts) {
        std::vector<PolygonRing> rings{part.outer};
        rings.insert(rings.end(), part.holes.begin(), part.holes.end());
        fillRings(mask, rings);
    }
    return mask;
}

void fillCircle(cv::Mat& mask, cv::Point2d center, double radius) {
    if (!std::isfinite(center.x) || !std::isfinite(center.y) || !(radius >= 0)) return;
    const int first = static_cast<int>(std::clamp(center.y - radius - 1, 0.0, double(mask.rows)));
    const int last = static_cast<int>(std::clamp(center.y + radius + 1, 0.0, double(mask.rows)));
    for (int y = first; y < last; ++y) {
        const double dy = y + 0.5 - center.y;
        const double half2 = radius * radius - dy * dy;
        if (half2 < 0) continue;
        const double half = std::sqrt(half2);
        const double left = std::clamp(std::ceil(center.x - half - 0.5), 0.0, double(mask.cols));
        const double right =
            std::clamp(std::floor(center.x + half - 0.5) + 1, 0.0, double(mask.cols));
        if (left < right)
            std::fill(mask.ptr(y) + static_cast<int>(left), mask.ptr(y) + static_cast<int>(right),
                      255);
    }
}

std::vector<MaskPolygon> maskPolygons(const cv::Mat& mask, double tolerance, double* distance) {
    double moved = 0;
    const cv::Rect box = maskBox(mask);
    std::vector<MaskPolygon> parts;
    if (!box.empty()) {
        const MaskParts found = maskParts(mask(box));
        const auto labelAt = [&](int x, int y) { return found.labels.at<int>(y, x); };
        std::vector<std::size_t> partOf(found.parts.size() + 1, SIZE_MAX);
        for (const MaskRing& ring : maskOutlines(mask)) {
            // The top left corner of a ring: its pixel is the object's, or the hole's with the
            // object above.
            const cv::Point corner = *std::ranges::min_element(ring.corners, [](cv::Point a,
                                                                                cv::Point b) {
                return std::pair(a.y, a.x) < std::pair(b.y, b.x);
            }) - box.tl();
            PolygonRing points(ring.corners.begin(), ring.corners.end());
            points = simplified(points, tolerance, moved);
            const auto label =
                static_cast<std::size_t>(labelAt(corner.x, ring.hole ? corner.y - 1 : corner.y));
            if (ring.hole) {
                parts[partOf[label]].holes.push_back(std::move(points));
            } else {
                partOf[label] = parts.size();
                parts.push_back({std::move(points), {}});
            }
        }
    }
    if (distance != nullptr) *distance = moved;
    return parts;
}

PolygonRing joinedRing(const std::vector<MaskPolygon>& parts) {
    PolygonRing whole;
    for (const MaskPolygon& part : parts) {
        PolygonRing ring = part.outer;
        for (const PolygonRing& hole : part.holes) {
            if (hole.empty()) continue;
            const std::size_t from = nearest(ring, hole.front());
            insertRing(ring, from, hole, nearest(hole, ring[from]));
        }
        if (whole.empty()) {
            whole = std::move(ring);
        } else if (!ring.empty()) {
            const std::size_t from = nearest(whole, ring.front());
            insertRing(whole, from, ring, nearest(ring, whole[from]));
        }
    }
    return whole;
}

std::int64_t differingPixels(const cv::Mat& a, const cv::Mat& b) {
    return cv::countNonZero((a != 0) != (b != 0));
}

}  // namespace studio
