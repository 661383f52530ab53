#pragma once

#include <string>
#include <vector>

namespace studio {

/// What an object of a synthetic scene is.
enum class SceneKind {
    Hole,     ///< bored or drilled, blind or dark; in a machined surface
    Backlit,  ///< a through hole before a light: a bright silhouette deep in it
    Slot,     ///< slots, keyways and pockets, dark, with a floor, or backlit
    Thread,   ///< tapped holes; screws and studs from the side
    Ring,     ///< washers, O-rings, circlips, spring washers
    Plate,    ///< plates with bores and slots
    Gear,     ///< spur gears, rings with internal teeth, sprockets
    Bracket,  ///< L, T, U and Z shaped brackets, flanges
    Scratch   ///< in a machined surface
};

/// All kinds in the order above.
const std::vector<SceneKind>& allSceneKinds();
/// "hole", "backlit", ... parseSceneKind throws Error{Usage}.
const char* sceneKindName(SceneKind kind);
SceneKind parseSceneKind(const std::string& text);

}  // namespace studio
