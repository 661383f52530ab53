#include "core/image/MaskGeometry.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <opencv2/imgproc.hpp>

#include "core/base/Error.h"

namespace studio {
namespace {

[[noreturn]] void failRle(const char* detail) {
    throw Error(ErrorCode::AnnotationInvalid, "RLE", detail);
}

/// Labels and areas of the connected regions of `regions`; row 0 of the statistics is the rest.
int label(const cv::Mat& regions, cv::Mat& labels, cv::Mat& statistics) {
    cv::Mat centroids;
    return cv::connectedComponentsWithStats(regions, labels, statistics, centroids, 8, CV_32S);
}

/// table[label] for each pixel of `labels`.
cv::Mat mapLabels(const cv::Mat& labels, const std::vector<std::uint8_t>& table) {
    cv::Mat result(labels.size(), CV_8UC1);
    for (int y = 0; y < labels.rows; ++y) {
        const int* from = labels.ptr<int>(y);
        std::transform(from, from + labels.cols, result.ptr(y),
                       [&](int index) { return table[static_cast<std::size_t>(index)]; });
    }
    return result;
}

}  // namespace

std::int64_t maskArea(const cv::Mat& mask) {
    return cv::countNonZero(mask);
}

cv::Rect maskBox(const cv::Mat& mask) {
    return mask.empty() ? cv::Rect() : cv::boundingRect(mask);
}

MaskParts maskParts(const cv::Mat& mask) {
    cv::Mat labels;
    cv::Mat statistics;
    const int count = label(mask, labels, statistics);
    std::vector<int> order(static_cast<std::size_t>(count - 1));
    std::iota(order.begin(), order.end(), 1);
    const auto area = [&](int index) { return statistics.at<int>(index, cv::CC_STAT_AREA); };
    std::ranges::stable_sort(order, std::greater{}, area);

    MaskParts result;
    std::vector<int> rank(static_cast<std::size_t>(count));
    for (const int index : order) {
        const int* row = statistics.ptr<int>(index);
        result.parts.push_back({cv::Rect(row[cv::CC_STAT_LEFT], row[cv::CC_STAT_TOP],
                                         row[cv::CC_STAT_WIDTH], row[cv::CC_STAT_HEIGHT]),
                                area(index)});
        rank[static_cast<std::size_t>(index)] = static_cast<int>(result.parts.size());
    }
    for (int y = 0; y < labels.rows; ++y)
        for (int* at = labels.ptr<int>(y); at != labels.ptr<int>(y) + labels.cols; ++at)
            *at = rank[static_cast<std::size_t>(*at)];
    result.labels = labels;
    return result;
}

bool fillSmallHoles(cv::Mat& mask, double minArea) {
    cv::Mat labels;
    cv::Mat statistics;
    const int count = label(mask == 0, labels, statistics);
    std::vector<std::uint8_t> filled(static_cast<std::size_t>(count));
    filled[0] = 255;  // the object itself
    bool changed = false;
    for (int i = 1; i < count; ++i)
        if (statistics.at<int>(i, cv::CC_STAT_AREA) < minArea) {
            filled[static_cast<std::size_t>(i)] = 255;
            changed = true;
        }
    if (changed) mask = mapLabels(labels, filled);
    return changed;
}

bool removeSmallIslands(cv::Mat& mask, double minArea) {
    cv::Mat labels;
    cv::Mat statistics;
    const int count = label(mask, labels, statistics);
    std::vector<std::uint8_t> kept(static_cast<std::size_t>(count));
    int largest = 0;
    std::size_t keptCount = 0;
    for (int i = 1; i < count; ++i) {
        const int area = statistics.at<int>(i, cv::CC_STAT_AREA);
        if (largest == 0 || area > statistics.at<int>(largest, cv::CC_STAT_AREA)) largest = i;
        if (area < minArea) continue;
        kept[static_cast<std::size_t>(i)] = 255;
        ++keptCount;
    }
    if (keptCount + 1 == static_cast<std::size_t>(count)) return false;
    if (keptCount == 0) kept[static_cast<std::size_t>(largest)] = 255;
    const bool changed = keptCount > 0 || count > 2;
    if (changed) mask = mapLabels(labels, kept);
    return changed;
}

std::vector<MaskRing> maskOutlines(const cv::Mat& mask) {
    const cv::Rect box = maskBox(mask);
    if (box.empty()) return {};
    // A frame of background, so that every neighbour exists. Bit 1: upper edge already on a ring.
    cv::Mat cells;
    cv::copyMakeBorder(mask(box) != 0, cells, 1, 1, 1, 1, cv::BORDER_CONSTANT, cv::Scalar(0));
    cells &= cv::Scalar(1);
    const auto isObject = [&](int x, int y) { return (cells.at<std::uint8_t>(y, x) & 1) != 0; };

    // Walks with the object on the right hand. Directions: 0 right, 1 down, 2 left, 3 up.
    static constexpr int kStepX[] = {1, 0, -1, 0};
    static constexpr int kStepY[] = {0, 1, 0, -1};
    // The cell ahead of a grid point to the right of the direction, relative to the point; the one
    // to the left is that of the direction before.
    static constexpr int kAheadX[] = {0, -1, -1, 0};
    static constexpr int kAheadY[] = {0, 0, -1, -1};

    std::vector<MaskRing> rings;
    const cv::Point origin(box.x - 1, box.y - 1);
    for (int y = 1; y < cells.rows - 1; ++y)
        for (int x = 1; x < cells.cols - 1; ++x) {
            if (cells.at<std::uint8_t>(y, x) != 1 || isObject(x, y - 1)) continue;
            MaskRing ring;
            std::int64_t doubleArea = 0;
            cv::Point at(x, y);
            int direction = 0;
            do {
                if (direction == 0) cells.at<std::uint8_t>(at.y, at.x) |= 2;
                const cv::Point next(at.x + kStepX[direction], at.y + kStepY[direction]);
                doubleArea += std::int64_t{at.x} * next.y - std::int64_t{next.x} * at.y;
                at = next;
                const int before = (direction + 3) % 4;
                int turned = direction;
                // Left first: parts that touch at a corner are one.
                if (isObject(at.x + kAheadX[before], at.y + kAheadY[before]))
                    turned = before;
                else if (!isObject(at.x + kAheadX[direction], at.y + kAheadY[direction]))
                    turned = (direction + 1) % 4;
                if (turned != direction) ring.corners.push_back(at + origin);
                direction = turned;
            } while (at != cv::Point(x, y) || direction != 0);
            ring.hole = doubleArea < 0;
            rings.push_back(std::move(ring));
        }
    return rings;
}

Rle encodeRle(const cv::Mat& mask) {
    Rle rle;
    rle.size = mask.size();
    if (mask.empty()) return rle;
    cv::Mat columns;
    cv::transpose(mask, columns);
    bool object = false;
    std::uint32_t run = 0;
    for (int y = 0; y < columns.rows; ++y) {
        const std::uint8_t* row = columns.ptr(y);
        for (int x = 0; x < columns.cols; ++x) {
            if ((row[x] != 0) != object) {
                rle.counts.push_back(run);
                run = 0;
                object = !object;
            }
            ++run;
        }
    }
    rle.counts.push_back(run);
    return rle;
}

cv::Mat decodeRle(const Rle& rle) {
    const std::uint64_t total =
        static_cast<std::uint64_t>(rle.size.width) * static_cast<std::uint64_t>(rle.size.height);
    std::uint64_t sum = 0;
    for (const std::uint32_t count : rle.counts)
        sum += count;
    if (rle.size.width < 0 || rle.size.height < 0 || sum != total)
        failRle("its counts do not add up to the size of the mask");
    if (total == 0) return {};
    cv::Mat columns(rle.size.width, rle.size.height, CV_8UC1);
    std::uint8_t* at = columns.data;
    std::uint8_t value = 0;
    for (const std::uint32_t count : rle.counts) {
        at = std::fill_n(at, count, value);
        value = static_cast<std::uint8_t>(~value);
    }
    cv::Mat mask;
    cv::transpose(columns, mask);
    return mask;
}

// A character carries 5 bits, least significant first; 0x20 says that more follow, 0x10 of the last
// is the sign. 48 is added to make it printable.

std::string rleText(const std::vector<std::uint32_t>& counts) {
    std::string text;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        std::int64_t value = counts[i];
        if (i > 2) value -= counts[i - 2];
        bool more = true;
        while (more) {
            const std::int64_t bits = value & 0x1F;
            value >>= 5;
            more = (bits & 0x10) != 0 ? value != -1 : value != 0;
            text += static_cast<char>(48 + bits + (more ? 0x20 : 0));
        }
    }
    return text;
}

std::vector<std::uint32_t> rleCounts(std::string_view text) {
    std::vector<std::uint32_t> counts;
    std::size_t at = 0;
    while (at < text.size()) {
        std::int64_t value = 0;
        int shift = 0;
        for (bool more = true; more; shift += 5) {
            if (at == text.size() || shift > 35) failRle("its text ends within a number");
            const int bits = static_cast<unsigned char>(text[at++]) - 48;
            if (bits < 0 || bits > 0x3F)
                failRle("its text has a character that does not belong there");
            value |= static_cast<std::int64_t>(bits & 0x1F) << shift;
            more = (bits & 0x20) != 0;
            if (!more && (bits & 0x10) != 0) value -= std::int64_t{1} << (shift + 5);
        }
        if (counts.size() > 2) value += counts[counts.size() - 2];
        if (value < 0 || value > std::numeric_limits<std::uint32_t>::max())
            failRle("it has a count out of range");
        counts.push_back(static_cast<std::uint32_t>(value));
    }
    return counts;
}

}  // namespace studio
