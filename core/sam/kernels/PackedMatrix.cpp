#include "core/sam/kernels/PackedMatrix.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <bit>

namespace studio::kernels {

float rounded(float x, float*) {
    return x;
}
Bf16 rounded(float x, Bf16*) {
    const auto bits = std::bit_cast<std::uint32_t>(x);
    return static_cast<Bf16>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

template <class T>
PackedMatrix<T>::PackedMatrix(const at::Tensor& weight, const at::Tensor& bias) {
    constexpr int kGroup = 4 / sizeof(T);  // values of neighbouring depth that lie together
    const KernelSet<T>& set = kernelSet<T>();
    const at::Tensor source = weight.to(at::kFloat).contiguous();
    m_columns = static_cast<int>(source.size(0));
    const int given = static_cast<int>(source.size(1));
    m_depth = (given + kGroup - 1) / kGroup * kGroup;
    m_panelWidth = set.panelWidth;
    m_panelStride = std::ptrdiff_t{m_depth} * m_panelWidth;
    m_panels = AlignedBuffer<T>(static_cast<std::size_t>(set.paddedColumns(m_columns)) *
                                static_cast<std::size_t>(m_depth));
    const float* from = source.data_ptr<float>();
    const int panels = (m_columns + m_panelWidth - 1) / m_panelWidth;
    at::parallel_for(0, panels, 1, [&](int64_t begin, int64_t end) {
        for (int64_t panel = begin; panel < end; ++panel) {
            const int first = static_cast<int>(panel) * m_panelWidth;
            const int width = std::min(m_panelWidth, set.paddedColumns(m_columns) - first);
            T* to = m_panels.data() + panel * m_panelStride;
            for (int i = 0; i < width; ++i)
                for (int p = 0; p < m_depth; ++p) {
                    const bool inside = first + i < m_columns && p < given;
                    const float value = inside ? from[std::ptrdiff_t{first + i} * given + p] : 0.0f;
                    to[(p / kGroup * width + i) * kGroup + p % kGroup] =
                        rounded(value, static_cast<T*>(nullptr));
                }
        }
    });
    if (bias.defined()) {
        const at::Tensor values = bias.to(at::kFloat).contiguous();
        m_bias.assign(static_cast<std::size_t>(set.paddedColumns(m_columns)), 0.0f);
        std::copy_n(values.data_ptr<float>(), m_columns, m_bias.begin());
    }
}

template <class T>
Gemm<T> PackedMatrix<T>::product(const T* a, std::ptrdiff_t aStride, int rows) const {
    Gemm<T> gemm;
    gemm.rows = rows;
    gemm.columns = m_columns;
    gemm.depth = m_depth;
    gemm.a = a;
    gemm.aStride = aStride;
    gemm.b = m_panels.data();
    gemm.panelStride = m_panelStride;
    gemm.bias = bias();
    return gemm;
}

template <class T>
Gemm<T> PackedMatrix<T>::depthPart(const T* a, std::ptrdiff_t aStride, int rows, int first,
                                   int count) const {
    Gemm<T> gemm = product(a, aStride, rows);
    gemm.firstDepth = first;
    gemm.depth = count;
    gemm.bias = nullptr;
    return gemm;
}

template <class T>
Gemm<T> PackedMatrix<T>::columnPart(const T* a, std::ptrdiff_t aStride, int rows, int first,
                                    int count) const {
    Gemm<T> gemm = product(a, aStride, rows);
    gemm.columns = count;
    gemm.b += first / m_panelWidth * m_panelStride;
    if (gemm.bias) gemm.bias += first;
    return gemm;
}

template class PackedMatrix<float>;
template class PackedMatrix<Bf16>;

}  // namespace studio::kernels
