#include "core/data/synth/ScenePlanner.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace studio::synth {
namespace {

constexpr double kPi = std::numbers::pi;

cv::Point2d polar(double radius, double angle) {
    return {radius * std::cos(angle), radius * std::sin(angle)};
}

/// What can hide the light behind a deep hole. Units and axes of the hole.
ShapePtr drawHiding(Random& random) {
    const double angle = random.angle();
    switch (random.weighted({0.3, 0.3, 0.2, 0.2})) {
        case 0:  // a step or the edge of what is behind
            return box(polar(random.uniform(1.8, 2.7), angle), {2, 4}, 0, angle);
        case 1:  // a bolt, another bore's wall
            return disc(polar(random.uniform(0.5, 1.3), angle), random.uniform(0.35, 0.8));
        case 2:  // a pin or wire across
            return box(polar(random.uniform(0, 0.5), angle), {random.uniform(0.06, 0.22), 4}, 0,
                       angle);
        default: {  // swarf
            std::vector<Wave> waves;
            for (const int order : {2, 3, 4, 6})
                waves.push_back({order, random.uniform(0.03, 0.2), random.angle()});
            const double radius = random.uniform(0.12, 0.4);
            const ShapePtr chip = wavyDisc(radius, std::move(waves));
            return intersect(chip, disc({}, 2));
        }
    }
}

}  // namespace

ScenePlanner::ScenePlanner(const SceneOptions& options, Random random)
    : m_options(options),
      m_random(random),
      m_side(std::min(options.size.width, options.size.height)) {}

SceneSubject ScenePlanner::drawSubject() {
    SceneSubject subject;
    subject.design = drawDesign(m_random.pick(m_options.kinds), m_random);
    subject.share = drawShare(subject.design, 1);
    subject.surface = drawTexture(m_random, m_side);
    subject.reflectance = m_random.uniform(0.25, 0.7);
    return subject;
}

double ScenePlanner::drawShare(const Design& design, int instances) {
    // Several objects must have room.
    const double room = 1.25 / std::sqrt(instances + 0.6);
    double low = 0.045, high = 0.4, tiny = 0.014, huge = 0.8;
    if (design.isPart()) low = 0.13, high = 0.48, tiny = 0.05, huge = 0.75;
    if (design.kind == SceneKind::Slot) low = 0.06;
    if (design.kind == SceneKind::Scratch) low = 0.15, high = 0.7, tiny = 0.09, huge = 0.9;
    double share = 0;
    switch (m_random.weighted({0.88, 0.06, 0.06})) {
        case 0:
            share = m_random.logUniform(low, std::max(high * std::min(room, 1.0), 1.3 * low));
            break;
        case 1:
            share = m_random.logUniform(tiny, low);
            break;
        default:
            share = m_random.uniform(high, huge);
            break;
    }
    // Below this a design has no shape left on the pixels.
    const double smallest = design.isPart() ? 12 : design.kind == SceneKind::Scratch ? 20 : 4.5;
    return std::max(share, smallest / m_side);
}

ScenePlan ScenePlanner::plan(const std::optional<SceneSubject>& subject) {
    m_plan = {};
    m_plan.size = m_options.size;
    m_taken.clear();
    m_lowContrast = m_random.chance(0.07);
    m_crowded = m_random.chance(0.22);
    m_tilt = polar(m_random.logUniform(0.02, 0.45), m_random.angle());
    m_perspective = m_random.uniform(0, 0.5);

    SceneSubject main;
    int most = m_options.maxInstances;
    if (most == 0) most = std::max(m_options.minInstances, subject ? 1 : 5);
    const int instances = m_random.integer(m_options.minInstances, most);
    if (subject) {
        main = *subject;
        main.share = std::clamp(main.share * m_random.uniform(0.8, 1.25), 4.5 / m_side, 0.8);
    } else {
        main.design = drawDesign(m_random.pick(m_options.kinds), m_random);
        main.share = drawShare(main.design, instances);
    }
    if (main.design.isPart())
        planStage();
    else
        planSurface(subject);
    planLight();
    addObjects(main, subject.has_value(), instances);
    addMarks();
    addDebris();
    setOrder();
    planOptics();
    return std::move(m_plan);
}

