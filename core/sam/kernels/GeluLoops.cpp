#include "core/sam/kernels/GeluLoops.h"

#include "core/sam/kernels/VectorMath.h"

namespace studio::kernels {
namespace {

inline float toFloat(Bf16 value) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(value) << 16);
}

/// To the nearest, halves to even; what is not a number stays none.
inline Bf16 toBf16(float value) {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t rounded = bits + 0x7fffU + ((bits >> 16) & 1U);
    const bool isNan = (bits & 0x7fffffffU) > 0x7f800000U;
    return static_cast<Bf16>((isNan ? (bits | 0x400000U) : rounded) >> 16);
}

inline float slope(float x) {
    constexpr float kHalfRoot = 0.70710678118654752f, kDensity = 0.39894228040143268f;
    return 0.5f * (1.0f + fastErf(x * kHalfRoot)) + x * kDensity * fastExp(-0.5f * x * x);
}

}  // namespace

STUDIO_SIMD_CLONES
void gelu(const float* x, float* y, std::int64_t count) {
#pragma omp simd
    for (std::int64_t i = 0; i < count; ++i)
        y[i] = fastGelu(x[i]);
}

STUDIO_SIMD_CLONES
void gelu(const Bf16* x, Bf16* y, std::int64_t count) {
#pragma omp simd
    for (std::int64_t i = 0; i < count; ++i)
        y[i] = toBf16(fastGelu(toFloat(x[i])));
}

STUDIO_SIMD_CLONES
void geluGradient(const float* x, const float* gradient, float* out, std::int64_t count) {
#pragma omp simd
    for (std::int64_t i = 0; i < count; ++i)
        out[i] = gradient[i] * slope(x[i]);
}

STUDIO_SIMD_CLONES
void geluGradient(const Bf16* x, const Bf16* gradient, Bf16* out, std::int64_t count) {
#pragma omp simd
    for (std::int64_t i = 0; i < count; ++i)
        out[i] = toBf16(toFloat(gradient[i]) * slope(toFloat(x[i])));
}

}  // namespace studio::kernels
