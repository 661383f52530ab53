#include "core/data/synth/Shapes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

namespace studio::synth {
namespace {

using Buffer = std::array<float, Shape::kBlock>;
constexpr double kPi = std::numbers::pi;

// Ternaries and not std::min: these loops become vector code.
inline float smaller(float a, float b) {
    return a < b ? a : b;
}
inline float larger(float a, float b) {
    return a > b ? a : b;
}

class Discs final : public Shape {
  public:
    explicit Discs(std::vector<Disc> all) : Shape(reach(all)), m_all(std::move(all)) {}

    void distances(const float* x, const float* y, float* result, int count) const override {
        bool first = true;
        for (const Disc& disc : m_all) {
            const auto cx = static_cast<float>(disc.centre.x);
            const auto cy = static_cast<float>(disc.centre.y);
            const auto r = static_cast<float>(disc.radius);
            for (int i = 0; i < count; ++i) {
                const float dx = x[i] - cx, dy = y[i] - cy;
                const float d = std::sqrt(dx * dx + dy * dy) - r;
                result[i] = first ? d : smaller(result[i], d);
            }
            first = false;
        }
    }

  private:
    static double reach(const std::vector<Disc>& all) {
        double radius = 0;
        for (const Disc& disc : all)
            radius = std::max(radius, std::hypot(disc.centre.x, disc.centre.y) + disc.radius);
        return radius;
    }
    std::vector<Disc> m_all;
};

class WavyDisc final : public Shape {
  public:
    WavyDisc(double radius, std::vector<Wave> waves)
        : Shape(radius * reach(waves)), m_discRadius(radius), m_waves(std::move(waves)) {}

    void distances(const float* x, const float* y, float* result, int count) const override {
        for (int i = 0; i < count; ++i) {
            const double r = std::hypot(double{x[i]}, double{y[i]});
            const double angle = std::atan2(double{y[i]}, double{x[i]});
            double factor = 1;
            for (const Wave& wave : m_waves)
                factor += wave.amplitude * std::cos(wave.order * angle - wave.phase);
            result[i] = static_cast<float>(r - m_discRadius * factor);
        }
    }

  private:
    static double reach(const std::vector<Wave>& waves) {
        double factor = 1;
        for (const Wave& wave : waves)
            factor += std::abs(wave.amplitude);
        return factor;
    }
    double m_discRadius;
    std::vector<Wave> m_waves;
};

class Box final : public Shape {
  public:
    Box(cv::Point2d centre, cv::Size2d half, double rounding, double angle)
        : Shape(std::hypot(centre.x, centre.y) + std::hypot(half.width, half.height)),
          m_centre(centre),
          m_half(half),
          m_rounding(std::min({rounding, half.width, half.height})),
          m_cos(static_cast<float>(std::cos(angle))),
          m_sin(static_cast<float>(std::sin(angle))) {}

    void distances(const float* x, const float* y, float* result, int count) const override {
        const auto cx = static_cast<float>(m_centre.x), cy = static_cast<float>(m_centre.y);
        const auto r = static_cast<float>(m_rounding);
        const auto hx = static_cast<float>(m_half.width - m_rounding);
        const auto hy = static_cast<float>(m_half.height - m_rounding);
        const float c = m_cos, s = m_sin;
        for (int i = 0; i < count; ++i) {
            const float dx = x[i] - cx, dy = y[i] - cy;
            const float qx = std::abs(c * dx + s * dy) - hx;
            const float qy = std::abs(c * dy - s * dx) - hy;
            const float ox = larger(qx, 0.F), oy = larger(qy, 0.F);
            result[i] = std::sqrt(ox * ox + oy * oy) + smaller(larger(qx, qy), 0.F) - r;
        }
    }

  private:
    cv::Point2d m_centre;
    cv::Size2d m_half;
    double m_rounding;
    float m_cos, m_sin;
};

class Polygon final : public Shape {
  public:
    explicit Polygon(std::vector<cv::Point2d> corners)
        : Shape(reach(corners)), m_corners(corners.begin(), corners.end()) {}