void ScenePlanner::planSurface(const std::optional<SceneSubject>& subject) {
    Backdrop& backdrop = m_plan.backdrop;
    backdrop.kind = Backdrop::Kind::Surface;
    const double turned = m_random.angle();
    if (subject) {
        backdrop.texture = subject->surface;
        backdrop.texture.angle += turned;
        backdrop.texture.shineAngle += turned;
        for (double& cell : backdrop.texture.cells)
            cell += m_random.uniform(0, 512);
        backdrop.reflectance = subject->reflectance * m_random.uniform(0.9, 1.1);
    } else {
        backdrop.texture = drawTexture(m_random, m_side);
        backdrop.reflectance = m_random.uniform(0.25, 0.7);
    }
    backdrop.texture.pitch = std::max(backdrop.texture.pitch, 1.2);
    backdrop.texture.centre += cv::Point2d(m_plan.size.width / 2.0, m_plan.size.height / 2.0);
    if (m_random.chance(0.2)) backdrop.stains = m_random.uniform(0.05, 0.3);
    for (double& cell : backdrop.cells)
        cell = m_random.uniform(0, 512);
    if (m_random.chance(0.2)) {
        // Mostly parallel to a side of the image, as parts are clamped.
        const double angle = m_random.chance(0.75)
                                 ? m_random.integer(0, 3) * kPi / 2 + m_random.normal() * 0.03
                                 : m_random.angle();
        const double half = std::abs(std::cos(angle)) * m_plan.size.width / 2 +
                            std::abs(std::sin(angle)) * m_plan.size.height / 2;
        backdrop.edge =
            Backdrop::Edge{cv::Point2d(m_plan.size.width / 2.0, m_plan.size.height / 2.0) -
                               polar(half * m_random.uniform(0.45, 0.9), angle),
                           angle};
    }
}

void ScenePlanner::planStage() {
    Backdrop& backdrop = m_plan.backdrop;
    const int kind = m_random.weighted({0.4, 0.35, 0.25});
    for (double& cell : backdrop.cells)
        cell = m_random.uniform(0, 512);
    if (kind == 0) {
        backdrop.kind = Backdrop::Kind::Table;
        backdrop.texture = drawTexture(m_random, m_side);
        backdrop.texture.pitch = std::max(backdrop.texture.pitch, 1.2);
        backdrop.texture.centre += cv::Point2d(m_plan.size.width / 2.0, m_plan.size.height / 2.0);
        backdrop.reflectance =
            m_random.chance(0.35) ? m_random.uniform(0.05, 0.15) : m_random.uniform(0.15, 0.7);
        if (m_random.chance(0.2)) backdrop.stains = m_random.uniform(0.05, 0.3);
    } else if (kind == 1) {
        backdrop.kind = Backdrop::Kind::Void;
        backdrop.reflectance = m_random.logUniform(0.008, 0.06);
    } else {
        backdrop.kind = Backdrop::Kind::Light;
        backdrop.reflectance = m_random.uniform(0.55, 1.15);
    }
}

void ScenePlanner::planLight() {
    Lighting& light = m_plan.lighting;
    const Backdrop& backdrop = m_plan.backdrop;
    light.direction = m_random.angle();
    light.directional = m_random.uniform(0.1, 0.95);
    light.slopes = m_random.uniform(-0.55, 0.5);
    light.gradient = m_random.uniform(0, 0.4);
    if (m_random.chance(0.4)) {
        light.spot = m_random.logUniform(0.1, 0.9);
        light.spotCentre = {m_random.uniform() * m_plan.size.width,
                            m_random.uniform() * m_plan.size.height};
        light.spotRadius = m_side * m_random.uniform(0.25, 0.9);
    }
    const bool surface = backdrop.kind == Backdrop::Kind::Surface;
    const double reflectance = surface ? backdrop.reflectance : 0.5;
    double brightness = m_random.logUniform(0.24, 0.68);
    if (backdrop.kind == Backdrop::Kind::Void) brightness = m_random.logUniform(0.3, 0.75);
    if (backdrop.kind == Backdrop::Kind::Light)
        brightness = m_random.logUniform(0.04, 0.35);
    else if (m_random.chance(0.06)) {
        brightness = m_random.uniform(0.75, 1.1);
        m_plan.cases.emplace_back("overexposed");
    } else if (m_random.chance(0.05)) {
        brightness = m_random.uniform(0.05, 0.11);
        m_plan.cases.emplace_back("underexposed");
    } else if (m_lowContrast && surface) {
        brightness = m_random.uniform(0.07, 0.15);
    }
    if (m_lowContrast && backdrop.kind != Backdrop::Kind::Light)
        m_plan.cases.emplace_back("low contrast");
    light.level = brightness / reflectance;
}

