#include "core/sam/kernels/NeckInference.h"

#include "core/sam/kernels/Parallel.h"

namespace studio::kernels {

namespace {

constexpr float kEps = 1e-6f;

}  // namespace

template <class T>
NeckInference<T>::NeckInference(WeightSource& source)
    : m_reduce(source("neck.0.weight").flatten(1)),
      m_mix(convolutionMatrix(source("neck.2.weight"))),
      m_reduceNorm(source, "neck.1"),
      m_mixNorm(source, "neck.3") {}

template <class T>
at::Tensor NeckInference<T>::run(int side, const std::function<const float*(int)>& rowAt,
                                 const JobContext& context) const {
    const KernelSet<T>& set = kernelSet<T>();
    const int inputs = m_reduce.depth(), channels = outputs();
    const std::size_t rowSize = area(side, channels);
    const std::size_t inputSize = area(side, inputs);
    std::vector<AlignedBuffer<float>> sums;
    std::vector<AlignedBuffer<T>> rounded;
    for (int i = 0; i < threadCount(); ++i) {
        sums.emplace_back(2 * rowSize);
        rounded.emplace_back(inputSize);
    }

    PaddedMap<T> reduced(side, channels);
    forEachTask(side, context, [&](int64_t y, int thread) {
        const int row = static_cast<int>(y);
        T* a = rounded[thread].data();
        set.convert(rowAt(row), a, inputSize);
        Gemm<T> gemm = m_reduce.product(a, inputs, side);
        gemm.sum = sums[thread].data();
        gemm.sumStride = channels;
        set.gemm(gemm);
        set.layerNorm(m_reduceNorm.rows(gemm.sum, reduced.row(row), side, kEps));
    });

    at::Tensor result = at::empty({1, channels, side, side});
    float* out = result.data_ptr<float>();
    forEachTask(side, context, [&](int64_t y, int thread) {
        const int row = static_cast<int>(y);
        float* sum = sums[thread].data();
        convolveRow(m_mix, reduced, row, 1, sum);
        float* normalised = sum + rowSize;
        kernelSet<float>().layerNorm(m_mixNorm.rows(sum, normalised, side, kEps));
        for (int c = 0; c < channels; ++c)
            for (int x = 0; x < side; ++x)
                out[(std::ptrdiff_t{c} * side + row) * side + x] = normalised[x * channels + c];
    });
    return result;
}

template class NeckInference<float>;
template class NeckInference<Bf16>;

}  // namespace studio::kernels
