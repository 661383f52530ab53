#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/CpuFeatures.h"

/// The arithmetic of inference on the CPU: a few loops, compiled once for each instruction set.
///
/// Matrices are row-major; a stride is the number of elements from one row to the next. The element
/// type T of activations and weights is float or Bf16; sums are always fp32. Nothing here
/// allocates, throws or starts threads.
namespace studio::kernels {

/// The upper half of an IEEE float.
enum class Bf16 : std::uint16_t {};

/// c = f(a b + add + bias), with f the identity or GELU.
template <class T>
struct Gemm {
    int rows = 0, columns = 0, depth = 0;  ///< of bf16 matrices the depth must be even
    const T* a = nullptr;                  ///< rows x depth
    std::ptrdiff_t aStride = 0;
    const T* b = nullptr;            ///< depth x columns, packed (see PackedMatrix)
    std::ptrdiff_t panelStride = 0;  ///< elements from one packed panel to the next
    int firstDepth = 0;              ///< row of the packed matrix that is b's first
    const float* bias = nullptr;     ///< columns, or null
    const float* add = nullptr;      ///< rows x columns, or null; may be `sum`
    std::ptrdiff_t addStride = 0;
    bool gelu = false;
    // One of the two results
    float* sum = nullptr;
    std::ptrdiff_t sumStride = 0;
    T* out = nullptr;
    std::ptrdiff_t outStride = 0;
};

/// Softmax attention of some queries to all keys, one head:
/// out = softmax_2(q k^T + rowBias + columnBias) v, where softmax_2 has base 2 (fold log2(e) and
/// the scale into q and the biases). Key j lies at (row j / rowLength, column j % rowLength); the
/// biases are decomposed accordingly. Keys that only pad a row are masked by a columnBias of
/// kMasked.
template <class T>
struct Attention {
    int queries = 0, keys = 0, headWidth = 0;  ///< keys: a multiple of rowLength
    int rowLength = 0;                         ///< a multiple of kMaxLanes
    const T* q = nullptr;                      ///< queries x headWidth
    std::ptrdiff_t qStride = 0;
    const T* k = nullptr;               ///< packed by packKeys
    const T* v = nullptr;               ///< packed by packValues
    const float* rowBias = nullptr;     ///< queries x (keys / rowLength), or null
    const float* columnBias = nullptr;  ///< queries x rowLength
    std::ptrdiff_t rowBiasStride = 0, columnBiasStride = 0;
    float* scratch = nullptr;  ///< attentionScratch(queries, headWidth) floats
    T* out = nullptr;          ///< queries x headWidth
    std::ptrdiff_t outStride = 0;
};

/// Layer normalisation of each row.
template <class T>
struct LayerNorm {
    int rows = 0, width = 0;  ///< width: a multiple of kMaxLanes
    const float* in = nullptr;
    std::ptrdiff_t inStride = 0;
    const float* weight = nullptr;
    const float* bias = nullptr;
    float eps = 0;
    T* out = nullptr;
    std::ptrdiff_t outStride = 0;
};

/// One row of a depthwise 3x3 convolution over pixels of `channels` neighbouring values.
template <class T>
struct Depthwise {
    int width = 0, channels = 0,
        step = 1;                   ///< width: output pixels; channels: a multiple of kMaxLanes
    const T* in = nullptr;          ///< top left input of the first output pixel
    std::ptrdiff_t rowStride = 0;   ///< elements between rows of the input
    const float* weight = nullptr;  ///< 9 x channels
    const float* bias = nullptr;    ///< channels
    bool gelu = false;
    T* out = nullptr;  ///< width x channels
};

inline constexpr int kMaxLanes = 16;
inline constexpr float kMasked = -1e30f;

inline std::size_t attentionScratch(int queries, int headWidth) {
    return static_cast<std::size_t>(queries) *
           (static_cast<std::size_t>(headWidth + 15) / 16 * 16 + 2);
}

/// The loops for one element type and instruction set.
template <class T>
struct KernelSet {
    int lanes = 0;       ///< packed panels are a multiple of this many columns wide
    int panelWidth = 0;  ///< columns of all packed panels but the last

    void (*gemm)(const Gemm<T>&) = nullptr;
    void (*attention)(const Attention<T>&) = nullptr;
    void (*layerNorm)(const LayerNorm<T>&) = nullptr;
    void (*depthwise)(const Depthwise<T>&) = nullptr;
    /// Rounds n floats (n a multiple of kMaxLanes).
    void (*convert)(const float* in, T* out, std::size_t n) = nullptr;
    /// out = f(in + bias) for rows x width floats (width a multiple of kMaxLanes), f the identity
    /// or GELU.
    void (*activate)(const float* in, const float* bias, int rows, int width, bool gelu,
                     T* out) = nullptr;
    /// Packs keys for attention: rows[i] + offset are headWidth elements of key i (null: zeros).
    void (*packKeys)(const T* const* rows, std::ptrdiff_t offset, int keys, int headWidth,
                     T* out) = nullptr;
    void (*packValues)(const T* const* rows, std::ptrdiff_t offset, int keys, int headWidth,
                       T* out) = nullptr;

    /// Columns as stored: the last panel is filled up with zeros.
    int paddedColumns(int columns) const { return (columns + lanes - 1) / lanes * lanes; }
};

/// The best set for this processor (or the one that limitIsa() left).
template <class T>
const KernelSet<T>& kernelSet();

/// For tests and measurements: use no better instruction set than this from now on.
void limitIsa(Isa isa);
/// The set in use.
Isa usedIsa();

}  // namespace studio::kernels