void ScenePlanner::planOptics() {
    Optics& optics = m_plan.optics;
    optics.blur = m_random.logUniform(0.4, 1.3) * std::sqrt(std::max(m_side / 768, 0.5));
    if (m_random.chance(0.07)) {
        optics.blur = m_side * m_random.uniform(0.003, 0.008);
        m_plan.cases.emplace_back("blurred");
    }
    if (m_random.chance(0.04)) {
        optics.motion = m_side * m_random.uniform(0.004, 0.014);
        optics.motionAngle = m_random.angle();
    }
    optics.glare = m_random.chance(0.7) ? m_random.uniform(0, 0.05) : m_random.uniform(0.05, 0.12);
    optics.vignette = m_random.uniform(0, 0.35);
    optics.black = m_random.uniform(0, 0.025);
    if (m_lowContrast) optics.black += m_random.uniform(0.02, 0.08);
    optics.readNoise = m_random.logUniform(0.0015, 0.008);
    optics.shotNoise = m_random.logUniform(0.004, 0.016);
    if (m_random.chance(0.08)) {
        optics.readNoise *= 3;
        optics.shotNoise *= 3;
        m_plan.cases.emplace_back("noisy");
    }
    optics.seed = m_random.next();
}

bool ScenePlanner::isFree(const Circle& circle, double gap) const {
    if (const auto& edge = m_plan.backdrop.edge) {
        const cv::Point2d inward = polar(1, edge->angle);
        if ((circle.centre - edge->at).dot(inward) < circle.radius * 1.04 + 2) return false;
    }
    return std::ranges::all_of(m_taken, [&](const Circle& other) {
        const cv::Point2d apart = circle.centre - other.centre;
        return std::hypot(apart.x, apart.y) > circle.radius + other.radius + gap;
    });
}

bool ScenePlanner::place(const Design& design, double share, bool target) {
    const bool scratch = design.kind == SceneKind::Scratch;
    SceneObject object;
    object.design = design;
    Pose& pose = object.pose;
    pose.scale = share * m_side;
    pose.angle = m_random.angle();
    pose.squeeze = m_random.chance(0.3) ? m_random.uniform(0.9, 1) : 1;
    if (design.isPart()) object.tone = m_random.uniform(0.85, 1.15);
    Circle circle;
    circle.radius = (design.outline->radius() + design.rimWidth()) * pose.scale;
    const bool touching = m_crowded && !m_taken.empty() && !scratch && m_random.chance(0.7);
    const bool border = !touching && m_random.chance(0.12);
    const double width = m_plan.size.width, height = m_plan.size.height;
    for (int attempt = 0; attempt < 40; ++attempt) {
        const bool over = touching && design.isPart() && m_random.chance(0.5);
        if (touching) {
            const Circle& other = m_random.pick(m_taken);
            const double distance =
                (other.radius + circle.radius) *
                (over ? m_random.uniform(0.5, 0.95) : m_random.uniform(0.99, 1.03));
            circle.centre = other.centre + polar(distance, m_random.angle());
        } else {
            // Within the image where it fits; at the border a part of it is outside.
            const double inset =
                border ? circle.radius * m_random.uniform(-0.4, 0.5) : circle.radius * 1.03 + 2;
            const double x = std::min(inset, width / 2), y = std::min(inset, height / 2);
            circle.centre = {m_random.uniform(x, width - x), m_random.uniform(y, height - y)};
            if (border) {
                if (m_random.chance(0.5))
                    circle.centre.x = m_random.chance(0.5) ? x : width - x;
                else
                    circle.centre.y = m_random.chance(0.5) ? y : height - y;
            }
        }
        const cv::Rect2d image(0, 0, width, height);
        const bool visible =
            circle.radius > 0.5 * m_side || image.contains(circle.centre) || border;
        // Scratches run under everything else.
        const double gap = touching ? -0.02 * circle.radius : 2;
        if (!visible || (!over && !scratch && !isFree(circle, gap))) continue;
        pose.centre = circle.centre;
        if (design.isHole()) object.view = drawHoleView(design, pose);
        if (target) m_plan.targets.push_back(m_plan.objects.size());
        if (target && border) m_plan.cases.emplace_back("border");
        if (target && share < 0.035) m_plan.cases.emplace_back("tiny");
        if (target && share > 0.5) m_plan.cases.emplace_back("huge");
        if (touching && std::ranges::count(m_plan.cases, "touching") == 0)
            m_plan.cases.emplace_back("touching");
        m_plan.objects.push_back(std::move(object));
        m_taken.push_back(circle);
        return true;
    }
    return false;
}

