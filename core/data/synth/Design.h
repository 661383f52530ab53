#pragma once

#include <string>
#include <variant>

#include "core/data/synth/Random.h"
#include "core/data/synth/SceneKind.h"
#include "core/data/synth/Shapes.h"
#include "core/data/synth/Texture.h"

namespace studio::synth {

/// A part that lies on something. Lengths in units of the design.
struct PartLook {
    double reflectance = 0.5;  ///< 0..1
    Texture texture;
    double bevel = 0.03;  ///< width of the edge that slopes down
    bool round = false;   ///< the slope is rounded, as of wire and rubber
    ShapePtr flat;        ///< where it is not rounded all the same: a screw's head; or none
    double gloss = 0;     ///< of glints on the slope
    double height = 0.1;  ///< over what it lies on: its shadow
    ShapePtr raised;      ///< hubs, or none
    ShapePtr sunk;        ///< pockets and grooves, or none
};

/// A hole in a surface. Lengths in units of the design.
struct HoleLook {
    enum class Rim { Sharp, Chamfer, Counterbore };
    enum class Bottom { Dark, Floor, Cone, Light };
    Rim rim = Rim::Sharp;
    double rimWidth = 0;  ///< around the outline, not part of the mask
    Bottom bottom = Bottom::Dark;
    double bottomScale = 0.9;  ///< size of the far end as it is seen
    double wall = 0.1;         ///< brightness of the wall near the opening
    double threadTurns = 0;    ///< on the wall
    Texture floor;
};

/// A scratch.
struct GrooveLook {
    double tone = 0.5;  ///< brightness in its middle relative to the surface
};

/// What an object is, without where it lies and how it is lit. Its outline is its mask; the longest
/// side is about 2 units.
struct Design {
    SceneKind kind = SceneKind::Hole;
    std::string style;  ///< for the manifest: "washer", "blind", ...
    ShapePtr outline;
    std::variant<PartLook, HoleLook, GrooveLook> look;

    bool isPart() const { return std::holds_alternative<PartLook>(look); }
    bool isHole() const { return std::holds_alternative<HoleLook>(look); }
    /// Width of what belongs to it around its outline.
    double rimWidth() const { return isHole() ? std::get<HoleLook>(look).rimWidth : 0; }
};

Design drawDesign(SceneKind kind, Random& random);

// The same for some kinds.
Design drawHole(Random& random);
Design drawBacklitHole(Random& random);
Design drawSlot(Random& random);
Design drawTappedHole(Random& random);
Design drawScrew(Random& random);
Design drawRing(Random& random);
Design drawPlate(Random& random);
Design drawGear(Random& random);
Design drawBracket(Random& random);
Design drawScratch(Random& random);
/// Whether an object of this kind may lie in a machined surface, resp. on something.
bool canBeInSurface(SceneKind kind);
bool canBePart(SceneKind kind);

}  // namespace studio::synth
