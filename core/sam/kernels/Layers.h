#pragma once

#include <string>
#include <vector>

#include "core/sam/kernels/PackedMatrix.h"
#include "core/sam/kernels/WeightSource.h"

namespace studio::kernels {

inline int roundUp(int n, int multiple) {
    return (n + multiple - 1) / multiple * multiple;
}
inline std::size_t area(int rows, int columns) {
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
}

std::vector<float> toVector(const at::Tensor& tensor);

/// Scale and offset of a layer normalisation.
struct NormWeights {
    NormWeights() = default;
    NormWeights(WeightSource& source, const std::string& name);
    template <class T>
    LayerNorm<T> rows(const float* in, T* out, int rows, float eps) const {
        const int width = static_cast<int>(weight.size());
        return {rows, width, in, width, weight.data(), bias.data(), eps, out, width};
    }

    std::vector<float> weight, bias;
};

/// A grid of pixels of `channels` neighbouring values with a border of one zero pixel.
template <class T>
class PaddedMap {
  public:
    PaddedMap() = default;
    PaddedMap(int side, int channels);
    int side() const { return m_side; }
    int channels() const { return m_channels; }
    /// Pixel 0 of row y, y = -1..side; pixel -1 lies before it.
    T* row(int y) { return m_data.data() + (y + 1) * rowStride() + m_channels; }
    const T* row(int y) const { return m_data.data() + (y + 1) * rowStride() + m_channels; }
    /// Elements from one row to the next.
    std::ptrdiff_t rowStride() const { return std::ptrdiff_t{m_side + 2} * m_channels; }

  private:
    int m_side = 0, m_channels = 0;
    AlignedBuffer<T> m_data;
};

/// A 3x3 convolution's weight (outputs x inputs x 3 x 3) as a matrix whose depth runs over kernel
/// rows, kernel columns and inputs: three neighbouring pixels are one row of its left side.
at::Tensor convolutionMatrix(const at::Tensor& weight);

/// One row of a 3x3 convolution with `step` (1 or 2) and a zero border: sum = rowSize x outputs,
/// fp32, without bias.
template <class T>
void convolveRow(const PackedMatrix<T>& weight, const PaddedMap<T>& in, int y, int step,
                 float* sum);

}  // namespace studio::kernels