HoleView ScenePlanner::drawHoleView(const Design& design, const Pose& pose) {
    const auto& look = std::get<HoleLook>(design.look);
    HoleView view;
    const cv::Point2d middle(m_plan.size.width / 2.0, m_plan.size.height / 2.0);
    const cv::Point2d offset = (pose.centre - middle) / (m_side / 2);
    // The deeper, the smaller the far end looks and the more it moves.
    const double depth = 1.05 - look.bottomScale;
    cv::Point2d seen = m_tilt * (depth / 0.25) * 0.5 - offset * (m_perspective * depth);
    const double length = std::hypot(seen.x, seen.y), limit = 0.3;
    if (length > limit) seen *= limit / length;
    const double c = std::cos(pose.angle), s = std::sin(pose.angle);
    // A slot is less deep than long: what counts is its width.
    const double narrow = design.kind == SceneKind::Slot ? 0.4 : 1;
    view.parallax = cv::Point2d(c * seen.x + s * seen.y, c * seen.y - s * seen.x) * narrow;
    view.light = m_random.chance(0.8) ? m_random.uniform(0.85, 1.35) : m_random.uniform(0.3, 0.8);
    view.defocus = m_random.logUniform(0.008, 0.11) * narrow;
    if (m_random.chance(0.3)) view.hiding = drawHiding(m_random);
    view.blotch[0] = m_random.uniform(0, 512);
    view.blotch[1] = m_random.uniform(0, 512);
    return view;
}

Design ScenePlanner::drawCompanion(bool part) {
    std::vector<SceneKind> kinds;
    for (const SceneKind kind : m_options.kinds)
        if (part ? canBePart(kind) : canBeInSurface(kind)) kinds.push_back(kind);
    const SceneKind kind = m_random.pick(kinds);
    if (kind == SceneKind::Thread) return part ? drawScrew(m_random) : drawTappedHole(m_random);
    return drawDesign(kind, m_random);
}

void ScenePlanner::addObjects(const SceneSubject& subject, bool pinned, int instances) {
    const bool part = subject.design.isPart();
    SceneSubject main = subject;
    if (m_lowContrast && part && m_plan.backdrop.kind == Backdrop::Kind::Table) {
        auto& look = std::get<PartLook>(main.design.look);
        if (pinned)
            m_plan.backdrop.reflectance = look.reflectance * m_random.uniform(0.9, 1.1);
        else
            look.reflectance = m_plan.backdrop.reflectance * m_random.uniform(0.9, 1.1);
    }
    if (!place(main.design, main.share, true)) {
        m_plan.backdrop.edge.reset();
        place(main.design, main.share, true);
    }
    if (m_plan.backdrop.kind == Backdrop::Kind::Void && !m_lowContrast) {
        auto& look = std::get<PartLook>(main.design.look);
        look.reflectance = std::max(look.reflectance, 0.2);
    }
    // Hole patterns and heaps of the same part are common; so are mixed ones.
    const double same = pinned ? 1 : part ? 0.35 : 0.55;
    for (int i = 1; i < instances; ++i) {
        if (m_random.chance(same)) {
            place(main.design, main.share, pinned);
        } else {
            const Design other = drawCompanion(part);
            place(other, drawShare(other, instances), false);
        }
    }
    if (pinned && m_random.chance(0.5))
        for (int i = m_random.integer(1, 2); i > 0; --i) {
            const Design other = drawCompanion(part);
            place(other, std::min(drawShare(other, 3), 0.3), false);
        }
}

