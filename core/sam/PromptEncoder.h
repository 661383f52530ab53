#pragma once

#include "core/checkpoint/Architecture.h"
#include "core/sam/Common.h"

namespace studio {

/// Random Fourier features of positions (arXiv:2006.10739). The frequencies belong to the
/// checkpoint.
struct PositionEmbeddingRandomImpl : torch::nn::Module {
    explicit PositionEmbeddingRandomImpl(int64_t width);
    /// Positions ... x 2 (x, y) in 0..1 -> ... x width
    Tensor forward(const Tensor& positions);

    Tensor positional_encoding_gaussian_matrix;  ///< 2 x width/2
};
TORCH_MODULE(PositionEmbeddingRandom);

/// B prompts in pixels of the encoder's input (x, y). Undefined tensors mean "not given".
struct PromptTensors {
    Tensor points;  ///< B x N x 2
    Tensor labels;  ///< B x N: 1 foreground, 0 background, -1 not a point (padding)
    Tensor boxes;   ///< B x 4: x0, y0, x1, y1
    Tensor masks;   ///< B x 1 x 4S x 4S logits
};

struct PromptEmbeddings {
    Tensor sparse;  ///< B x tokens x promptWidth
    Tensor dense;   ///< B x promptWidth x S x S, or 1 x promptWidth x 1 x 1 where no mask was given
};

struct PromptEncoderImpl : torch::nn::Module {
    explicit PromptEncoderImpl(const Architecture& architecture);
    PromptEmbeddings forward(const PromptTensors& prompts);
    /// Position encoding of the embedding's cells: 1 x promptWidth x S x S
    Tensor densePositions();

    PositionEmbeddingRandom pe_layer{nullptr};
    torch::nn::ModuleList point_embeddings;  ///< background, foreground, box corners
    torch::nn::Embedding not_a_point_embed{nullptr}, no_mask_embed{nullptr};
    torch::nn::Sequential mask_downscaling{nullptr};

  private:
    Tensor embedPoints(Tensor points, Tensor labels, bool pad);
    Tensor embedBoxes(const Tensor& boxes);
    const Tensor& pointEmbedding(std::size_t kind);

    int64_t m_imageSize;
    int64_t m_embeddingSide;
};
TORCH_MODULE(PromptEncoder);

}  // namespace studio
