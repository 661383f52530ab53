#pragma once

#include <cstdint>
#include <vector>

namespace studio::synth {

/// Smooth random values on a plane, about normally distributed (mean 0, deviation 1), that vary
/// over one unit and repeat after 512; the same in every run. Texture and blotches are sums of it.
class NoiseTile {
  public:
    static const NoiseTile& instance();

    /// Adds gain * noise(u + i du, v + i dv) to result[i].
    void addRow(double u, double v, double du, double dv, float gain, float* result,
                int count) const;
    double at(double u, double v) const;

  private:
    NoiseTile();
    std::vector<float> m_values;  ///< a row and a column more than the period
};

/// Independent normal numbers, 65536 of them, cheaper than drawing: a reader begins anywhere.
class NormalTable {
  public:
    static const NormalTable& instance();
    static constexpr std::uint32_t kSize = 1 << 16;
    /// From here to the end there are at least kSize values, wherever `start` lies.
    const float* from(std::uint32_t start) const { return m_values.data() + start % kSize; }

  private:
    NormalTable();
    std::vector<float> m_values;  ///< twice the same
};

}  // namespace studio::synth
