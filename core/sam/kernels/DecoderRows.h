#pragma once

#include <cstdint>
#include <vector>

namespace studio::kernels {

/// Row operations of MaskDecoderInference: plain loops over contiguous channels, one thread each.
/// Shapes are rows x channels, row-major float32.

/// Floats of the widest vector that loops are laid out for.
inline constexpr int kLanes = 16;

/// In place: softmax of each row.
void softmaxRows(float* values, std::int64_t rows, std::int64_t columns);

/// In place: adds one row to each.
void addToRows(float* values, std::int64_t rows, std::int64_t columns, const float* row);

/// In place: x = norm(x + bias) * weight + shift over the channels; then GELU if asked for.
void normaliseRows(float* values, std::int64_t rows, std::int64_t channels, const float* bias,
                   const float* weight, const float* shift, float epsilon, bool gelu);

/// out[m][r] = sum_c values[r][c] * vectors[m][c], m rows `outStride` apart.
void dotRows(const float* values, std::int64_t rows, std::int64_t channels, const float* vectors,
             std::int64_t count, float* out, std::int64_t outStride);

/// Keys and values of a few tokens, laid out for attendToTokens.
struct TokenTable {
    TokenTable(const float* keys, const float* values, std::int64_t tokens, std::int64_t heads,
               std::int64_t width);
    std::int64_t tokens, paddedTokens, heads, width, paddedWidth;
    std::vector<float> keys;    ///< heads x width x paddedTokens, scaled by 1 / sqrt(width)
    std::vector<float> values;  ///< heads x tokens x paddedWidth
    std::vector<float> bias;    ///< 0 for a token, very small for padding
};

/// Multi-head attention of image rows (q: rows with stride `ld`) to the tokens of the table.
/// out: rows x (heads * width).
void attendToTokens(const float* q, std::int64_t ld, std::int64_t rows, const TokenTable& table,
                    float* out);

/// One embedding row of the second upscaling: `values` is side x (2 x 2 of the first step) x (2 x 2
/// of the second) x channels without bias; writes four pixel rows of 4 * side pixels that lie
/// `rowStride` floats apart, bias added, through GELU.
void finishUpscaledRow(const float* values, std::int64_t side, std::int64_t channels,
                       const float* bias, float* pixels, std::int64_t rowStride);

/// Taps of a 3x3 kernel, padded to a vector.
inline constexpr std::int64_t kTapStride = kLanes;

/// out[r][tap] = sum_c gelu(norm(values[r] + bias))[c] * taps[c][tap]; taps: channels x kTapStride.
/// Rows of `values` lie `stride` floats apart.
void normaliseAndMultiplyRows(const float* values, std::int64_t stride, std::int64_t rows,
                              std::int64_t channels, const float* bias, const float* weight,
                              const float* shift, float epsilon, const float* taps, float* out);

/// logits[y][x] += offset + the products of the nine neighbours, zero outside; rows begin..end.
void gatherTaps(const float* products, std::int64_t height, std::int64_t width, std::int64_t begin,
                std::int64_t end, float offset, float* logits);

}  // namespace studio::kernels
