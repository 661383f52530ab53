#pragma once

#include <torch/types.h>

namespace studio {

/// What PerSAM adds to the mask decoder's transformer (arXiv:2305.03048; the formulas are those of
/// ZrrSkywalker/Personalize-SAM, per_segment_anything/modeling/transformer.py). Undefined tensors
/// mean "not given".
struct DecoderGuidance {
    /// Target-guided attention, one value an image cell (S*S, row by row): added to the weights of
    /// the layers' token-to-image attention after their softmax; a second softmax follows. The
    /// final attention does not have it.
    at::Tensor attention;
    /// Target-semantic prompt (width): added to all tokens before each layer and to the queries of
    /// the final attention. Before the first layer it becomes part of the tokens' position encoding
    /// as well.
    at::Tensor target;
};

}  // namespace studio
