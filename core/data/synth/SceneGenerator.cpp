#include "core/data/synth/SceneGenerator.h"

#include <algorithm>
#include <functional>

#include "core/base/Error.h"
#include "core/data/synth/DistanceField.h"
#include "core/data/synth/ScenePlanner.h"
#include "core/data/synth/SceneRenderer.h"

namespace studio {
namespace {

using synth::Random;
using synth::ScenePlan;

// What a generator is for.
constexpr std::uint64_t kScenePurpose = 1, kSubjectPurpose = 2, kViewPurpose = 3;

void measure(Scene& scene) {
    std::vector<cv::Point> low(scene.objects.size(), {INT_MAX, INT_MAX}),
        high(low.size(), {-1, -1});
    for (int y = 0; y < scene.labels.rows; ++y) {
        const auto* row = scene.labels.ptr<std::uint8_t>(y);
        for (int x = 0; x < scene.labels.cols; ++x) {
            if (row[x] == 0) continue;
            const std::size_t k = row[x] - std::size_t{1};
            ++scene.objects[k].area;
            low[k] = {std::min(low[k].x, x), std::min(low[k].y, y)};
            high[k] = {std::max(high[k].x, x), y};
        }
    }
    for (std::size_t k = 0; k < low.size(); ++k)
        if (scene.objects[k].area > 0)
            scene.objects[k].box = cv::Rect(low[k], high[k] + cv::Point(1, 1));
}

/// Pixels of the object if nothing lay over it.
std::int64_t wholeArea(const synth::SceneObject& object, cv::Size size) {
    const synth::DistanceField field = synth::distanceField(*object.design.outline, object.pose,
                                                            cv::Rect(cv::Point(), size), 1, 0);
    return field.box.empty() ? 0 : cv::countNonZero(field.distance < 0);
}

/// A scene whose targets can be seen, are not mostly hidden and leave an eighth of the image. How
/// much of a part is seen the plan alone does not know, so it is drawn again where too little is.
bool isUseful(Scene& scene, const ScenePlan& plan) {
    const std::int64_t pixels = std::int64_t{scene.labels.cols} * scene.labels.rows;
    std::int64_t seen = 0;
    bool hidden = false;
    for (const std::size_t k : plan.targets) {
        Scene::Object& object = scene.objects[k];
        const std::int64_t whole = wholeArea(plan.objects[k], plan.size);
        if (object.area < kSmallestObject || 3 * object.area < whole) continue;
        hidden = hidden || 20 * object.area < 19 * whole;
        object.target = true;
        seen += object.area;
    }
    if (hidden) scene.parameters["cases"].push_back("occluded");
    return seen > 0 && seen < pixels - pixels / 8;
}

Scene draw(const ScenePlan& plan, synth::SceneRenderer& renderer, const JobContext& context) {
    renderer.draw(context);
    Scene scene;
    scene.labels = renderer.labels();
    for (const synth::SceneObject& object : plan.objects)
        scene.objects.push_back({object.design.kind, 0, {}, false});
    measure(scene);
    scene.parameters = synth::toJson(plan);
    return scene;
}

Scene drawUseful(const std::function<ScenePlan(std::uint64_t attempt)>& planned,
                 const JobContext& context) {
    for (std::uint64_t attempt = 0; attempt < 100; ++attempt) {
        const ScenePlan plan = planned(attempt);
        synth::SceneRenderer renderer(plan);
        Scene scene = draw(plan, renderer, context);
        if (!isUseful(scene, plan)) continue;
        context.checkpoint();
        scene.image = synth::photograph(renderer.brightness(), plan.optics);
        return scene;
    }
    throw Error(ErrorCode::Internal, "synthetic scenes",
                "no scene with a visible object was found");
}

synth::SceneSubject subjectOf(const SceneOptions& options, std::uint64_t subject) {
    return synth::ScenePlanner(options, Random{options.seed, kSubjectPurpose, subject})
        .drawSubject();
}

}  // namespace

cv::Mat Scene::mask(std::size_t object) const {
    return labels == static_cast<int>(object) + 1;
}

cv::Mat Scene::targetMask() const {
    cv::Mat all = cv::Mat::zeros(labels.size(), CV_8UC1);
    for (std::size_t k = 0; k < objects.size(); ++k)
        if (objects[k].target) all |= mask(k);
    return all;
}

SceneKind Scene::kind() const {
    const auto target = std::ranges::find_if(objects, &Object::target);
    return target == objects.end() ? SceneKind::Hole : target->kind;
}

Scene generateScene(const SceneOptions& options, std::uint64_t index, const JobContext& context) {
    options.check();
    return drawUseful(
        [&](std::uint64_t attempt) {
            return synth::ScenePlanner(options, Random{options.seed, kScenePurpose, index, attempt})
                .plan();
        },
        context);
}

Scene generateView(const SceneOptions& options, std::uint64_t subject, std::uint64_t view,
                   const JobContext& context) {
    options.check();
    const synth::SceneSubject part = subjectOf(options, subject);
    return drawUseful(
        [&](std::uint64_t attempt) {
            return synth::ScenePlanner(options,
                                       Random{options.seed, kViewPurpose, subject, view, attempt})
                .plan(part);
        },
        context);
}

Scene generateViewWithout(const SceneOptions& options, std::uint64_t subject, std::uint64_t view,
                          const JobContext& context) {
    options.check();
    ScenePlan plan = synth::ScenePlanner(options, Random{options.seed, kViewPurpose, subject, view,
                                                         std::uint64_t{0}})
                         .plan(subjectOf(options, subject));
    std::ranges::sort(plan.targets, std::greater{});
    for (const std::size_t k : plan.targets)
        plan.objects.erase(plan.objects.begin() + static_cast<std::ptrdiff_t>(k));
    plan.targets.clear();
    synth::SceneRenderer renderer(plan);
    Scene scene = draw(plan, renderer, context);
    context.checkpoint();
    scene.image = synth::photograph(renderer.brightness(), plan.optics);
    return scene;
}

SceneKind subjectKind(const SceneOptions& options, std::uint64_t subject) {
    options.check();
    return subjectOf(options, subject).design.kind;
}

}  // namespace studio
