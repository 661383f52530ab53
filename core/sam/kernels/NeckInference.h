#pragma once

#include <functional>

#include "core/base/JobContext.h"
#include "core/sam/kernels/Layers.h"

namespace studio::kernels {

/// The end of an image encoder: 1x1 and 3x3 convolutions, each normalised over the channels.
template <class T>
class NeckInference {
  public:
    NeckInference() = default;
    explicit NeckInference(WeightSource& source);
    int outputs() const { return m_reduce.columns(); }

    /// rowAt(y): `side` pixels of the grid's row y, fp32. Returns 1 x outputs x side x side.
    at::Tensor run(int side, const std::function<const float*(int)>& rowAt,
                   const JobContext& context) const;

  private:
    PackedMatrix<T> m_reduce, m_mix;
    NormWeights m_reduceNorm, m_mixNorm;
};

}  // namespace studio::kernels
