#include "widgets/SeriesPyramid.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace studio {
namespace {

constexpr std::size_t kFan = 16;

}  // namespace

void SeriesPyramid::take(Extremes& into, const Extremes& block) const {
    if (block.least == kNone) return;
    if (into.least == kNone) {
        into = block;
        return;
    }
    if (m_y[block.least] < m_y[into.least]) into.least = block.least;
    if (m_y[block.largest] > m_y[into.largest]) into.largest = block.largest;
}

void SeriesPyramid::append(double x, double y) {
    if (!std::isfinite(x) || !std::isfinite(y)) return;
    const auto index = std::uint32_t(m_x.size());
    m_x.push_back(m_x.empty() ? x : std::max(x, m_x.back()));
    m_y.push_back(y);
    m_sums.push_back(m_sums.empty() ? y : m_sums.back() + y);
    const Extremes point{index, index};
    std::size_t block = index;
    for (std::size_t level = 0; block >= kFan || level < m_levels.size(); ++level) {
        block /= kFan;
        if (level == m_levels.size()) {
            // A new level: what the one below has so far is its first block.
            Extremes all;
            for (std::size_t i = 0; level == 0 && i < index; ++i)
                take(all, {std::uint32_t(i), std::uint32_t(i)});
            for (std::size_t i = 0; level > 0 && i < kFan; ++i)
                take(all, m_levels[level - 1][i]);
            m_levels.push_back({all});
        }
        if (m_levels[level].size() <= block) m_levels[level].resize(block + 1);
        take(m_levels[level][block], point);
    }
}

void SeriesPyramid::clear() {
    m_x.clear();
    m_y.clear();
    m_sums.clear();
    m_levels.clear();
}

SeriesPyramid::Extremes SeriesPyramid::extremes(std::size_t begin, std::size_t end) const {
    Extremes found;
    while (begin < end) {
        // The largest whole block that begins here.
        std::size_t level = 0, size = 1;
        while (level < m_levels.size() && begin % (size * kFan) == 0 &&
               begin + size * kFan <= end) {
            size *= kFan;
            ++level;
        }
        take(found, level == 0 ? Extremes{std::uint32_t(begin), std::uint32_t(begin)}
                               : m_levels[level - 1][begin / size]);
        begin += size;
    }
    return found;
}

std::size_t SeriesPyramid::lowerBound(double x) const {
    return std::size_t(std::lower_bound(m_x.begin(), m_x.end(), x) - m_x.begin());
}

std::size_t SeriesPyramid::upperBound(double x) const {
    return std::size_t(std::upper_bound(m_x.begin(), m_x.end(), x) - m_x.begin());
}

/// What is usual is asked of the points around, not of all: a run may take its steps faster or
/// slower as it goes on.
bool SeriesPyramid::isGap(std::size_t index, double least) const {
    if (index == 0 || index >= m_x.size()) return false;
    const auto distance = [&](std::size_t i) { return m_x[i] - m_x[i - 1]; };
    if (!(distance(index) > least)) return false;
    constexpr std::size_t kAround = 16, kEnough = 3;
    constexpr double kTimes = 10;
    std::array<double, 2 * kAround> around;
    std::size_t count = 0;
    for (std::size_t i = index > kAround ? index - kAround : 1;
         i < std::min(m_x.size(), index + kAround + 1); ++i)
        if (i != index) around[count++] = distance(i);
    if (count < kEnough) return false;
    const auto middle = around.begin() + std::ptrdiff_t(count / 2);
    std::nth_element(around.begin(), middle, around.begin() + std::ptrdiff_t(count));
    return distance(index) > kTimes * *middle;
}

bool SeriesPyramid::isInGap(double x, double least) const {
    const std::size_t after = lowerBound(x);
    return after < m_x.size() && m_x[after] > x && isGap(after, least);
}

/// Before the point at `index` is added to `points`, which end with the one before it.
void SeriesPyramid::breakAt(std::size_t index, double least, std::vector<Point>& points) const {
    if (points.empty() || !isGap(index, least)) return;
    points.push_back({(m_x[index - 1] + m_x[index]) / 2, std::nan("")});
}

void SeriesPyramid::lengthenLonePoints(std::vector<Point>& points, double length) {
    const auto isBreak = [&](std::size_t i) {
        return i >= points.size() || std::isnan(points[i].y);
    };
    for (std::size_t i = 0; points.size() > 1 && i < points.size(); ++i) {
        if (isBreak(i) || !isBreak(i + 1) || (i > 0 && !isBreak(i - 1))) continue;
        const Point end{points[i].x + length / 2, points[i].y};
        points[i].x -= length / 2;
        points.insert(points.begin() + std::ptrdiff_t(++i), end);
    }
}

