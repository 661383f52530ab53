#include "core/data/synth/SceneKind.h"

#include "core/base/Error.h"

namespace studio {

const std::vector<SceneKind>& allSceneKinds() {
    static const std::vector<SceneKind> kinds{
        SceneKind::Hole,   SceneKind::Backlit, SceneKind::Slot,
        SceneKind::Thread, SceneKind::Ring,    SceneKind::Plate,
        SceneKind::Gear,   SceneKind::Bracket, SceneKind::Scratch};
    return kinds;
}

const char* sceneKindName(SceneKind kind) {
    switch (kind) {
        case SceneKind::Hole:
            return "hole";
        case SceneKind::Backlit:
            return "backlit";
        case SceneKind::Slot:
            return "slot";
        case SceneKind::Thread:
            return "thread";
        case SceneKind::Ring:
            return "ring";
        case SceneKind::Plate:
            return "plate";
        case SceneKind::Gear:
            return "gear";
        case SceneKind::Bracket:
            return "bracket";
        case SceneKind::Scratch:
            return "scratch";
    }
    return "";
}

SceneKind parseSceneKind(const std::string& text) {
    std::string names;
    for (const SceneKind kind : allSceneKinds()) {
        if (text == sceneKindName(kind)) return kind;
        names += (names.empty() ? "" : ", ") + std::string(sceneKindName(kind));
    }
    throw Error(ErrorCode::Usage, "--kinds " + text, "is none of " + names);
}

}  // namespace studio
