#include "core/sam/kernels/Layers.h"

#include <algorithm>

namespace studio::kernels {

std::vector<float> toVector(const at::Tensor& tensor) {
    const at::Tensor values = tensor.contiguous();
    const float* data = values.data_ptr<float>();
    return {data, data + values.numel()};
}

NormWeights::NormWeights(WeightSource& source, const std::string& name)
    : weight(toVector(source(name + ".weight"))), bias(toVector(source(name + ".bias"))) {}

template <class T>
PaddedMap<T>::PaddedMap(int side, int channels)
    : m_side(side), m_channels(channels), m_data(area(side + 2, (side + 2) * channels)) {
    std::fill_n(row(-1) - m_channels, rowStride(), T{});
    std::fill_n(row(m_side) - m_channels, rowStride(), T{});
    for (int y = 0; y < m_side; ++y) {
        std::fill_n(row(y) - m_channels, m_channels, T{});
        std::fill_n(row(y) + std::ptrdiff_t{m_side} * m_channels, m_channels, T{});
    }
}

at::Tensor convolutionMatrix(const at::Tensor& weight) {
    return weight.permute({0, 2, 3, 1}).reshape({weight.size(0), -1});
}

template <class T>
void convolveRow(const PackedMatrix<T>& weight, const PaddedMap<T>& in, int y, int step,
                 float* sum) {
    const int depth = weight.depth() / 3;
    for (int ky = 0; ky < 3; ++ky) {
        Gemm<T> gemm = weight.depthPart(in.row(step * y + ky - 1) - in.channels(),
                                        std::ptrdiff_t{step} * in.channels(), in.side() / step,
                                        ky * depth, depth);
        gemm.sum = sum;
        gemm.sumStride = weight.columns();
        if (ky > 0) {
            gemm.add = sum;
            gemm.addStride = weight.columns();
        }
        kernelSet<T>().gemm(gemm);
    }
}

template class PaddedMap<float>;
template class PaddedMap<Bf16>;
template void convolveRow(const PackedMatrix<float>&, const PaddedMap<float>&, int, int, float*);
template void convolveRow(const PackedMatrix<Bf16>&, const PaddedMap<Bf16>&, int, int, float*);

}  // namespace studio::kernels
