#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/data/synth/Design.h"

namespace studio::synth {
namespace {

constexpr double kPi = std::numbers::pi;

cv::Point2d polar(double radius, double angle) {
    return {radius * std::cos(angle), radius * std::sin(angle)};
}

/// `count` equal holes on a circle.
ShapePtr boltCircle(int count, double circle, double radius, double first = 0) {
    std::vector<Disc> all;
    for (int i = 0; i < count; ++i)
        all.push_back({polar(circle, first + 2 * kPi * i / count), radius});
    return discs(std::move(all));
}

PartLook drawPartLook(Random& random) {
    PartLook look;
    look.texture = drawTexture(random, 2);
    look.reflectance = random.chance(0.18) ? random.uniform(0.05, 0.16)  // blackened, anodised
                                           : random.uniform(0.28, 0.75);
    look.bevel = random.logUniform(0.008, 0.05);
    look.gloss = random.chance(0.5) ? random.uniform(0, 0.9) : 0;
    look.height = random.logUniform(0.03, 0.25);
    return look;
}

/// As drawPartLook, often faced on a lathe.
PartLook drawTurnedLook(Random& random) {
    PartLook look = drawPartLook(random);
    if (random.chance(0.6)) {
        look.texture.finish = Finish::Turned;
        look.texture.centre = {};
        look.texture.pitch = random.logUniform(0.008, 0.03);
        look.texture.shine = random.chance(0.6) ? random.uniform(0.1, 0.7) : 0;
        look.texture.shineAngle = random.angle();
    }
    return look;
}

/// Steps of a plate's or gear's face that are no part of its outline.
void drawRelief(Random& random, PartLook& look, double bore, double reach) {
    if (random.chance(0.45) && bore < 0.6 * reach)
        look.raised = disc({}, random.uniform(bore + 0.12 * reach, bore + 0.4 * reach));
    if (random.chance(0.35)) {
        const double outer = random.uniform(0.8, 0.93) * reach;
        const double inner = std::max(bore + 0.1 * reach, random.uniform(0.4, 0.7) * outer);
        look.sunk = subtract(disc({}, outer), {disc({}, inner)});
    }
}

}  // namespace

Design drawRing(Random& random) {
    PartLook look = drawTurnedLook(random);
    switch (random.weighted({0.42, 0.26, 0.18, 0.14})) {
        case 0: {
            const double bore = random.uniform(0.35, 0.85);
            look.height = random.uniform(0.02, 0.1);
            look.bevel = std::min(look.bevel, 0.2 * (1 - bore));
            return {SceneKind::Ring, "washer", subtract(disc({}, 1), {disc({}, bore)}), look};
        }
        case 1: {
            const double bore = random.uniform(0.62, 0.9);
            look.reflectance =
                random.chance(0.75) ? random.uniform(0.05, 0.15) : random.uniform(0.3, 0.5);
            look.texture = drawTexture(random, 2);
            look.texture.finish = random.chance(0.5) ? Finish::Plain : Finish::Blasted;
            look.texture.pitch = random.uniform(0.01, 0.03);
            look.texture.strength *= 0.4;
            look.bevel = (1 - bore) / 2;
            look.round = true;
            look.gloss = random.uniform(0.05, 0.4);
            look.height = look.bevel;
            return {SceneKind::Ring, "O-ring", subtract(disc({}, 1), {disc({}, bore)}), look};
        }
        case 2: {  // ends with eyes, as pliers need
            const double half = random.uniform(0.07, 0.12), gap = random.uniform(0.16, 0.35);
            const double eye = 1.35 * half, middle = 1 - 2 * eye + half;
            const double end = gap + eye / middle;
            const cv::Point2d a = polar(middle - 0.3 * half, end),
                              b = polar(middle - 0.3 * half, -end);
            look.height = 0.04;
            look.bevel = 0.012;
            return {
                SceneKind::Ring, "circlip",
                subtract(unite({arc(middle, half, kPi - end, kPi), discs({{a, eye}, {b, eye}})}),
                         {discs({{a, 0.45 * eye}, {b, 0.45 * eye}})}),
                look};
        }
        default: {
            const double bore = random.uniform(0.55, 0.75);
            look.height = random.uniform(0.06, 0.15);
            return {SceneKind::Ring, "spring washer",
                    subtract(disc({}, 1),
                             {disc({}, bore), box({0.8, 0}, {0.4, random.uniform(0.015, 0.06)}, 0,
                                                  random.uniform(-0.3, 0.3))}),
                    look};
        }
    }
}

Design drawPlate(Random& random) {
    PartLook look = drawPartLook(random);
    const double aspect = random.uniform(0.5, 1);
    const double width = 1 / std::hypot(1, aspect), height = aspect * width;
    std::vector<ShapePtr> openings;
    ShapePtr outline;
    std::string style;
    const int form = random.weighted({0.5, 0.2, 0.3});
    if (form == 2) {  // a round flange
        style = "flange";
        look = drawTurnedLook(random);
        outline = disc({}, 1);
        const double bore = random.chance(0.8) ? random.uniform(0.15, 0.5) : 0;
        if (bore > 0) openings.push_back(disc({}, bore));
        const double bolts = random.uniform(0.68, 0.84);
        if (bolts - bore > 0.25)
            openings.push_back(boltCircle(random.integer(3, 10), bolts, random.uniform(0.05, 0.12),
                                          random.angle()));
        drawRelief(random, look, bore, bolts - 0.14);
    } else {
        style = form == 0 ? "plate" : "cut plate";
        const double corner = random.chance(0.7) ? random.uniform(0.02, 0.3) * height : 0;
        outline = box({}, {width, height}, corner);
        if (form == 1) {  // corners cut off at 45 degrees
            const double cut = random.uniform(0.15, 0.5) * height;
            outline = polygon({{cut - width, -height},
                               {width, -height},
                               {width, height - cut},
                               {width - cut, height},
                               {-width, height},
                               {-width, cut - height}});
        }
        const double inset = random.uniform(0.16, 0.3) * height;
        const double r = inset * random.uniform(0.3, 0.55);
        const double x = width - inset, y = height - inset;
        if (form == 0 || random.chance(0.5)) {
            std::vector<Disc> corners{{{x, -y}, r}, {{-x, y}, r}};
            if (form == 0 && random.chance(0.8))
                corners.insert(corners.end(), {{{x, y}, r}, {{-x, -y}, r}});
            openings.push_back(discs(std::move(corners)));
        }
        switch (random.weighted({0.35, 0.25, 0.2, 0.2})) {
            case 0:
                openings.push_back(disc({random.uniform(-0.2, 0.2) * width, 0},
                                        random.uniform(0.2, 0.55) * (height - inset)));
                break;
            case 1: {
                const double half = random.uniform(0.07, 0.2) * height;
                openings.push_back(box({0, random.uniform(-0.3, 0.3) * height},
                                       {random.uniform(0.25, 0.6) * (width - inset), half}, half));
                break;
            }
            case 2: {
                std::vector<Disc> grid;
                const int columns = random.integer(2, 5), rows = random.integer(1, 3);
                for (int j = 0; j < rows; ++j)
                    for (int i = 0; i < columns; ++i)
                        grid.push_back(
                            {{(2.0 * i / (columns - 1) - 1) * 0.55 * width,
                              rows == 1 ? 0 : (2.0 * j / (rows - 1) - 1) * 0.42 * height},
                             random.uniform(0.08, 0.1) * height});
                openings.push_back(discs(std::move(grid)));
                break;
            }
            default:
                break;
        }
        if (random.chance(0.25)) look.sunk = box({}, {0.86 * width, 0.8 * height}, 0.15 * height);
    }
    return {SceneKind::Plate, style,
            openings.empty() ? outline : subtract(outline, std::move(openings)), look};
}

Design drawGear(Random& random) {
    PartLook look = drawTurnedLook(random);
    look.bevel = std::min(look.bevel, 0.02);
    const int teeth = random.integer(12, 56);
    const int form = random.weighted({0.68, 0.16, 0.16});
    if (form == 1) {  // teeth inside of a ring
        const double module = 2 * random.uniform(0.68, 0.86) / (teeth + 2);
        const ShapePtr inside = gear({teeth, module, random.uniform(0.95, 1.1)});
        return {SceneKind::Gear, "internal gear", subtract(disc({}, 1), {inside}), look};
    }
    ShapePtr outline;
    double root = 0;
    if (form == 0) {
        const GearShape shape{teeth, 2.0 / (teeth + 2), random.uniform(0.92, 1.02)};
        outline = gear(shape);
        root = shape.rootRadius();
    } else {
        const double pitch = 0.94, gap = 0.62 * kPi * pitch / teeth;
        outline = sprocket(teeth, pitch, gap);
        root = pitch - gap;
    }
    const double bore = root * random.uniform(0.15, 0.42);
    std::vector<ShapePtr> openings{disc({}, bore)};
    if (random.chance(0.5)) openings.push_back(box({bore, 0}, {0.3 * bore, 0.22 * bore}, 0.01, 0));
    double reliefReach = 0.94 * root;
    const double web = (bore + root) / 2;
    const int lightening = random.weighted({0.55, 0.3, 0.15});
    if (lightening == 1 && root - bore > 0.35)
        openings.push_back(boltCircle(random.integer(3, 8), web + 0.04,
                                      random.uniform(0.15, 0.28) * (root - bore)));
    if (lightening == 2 && root - bore > 0.35) {
        const int spokes = random.integer(3, 6);
        std::vector<ShapePtr> arcs;
        for (int i = 0; i < spokes; ++i)
            arcs.push_back(arc(web + 0.03, 0.24 * (root - bore),
                               kPi / spokes - 0.3 * (root - bore) / web - 0.12,
                               2 * kPi * i / spokes + 0.4));
        if (kPi / spokes - 0.3 * (root - bore) / web - 0.12 > 0.05)
            openings.push_back(unite(std::move(arcs)));
    }
    drawRelief(random, look, bore, reliefReach);
    return {SceneKind::Gear, form == 0 ? "spur gear" : "sprocket",
            subtract(outline, std::move(openings)), look};
}

Design drawBracket(Random& random) {
    PartLook look = drawPartLook(random);
    const double w = random.uniform(0.16, 0.26);  // half width of a leg
    const double r = random.uniform(0.05, 0.9) * w;
    const double hole = random.uniform(0.3, 0.6) * w;
    std::vector<Disc> bores;
    ShapePtr outline;
    std::string style;
    const auto leg = [&](cv::Point2d a, cv::Point2d b) {
        const cv::Point2d middle = (a + b) / 2, half = (b - a) / 2;
        return box(middle, {std::hypot(half.x, half.y) + w, w}, r, std::atan2(half.y, half.x));
    };
    const double x = 0.72 - w, y = random.uniform(0.45, 0.72) - w / 2;
    switch (random.weighted({0.3, 0.2, 0.2, 0.1, 0.2})) {
        case 0:
            style = "L bracket";
            outline = unite({leg({-x, -y}, {-x, y}), leg({-x, y}, {x, y})});
            // A rib fills the inner corner.
            if (random.chance(0.4))
                outline = unite(
                    {outline, polygon({{-x, y}, {-x + w + 0.3 * x, y}, {-x, y - w - 0.3 * y}})});
            bores = {{{-x, -y}, hole}, {{x, y}, hole}};
            if (random.chance(0.6)) bores.push_back({{-x, y}, hole});
            break;
        case 1:
            style = "T bracket";
            outline = unite({leg({-x, -y}, {x, -y}), leg({0, -y}, {0, y})});
            bores = {{{-x, -y}, hole}, {{x, -y}, hole}, {{0, y}, hole}};
            break;
        case 2:
            style = "U bracket";
            outline = unite({leg({-x, -y}, {-x, y}), leg({-x, y}, {x, y}), leg({x, y}, {x, -y})});
            bores = {{{-x, -y}, hole}, {{x, -y}, hole}};
            if (random.chance(0.5)) bores.push_back({{0, y}, hole});
            break;
        case 3:
            style = "Z bracket";
            outline = unite({leg({-x, -y}, {0, -y}), leg({0, -y}, {0, y}), leg({0, y}, {x, y})});
            bores = {{{-x, -y}, hole}, {{x, y}, hole}};
            break;
        default: {  // two eyes and a boss between them
            style = "link";
            const double end = random.uniform(0.2, 0.32), boss = random.uniform(0.2, 0.5);
            outline = stroke(
                {{{end - 1, 0}, end}, {{0, 0}, std::max(boss, 0.6 * end)}, {{1 - end, 0}, end}});
            bores = {{{end - 1, 0}, end * random.uniform(0.4, 0.65)},
                     {{1 - end, 0}, end * random.uniform(0.4, 0.65)}};
            if (boss > 0.35) bores.push_back({{0, 0}, boss * random.uniform(0.4, 0.7)});
            break;
        }
    }
    return {SceneKind::Bracket, style, subtract(outline, {discs(std::move(bores))}), look};
}

Design drawScrew(Random& random) {
    PartLook look = drawPartLook(random);
    look.round = true;
    look.texture.finish = Finish::Ground;
    look.texture.angle = kPi / 2;
    look.texture.pitch = 0.01;
    look.gloss = random.uniform(0.1, 0.9);
    const double radius = random.uniform(0.14, 0.3), pitch = radius * random.uniform(0.25, 0.45);
    look.bevel = radius;
    look.height = radius;
    const double depth = 0.6134 * pitch;  // ISO 68-1: 17/24 of 0.866 pitches
    if (random.chance(0.35))
        return {SceneKind::Thread, "stud", threadedRod(0.95, radius, pitch, depth), look};
    const double headWidth = radius * random.uniform(1.5, 1.9);
    const double headLength = radius * random.uniform(0.6, 1.1);
    const double shank = random.chance(0.4) ? random.uniform(0.1, 0.5) : 0;
    const double neck = 2 * headLength - 0.95;  // x where the head ends
    look.flat = box({neck - headLength, 0}, {headLength, headWidth}, 0);
    if (random.chance(0.6))  // a hexagon from the side: the middle one of three faces
        look.raised = box({neck - headLength, 0}, {headLength, headWidth / 2}, 0);
    std::vector<ShapePtr> pieces{
        box({neck - headLength, 0}, {headLength, headWidth}, 0.15 * radius),
        threadedRod(0.95, radius, pitch, depth)};
    if (shank > 0) pieces.push_back(box({neck + shank / 2, 0}, {shank / 2, radius * 1.01}, 0));
    return {SceneKind::Thread, "screw", unite(std::move(pieces)), look};
}

bool canBeInSurface(SceneKind kind) {
    return kind == SceneKind::Hole || kind == SceneKind::Backlit || kind == SceneKind::Slot ||
           kind == SceneKind::Thread || kind == SceneKind::Scratch;
}

bool canBePart(SceneKind kind) {
    return !canBeInSurface(kind) || kind == SceneKind::Thread;
}

Design drawDesign(SceneKind kind, Random& random) {
    switch (kind) {
        case SceneKind::Hole:
            return drawHole(random);
        case SceneKind::Backlit:
            return drawBacklitHole(random);
        case SceneKind::Slot:
            return drawSlot(random);
        case SceneKind::Thread:
            return random.chance(0.6) ? drawTappedHole(random) : drawScrew(random);
        case SceneKind::Ring:
            return drawRing(random);
        case SceneKind::Plate:
            return drawPlate(random);
        case SceneKind::Gear:
            return drawGear(random);
        case SceneKind::Bracket:
            return drawBracket(random);
        case SceneKind::Scratch:
            break;
    }
    return drawScratch(random);
}

}  // namespace studio::synth