    void distances(const float* x, const float* y, float* result, int count) const override {
        Buffer inside;
        std::fill_n(result, count, 1e30F);
        std::fill_n(inside.begin(), count, 1.F);
        cv::Point2f from = m_corners.back();
        for (const cv::Point2f& to : m_corners) {
            const cv::Point2f edge = to - from;
            const float inverse = 1 / std::max(edge.dot(edge), 1e-20F);
            for (int i = 0; i < count; ++i) {
                const float wx = x[i] - from.x, wy = y[i] - from.y;
                const float share =
                    smaller(larger((wx * edge.x + wy * edge.y) * inverse, 0.F), 1.F);
                const float bx = wx - edge.x * share, by = wy - edge.y * share;
                result[i] = smaller(result[i], bx * bx + by * by);
                // Crossings of a ray to the right, each edge with its upper end alone.
                const bool crosses = (from.y <= y[i]) != (to.y <= y[i]);
                const float side = edge.x * wy - edge.y * wx;
                const bool right = edge.y > 0 ? side < 0 : side > 0;
                inside[static_cast<std::size_t>(i)] *= crosses && right ? -1.F : 1.F;
            }
            from = to;
        }
        for (int i = 0; i < count; ++i)
            result[i] = std::sqrt(result[i]) * inside[static_cast<std::size_t>(i)];
    }

  private:
    static double reach(const std::vector<cv::Point2d>& corners) {
        double radius = 0;
        for (const cv::Point2d& corner : corners)
            radius = std::max(radius, std::hypot(corner.x, corner.y));
        return radius;
    }
    std::vector<cv::Point2f> m_corners;
};

class RegularPolygon final : public Shape {
  public:
    RegularPolygon(int sides, double apothem, double angle)
        : Shape(apothem / std::cos(kPi / sides)), m_apothem(static_cast<float>(apothem)) {
        for (int i = 0; i < sides; ++i) {
            const double at = angle + 2 * kPi * i / sides;
            m_normals.emplace_back(static_cast<float>(std::cos(at)),
                                   static_cast<float>(std::sin(at)));
        }
    }

    void distances(const float* x, const float* y, float* result, int count) const override {
        std::fill_n(result, count, -1e30F);
        for (const cv::Point2f& normal : m_normals)
            for (int i = 0; i < count; ++i)
                result[i] = larger(result[i], normal.x * x[i] + normal.y * y[i] - m_apothem);
    }

  private:
    float m_apothem;
    std::vector<cv::Point2f> m_normals;
};

double involute(double angle) {
    return std::tan(angle) - angle;
}

class Gear final : public Shape {
  public:
    explicit Gear(const GearShape& shape)
        : Shape(shape.tipRadius()),
          m_pitchAngle(2 * kPi / shape.teeth),
          m_tip(shape.tipRadius()),
          m_root(shape.rootRadius()),
          m_base(shape.pitchRadius() * std::cos(kPressureAngle)),
          m_halfAtBase(kPi / (2 * shape.teeth) * shape.width + involute(kPressureAngle)) {}

    void distances(const float* x, const float* y, float* result, int count) const override {
        for (int i = 0; i < count; ++i) {
            const double r = std::hypot(double{x[i]}, double{y[i]});
            const double outside = r - m_tip, body = r - m_root;
            const double far = m_tip - m_root;
            if (body < -far || outside > far) {  // no tooth is near
                result[i] = static_cast<float>(body < 0 ? body : outside);
                continue;
            }
            double angle = std::atan2(double{y[i]}, double{x[i]}) / m_pitchAngle;
            angle = std::abs(angle - std::round(angle)) * m_pitchAngle;
            const double flank = std::clamp(r, m_base, std::max(m_base, m_tip));
            const double half = m_halfAtBase - involute(std::acos(m_base / flank));
            const double tooth = std::max(outside, r * (angle - half));
            result[i] = static_cast<float>(std::min(tooth, body));
        }
    }

  private:
    static constexpr double kPressureAngle = 20 * kPi / 180;
    double m_pitchAngle, m_tip, m_root, m_base;
    double m_halfAtBase;  ///< half of the tooth's angle at and below the base circle
};

class Sprocket final : public Shape {
  public:
    Sprocket(int teeth, double pitchRadius, double gapRadius)
        : Shape(pitchRadius + 0.55 * gapRadius),
          m_pitchAngle(2 * kPi / teeth),
          m_pitchRadius(pitchRadius),
          m_gap(gapRadius) {}

    void distances(const float* x, const float* y, float* result, int count) const override {
        for (int i = 0; i < count; ++i) {
            const double r = std::hypot(double{x[i]}, double{y[i]});
            double angle = std::atan2(double{y[i]}, double{x[i]}) / m_pitchAngle;
            angle = (angle - std::floor(angle) - 0.5) * m_pitchAngle;
            const double gap =
                std::hypot(r * std::cos(angle) - m_pitchRadius, r * std::sin(angle)) - m_gap;
            result[i] = static_cast<float>(std::max(r - radius(), -gap));
        }
    }

