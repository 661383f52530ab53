#include "core/data/synth/ScenePlan.h"

#include <cmath>
#include <numbers>

namespace studio::synth {
namespace {

/// Three decimals are enough to compare, and keep the lines short.
double rounded(double value) {
    return std::round(value * 1000) / 1000;
}
double degrees(double radians) {
    return std::round(std::remainder(radians, 2 * std::numbers::pi) * 1800 / std::numbers::pi) / 10;
}

const char* backdropName(Backdrop::Kind kind) {
    switch (kind) {
        case Backdrop::Kind::Surface:
            return "surface";
        case Backdrop::Kind::Table:
            return "table";
        case Backdrop::Kind::Void:
            return "void";
        case Backdrop::Kind::Light:
            return "light";
    }
    return "";
}

}  // namespace

ScenePlan ScenePlan::enlarged(int factor) const {
    ScenePlan plan = *this;
    plan.size *= factor;
    plan.backdrop.texture = backdrop.texture.enlarged(factor);
    if (plan.backdrop.edge) plan.backdrop.edge->at *= factor;
    for (std::vector<SceneObject>* list : {&plan.marks, &plan.objects, &plan.debris})
        for (SceneObject& object : *list)
            object.pose = object.pose.enlarged(factor);
    plan.lighting = lighting.enlarged(factor);
    plan.optics = optics.enlarged(factor);
    return plan;
}

Json toJson(const ScenePlan& plan) {
    Json json;
    json["size"] = {plan.size.width, plan.size.height};
    json["cases"] = plan.cases;
    Json backdrop;
    backdrop["kind"] = backdropName(plan.backdrop.kind);
    if (plan.backdrop.kind == Backdrop::Kind::Surface ||
        plan.backdrop.kind == Backdrop::Kind::Table) {
        backdrop["finish"] = finishName(plan.backdrop.texture.finish);
        backdrop["pitch"] = rounded(plan.backdrop.texture.pitch);
    }
    backdrop["reflectance"] = rounded(plan.backdrop.reflectance);
    json["backdrop"] = std::move(backdrop);
    json["light"] = {{"level", rounded(plan.lighting.level)},
                     {"direction", degrees(plan.lighting.direction)},
                     {"directional", rounded(plan.lighting.directional)},
                     {"gradient", rounded(plan.lighting.gradient)},
                     {"spot", rounded(plan.lighting.spot)}};
    json["camera"] = {{"blur", rounded(plan.optics.blur)},
                      {"motion", rounded(plan.optics.motion)},
                      {"glare", rounded(plan.optics.glare)},
                      {"read_noise", rounded(plan.optics.readNoise)},
                      {"shot_noise", rounded(plan.optics.shotNoise)}};
    json["objects"] = Json::array();
    for (const SceneObject& object : plan.objects) {
        Json entry;
        entry["kind"] = sceneKindName(object.design.kind);
        entry["style"] = object.design.style;
        entry["centre"] = {rounded(object.pose.centre.x), rounded(object.pose.centre.y)};
        entry["angle"] = degrees(object.pose.angle);
        entry["scale"] = rounded(object.pose.scale);
        entry["squeeze"] = rounded(object.pose.squeeze);
        json["objects"].push_back(std::move(entry));
    }
    return json;
}

}  // namespace studio::synth
