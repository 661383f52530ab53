#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/data/synth/Design.h"
#include "core/data/synth/Lighting.h"
#include "core/data/synth/Optics.h"
#include "core/data/synth/Pose.h"

namespace studio::synth {

/// How one hole is seen. Lengths in units of its design.
struct HoleView {
    cv::Point2d parallax;   ///< where the far end is seen, in the hole's own axes
    double light = 1;       ///< brightness of the light behind it; 1 clips
    double defocus = 0.1;   ///< deviation of the blur of the far end
    ShapePtr hiding;        ///< what is between it and the light, or none
    double blotch[2] = {};  ///< where in the noise its inside lies
};

/// One object in the image.
struct SceneObject {
    Design design;
    Pose pose;
    HoleView view;    ///< of holes
    double tone = 1;  ///< of parts: factor of the reflectance
};

/// What is behind the objects.
struct Backdrop {
    enum class Kind {
        Surface,  ///< the part itself, which fills the image, or ends at `edge`
        Table,    ///< another machined surface on which parts lie
        Void,     ///< black and far away
        Light     ///< a lit pane: parts are silhouettes
    };
    Kind kind = Kind::Surface;
    Texture texture;           ///< lengths in pixels
    double reflectance = 0.5;  ///< of Light: its brightness
    double stains = 0;         ///< depth of smudges, share
    /// Where the surface ends: beyond the line through `at` with the normal `angle` it is void.
    struct Edge {
        cv::Point2d at;
        double angle = 0;
    };
    std::optional<Edge> edge;
    double cells[2] = {};  ///< where in the noise its blotches lie
};

/// Everything that decides an image. Lengths in pixels of the image, x right, y down, unless
/// said otherwise.
struct ScenePlan {
    cv::Size size;
    Backdrop backdrop;
    std::vector<SceneObject> marks;    ///< scratches that are no objects; under the objects
    std::vector<SceneObject> objects;  ///< later ones lie over earlier ones
    std::vector<SceneObject> debris;   ///< swarf over the objects
    std::vector<std::size_t> targets;  ///< indices of the objects that the scene is about
    Lighting lighting;
    Optics optics;
    std::vector<std::string> cases;  ///< what is hard about it: "low contrast", "border", ...

    /// The same scene on an image `factor` times as large.
    ScenePlan enlarged(int factor) const;
};

/// What the manifest says of a scene, but for what is only known after drawing.
Json toJson(const ScenePlan& plan);

}  // namespace studio::synth
