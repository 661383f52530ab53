#pragma once

#include <torch/torch.h>

#include <vector>

#include "core/sam/kernels/AlignedBuffer.h"
#include "core/sam/kernels/Kernels.h"

namespace studio::kernels {

/// The weights of a linear layer in the order in which gemm() reads them: panels of columns, each
/// depth x width; of bf16 two values of neighbouring depth lie together.
template <class T>
class PackedMatrix {
  public:
    PackedMatrix() = default;
    /// `weight`: columns x depth (as in torch.nn.Linear), any floating type; `bias`: columns, or
    /// undefined. An odd depth of bf16 is filled up with a zero.
    explicit PackedMatrix(const at::Tensor& weight, const at::Tensor& bias = {});

    int columns() const { return m_columns; }
    int depth() const { return m_depth; }
    /// columns(), or null.
    const float* bias() const { return m_bias.empty() ? nullptr : m_bias.data(); }

    /// A product with `a` as its left side; the caller adds where the result goes.
    Gemm<T> product(const T* a, std::ptrdiff_t aStride, int rows) const;
    /// The same with a part of the depth (first, count: even) or of the columns (first: a multiple
    /// of 64). `a` is the part's first column; the bias is left out of parts of the depth.
    Gemm<T> depthPart(const T* a, std::ptrdiff_t aStride, int rows, int first, int count) const;
    Gemm<T> columnPart(const T* a, std::ptrdiff_t aStride, int rows, int first, int count) const;

  private:
    int m_columns = 0, m_depth = 0;
    std::ptrdiff_t m_panelStride = 0;
    int m_panelWidth = 0;
    AlignedBuffer<T> m_panels;
    std::vector<float> m_bias;
};

/// float -> T, to nearest.
float rounded(float x, float*);
Bf16 rounded(float x, Bf16*);

}  // namespace studio::kernels
