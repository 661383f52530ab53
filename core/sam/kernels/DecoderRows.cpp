#include "core/sam/kernels/DecoderRows.h"

#include <algorithm>
#include <cmath>

#include "core/sam/kernels/VectorMath.h"

namespace studio::kernels {
namespace {

/// kLanes floats at any address: arithmetic on it is one vector instruction where the processor has
/// it.
using Lanes = float __attribute__((vector_size(kLanes * sizeof(float)), aligned(4), may_alias));
#define STUDIO_LANES(pointer) (*reinterpret_cast<const Lanes*>(pointer))
#define STUDIO_LANES_OUT(pointer) (*reinterpret_cast<Lanes*>(pointer))

inline float sumOf(const float* x, std::int64_t n) {
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::int64_t i = 0; i < n; ++i)
        sum += x[i];
    return sum;
}

inline float squaredDistance(const float* x, std::int64_t n, float mean) {
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::int64_t i = 0; i < n; ++i)
        sum += (x[i] - mean) * (x[i] - mean);
    return sum;
}

inline float dot(const float* a, const float* b, std::int64_t n) {
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::int64_t i = 0; i < n; ++i)
        sum += a[i] * b[i];
    return sum;
}

inline void softmaxRow(float* x, std::int64_t columns) {
    float top = x[0];
#pragma omp simd reduction(max : top)
    for (std::int64_t i = 0; i < columns; ++i)
        top = std::max(top, x[i]);
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::int64_t i = 0; i < columns; ++i) {
        x[i] = fastExp(x[i] - top);
        sum += x[i];
    }
    const float scale = 1.0f / sum;
#pragma omp simd
    for (std::int64_t i = 0; i < columns; ++i)
        x[i] *= scale;
}

}  // namespace

STUDIO_SIMD_CLONES
void softmaxRows(float* values, std::int64_t rows, std::int64_t columns) {
    for (std::int64_t r = 0; r < rows; ++r)
        softmaxRow(values + r * columns, columns);
}

STUDIO_SIMD_CLONES
void addToRows(float* values, std::int64_t rows, std::int64_t columns, const float* row) {
    for (std::int64_t r = 0; r < rows; ++r) {
        float* x = values + r * columns;
#pragma omp simd
        for (std::int64_t i = 0; i < columns; ++i)
            x[i] += row[i];
    }
}

STUDIO_SIMD_CLONES
void normaliseRows(float* values, std::int64_t rows, std::int64_t channels, const float* bias,
                   const float* weight, const float* shift, float epsilon, bool gelu) {
    for (std::int64_t r = 0; r < rows; ++r) {
        float* x = values + r * channels;
#pragma omp simd
        for (std::int64_t c = 0; c < channels; ++c)
            x[c] += bias[c];
        const float mean = sumOf(x, channels) / static_cast<float>(channels);
        const float variance = squaredDistance(x, channels, mean) / static_cast<float>(channels);
        const float scale = 1.0f / std::sqrt(variance + epsilon);
        if (gelu) {
#pragma omp simd
            for (std::int64_t c = 0; c < channels; ++c)
                x[c] = fastGelu((x[c] - mean) * scale * weight[c] + shift[c]);
        } else {
#pragma omp simd
            for (std::int64_t c = 0; c < channels; ++c)
                x[c] = (x[c] - mean) * scale * weight[c] + shift[c];
        }
    }
}

STUDIO_SIMD_CLONES
void dotRows(const float* values, std::int64_t rows, std::int64_t channels, const float* vectors,
             std::int64_t count, float* out, std::int64_t outStride) {
    for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t m = 0; m < count; ++m)
            out[m * outStride + r] = dot(values + r * channels, vectors + m * channels, channels);
}

TokenTable::TokenTable(const float* k, const float* v, std::int64_t tokenCount,
                       std::int64_t headCount, std::int64_t headWidth)
    : tokens(tokenCount),
      paddedTokens((tokenCount + kLanes - 1) / kLanes * kLanes),
      heads(headCount),
      width(headWidth),
      paddedWidth((headWidth + kLanes - 1) / kLanes * kLanes),
      keys(static_cast<std::size_t>(heads * width * paddedTokens), 0.0f),
      values(static_cast<std::size_t>(heads * tokens * paddedWidth), 0.0f),
      bias(static_cast<std::size_t>(paddedTokens), -1e30f) {
    const float scale = 1.0f / std::sqrt(static_cast<float>(width));
    std::fill(bias.begin(), bias.begin() + tokens, 0.0f);
    for (std::int64_t t = 0; t < tokens; ++t)
        for (std::int64_t h = 0; h < heads; ++h)
            for (std::int64_t d = 0; d < width; ++d) {
                const std::int64_t from = (t * heads + h) * width + d;
                keys[static_cast<std::size_t>((h * width + d) * paddedTokens + t)] =
                    k[from] * scale;
                values[static_cast<std::size_t>((h * tokens + t) * paddedWidth + d)] = v[from];
            }
}

