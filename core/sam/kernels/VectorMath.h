#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

/// Functions whose loops GCC vectorises for the instruction set found at run time.
/// They must not contain OpenMP regions: call them from inside one.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define STUDIO_SIMD_CLONES \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define STUDIO_SIMD_CLONES
#endif

namespace studio::kernels {

/// e^x for x <= 88, without branches so that loops over it vectorise; relative error below 3e-7.
/// Values under -87 give 0 within float's smallest normal number.
inline float fastExp(float x) {
    constexpr float kLog2e = 1.44269504088896341f;
    constexpr float kLn2High = 0.693145751953125f;
    constexpr float kLn2Low = 1.42860682030941723e-6f;
    constexpr float kRound = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer
    x = x < -87.0f ? -87.0f : x;
    const float shifted = x * kLog2e + kRound;
    const float whole = shifted - kRound;
    const float r = (x - whole * kLn2High) - whole * kLn2Low;
    // e^r on |r| <= ln(2)/2: the Taylor series to the seventh power is exact to float's precision
    // there.
    float p = 1.0f / 5040.0f;
    p = p * r + 1.0f / 720.0f;
    p = p * r + 1.0f / 120.0f;
    p = p * r + 1.0f / 24.0f;
    p = p * r + 1.0f / 6.0f;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    const std::int32_t exponent = std::bit_cast<std::int32_t>(shifted) << 23;
    return std::bit_cast<float>(std::bit_cast<std::int32_t>(p) + exponent);
}

/// The error function after Abramowitz and Stegun, 7.1.26: absolute error below 2e-7.
inline float fastErf(float x) {
    const float a = std::fabs(x);
    const float t = 1.0f / (1.0f + 0.3275911f * a);
    float p = 1.061405429f;
    p = p * t - 1.453152027f;
    p = p * t + 1.421413741f;
    p = p * t - 0.284496736f;
    p = p * t + 0.254829592f;
    const float y = 1.0f - p * t * fastExp(-a * a);
    return std::copysign(y, x);
}

/// GELU with the exact error function, as torch.nn.GELU().
inline float fastGelu(float x) {
    return 0.5f * x * (1.0f + fastErf(x * 0.70710678118654752f));
}

}  // namespace studio::kernels
