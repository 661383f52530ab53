#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace studio {

/// Points of a line over a rising x, of which any stretch can be had as it looks in so many pixel
/// columns, in a time that depends on the columns and not on the points: of blocks of 16, 256, ...
/// points the least and the largest value are known. 32 bytes a point.
class SeriesPyramid {
  public:
    struct Point {
        double x = 0, y = 0;
    };
    static constexpr double kNoGap = std::numeric_limits<double>::infinity();

    /// An x below the last one is taken as the last one; what is no number is left out.
    void append(double x, double y);
    void clear();

    std::size_t size() const { return m_x.size(); }
    bool empty() const { return m_x.empty(); }
    double x(std::size_t index) const { return m_x[index]; }
    double y(std::size_t index) const { return m_y[index]; }
    double lastX() const { return m_x.back(); }

    /// The line from `low` to `high` for so many columns: at most four points in each (first,
    /// least, largest, last) in the order of x, and one beyond either end, so that the line goes on
    /// there. All points where they are few. In a gap (isGap()) of more than `least`, which is not
    /// less than a column, stands a point whose y is no number, and a point between two gaps
    /// becomes a short line.
    std::vector<Point> line(double low, double high, int columns, double least = kNoGap) const;
    /// The same with one point a column, the mean of its points: for what is smooth anyway.
    std::vector<Point> meanLine(double low, double high, int columns, double least = kNoGap) const;
    /// Whether the point at `index` is farther from the one before than `least`, and than ten times
    /// what is usual among the points around.
    bool isGap(std::size_t index, double least) const;
    /// Whether `x` lies in such a gap.
    bool isInGap(double x, double least) const;
    /// Least and largest y; none where there is no point.
    std::optional<std::pair<double, double>> range(double low, double high) const;
    /// Index of the point nearest to `x`; none where there is none.
    std::optional<std::size_t> nearest(double x) const;

  private:
    static constexpr std::uint32_t kNone = UINT32_MAX;
    /// Where the least and the largest value of a block are.
    struct Extremes {
        std::uint32_t least = kNone, largest = kNone;
    };
    void take(Extremes& into, const Extremes& block) const;
    Extremes extremes(std::size_t begin, std::size_t end) const;
    std::size_t lowerBound(double x) const;
    std::size_t upperBound(double x) const;
    /// Calls use(begin, end) for the points of each column that has some.
    template <typename Use>
    void forEachColumn(double low, double high, int columns, const Use& use) const;
    std::vector<Point> allPoints(std::size_t begin, std::size_t end, double least) const;
    void breakAt(std::size_t index, double least, std::vector<Point>& points) const;
    static void lengthenLonePoints(std::vector<Point>& points, double length);

    std::vector<double> m_x, m_y;
    std::vector<double> m_sums;                   ///< of y up to and with each point
    std::vector<std::vector<Extremes>> m_levels;  ///< blocks of 16, 256, ...
};

}  // namespace studio