STUDIO_SIMD_CLONES
void attendToTokens(const float* q, std::int64_t ld, std::int64_t rows, const TokenTable& table,
                    float* out) {
    const std::int64_t tokens = table.tokens, padded = table.paddedTokens, width = table.width;
    std::vector<float> buffer(static_cast<std::size_t>(padded));
    float* scores = buffer.data();
    for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t h = 0; h < table.heads; ++h) {
            const float* row = q + r * ld + h * width;
            const float* keys = table.keys.data() + h * width * padded;
            for (std::int64_t first = 0; first < padded; first += kLanes) {
                Lanes s = STUDIO_LANES(table.bias.data() + first);
                for (std::int64_t d = 0; d < width; ++d)
                    s += row[d] * STUDIO_LANES(keys + d * padded + first);
                STUDIO_LANES_OUT(scores + first) = s;
            }
            softmaxRow(scores, padded);
            float* result = out + (r * table.heads + h) * width;
            const float* values = table.values.data() + h * tokens * table.paddedWidth;
            for (std::int64_t first = 0; first < width; first += kLanes) {
                Lanes sum = {};
                for (std::int64_t t = 0; t < tokens; ++t)
                    sum += scores[t] * STUDIO_LANES(values + t * table.paddedWidth + first);
                const std::int64_t count = std::min<std::int64_t>(kLanes, width - first);
                for (std::int64_t i = 0; i < count; ++i)
                    result[first + i] = sum[i];
            }
        }
}

STUDIO_SIMD_CLONES
void finishUpscaledRow(const float* values, std::int64_t side, std::int64_t channels,
                       const float* bias, float* pixels, std::int64_t rowStride) {
    for (std::int64_t x = 0; x < side; ++x)
        for (std::int64_t sub = 0; sub < 16; ++sub) {
            // sub = (dy1, dx1, dy2, dx2), two bits each pair
            const std::int64_t dy = (sub >> 3) * 2 + ((sub >> 1) & 1);
            const std::int64_t dx = ((sub >> 2) & 1) * 2 + (sub & 1);
            const float* from = values + (x * 16 + sub) * channels;
            float* to = pixels + dy * rowStride + (x * 4 + dx) * channels;
#pragma omp simd
            for (std::int64_t c = 0; c < channels; ++c)
                to[c] = fastGelu(from[c] + bias[c]);
        }
}

STUDIO_SIMD_CLONES
void normaliseAndMultiplyRows(const float* values, std::int64_t stride, std::int64_t rows,
                              std::int64_t channels, const float* bias, const float* weight,
                              const float* shift, float epsilon, const float* taps, float* out) {
    std::vector<float> buffer(static_cast<std::size_t>(channels));
    float* g = buffer.data();
    for (std::int64_t r = 0; r < rows; ++r) {
        const float* x = values + r * stride;
#pragma omp simd
        for (std::int64_t c = 0; c < channels; ++c)
            g[c] = x[c] + bias[c];
        const float mean = sumOf(g, channels) / static_cast<float>(channels);
        const float variance = squaredDistance(g, channels, mean) / static_cast<float>(channels);
        const float scale = 1.0f / std::sqrt(variance + epsilon);
#pragma omp simd
        for (std::int64_t c = 0; c < channels; ++c)
            g[c] = fastGelu((g[c] - mean) * scale * weight[c] + shift[c]);
        Lanes sums = {};
        for (std::int64_t c = 0; c < channels; ++c)
            sums += g[c] * STUDIO_LANES(taps + c * kTapStride);
        STUDIO_LANES_OUT(out + r * kTapStride) = sums;
    }
}

void gatherTaps(const float* products, std::int64_t height, std::int64_t width, std::int64_t begin,
                std::int64_t end, float offset, float* logits) {
    for (std::int64_t y = begin; y < end; ++y)
        for (std::int64_t x = 0; x < width; ++x) {
            float sum = offset;
            for (std::int64_t dy = -1; dy <= 1; ++dy) {
                if (y + dy < 0 || y + dy >= height) continue;
                for (std::int64_t dx = -1; dx <= 1; ++dx) {
                    if (x + dx < 0 || x + dx >= width) continue;
                    sum +=
                        products[((y + dy) * width + x + dx) * kTapStride + (dy + 1) * 3 + dx + 1];
                }
            }
            logits[y * width + x] += sum;
        }
}

}  // namespace studio::kernels