/// With one beyond either end.
std::vector<SeriesPyramid::Point> SeriesPyramid::allPoints(std::size_t begin, std::size_t end,
                                                           double least) const {
    std::vector<Point> points;
    for (std::size_t i = begin > 0 ? begin - 1 : 0; i < std::min(m_x.size(), end + 1); ++i) {
        breakAt(i, least, points);
        points.push_back({m_x[i], m_y[i]});
    }
    return points;
}

/// Columns begin at multiples of their width, so that a line does not flicker when it moves.
template <typename Use>
void SeriesPyramid::forEachColumn(double low, double high, int columns, const Use& use) const {
    const double width = (high - low) / columns;
    std::size_t begin = lowerBound(low);
    const std::size_t end = upperBound(high);
    while (begin < end) {
        const double column = std::floor(m_x[begin] / width);
        // Rounding may leave the point itself out.
        const std::size_t next =
            std::clamp(lowerBound((column + 1) * width), begin + 1, std::max(end, begin + 1));
        use(begin, next);
        begin = next;
    }
}

std::vector<SeriesPyramid::Point> SeriesPyramid::line(double low, double high, int columns,
                                                      double least) const {
    if (m_x.empty() || columns < 1 || !(high > low)) return {};
    const std::size_t first = lowerBound(low), end = upperBound(high);
    const double width = (high - low) / columns;
    std::vector<Point> points;
    if (end - first <= std::size_t(columns) * 4) {
        points = allPoints(first, end, least);
        lengthenLonePoints(points, width);
        return points;
    }
    points.reserve(std::size_t(columns) * 4 + 6);
    const auto add = [&](std::size_t index) {
        breakAt(index, least, points);
        points.push_back({m_x[index], m_y[index]});
    };
    if (first > 0) add(first - 1);
    forEachColumn(low, high, columns, [&](std::size_t begin, std::size_t next) {
        const Extremes extremes = this->extremes(begin, next);
        std::array<std::size_t, 4> order{begin, extremes.least, extremes.largest, next - 1};
        std::sort(order.begin(), order.end());
        for (std::size_t i = 0; i < order.size(); ++i)
            if (i == 0 || order[i] != order[i - 1]) add(order[i]);
    });
    if (end < m_x.size()) add(end);
    lengthenLonePoints(points, width);
    return points;
}

std::vector<SeriesPyramid::Point> SeriesPyramid::meanLine(double low, double high, int columns,
                                                          double least) const {
    if (m_x.empty() || columns < 1 || !(high > low)) return {};
    const std::size_t first = lowerBound(low), end = upperBound(high);
    const double width = (high - low) / columns;
    std::vector<Point> points;
    if (end - first <= std::size_t(columns) * 2) {
        points = allPoints(first, end, least);
        lengthenLonePoints(points, width);
        return points;
    }
    points.reserve(std::size_t(columns) + 4);
    if (first > 0) points.push_back({m_x[first - 1], m_y[first - 1]});
    forEachColumn(low, high, columns, [&](std::size_t begin, std::size_t next) {
        breakAt(begin, least, points);
        const double sum = m_sums[next - 1] - (begin > 0 ? m_sums[begin - 1] : 0);
        points.push_back({(m_x[begin] + m_x[next - 1]) / 2, sum / double(next - begin)});
    });
    points.push_back({m_x[end - 1], m_y[end - 1]});  // the newest is where it is
    if (end < m_x.size()) {
        breakAt(end, least, points);
        points.push_back({m_x[end], m_y[end]});
    }
    lengthenLonePoints(points, width);
    return points;
}

std::optional<std::pair<double, double>> SeriesPyramid::range(double low, double high) const {
    const std::size_t end = upperBound(high);
    const Extremes found = extremes(std::min(end, lowerBound(low)), end);
    if (found.least == kNone) return std::nullopt;
    return std::pair(m_y[found.least], m_y[found.largest]);
}

std::optional<std::size_t> SeriesPyramid::nearest(double x) const {
    if (m_x.empty()) return std::nullopt;
    const std::size_t after = lowerBound(x);
    if (after == 0) return after;
    if (after == m_x.size()) return after - 1;
    return x - m_x[after - 1] <= m_x[after] - x ? after - 1 : after;
}

}  // namespace studio