  private:
    double m_pitchAngle, m_pitchRadius, m_gap;
};

class ThreadedRod final : public Shape {
  public:
    ThreadedRod(double halfLength, double radius, double pitch, double depth)
        : Shape(std::hypot(halfLength, radius)),
          m_halfLength(halfLength),
          m_crest(radius),
          m_pitch(pitch),
          m_depth(depth) {}

    void distances(const float* x, const float* y, float* result, int count) const override {
        // Flanks of 60 degrees between them rise with tan(60 degrees).
        constexpr double kSlope = 1.7320508075688772, kCosine = 0.5;
        for (int i = 0; i < count; ++i) {
            const double side = y[i] < 0 ? 0 : 0.5;
            double phase = double{x[i]} / m_pitch + side;
            phase = std::abs(phase - std::round(phase)) * m_pitch;  // 0 in the middle of a root
            const double height = std::clamp(m_crest - m_depth + kSlope * (phase - 0.125 * m_pitch),
                                             m_crest - m_depth, m_crest);
            const double across = (std::abs(double{y[i]}) - height) * kCosine;
            result[i] = static_cast<float>(std::max(std::abs(double{x[i]}) - m_halfLength, across));
        }
    }

  private:
    double m_halfLength, m_crest, m_pitch, m_depth;
};

class Stroke final : public Shape {
  public:
    explicit Stroke(std::vector<StrokePoint> points)
        : Shape(reach(points)), m_points(std::move(points)) {}

    void distances(const float* x, const float* y, float* result, int count) const override {
        std::fill_n(result, count, 1e30F);
        for (std::size_t k = 1; k < m_points.size(); ++k) {
            const cv::Point2f from = m_points[k - 1].at;
            const cv::Point2f edge = cv::Point2f(m_points[k].at) - from;
            const float inverse = 1 / std::max(edge.dot(edge), 1e-20F);
            const auto width = static_cast<float>(m_points[k - 1].halfWidth);
            const float grows = static_cast<float>(m_points[k].halfWidth) - width;
            for (int i = 0; i < count; ++i) {
                const float wx = x[i] - from.x, wy = y[i] - from.y;
                const float share =
                    smaller(larger((wx * edge.x + wy * edge.y) * inverse, 0.F), 1.F);
                const float bx = wx - edge.x * share, by = wy - edge.y * share;
                result[i] =
                    smaller(result[i], std::sqrt(bx * bx + by * by) - width - grows * share);
            }
        }
    }

  private:
    static double reach(const std::vector<StrokePoint>& points) {
        double radius = 0;
        for (const StrokePoint& point : points)
            radius = std::max(radius, std::hypot(point.at.x, point.at.y) + point.halfWidth);
        return radius;
    }
    std::vector<StrokePoint> m_points;
};

class Arc final : public Shape {
  public:
    Arc(double radius, double halfWidth, double halfAngle, double direction)
        : Shape(radius + halfWidth),
          m_middle(static_cast<float>(radius)),
          m_halfWidth(static_cast<float>(halfWidth)),
          m_endCos(static_cast<float>(std::cos(halfAngle))),
          m_endSin(static_cast<float>(std::sin(halfAngle))),
          m_cos(static_cast<float>(std::cos(direction))),
          m_sin(static_cast<float>(std::sin(direction))) {}

    void distances(const float* x, const float* y, float* result, int count) const override {
        const float ex = m_middle * m_endCos, ey = m_middle * m_endSin;
        for (int i = 0; i < count; ++i) {
            const float along = m_cos * x[i] + m_sin * y[i];
            const float across = std::abs(m_cos * y[i] - m_sin * x[i]);
            // Beyond the end, the distance to the end's middle; else to the circle.
            const bool beyond = across * m_endCos - along * m_endSin > 0;
            const float dx = along - ex, dy = across - ey;
            const float end = std::sqrt(dx * dx + dy * dy);
            const float circle = std::abs(std::sqrt(along * along + across * across) - m_middle);
            result[i] = (beyond ? end : circle) - m_halfWidth;
        }
    }

  private:
    float m_middle, m_halfWidth, m_endCos, m_endSin, m_cos, m_sin;
};

class Union final : public Shape {
  public:
    explicit Union(std::vector<ShapePtr> shapes)
        : Shape(reach(shapes)), m_shapes(std::move(shapes)) {}

