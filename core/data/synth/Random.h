#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <numbers>
#include <vector>

namespace studio::synth {

/// Random numbers that are the same with every compiler and library (those of <random>'s
/// distributions are not). SplitMix64: Steele, Lea, Flood 2014, "Fast splittable pseudorandom
/// number generators".
class Random {
  public:
    /// Independent of every other generator with another list.
    Random(std::initializer_list<std::uint64_t> path) {
        for (const std::uint64_t value : path)
            m_state = mixed(m_state ^ mixed(value + kGamma)) + kGamma;
    }

    std::uint64_t next() { return mixed(m_state += kGamma); }
    std::uint32_t next32() { return static_cast<std::uint32_t>(next() >> 32); }
    /// [0, 1).
    double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }
    double uniform(double low, double high) { return low + (high - low) * uniform(); }
    /// Every factor is as likely as every other: sizes.
    double logUniform(double low, double high) { return low * std::pow(high / low, uniform()); }
    /// low..high, both included.
    int integer(int low, int high) {
        const auto span = static_cast<std::uint64_t>(high - low) + 1;
        return low + static_cast<int>(static_cast<std::uint64_t>(next32()) * span >> 32);
    }
    bool chance(double probability) { return uniform() < probability; }
    double angle() { return uniform(0, 2 * std::numbers::pi); }
    /// Mean 0, deviation 1.
    double normal() {
        const double radius = std::sqrt(-2 * std::log(1 - uniform()));
        return radius * std::cos(angle());
    }
    template <typename T>
    const T& pick(const std::vector<T>& values) {
        return values[static_cast<std::size_t>(integer(0, static_cast<int>(values.size()) - 1))];
    }
    /// The index of one of the weights, each as likely as it is large.
    int weighted(std::initializer_list<double> weights) {
        double sum = 0;
        for (const double weight : weights)
            sum += weight;
        double at = uniform() * sum;
        int index = 0;
        for (const double weight : weights) {
            if (at < weight) return index;
            at -= weight;
            ++index;
        }
        return index - 1;
    }

  private:
    static constexpr std::uint64_t kGamma = 0x9E3779B97F4A7C15;
    static std::uint64_t mixed(std::uint64_t z) {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
    std::uint64_t m_state = 0;
};

}  // namespace studio::synth
