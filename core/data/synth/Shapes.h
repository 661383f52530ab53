#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "core/data/synth/Shape.h"

namespace studio::synth {

// The figures that designs are put together from; units and axes are those of the design. Distances
// of boxes, polygons and arcs: Quilez, "2D distance functions"
// (iquilezles.org/articles/distfunctions2d).

ShapePtr disc(cv::Point2d centre, double radius);
/// Several discs as one figure: bolt circles, burrs.
struct Disc {
    cv::Point2d centre;
    double radius = 0;
};
ShapePtr discs(std::vector<Disc> all);

/// A disc out of round: radius * (1 + sum of amplitude * cos(order * angle - phase)).
struct Wave {
    int order = 2;
    double amplitude = 0;
    double phase = 0;
};
ShapePtr wavyDisc(double radius, std::vector<Wave> waves);

/// Half sides (before turning), corners rounded by `rounding`; a slot where rounding is the half
/// height. `angle`: radians, clockwise on the screen.
ShapePtr box(cv::Point2d centre, cv::Size2d half, double rounding, double angle = 0);
/// Corners in order, either way round.
ShapePtr polygon(std::vector<cv::Point2d> corners);
/// Distance from the centre to the sides: `apothem`.
ShapePtr regularPolygon(int sides, double apothem, double angle = 0);

/// Involute teeth of 20 degrees pressure angle; pitch radius = teeth * module / 2, addendum one
/// module, dedendum 1.25 modules (ISO 53). `width`: of the tooth at the pitch circle as a share of
/// half the pitch.
struct GearShape {
    int teeth = 20;
    double module = 0.1;
    double width = 1;
    double pitchRadius() const { return teeth * module / 2; }
    double tipRadius() const { return pitchRadius() + module; }
    double rootRadius() const { return pitchRadius() - 1.25 * module; }
};
ShapePtr gear(const GearShape& shape);
/// Teeth as of a roller chain's sprocket: a disc with a round gap between each two teeth.
ShapePtr sprocket(int teeth, double pitchRadius, double gapRadius);

/// The side view of a screw's thread along x: crests at +-radius, profile of 60 degrees, the lower
/// side half a pitch on (ISO 68-1 with sharp crests cut at `depth`).
ShapePtr threadedRod(double halfLength, double radius, double pitch, double depth);

/// A line through the points whose half width changes linearly between them.
struct StrokePoint {
    cv::Point2d at;
    double halfWidth = 0;
};
ShapePtr stroke(std::vector<StrokePoint> points);
/// Part of a ring with round ends: middle radius, half width, half of its angle, direction of its
/// middle.
ShapePtr arc(double radius, double halfWidth, double halfAngle, double direction);

ShapePtr unite(std::vector<ShapePtr> shapes);
ShapePtr subtract(ShapePtr shape, std::vector<ShapePtr> removed);
ShapePtr intersect(ShapePtr a, ShapePtr b);
/// Larger (or smaller) by an amount all round; corners become round outside.
ShapePtr grown(ShapePtr shape, double amount);

}  // namespace studio::synth