    void distances(const float* x, const float* y, float* result, int count) const override {
        Buffer other;
        m_shapes.front()->distances(x, y, result, count);
        for (std::size_t k = 1; k < m_shapes.size(); ++k) {
            m_shapes[k]->distances(x, y, other.data(), count);
            for (int i = 0; i < count; ++i)
                result[i] = smaller(result[i], other[static_cast<std::size_t>(i)]);
        }
    }

  private:
    static double reach(const std::vector<ShapePtr>& shapes) {
        double radius = 0;
        for (const ShapePtr& shape : shapes)
            radius = std::max(radius, shape->radius());
        return radius;
    }
    std::vector<ShapePtr> m_shapes;
};

class Difference final : public Shape {
  public:
    Difference(ShapePtr shape, std::vector<ShapePtr> removed)
        : Shape(shape->radius()), m_shape(std::move(shape)), m_removed(std::move(removed)) {}

    void distances(const float* x, const float* y, float* result, int count) const override {
        Buffer other;
        m_shape->distances(x, y, result, count);
        for (const ShapePtr& shape : m_removed) {
            shape->distances(x, y, other.data(), count);
            for (int i = 0; i < count; ++i)
                result[i] = larger(result[i], -other[static_cast<std::size_t>(i)]);
        }
    }

  private:
    ShapePtr m_shape;
    std::vector<ShapePtr> m_removed;
};

class Intersection final : public Shape {
  public:
    Intersection(ShapePtr a, ShapePtr b)
        : Shape(std::min(a->radius(), b->radius())), m_a(std::move(a)), m_b(std::move(b)) {}

    void distances(const float* x, const float* y, float* result, int count) const override {
        Buffer other;
        m_a->distances(x, y, result, count);
        m_b->distances(x, y, other.data(), count);
        for (int i = 0; i < count; ++i)
            result[i] = larger(result[i], other[static_cast<std::size_t>(i)]);
    }

  private:
    ShapePtr m_a, m_b;
};

class Grown final : public Shape {
  public:
    Grown(ShapePtr shape, double amount)
        : Shape(shape->radius() + std::max(amount, 0.0)),
          m_shape(std::move(shape)),
          m_amount(static_cast<float>(amount)) {}

    void distances(const float* x, const float* y, float* result, int count) const override {
        m_shape->distances(x, y, result, count);
        for (int i = 0; i < count; ++i)
            result[i] -= m_amount;
    }

  private:
    ShapePtr m_shape;
    float m_amount;
};

}  // namespace

ShapePtr disc(cv::Point2d centre, double radius) {
    return discs({{centre, radius}});
}
ShapePtr discs(std::vector<Disc> all) {
    return std::make_shared<Discs>(std::move(all));
}
ShapePtr wavyDisc(double radius, std::vector<Wave> waves) {
    return std::make_shared<WavyDisc>(radius, std::move(waves));
}
ShapePtr box(cv::Point2d centre, cv::Size2d half, double rounding, double angle) {
    return std::make_shared<Box>(centre, half, rounding, angle);
}
ShapePtr polygon(std::vector<cv::Point2d> corners) {
    return std::make_shared<Polygon>(std::move(corners));
}
ShapePtr regularPolygon(int sides, double apothem, double angle) {
    return std::make_shared<RegularPolygon>(sides, apothem, angle);
}
ShapePtr gear(const GearShape& shape) {
    return std::make_shared<Gear>(shape);
}
ShapePtr sprocket(int teeth, double pitchRadius, double gapRadius) {
    return std::make_shared<Sprocket>(teeth, pitchRadius, gapRadius);
}
ShapePtr threadedRod(double halfLength, double radius, double pitch, double depth) {
    return std::make_shared<ThreadedRod>(halfLength, radius, pitch, depth);
}
ShapePtr stroke(std::vector<StrokePoint> points) {
    return std::make_shared<Stroke>(std::move(points));
}
ShapePtr arc(double radius, double halfWidth, double halfAngle, double direction) {
    return std::make_shared<Arc>(radius, halfWidth, halfAngle, direction);
}
ShapePtr unite(std::vector<ShapePtr> shapes) {
    return std::make_shared<Union>(std::move(shapes));
}
ShapePtr subtract(ShapePtr shape, std::vector<ShapePtr> removed) {
    return std::make_shared<Difference>(std::move(shape), std::move(removed));
}
ShapePtr intersect(ShapePtr a, ShapePtr b) {
    return std::make_shared<Intersection>(std::move(a), std::move(b));
}
ShapePtr grown(ShapePtr shape, double amount) {
    return std::make_shared<Grown>(std::move(shape), amount);
}

}  // namespace studio::synth
