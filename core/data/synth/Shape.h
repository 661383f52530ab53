#pragma once

#include <memory>

namespace studio::synth {

/// A plane figure given by a signed distance in its own units: negative inside, positive outside,
/// zero on the outline. The sign is exact (single precision); the amount is the distance, or at
/// most twice and near the outline about the distance, so that it can be used for shading.
class Shape {
  public:
    /// Points that are asked for at once.
    static constexpr int kBlock = 256;

    explicit Shape(double radius) : m_radius(radius) {}
    virtual ~Shape() = default;
    Shape(const Shape&) = delete;
    Shape& operator=(const Shape&) = delete;

    /// Distances of the points (x[i], y[i]), x right, y down; count <= kBlock.
    virtual void distances(const float* x, const float* y, float* result, int count) const = 0;
    /// The whole figure lies within this distance of the origin.
    double radius() const { return m_radius; }

  private:
    double m_radius;
};

using ShapePtr = std::shared_ptr<const Shape>;

}  // namespace studio::synth
