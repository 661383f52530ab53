#include "core/data/synth/SceneRenderer.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "core/data/synth/NoiseTile.h"

namespace studio::synth {
namespace {

/// Share of a pixel that lies inside, for an outline at this distance of its middle.
inline float coverage(float distance) {
    const float share = 0.5F - distance;
    return share < 0 ? 0.F : share > 1 ? 1.F : share;
}

/// 0 below -width, 1 above width, smooth between: an edge blurred by about a third of width.
inline float softStep(float value, float width) {
    const float t = std::clamp(0.5F + 0.5F * value / width, 0.F, 1.F);
    return t * t * (3 - 2 * t);
}

/// From where to where a row has pixels that are covered: parts with large openings and slender
/// ones leave most of their box free.
std::pair<int, int> covered(const float* distances, int count) {
    int first = 0, last = count;
    while (first < last && coverage(distances[first]) <= 0)
        ++first;
    while (last > first && coverage(distances[last - 1]) <= 0)
        --last;
    return {first, last};
}

inline float mixed(float a, float b, float share) {
    return a + share * (b - a);
}

/// Unit vector away from the outline; zero where the field is flat.
cv::Point2f outwards(const cv::Mat_<float>& field, int x, int y) {
    const int left = std::max(x - 1, 0), right = std::min(x + 1, field.cols - 1);
    const int top = std::max(y - 1, 0), bottom = std::min(y + 1, field.rows - 1);
    const float dx = field(y, right) - field(y, left), dy = field(bottom, x) - field(top, x);
    const float length = std::sqrt(dx * dx + dy * dy);
    return length > 1e-4F ? cv::Point2f(dx / length, dy / length) : cv::Point2f();
}

/// The texture of something with its own axes along one row of the image.
void poseTextureRow(const Texture& texture, const Pose& pose, int x, int y, float* result,
                    int count) {
    const double c = std::cos(pose.angle), s = std::sin(pose.angle);
    const cv::Point2d p = cv::Point2d(x + 0.5, y + 0.5) - pose.centre;
    textureRow(texture, {c * p.x + s * p.y, c * p.y - s * p.x}, {c, -s}, result, count);
}

void addBlotches(double wavelength, const double* cells, int x, int y, float gain, float* result,
                 int count) {
    NoiseTile::instance().addRow(x / wavelength + cells[0], y / wavelength + cells[1],
                                 1 / wavelength, 0, gain, result, count);
}

constexpr double kSmallestPitch = 1.2;  // pixels; finer marks would only be noise

}  // namespace

SceneRenderer::SceneRenderer(const ScenePlan& plan)
    : m_plan(plan), m_canvas(cv::Point(), plan.size) {}

void SceneRenderer::draw(const JobContext& context) {
    m_brightness.create(m_plan.size, CV_32FC1);
    m_labels = cv::Mat::zeros(m_plan.size, CV_8UC1);
    drawBackdrop(context);
    const auto drawObject = [&](const SceneObject& object, int label) {
        context.checkpoint();
        if (object.design.isPart())
            drawPart(object, label);
        else if (object.design.isHole())
            drawHole(object, label);
        else
            drawScratch(object, label);
    };
    for (const SceneObject& object : m_plan.marks)
        drawObject(object, 0);
    for (std::size_t k = 0; k < m_plan.objects.size(); ++k)
        drawObject(m_plan.objects[k], static_cast<int>(k) + 1);
    for (const SceneObject& object : m_plan.debris)
        drawObject(object, 0);
}

void SceneRenderer::drawBackdrop(const JobContext& context) {
    const Backdrop& backdrop = m_plan.backdrop;
    const int width = m_plan.size.width;
    const double side = std::min(m_plan.size.width, m_plan.size.height);
    const auto reflectance = static_cast<float>(backdrop.reflectance);
    const bool textured =
        backdrop.kind == Backdrop::Kind::Surface || backdrop.kind == Backdrop::Kind::Table;
    std::vector<float> texture(static_cast<std::size_t>(width)), stains(texture), light(texture),
        dark(texture);
    for (int y = 0; y < m_plan.size.height; ++y) {
        if (y % 64 == 0) context.checkpoint();
        float* to = m_brightness.ptr<float>(y);
        const auto fillDark = [&](float level) {
            std::fill(dark.begin(), dark.end(), level);
            // A lit pane is even, what is far away in the dark is not.
            const float depth = (backdrop.kind == Backdrop::Kind::Light ? 0.03F : 0.3F) * level;
            addBlotches(0.3 * side, backdrop.cells, 0, y, depth, dark.data(), width);
            addBlotches(0.11 * side, backdrop.cells, 0, y, 0.4F * depth, dark.data(), width);
        };
        if (!textured) {
            fillDark(reflectance);
            std::copy(dark.begin(), dark.end(), to);
            continue;
        }
        textureRow(backdrop.texture, {0.5, y + 0.5}, {1, 0}, texture.data(), width);
        lightRow(m_plan.lighting, m_plan.size, 0, y, light.data(), width);
        if (backdrop.stains > 0) {
            std::fill(stains.begin(), stains.end(), 0.F);
            addBlotches(0.22 * side, backdrop.cells, 0, y, 1, stains.data(), width);
            addBlotches(0.06 * side, backdrop.cells, 0, y, 0.35F, stains.data(), width);
        }
        const auto depth = static_cast<float>(backdrop.stains);
        for (int x = 0; x < width; ++x) {
            const auto i = static_cast<std::size_t>(x);
            // A stain has a border, so it is a step in the blotches and not these themselves.
            const float stain = depth > 0 ? 1 - depth * softStep(stains[i] - 0.6F, 0.9F) : 1.F;
            to[x] = reflectance * stain * std::max(texture[i], 0.05F) * light[i];
        }
        if (backdrop.edge) {
            fillDark(0.02F);
            const auto nx = static_cast<float>(std::cos(backdrop.edge->angle));
            const auto ny = static_cast<float>(std::sin(backdrop.edge->angle));
            const cv::Point2d first = cv::Point2d(0.5, y + 0.5) - backdrop.edge->at;
            const auto start = static_cast<float>(first.x) * nx + static_cast<float>(first.y) * ny;
            const cv::Point2d towards = m_plan.lighting.towards();
            const float facing =
                -nx * static_cast<float>(towards.x) - ny * static_cast<float>(towards.y);
            const auto broken = static_cast<float>(0.004 * side);
            for (int x = 0; x < width; ++x) {
                const float d = start + nx * static_cast<float>(x);
                if (d < broken) to[x] *= slopeFactor(m_plan.lighting, 0.7F, facing);
                to[x] = mixed(dark[static_cast<std::size_t>(x)], to[x], coverage(-d));
            }
        }
    }
}

void SceneRenderer::mark(const DistanceField& field, double rim, int label) {
    const auto width = static_cast<float>(rim);
    for (int y = 0; y < field.box.height; ++y) {
        const float* d = field.distance[y];
        auto* to = m_labels.ptr<std::uint8_t>(field.box.y + y) + field.box.x;
        for (int x = 0; x < field.box.width; ++x)
            to[x] = d[x] < 0 ? static_cast<std::uint8_t>(label) : d[x] < width ? 0 : to[x];
    }
}

void SceneRenderer::drawScratch(const SceneObject& object, int label) {
    const auto& look = std::get<GrooveLook>(object.design.look);
    const DistanceField field = distanceField(*object.design.outline, object.pose, m_canvas, 2, 3);
    const cv::Point2f towards = m_plan.lighting.towards();
    const auto tone = static_cast<float>(look.tone);
    for (int y = 0; y < field.box.height; ++y) {
        float* to = m_brightness.ptr<float>(field.box.y + y) + field.box.x;
        for (int x = 0; x < field.box.width; ++x) {
            const float share = coverage(field.distance(y, x));
            if (share <= 0) continue;
            // A groove: the flank that faces the light is brighter.
            const float facing = -outwards(field.distance, x, y).dot(towards);
            to[x] *= mixed(1, tone * (1 + 0.25F * facing), share);
        }
    }
    mark(field, 0, label);
}

void SceneRenderer::drawShadow(const DistanceField& field, double height) {
    const cv::Point2d towards = m_plan.lighting.towards();
    const auto h = static_cast<float>(height);
    const int dx = static_cast<int>(std::lround(0.8 * height * towards.x));
    const int dy = static_cast<int>(std::lround(0.8 * height * towards.y));
    const auto depth = static_cast<float>(0.25 + 0.45 * m_plan.lighting.directional);
    for (int y = 0; y < field.box.height; ++y) {
        float* to = m_brightness.ptr<float>(field.box.y + y) + field.box.x;
        for (int x = 0; x < field.box.width; ++x) {
            const float d = field.distance(y, x);
            if (d < -0.5F) continue;  // the part itself is drawn over it
            const float thrown = field.at(field.box.x + x + dx, field.box.y + y + dy, 1e6F);
            const float shadow = depth * softStep(-thrown, 0.6F * h + 1);
            const float contact = 0.4F * std::max(0.F, 1 - std::max(d, 0.F) / (0.7F * h + 1));
            to[x] *= (1 - shadow) * (1 - contact * contact);
        }
    }
}

void SceneRenderer::drawPart(const SceneObject& object, int label) {
    const auto& look = std::get<PartLook>(object.design.look);
    const Pose& pose = object.pose;
    const double height = look.height * pose.scale;
    const auto bevel = static_cast<float>(std::max(look.bevel * pose.scale, 1.0));
    const bool shadow = m_plan.backdrop.kind == Backdrop::Kind::Table ||
                        m_plan.backdrop.kind == Backdrop::Kind::Surface;
    const double reach = shadow ? 1.7 * height + 3 : 2;
    const DistanceField field = distanceField(*object.design.outline, pose, m_canvas, reach,
                                              std::max(reach, double{bevel}) + 3);
    if (field.box.empty()) return;
    const double step = std::max(0.02 * pose.scale, 1.5);  // width of the slope of a step
    DistanceField raised, sunk, flat;
    if (look.raised) raised = distanceFieldOn(field.box, *look.raised, pose, step + 2);
    if (look.sunk) sunk = distanceFieldOn(field.box, *look.sunk, pose, step + 2);
    if (look.flat) flat = distanceFieldOn(field.box, *look.flat, pose, 1);
    if (shadow) drawShadow(field, height);

    const Texture texture = look.texture.enlarged(pose.scale, kSmallestPitch);
    const auto reflectance = static_cast<float>(look.reflectance * object.tone);
    const auto gloss = static_cast<float>(look.gloss);
    const auto slopeWidth = static_cast<float>(step);
    const cv::Point2f towards = m_plan.lighting.towards();
    const auto level = static_cast<float>(m_plan.lighting.level);
    const auto count = static_cast<std::size_t>(field.box.width);
    std::vector<float> marks(count), light(count);
    for (int y = 0; y < field.box.height; ++y) {
        const float* d = field.distance[y];
        const auto [first, last] = covered(d, field.box.width);
        if (first == last) continue;
        float* to = m_brightness.ptr<float>(field.box.y + y) + field.box.x;
        poseTextureRow(texture, pose, field.box.x + first, field.box.y + y, marks.data() + first,
                       last - first);
        lightRow(m_plan.lighting, m_plan.size, field.box.x + first, field.box.y + y,
                 light.data() + first, last - first);
        for (int x = first; x < last; ++x) {
            const float share = coverage(d[x]);
            if (share <= 0) continue;
            const auto i = static_cast<std::size_t>(x);
            float value = reflectance * std::max(marks[i], 0.05F) * light[i];
            const bool round = look.round && !(look.flat && flat.distance(y, x) < 0);
            const float width = round || !look.round ? bevel : slopeWidth;
            if (d[x] > -width) {
                float slope = std::clamp(1 + d[x] / width, 0.F, 1.F);
                const float facing = outwards(field.distance, x, y).dot(towards);
                if (round) slope = slope * slope * (1.6F - 0.6F * slope);
                value *= slopeFactor(m_plan.lighting, round ? 1.25F * slope : 0.8F, facing);
                // Glints are where the slope mirrors the light.
                const float mirror =
                    round ? 1 - std::abs(slope - 0.35F) * 4 : 1 - std::abs(slope - 0.5F) * 2;
                if (facing > 0.6F && mirror > 0 && gloss > 0) {
                    const float close = (facing - 0.6F) * 2.5F;
                    value += gloss * level * 0.7F * mirror * close * close;
                }
            } else if (round) {
                value *= 1.08F;
            }
            const auto addStep = [&](const DistanceField& edge, float direction) {
                const float distance = edge.distance(y, x);
                if (std::abs(distance) > slopeWidth) return;
                const float facing = direction * outwards(edge.distance, x, y).dot(towards);
                value *= slopeFactor(m_plan.lighting, 1 - std::abs(distance) / slopeWidth, facing);
            };
            if (look.raised) addStep(raised, 1);
            if (look.sunk) {
                if (sunk.distance(y, x) < 0) value *= 0.82F;
                addStep(sunk, -1);
            }
            to[x] = mixed(to[x], value, share);
        }
    }
    mark(field, 0, label);
}

void SceneRenderer::drawHole(const SceneObject& object, int label) {
    const auto& look = std::get<HoleLook>(object.design.look);
    const double rim = look.rimWidth * object.pose.scale;
    // Distances are wanted all over the inside: the wall is shaded by them.
    const DistanceField field =
        distanceField(*object.design.outline, object.pose, m_canvas, rim + 2, 1e9);
    if (field.box.empty()) return;
    if (rim > 0) drawRim(object, look, field);
    drawInside(object, look, field);
    mark(field, rim, label);
}

void SceneRenderer::drawRim(const SceneObject& object, const HoleLook& look,
                            const DistanceField& field) {
    const auto width = static_cast<float>(look.rimWidth * object.pose.scale);
    const cv::Point2f towards = m_plan.lighting.towards();
    const bool step = look.rim == HoleLook::Rim::Counterbore;
    const auto reflectance = static_cast<float>(m_plan.backdrop.reflectance);
    const Texture texture = look.floor.enlarged(object.pose.scale, kSmallestPitch);
    const auto count = static_cast<std::size_t>(field.box.width);
    std::vector<float> marks(count), light(count);
    for (int y = 0; y < field.box.height; ++y) {
        float* to = m_brightness.ptr<float>(field.box.y + y) + field.box.x;
        if (step) {
            poseTextureRow(texture, object.pose, field.box.x, field.box.y + y, marks.data(),
                           field.box.width);
            lightRow(m_plan.lighting, m_plan.size, field.box.x, field.box.y + y, light.data(),
                     field.box.width);
        }
        for (int x = 0; x < field.box.width; ++x) {
            const float d = field.distance(y, x);
            const float share = coverage(d - width);
            if (share <= 0 || d < -1) continue;
            const float facing = -outwards(field.distance, x, y).dot(towards);
            float value = 0;
            if (step) {
                // A floor in the shadow of the wall on the side of the light.
                const auto i = static_cast<std::size_t>(x);
                const float below = std::max(width - d, 0.F) / width;
                const float shade =
                    1 - 0.75F * softStep(0.25F - below, 0.25F) * softStep(-facing - 0.1F, 0.6F);
                value = 0.85F * reflectance * light[i] * std::max(marks[i], 0.05F) * shade;
                if (below < 0.06F) value *= 0.5F;
            } else {
                value = to[x] * slopeFactor(m_plan.lighting, 0.9F, facing);
            }
            to[x] = mixed(to[x], value, share);
        }
    }
}

void SceneRenderer::drawInside(const SceneObject& object, const HoleLook& look,
                               const DistanceField& field) {
    using Bottom = HoleLook::Bottom;
    const HoleView& view = object.view;
    const Pose& pose = object.pose;
    Pose far = pose;
    far.centre = pose.toImage(view.parallax);
    far.scale = pose.scale * look.bottomScale;
    const DistanceField bottom = distanceFieldOn(field.box, *object.design.outline, far, 1e9);
    DistanceField hiding;
    if (view.hiding && look.bottom == Bottom::Light)
        hiding = distanceFieldOn(field.box, *view.hiding, far, 1e9);

    const bool lit = look.bottom == Bottom::Light;
    const auto softness = static_cast<float>(
        std::max(2.2 * view.defocus * pose.scale, lit ? 1.5 : 0.02 * pose.scale + 0.7));
    const Texture texture = look.floor.enlarged(pose.scale, kSmallestPitch);
    const cv::Point2f towards = m_plan.lighting.towards();
    const auto reflectance = static_cast<float>(m_plan.backdrop.reflectance);
    const auto wall = static_cast<float>(look.wall);
    const auto threads = static_cast<float>(look.threadTurns);
    const auto size = static_cast<float>(pose.scale);
    const double blotch = 0.45 * pose.scale + 1;
    const auto count = static_cast<std::size_t>(field.box.width);
    std::vector<float> floor(count), light(count), cloud(count);
    for (int y = 0; y < field.box.height; ++y) {
        const float* d = field.distance[y];
        const auto [first, last] = covered(d, field.box.width);
        if (first == last) continue;
        const int left = field.box.x + first, row = field.box.y + y;
        lightRow(m_plan.lighting, m_plan.size, left, row, light.data() + first, last - first);
        std::fill(cloud.begin() + first, cloud.begin() + last, 0.F);
        addBlotches(blotch, view.blotch, left, row, 1, cloud.data() + first, last - first);
        if (look.bottom == Bottom::Floor)
            poseTextureRow(texture, far, left, row, floor.data() + first, last - first);
        float* to = m_brightness.ptr<float>(row) + field.box.x;
        for (int x = first; x < last; ++x) {
            const float share = coverage(d[x]);
            if (share <= 0) continue;
            const auto i = static_cast<std::size_t>(x);
            const float end = bottom.distance(y, x);
            const cv::Point2f away = outwards(field.distance, x, y);
            // How far down the wall: 0 at the opening, 1 at the far end.
            const float down = end > 0 ? std::max(-d[x], 0.F) / (std::max(-d[x], 0.F) + end) : 1.F;
            const float facing = -away.dot(towards);
            float side = wall * light[i] * (1 - 0.85F * down) *
                         std::max(0.25F, 0.7F + 0.8F * facing) * (1 + 0.15F * cloud[i]);
            if (threads > 0) {
                const cv::Point2f p(static_cast<float>(left - first + x - pose.centre.x),
                                    static_cast<float>(row - pose.centre.y));
                const float turn = std::atan2(p.y, p.x) / (2 * std::numbers::pi_v<float>);
                const float phase = threads * down + turn;
                const float wave = 4 * std::abs(phase - std::floor(phase) - 0.5F) - 1;
                side *= std::max(0.08F, 0.62F + 0.75F * wave);
            }
            float inside = 0;
            const cv::Point2d q = cv::Point2d(left - first + x + 0.5, row + 0.5) - far.centre;
            switch (look.bottom) {
                case Bottom::Dark:
                    inside = 0.018F * (1 + 0.5F * cloud[i]) + 0.06F * wall;
                    break;
                case Bottom::Floor: {
                    const float inner = std::max(-end, 0.F) / size;
                    const float shade = 1 - 0.7F * std::exp(-inner * 7) * (0.6F - 0.4F * facing);
                    inside = 0.6F * reflectance * light[i] * std::max(floor[i], 0.05F) * shade;
                    break;
                }
                case Bottom::Cone: {
                    // A drill's point mirrors the light in two wedges.
                    const auto r = static_cast<float>(std::hypot(q.x, q.y)) + 1e-3F;
                    const float across = static_cast<float>(q.x * towards.x + q.y * towards.y) / r;
                    const float wedge = across * across * across * across;
                    inside = (0.03F + 0.35F * reflectance * wedge * (across < 0 ? 1.F : 0.45F)) *
                             light[i] * (1 + 0.15F * cloud[i]);
                    break;
                }
                case Bottom::Light:
                    inside = static_cast<float>(view.light) * (1 + 0.06F * cloud[i]);
                    if (view.hiding) {
                        const float free = softStep(hiding.distance(y, x), softness);
                        inside = mixed(0.03F, inside, free);
                    }
                    break;
            }
            const float value = mixed(side, inside, softStep(-end, softness));
            to[x] = mixed(to[x], std::max(value, 0.002F), share);
        }
    }
}

}  // namespace studio::synth
