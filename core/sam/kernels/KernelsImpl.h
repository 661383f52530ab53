#pragma once

// The kernels, to be compiled once per instruction set: each Kernels<Isa>.cpp defines the constants
// below and includes this. Everything is in a namespace of its own and no standard library template
// is used, so that no function compiled for a newer processor can be picked by the linker for an
// older one.
//
//   STUDIO_ISA    name of the namespace
//   STUDIO_LANES  floats per register
//   STUDIO_ROWS, STUDIO_VECTORS  register tile of a product: rows x (vectors of lanes) sums

#include <cstring>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "core/sam/kernels/Kernels.h"

#define STUDIO_INLINE inline __attribute__((always_inline))

namespace studio::kernels::STUDIO_ISA {
namespace {

constexpr int L = STUDIO_LANES;
constexpr int kRows = STUDIO_ROWS;
constexpr int kVectors = STUDIO_VECTORS;
constexpr int kPanel = kVectors * L;
/// Keys that attention takes at a time: their scores, keys and values stay in the first two caches.
constexpr int kKeyBlock = 256;
static_assert(kKeyBlock % kPanel == 0);

typedef float Vf __attribute__((vector_size(4 * L)));
typedef std::int32_t Vi __attribute__((vector_size(4 * L)));
typedef std::uint32_t Vu __attribute__((vector_size(4 * L)));
typedef std::uint16_t Vh __attribute__((vector_size(2 * L)));
typedef float UnalignedVf __attribute__((vector_size(4 * L), aligned(4), may_alias));
typedef std::int32_t UnalignedVi __attribute__((vector_size(4 * L), aligned(2), may_alias));
typedef std::uint16_t UnalignedVh __attribute__((vector_size(2 * L), aligned(2), may_alias));
typedef std::int32_t Pair __attribute__((aligned(2), may_alias));

// ---- Vectors

STUDIO_INLINE Vf broadcast(float x) {
    std::int32_t bits;
    std::memcpy(&bits, &x, sizeof(bits));
    return (Vf)(Vi{} + bits);
}
STUDIO_INLINE Vf load(const float* p) {
    return *reinterpret_cast<const UnalignedVf*>(p);
}
STUDIO_INLINE Vf load(const Bf16* p) {
    return (Vf)(__builtin_convertvector(*reinterpret_cast<const UnalignedVh*>(p), Vu) << 16);
}
STUDIO_INLINE void store(float* p, Vf x) {
    *reinterpret_cast<UnalignedVf*>(p) = x;
}
STUDIO_INLINE void store(Bf16* p, Vf x) {
#if defined(__AVX512BF16__)
    const __m256bh half = _mm512_cvtneps_pbh((__m512)x);
    std::memcpy(p, &half, sizeof(half));
#else
    const Vu bits = (Vu)x;  // to nearest, ties to even
    *reinterpret_cast<UnalignedVh*>(p) =
        __builtin_convertvector((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16, Vh);
#endif
}
STUDIO_INLINE Vf maximum(Vf a, Vf b) {
    return a > b ? a : b;
}
STUDIO_INLINE float sumOf(Vf x) {
    float sum = 0;
    for (int i = 0; i < L; ++i)
        sum += x[i];
    return sum;
}
STUDIO_INLINE float maximumOf(Vf x) {
    float best = x[0];
    for (int i = 1; i < L; ++i)
        best = x[i] > best ? x[i] : best;
    return best;
}

/// 2^x for x <= 127, relative error 1e-7; below -126 it stays at 2^-126.
STUDIO_INLINE Vf exp2(Vf x) {
    const Vf magic = broadcast(12582912.0f);  // 1.5 * 2^23: adding it rounds to an integer
    x = maximum(x, broadcast(-126.0f));
    const Vf shifted = x + magic;
    const Vf f = x - (shifted - magic);
    Vf p = broadcast(0.00132669704f);  // least squares on -0.5..0.5
    p = p * f + 0.00967545975f;
    p = p * f + 0.0555074262f;
    p = p * f + 0.240221218f;
    p = p * f + 0.693146949f;
    p = p * f + 1.00000007f;
    return (Vf)((Vu)p + ((Vu)shifted << 23));
}

/// x/2 (1 + erf(x / sqrt 2)), erf by Abramowitz and Stegun 7.1.26 (error 1.5e-7).
STUDIO_INLINE Vf gelu(Vf x) {
    const Vf magnitude = (Vf)((Vi)x & 0x7fffffff);
    const Vf t = 1.0f / (1.0f + 0.23164189f * magnitude);  // 0.3275911 / sqrt 2
    Vf p = broadcast(0.5f * 1.061405429f);
    p = p * t - 0.5f * 1.453152027f;
    p = p * t + 0.5f * 1.421413741f;
    p = p * t - 0.5f * 0.284496736f;
    p = p * t + 0.5f * 0.254829592f;
    const Vf tail = p * t * exp2(x * x * -0.72134752f);  // (1 - erf(|x| / sqrt 2)) / 2
    return maximum(x, Vf{}) - magnitude * tail;
}

// ---- Products: a tile of R rows and N vectors of sums stays in registers

template <int R, int N>
STUDIO_INLINE void multiply(Vf (&sum)[R][N], const float* a, std::ptrdiff_t stride, const float* b,
                            int depth) {
    for (int p = 0; p < depth; ++p) {
        Vf column[N];
#pragma GCC unroll 8
        for (int n = 0; n < N; ++n)
            column[n] = load(b + p * std::ptrdiff_t(N * L) + n * L);
#pragma GCC unroll 8
        for (int r = 0; r < R; ++r) {
            const Vf x = broadcast(a[r * stride + p]);
#pragma GCC unroll 8
            for (int n = 0; n < N; ++n)
                sum[r][n] += x * column[n];
        }
    }
}

/// sum + a0 b0 + a1 b1 for pairs of bf16 in 32 bits.
STUDIO_INLINE Vf multiplyPairs(Vf sum, Vi a, Vi b) {
#if defined(__AVX512BF16__)
    return (Vf)_mm512_dpbf16_ps((__m512)sum, (__m512bh)a, (__m512bh)b);
#else
    const std::int32_t upper = -65536;
    sum += (Vf)(a << 16) * (Vf)(b << 16);
    return sum + (Vf)(a & upper) * (Vf)(b & upper);
#endif
}

template <int R, int N>
STUDIO_INLINE void multiply(Vf (&sum)[R][N], const Bf16* a, std::ptrdiff_t stride, const Bf16* b,
                            int depth) {
    for (int p = 0; p < depth; p += 2) {
        Vi column[N];
#pragma GCC unroll 8
        for (int n = 0; n < N; ++n)
            column[n] =
                *reinterpret_cast<const UnalignedVi*>(b + p * std::ptrdiff_t(N * L) + 2 * n * L);
#pragma GCC unroll 8
        for (int r = 0; r < R; ++r) {
            const Vi x = Vi{} + *reinterpret_cast<const Pair*>(a + r * stride + p);
#pragma GCC unroll 8
            for (int n = 0; n < N; ++n)
                sum[r][n] = multiplyPairs(sum[r][n], x, column[n]);
        }
    }
}

template <class T, int R, int N>
STUDIO_INLINE void gemmTile(const Gemm<T>& g, int row, int column, const T* panel) {
    Vf sum[R][N];
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
        for (int n = 0; n < N; ++n)
            sum[r][n] = g.add ? load(g.add + (row + r) * g.addStride + column + n * L) : Vf{};
    multiply<R, N>(sum, g.a + row * g.aStride, g.aStride,
                   panel + std::ptrdiff_t(g.firstDepth) * N * L, g.depth);
    if (g.bias)
#pragma GCC unroll 8
        for (int n = 0; n < N; ++n) {
            const Vf bias = load(g.bias + column + n * L);
#pragma GCC unroll 8
            for (int r = 0; r < R; ++r)
                sum[r][n] += bias;
        }
    if (g.gelu) {  // through memory: unrolled over the registers it would be a lot of code
        alignas(64) float tile[R * N * L];
#pragma GCC unroll 8
        for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
            for (int n = 0; n < N; ++n)
                store(tile + (r * N + n) * L, sum[r][n]);
        for (int i = 0; i < R * N * L; i += L)
            store(tile + i, gelu(load(tile + i)));
#pragma GCC unroll 8
        for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
            for (int n = 0; n < N; ++n)
                sum[r][n] = load(tile + (r * N + n) * L);
    }
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
        for (int n = 0; n < N; ++n) {
            if (g.sum)
                store(g.sum + (row + r) * g.sumStride + column + n * L, sum[r][n]);
            else
                store(g.out + (row + r) * g.outStride + column + n * L, sum[r][n]);
        }
}

template <class T, int N>
void gemmPanel(const Gemm<T>& g, int column, const T* panel) {
    int row = 0;
    for (; row + kRows <= g.rows; row += kRows)
        gemmTile<T, kRows, N>(g, row, column, panel);
    for (; row + 2 <= g.rows; row += 2)
        gemmTile<T, 2, N>(g, row, column, panel);
    if (row < g.rows) gemmTile<T, 1, N>(g, row, column, panel);
}

/// Calls f<N>() for a number of vectors 1..kVectors that is only known now.
template <int N = kVectors, class F>
STUDIO_INLINE void withVectors(int vectors, F&& f) {
    if constexpr (N == 1)
        f.template operator()<1>();
    else if (vectors == N)
        f.template operator()<N>();
    else
        withVectors<N - 1>(vectors, f);
}

STUDIO_INLINE int vectorsAt(int column, int columns) {
    const int rest = (columns - column + L - 1) / L;
    return rest < kVectors ? rest : kVectors;
}

template <class T>
void gemm(const Gemm<T>& g) {
    const T* panel = g.b;
    for (int column = 0; column < g.columns; column += kPanel, panel += g.panelStride)
        withVectors(
            vectorsAt(column, g.columns), [&]<int N>() __attribute__((always_inline)) {
                gemmPanel<T, N>(g, column, panel);
            });
}

// ---- Attention

/// Where the running softmax of a block of queries is kept.
struct SoftmaxState {
    float* maximum;
    float* sum;
    float* out;  ///< queries x padded head width, not yet divided by the sum
    int outStride;
};

/// R queries and one block of keys.
template <class T, int R>
void attentionTile(const Attention<T>& a, int query, int firstKey, int keys,
                   const SoftmaxState& state) {
    alignas(64) float scores[R][kKeyBlock];
    alignas(64) T weights[R][kKeyBlock];
    const int rowVectors = a.rowLength / L;
    const T* q = a.q + query * a.qStride;
    Vf best[R];
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r)
        best[r] = broadcast(state.maximum[query + r]);
    for (int key = 0; key < keys; key += kPanel)
        withVectors(
            vectorsAt(key, keys), [&]<int N>() __attribute__((always_inline)) {
                Vf sum[R][N];
#pragma GCC unroll 8
                for (int n = 0; n < N; ++n) {
                    const int vector = (firstKey + key) / L + n;
                    const int row = vector / rowVectors, column = (vector - row * rowVectors) * L;
#pragma GCC unroll 8
                    for (int r = 0; r < R; ++r) {
                        sum[r][n] = load(a.columnBias + (query + r) * a.columnBiasStride + column);
                        if (a.rowBias) sum[r][n] += a.rowBias[(query + r) * a.rowBiasStride + row];
                    }
                }
                multiply<R, N>(sum, q, a.qStride,
                               a.k + std::ptrdiff_t(firstKey + key) * a.headWidth, a.headWidth);
#pragma GCC unroll 8
                for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
                    for (int n = 0; n < N; ++n) {
                        best[r] = maximum(best[r], sum[r][n]);
                        store(&scores[r][key + n * L], sum[r][n]);
                    }
            });
    Vf rescale[R];
    for (int r = 0; r < R; ++r) {
        const float old = state.maximum[query + r];
        const float now = maximumOf(best[r]);
        const Vf base = broadcast(now);
        Vf sum{};
        for (int key = 0; key < keys; key += L) {
            const Vf weight = exp2(load(&scores[r][key]) - base);
            sum += weight;
            store(&weights[r][key], weight);
        }
        rescale[r] = exp2(broadcast(old - now));
        state.maximum[query + r] = now;
        state.sum[query + r] = state.sum[query + r] * rescale[r][0] + sumOf(sum);
    }
    for (int column = 0; column < a.headWidth; column += kPanel)
        withVectors(
            vectorsAt(column, a.headWidth), [&]<int N>() __attribute__((always_inline)) {
                Vf sum[R][N];
                float* out = state.out + std::ptrdiff_t(query) * state.outStride + column;
#pragma GCC unroll 8
                for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
                    for (int n = 0; n < N; ++n)
                        sum[r][n] = load(out + r * state.outStride + n * L) * rescale[r];
                multiply<R, N>(
                    sum, &weights[0][0], kKeyBlock,
                    a.v + std::ptrdiff_t(column) * a.keys + std::ptrdiff_t(firstKey) * N * L, keys);
#pragma GCC unroll 8
                for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
                    for (int n = 0; n < N; ++n)
                        store(out + r * state.outStride + n * L, sum[r][n]);
            });
}

template <class T>
void attention(const Attention<T>& a) {
    const int padded = (a.headWidth + kMaxLanes - 1) / kMaxLanes * kMaxLanes;
    const SoftmaxState state{a.scratch, a.scratch + a.queries, a.scratch + 2 * a.queries, padded};
    for (int i = 0; i < a.queries; ++i) {
        state.maximum[i] = kMasked;
        state.sum[i] = 0;
    }
    std::memset(state.out, 0, sizeof(float) * std::size_t(a.queries) * std::size_t(padded));
    for (int key = 0; key < a.keys; key += kKeyBlock) {
        const int keys = a.keys - key < kKeyBlock ? a.keys - key : kKeyBlock;
        int query = 0;
        for (; query + kRows <= a.queries; query += kRows)
            attentionTile<T, kRows>(a, query, key, keys, state);
        for (; query + 2 <= a.queries; query += 2)
            attentionTile<T, 2>(a, query, key, keys, state);
        if (query < a.queries) attentionTile<T, 1>(a, query, key, keys, state);
    }
    for (int i = 0; i < a.queries; ++i) {
        const Vf factor = broadcast(1.0f / state.sum[i]);
        for (int column = 0; column < a.headWidth; column += L)
            store(a.out + i * a.outStride + column, load(state.out + i * padded + column) * factor);
    }
}

/// Columns of 32 bits: one fp32 value or two bf16 values of a key.
template <class T>
void packKeys(const T* const* rows, std::ptrdiff_t offset, int keys, int headWidth, T* out) {
    constexpr int kValues = 4 / sizeof(T);
    const int units = headWidth / kValues;
    for (int first = 0; first < keys; first += kPanel, out += std::ptrdiff_t(kPanel) * headWidth) {
        const int width = vectorsAt(first, keys) * L;
        auto* target = reinterpret_cast<Pair*>(out);
        for (int i = 0; i < width; ++i) {
            const T* row = first + i < keys ? rows[first + i] : nullptr;
            const auto* source = reinterpret_cast<const Pair*>(row + offset);
            for (int u = 0; u < units; ++u)
                target[u * width + i] = row ? source[u] : 0;
        }
    }
}

void packValueRow(const float* row, const float*, float* out, int width) {
    if (row)
        std::memcpy(out, row, sizeof(float) * std::size_t(width));
    else
        std::memset(out, 0, sizeof(float) * std::size_t(width));
}
void packValueRow(const Bf16* row, const Bf16* next, Bf16* out, int width) {
    const auto* a = reinterpret_cast<const std::uint16_t*>(row);
    const auto* b = reinterpret_cast<const std::uint16_t*>(next);
    auto* target = reinterpret_cast<std::uint16_t*>(out);
    for (int i = 0; i < width; ++i) {
        target[2 * i] = a ? a[i] : 0;
        target[2 * i + 1] = b ? b[i] : 0;
    }
}

template <class T>
void packValues(const T* const* rows, std::ptrdiff_t offset, int keys, int headWidth, T* out) {
    constexpr int kKeys = 4 / sizeof(T);  // bf16 values of two keys lie together
    for (int column = 0; column < headWidth; column += kPanel) {
        const int width = vectorsAt(column, headWidth) * L;
        for (int key = 0; key < keys; key += kKeys, out += kKeys * width) {
            const T* row = rows[key];
            const T* next = key + 1 < keys ? rows[key + 1] : nullptr;
            packValueRow(row ? row + offset + column : nullptr,
                         next ? next + offset + column : nullptr, out, width);
        }
    }
}

// ---- Rows

template <class T>
void layerNorm(const LayerNorm<T>& n) {
    for (int r = 0; r < n.rows; ++r) {
        const float* in = n.in + r * n.inStride;
        T* out = n.out + r * n.outStride;
        Vf sum{};
        for (int i = 0; i < n.width; i += L)
            sum += load(in + i);
        const Vf mean = broadcast(sumOf(sum) / float(n.width));
        Vf squares{};
        for (int i = 0; i < n.width; i += L) {
            const Vf difference = load(in + i) - mean;
            squares += difference * difference;
        }
        const Vf factor =
            broadcast(1.0f / __builtin_sqrtf(sumOf(squares) / float(n.width) + n.eps));
        for (int i = 0; i < n.width; i += L)
            store(out + i, (load(in + i) - mean) * factor * load(n.weight + i) + load(n.bias + i));
    }
}

template <class T, int Pixels, int Step>
STUDIO_INLINE void depthwisePixels(const Depthwise<T>& d, int x) {
    for (int c = 0; c < d.channels; c += L) {
        Vf sum[Pixels];
        const Vf bias = load(d.bias + c);
#pragma GCC unroll 8
        for (int i = 0; i < Pixels; ++i)
            sum[i] = bias;
#pragma GCC unroll 3
        for (int ky = 0; ky < 3; ++ky) {
            const T* in = d.in + ky * d.rowStride + std::ptrdiff_t(x) * Step * d.channels + c;
            Vf weight[3];
#pragma GCC unroll 3
            for (int kx = 0; kx < 3; ++kx)
                weight[kx] = load(d.weight + (3 * ky + kx) * d.channels + c);
#pragma GCC unroll 32
            for (int column = 0; column < (Pixels - 1) * Step + 3; ++column) {
                const Vf value = load(in + column * d.channels);
#pragma GCC unroll 3
                for (int kx = 0; kx < 3; ++kx) {
                    const int i = column - kx;
                    if (i >= 0 && i % Step == 0 && i / Step < Pixels)
                        sum[i / Step] += value * weight[kx];
                }
            }
        }
#pragma GCC unroll 8
        for (int i = 0; i < Pixels; ++i)
            store(d.out + std::ptrdiff_t(x + i) * d.channels + c, d.gelu ? gelu(sum[i]) : sum[i]);
    }
}

template <class T, int Step>
void depthwiseRow(const Depthwise<T>& d) {
    constexpr int kPixels = L == 16 ? 8 : 4;
    int x = 0;
    for (; x + kPixels <= d.width; x += kPixels)
        depthwisePixels<T, kPixels, Step>(d, x);
    for (; x < d.width; ++x)
        depthwisePixels<T, 1, Step>(d, x);
}

template <class T>
void depthwise(const Depthwise<T>& d) {
    if (d.step == 1)
        depthwiseRow<T, 1>(d);
    else
        depthwiseRow<T, 2>(d);
}

template <class T>
void convert(const float* in, T* out, std::size_t n) {
    for (std::size_t i = 0; i < n; i += L)
        store(out + i, load(in + i));
}

template <class T>
void activate(const float* in, const float* bias, int rows, int width, bool withGelu, T* out) {
    for (int r = 0; r < rows; ++r, in += width, out += width)
        for (int i = 0; i < width; i += L) {
            const Vf x = load(in + i) + load(bias + i);
            store(out + i, withGelu ? gelu(x) : x);
        }
}

template <class T>
constexpr KernelSet<T> makeSet() {
    return {L,          kPanel,      gemm<T>,     attention<T>, layerNorm<T>, depthwise<T>,
            convert<T>, activate<T>, packKeys<T>, packValues<T>};
}

}  // namespace

extern const KernelSet<float> kFloatSet;
extern const KernelSet<Bf16> kBf16Set;
const KernelSet<float> kFloatSet = makeSet<float>();
const KernelSet<Bf16> kBf16Set = makeSet<Bf16>();

}  // namespace studio::kernels::STUDIO_ISA
