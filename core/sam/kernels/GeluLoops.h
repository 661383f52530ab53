#pragma once

#include <cstdint>

#include "core/sam/kernels/Kernels.h"

namespace studio::kernels {

/// y = GELU(x) of `count` values.
void gelu(const float* x, float* y, std::int64_t count);
void gelu(const Bf16* x, Bf16* y, std::int64_t count);

/// out = gradient GELU'(x); `out` may be `gradient`.
void geluGradient(const float* x, const float* gradient, float* out, std::int64_t count);
void geluGradient(const Bf16* x, const Bf16* gradient, Bf16* out, std::int64_t count);

}  // namespace studio::kernels