void ScenePlanner::addMarks() {
    // Not beside scratches that are objects: which of them is meant would be unclear.
    const bool scratches = std::ranges::any_of(m_plan.objects, [](const SceneObject& object) {
        return object.design.kind == SceneKind::Scratch;
    });
    const Backdrop::Kind kind = m_plan.backdrop.kind;
    const bool textured = kind == Backdrop::Kind::Surface || kind == Backdrop::Kind::Table;
    if (scratches || !textured || m_plan.backdrop.edge || !m_random.chance(0.5)) return;
    for (int i = m_random.integer(1, 4); i > 0; --i) {
        SceneObject mark;
        mark.design = drawScratch(m_random);
        std::get<GrooveLook>(mark.design.look).tone =
            m_random.chance(0.5) ? m_random.uniform(0.75, 0.95) : m_random.uniform(1.05, 1.3);
        const double half = m_random.logUniform(0.08, 0.6);
        const double width = m_random.uniform(0.0005, 0.0013) / half;
        const double bow = m_random.normal() * 0.05;
        mark.design.outline = stroke({{{-1, 0}, 0.3 * width},
                                      {{-0.3, bow}, width},
                                      {{0.4, bow}, width},
                                      {{1, 0}, 0.2 * width}});
        mark.pose.scale = half * m_side;
        mark.pose.angle = m_random.angle();
        mark.pose.centre = {m_random.uniform() * m_plan.size.width,
                            m_random.uniform() * m_plan.size.height};
        m_plan.marks.push_back(std::move(mark));
    }
}

void ScenePlanner::addDebris() {
    if (m_plan.backdrop.kind == Backdrop::Kind::Void || !m_random.chance(0.1)) return;
    for (int i = m_random.integer(1, 3); i > 0; --i) {
        SceneObject chip;
        PartLook look;
        look.reflectance = m_random.uniform(0.25, 0.8);
        look.texture.finish = Finish::Ground;
        look.texture.pitch = 0.06;
        look.texture.strength = 0.1;
        look.gloss = m_random.uniform(0.2, 1);
        look.round = true;
        const double half = m_random.uniform(0.06, 0.2);
        look.bevel = half;
        look.height = 0.25;
        ShapePtr outline = arc(1 - half, half, m_random.uniform(0.5, 2.4), 0);
        if (m_random.chance(0.4))
            outline =
                unite({outline, arc(0.62 * (1 - half), 0.8 * half, m_random.uniform(0.8, 2), 2)});
        chip.design = {SceneKind::Ring, "swarf", outline, look};
        chip.pose.scale = m_side * m_random.logUniform(0.015, 0.06);
        chip.pose.angle = m_random.angle();
        chip.pose.squeeze = m_random.uniform(0.6, 1);
        chip.pose.centre = {m_random.uniform() * m_plan.size.width,
                            m_random.uniform() * m_plan.size.height};
        m_plan.debris.push_back(std::move(chip));
    }
    m_plan.cases.emplace_back("swarf");
}

void ScenePlanner::setOrder() {
    // Scratches lie under holes; else any order, so that the first drawn is not always below.
    struct Entry {
        double key = 0;
        std::size_t index = 0;
    };
    std::vector<Entry> order;
    for (std::size_t k = 0; k < m_plan.objects.size(); ++k)
        order.push_back(
            {m_random.uniform() - (m_plan.objects[k].design.kind == SceneKind::Scratch ? 1 : 0),
             k});
    std::ranges::sort(order, {}, &Entry::key);
    std::vector<SceneObject> objects;
    std::vector<std::size_t> targets;
    for (const Entry& entry : order) {
        if (std::ranges::count(m_plan.targets, entry.index) > 0) targets.push_back(objects.size());
        objects.push_back(std::move(m_plan.objects[entry.index]));
    }
    m_plan.objects = std::move(objects);
    m_plan.targets = std::move(targets);
}

}  // namespace studio::synth
