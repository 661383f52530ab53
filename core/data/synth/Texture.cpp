#include "core/data/synth/Texture.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/data/synth/NoiseTile.h"

namespace studio::synth {
namespace {

constexpr double kPi = std::numbers::pi;

/// Noise on axes turned by `angle` with a grain of `along` x `across`.
void addGrain(const Texture& t, cv::Point2d start, cv::Point2d step, double angle, double along,
              double across, int cell, float gain, float* result, int count) {
    const double c = std::cos(angle), s = std::sin(angle);
    const auto turned = [&](cv::Point2d p) {
        return cv::Point2d((c * p.x + s * p.y) / along, (c * p.y - s * p.x) / across);
    };
    const cv::Point2d from = turned(start), by = turned(step);
    NoiseTile::instance().addRow(from.x + t.cells[cell % 4] + 37.7 * cell,
                                 from.y + t.cells[(cell + 1) % 4] + 11.3 * cell, by.x, by.y, gain,
                                 result, count);
}

/// A wave of period 1 with rounded tops and narrow valleys, as a tool's nose leaves: mean 0.
float cusp(float phase) {
    const float p = phase - std::floor(phase) - 0.5F;
    return 1 - 12 * p * p;
}

void turnedRow(const Texture& t, cv::Point2d start, cv::Point2d step, float* result, int count) {
    const auto sx = static_cast<float>(start.x - t.centre.x);
    const auto sy = static_cast<float>(start.y - t.centre.y);
    const auto dx = static_cast<float>(step.x), dy = static_cast<float>(step.y);
    const auto perPitch = static_cast<float>(1 / t.pitch);
    const auto strength = static_cast<float>(t.strength);
    const auto shine = static_cast<float>(t.shine);
    const auto lx = static_cast<float>(std::cos(t.shineAngle));
    const auto ly = static_cast<float>(std::sin(t.shineAngle));
    const NoiseTile& noise = NoiseTile::instance();
    for (int i = 0; i < count; ++i) {
        const float x = sx + dx * static_cast<float>(i), y = sy + dy * static_cast<float>(i);
        const float square = x * x + y * y + 1e-6F;
        const float marks = std::sqrt(square) * perPitch;
        // Every mark has its own depth, which changes slowly around the axis.
        float depth = 0;
        noise.addRow(marks * 0.9F + t.cells[0], (x - y) * perPitch * 0.02F + t.cells[1], 0, 0, 1,
                     &depth, 1);
        const float along = x * lx + y * ly;
        float wedge = along * along / square;
        wedge *= wedge;
        result[i] += strength * (0.45F * cusp(marks) + 0.9F * depth) + shine * (wedge - 0.375F);
    }
}

void milledRow(const Texture& t, cv::Point2d start, cv::Point2d step, float* result, int count) {
    const double c = std::cos(t.angle), s = std::sin(t.angle);
    const double passWidth = 1.55 * t.cutter;
    const NoiseTile& noise = NoiseTile::instance();
    const auto strength = static_cast<float>(t.strength);
    for (int i = 0; i < count; ++i) {
        const double px = start.x + step.x * i, py = start.y + step.y * i;
        const double along = c * px + s * py;
        const double across = (c * py - s * px) / passWidth + t.cells[2];
        const double pass = std::round(across);
        const double offset = (across - pass) * passWidth;
        const double sagitta = std::sqrt(t.cutter * t.cutter - offset * offset);
        // The leading edge cuts, the trailing one rubs over it again.
        const double lead = (along - sagitta) / t.pitch + pass * 13.7;
        const double trail = (along + sagitta) / (1.37 * t.pitch) + pass * 5.1;
        float depth = 0;
        noise.addRow(lead + t.cells[0], pass * 3.3 + offset / (60 * t.pitch), 0, 0, 0.8F, &depth,
                     1);
        noise.addRow(trail + t.cells[1], pass * 7.9 + offset / (90 * t.pitch), 0, 0, 0.35F, &depth,
                     1);
        result[i] += strength * (0.4F * cusp(static_cast<float>(lead)) + depth +
                                 0.25F * static_cast<float>(std::fmod(std::abs(pass), 2)));
    }
}

}  // namespace

const char* finishName(Finish finish) {
    switch (finish) {
        case Finish::Plain:
            return "plain";
        case Finish::Brushed:
            return "brushed";
        case Finish::Ground:
            return "ground";
        case Finish::Turned:
            return "turned";
        case Finish::Milled:
            return "milled";
        case Finish::Cast:
            return "cast";
        case Finish::Blasted:
            return "blasted";
    }
    return "";
}

Texture Texture::enlarged(double factor, double smallest) const {
    Texture result = *this;
    result.pitch = std::max(pitch * factor, smallest);
    result.centre = centre * factor;
    result.cutter = cutter * factor;
    return result;
}

Texture drawTexture(Random& random, double side) {
    Texture t;
    t.finish = static_cast<Finish>(random.weighted({0.5, 1.6, 1.4, 1.5, 1.5, 1.2, 0.8}));
    t.angle = random.angle();
    t.strength = random.logUniform(0.025, 0.14);
    for (double& cell : t.cells)
        cell = random.uniform(0, 512);
    switch (t.finish) {
        case Finish::Plain:
            t.pitch = side * random.uniform(0.05, 0.2);
            t.strength *= 0.5;
            break;
        case Finish::Brushed:
            t.pitch = side * random.logUniform(0.002, 0.006);
            break;
        case Finish::Ground:
            t.pitch = side * random.logUniform(0.0015, 0.004);
            break;
        case Finish::Turned: {
            t.pitch = side * random.logUniform(0.005, 0.04);
            const double distance = side * random.uniform(0, random.chance(0.4) ? 0.3 : 1.6);
            const double direction = random.angle();
            t.centre = {distance * std::cos(direction), distance * std::sin(direction)};
            t.shine = random.chance(0.5) ? random.uniform(0.1, 0.6) : 0;
            t.shineAngle = random.angle();
            break;
        }
        case Finish::Milled:
            t.pitch = side * random.logUniform(0.004, 0.014);
            t.strength = random.logUniform(0.02, 0.08);
            t.cutter = side * random.logUniform(0.3, 2);
            break;
        case Finish::Cast:
            t.pitch = side * random.logUniform(0.003, 0.009);
            t.strength *= 1.3;
            break;
        case Finish::Blasted:
            t.pitch = side * random.logUniform(0.002, 0.004);
            break;
    }
    return t;
}

void textureRow(const Texture& t, cv::Point2d start, cv::Point2d step, float* result, int count) {
    std::fill_n(result, count, 1.F);
    const auto g = static_cast<float>(t.strength);
    const double p = t.pitch, a = t.angle;
    const auto grain = [&](double angle, double along, double across, int cell, float gain) {
        addGrain(t, start, step, angle, along, across, cell, gain * g, result, count);
    };
    switch (t.finish) {
        case Finish::Plain:
            grain(a, 3 * p, p, 0, 0.7F);
            grain(a + 0.9, 0.4 * p, 0.3 * p, 1, 0.4F);
            break;
        case Finish::Brushed:
            grain(a, 70 * p, p, 0, 0.7F);
            grain(a + 0.012, 28 * p, 1.9 * p, 1, 0.5F);
            grain(a, 160 * p, 7 * p, 2, 0.45F);
            break;
        case Finish::Ground:
            grain(a, 16 * p, p, 0, 0.75F);
            grain(a - 0.02, 45 * p, 2.3 * p, 1, 0.5F);
            grain(a, 300 * p, 14 * p, 2, 0.4F);
            break;
        case Finish::Turned:
            turnedRow(t, start, step, result, count);
            break;
        case Finish::Milled:
            milledRow(t, start, step, result, count);
            break;
        case Finish::Cast:
            grain(a, 1.2 * p, 1.0 * p, 0, 0.55F);
            grain(a + 1.1, 3.1 * p, 2.7 * p, 1, 0.55F);
            grain(a + 0.4, 9 * p, 8 * p, 2, 0.45F);
            grain(a + 2.2, 31 * p, 26 * p, 3, 0.5F);
            break;
        case Finish::Blasted:
            grain(a, p, p, 0, 0.8F);
            grain(a + 0.7, 2.2 * p, 2.2 * p, 1, 0.5F);
            break;
    }
}

}  // namespace studio::synth
