#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/data/synth/Design.h"

namespace studio::synth {
namespace {

constexpr double kPi = std::numbers::pi;
using Bottom = HoleLook::Bottom;
using Rim = HoleLook::Rim;

/// The opening of a bored hole: round, seldom a little oval or torn, often with a burr or two.
ShapePtr drawOpening(Random& random) {
    const int form = random.weighted({0.78, 0.12, 0.1});
    ShapePtr opening = disc({}, 1);
    if (form == 1) opening = wavyDisc(1, {{2, random.uniform(0.005, 0.03), random.angle()}});
    if (form == 2) {
        std::vector<Wave> waves;
        for (const int order : {2, 3, 5, 7, 11, 17})
            waves.push_back({order, random.uniform(0.15, 1) * 0.06 / order, random.angle()});
        opening = wavyDisc(1, std::move(waves));
    }
    if (!random.chance(0.35)) return opening;
    std::vector<Disc> burrs;
    for (int i = random.integer(1, 3); i > 0; --i) {
        const double angle = random.angle(), at = random.uniform(0.97, 1.04);
        burrs.push_back(
            {{at * std::cos(angle), at * std::sin(angle)}, random.logUniform(0.03, 0.11)});
    }
    return subtract(opening, {discs(std::move(burrs))});
}

void drawRim(Random& random, HoleLook& look) {
    const int form = random.weighted({0.35, 0.2, 0.33, 0.12});
    look.rim = form == 0 ? Rim::Sharp : form == 3 ? Rim::Counterbore : Rim::Chamfer;
    if (form == 1) look.rimWidth = random.uniform(0.015, 0.05);
    if (form == 2) look.rimWidth = random.uniform(0.06, 0.22);
    if (form == 3) look.rimWidth = random.uniform(0.25, 0.6);
}

HoleLook drawHoleLook(Random& random) {
    HoleLook look;
    drawRim(random, look);
    look.bottomScale = random.uniform(0.8, 0.98);
    look.wall = random.logUniform(0.03, 0.3);
    look.floor = drawTexture(random, 2);
    return look;
}

}  // namespace

Design drawHole(Random& random) {
    HoleLook look = drawHoleLook(random);
    const int form = random.weighted({0.6, 0.2, 0.2});
    look.bottom = form == 0 ? Bottom::Dark : form == 1 ? Bottom::Floor : Bottom::Cone;
    if (form == 1) look.bottomScale = random.uniform(0.9, 0.99);
    const char* styles[] = {"deep", "flat bottom", "drilled"};
    return {SceneKind::Hole, styles[form], drawOpening(random), look};
}

Design drawBacklitHole(Random& random) {
    HoleLook look = drawHoleLook(random);
    look.bottom = Bottom::Light;
    look.bottomScale = random.uniform(0.78, 1.0);
    look.wall = random.logUniform(0.02, 0.15);
    return {SceneKind::Backlit, "through", drawOpening(random), look};
}

Design drawSlot(Random& random) {
    HoleLook look = drawHoleLook(random);
    if (look.rim == Rim::Counterbore) {
        look.rim = Rim::Chamfer;
        look.rimWidth = 0.03;
    }
    look.rimWidth *= 0.4;
    const int bottom = random.weighted({0.35, 0.35, 0.3});
    look.bottom = bottom == 0 ? Bottom::Dark : bottom == 1 ? Bottom::Floor : Bottom::Light;
    look.bottomScale = random.uniform(0.88, 0.99);
    const double half = 1 / random.logUniform(1.35, 6);
    ShapePtr outline;
    std::string style;
    switch (random.weighted({0.6, 0.2, 0.1, 0.1})) {
        case 0:
            outline = box({}, {1, half}, half);
            style = "slot";
            break;
        case 1:
            outline = box({}, {1, std::max(half, 0.4)}, random.uniform(0.06, 0.3));
            style = "pocket";
            break;
        case 2: {  // relieved corners
            const double height = std::max(half, 0.35), r = random.uniform(0.06, 0.1);
            outline = unite({box({}, {0.95, height}, 0.02), discs({{{0.92, height - 0.03}, r},
                                                                   {{-0.92, height - 0.03}, r},
                                                                   {{0.92, 0.03 - height}, r},
                                                                   {{-0.92, 0.03 - height}, r}})});
            style = "relieved pocket";
            break;
        }
        default:  // a slot that opens into a bore
            outline = unite(
                {box({0.2, 0}, {0.8, half * 0.6}, half * 0.6), disc({half * 0.9 - 1, 0}, half)});
            style = "keyhole";
            break;
    }
    return {SceneKind::Slot, style, outline, look};
}

Design drawTappedHole(Random& random) {
    HoleLook look = drawHoleLook(random);
    look.rim = Rim::Chamfer;
    look.rimWidth = random.uniform(0.03, 0.2);
    look.threadTurns = random.integer(4, 9);
    look.bottomScale = random.uniform(0.62, 0.84);
    look.wall = random.uniform(0.25, 0.7);
    const int bottom = random.weighted({0.5, 0.2, 0.3});
    look.bottom = bottom == 0 ? Bottom::Dark : bottom == 1 ? Bottom::Cone : Bottom::Light;
    return {SceneKind::Thread, "tapped", disc({}, 1), look};
}

Design drawScratch(Random& random) {
    const int count = random.integer(3, 8);
    const double width = random.logUniform(0.007, 0.022);
    const double bow = random.normal() * 0.06, wobble = random.uniform(0, 0.012);
    const double skew = random.uniform(0.3, 0.7);
    std::vector<StrokePoint> points;
    for (int i = 0; i < count; ++i) {
        const double share = static_cast<double>(i) / (count - 1);
        const double x = 2 * share - 1;
        // Thin where the tool came and went.
        const double swell = std::sin(kPi * std::pow(share, std::log(0.5) / std::log(skew)));
        points.push_back(
            {{x, bow * (1 - x * x) + wobble * random.normal()}, width * (0.45 + 0.55 * swell)});
    }
    GrooveLook look;
    look.tone = random.chance(0.55) ? random.uniform(1.25, 2.2) : random.uniform(0.25, 0.75);
    return {SceneKind::Scratch, look.tone > 1 ? "bright" : "dark", stroke(std::move(points)), look};
}

}  // namespace studio::synth
