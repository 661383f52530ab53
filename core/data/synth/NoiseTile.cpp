#include "core/data/synth/NoiseTile.h"

#include <cmath>

#include "core/data/synth/Random.h"

namespace studio::synth {
namespace {

constexpr int kSide = 512;
constexpr int kStride = kSide + 1;
constexpr int kFractionBits = 23;  // nine bits before the point: 32-bit sums wrap with the period

std::uint32_t fixedPoint(double value) {
    const double wrapped = value / kSide - std::floor(value / kSide);
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(wrapped * 0x1p32));
}

}  // namespace

const NoiseTile& NoiseTile::instance() {
    static const NoiseTile tile;
    return tile;
}

NoiseTile::NoiseTile() : m_values(static_cast<std::size_t>(kStride) * kStride) {
    Random random{0x6E6F697365};
    std::vector<double> white(static_cast<std::size_t>(kSide) * kSide);
    for (double& value : white)
        value = random.normal();
    // A binomial filter, so that linear interpolation shows no grid; then deviation 1 again.
    const auto sample = [&](int x, int y) {
        return white[static_cast<std::size_t>((y & (kSide - 1)) * kSide + (x & (kSide - 1)))];
    };
    const double kWeights[3] = {1, 2, 1};
    double squares = 0;
    for (int y = 0; y < kStride; ++y)
        for (int x = 0; x < kStride; ++x) {
            double sum = 0;
            for (int j = -1; j <= 1; ++j)
                for (int i = -1; i <= 1; ++i)
                    sum += kWeights[j + 1] * kWeights[i + 1] * sample(x + i, y + j);
            m_values[static_cast<std::size_t>(y * kStride + x)] = static_cast<float>(sum);
            squares += sum * sum;
        }
    const double deviation = std::sqrt(squares / (double{kStride} * kStride));
    for (float& value : m_values)
        value = static_cast<float>(value / deviation);
}

void NoiseTile::addRow(double u, double v, double du, double dv, float gain, float* result,
                       int count) const {
    std::uint32_t x = fixedPoint(u), y = fixedPoint(v);
    const std::uint32_t stepX = fixedPoint(du), stepY = fixedPoint(dv);
    constexpr std::uint32_t kFraction = (1U << kFractionBits) - 1;
    constexpr float kUnit = 1.F / (1U << kFractionBits);
    for (int i = 0; i < count; ++i) {
        const float* cell = m_values.data() + (y >> kFractionBits) * kStride + (x >> kFractionBits);
        const float fx = static_cast<float>(static_cast<std::int32_t>(x & kFraction)) * kUnit;
        const float fy = static_cast<float>(static_cast<std::int32_t>(y & kFraction)) * kUnit;
        const float top = cell[0] + fx * (cell[1] - cell[0]);
        const float bottom = cell[kStride] + fx * (cell[kStride + 1] - cell[kStride]);
        result[i] += gain * (top + fy * (bottom - top));
        x += stepX;
        y += stepY;
    }
}

double NoiseTile::at(double u, double v) const {
    float value = 0;
    addRow(u, v, 0, 0, 1, &value, 1);
    return value;
}

const NormalTable& NormalTable::instance() {
    static const NormalTable table;
    return table;
}

NormalTable::NormalTable() : m_values(std::size_t{2} * kSize) {
    Random random{0x6E6F726D616C};
    for (std::uint32_t i = 0; i < kSize; ++i)
        m_values[i] = m_values[i + kSize] = static_cast<float>(random.normal());
}

}  // namespace studio::synth
