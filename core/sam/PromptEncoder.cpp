#include "core/sam/PromptEncoder.h"

#include "core/sam/Gelu.h"

#include <cmath>

namespace studio {

namespace nn = torch::nn;

PositionEmbeddingRandomImpl::PositionEmbeddingRandomImpl(int64_t width) {
    positional_encoding_gaussian_matrix =
        register_buffer("positional_encoding_gaussian_matrix", torch::randn({2, width / 2}));
}

Tensor PositionEmbeddingRandomImpl::forward(const Tensor& positions) {
    const Tensor angles =
        2 * M_PI * torch::matmul(2 * positions - 1, positional_encoding_gaussian_matrix);
    return torch::cat({angles.sin(), angles.cos()}, -1);
}

PromptEncoderImpl::PromptEncoderImpl(const Architecture& architecture)
    : m_imageSize(architecture.imageSize), m_embeddingSide(architecture.embeddingSide()) {
    const int64_t width = architecture.promptWidth;
    constexpr int64_t kMaskChannels = 16;
    pe_layer = register_module("pe_layer", PositionEmbeddingRandom(width));
    register_module("point_embeddings", point_embeddings);
    for (int i = 0; i < 4; ++i)
        point_embeddings->push_back(nn::Embedding(1, width));
    not_a_point_embed = register_module("not_a_point_embed", nn::Embedding(1, width));
    mask_downscaling = register_module(
        "mask_downscaling",
        nn::Sequential(nn::Conv2d(nn::Conv2dOptions(1, kMaskChannels / 4, 2).stride(2)),
                       LayerNorm2d(kMaskChannels / 4), Gelu(),
                       nn::Conv2d(nn::Conv2dOptions(kMaskChannels / 4, kMaskChannels, 2).stride(2)),
                       LayerNorm2d(kMaskChannels), Gelu(),
                       nn::Conv2d(nn::Conv2dOptions(kMaskChannels, width, 1))));
    no_mask_embed = register_module("no_mask_embed", nn::Embedding(1, width));
}

const Tensor& PromptEncoderImpl::pointEmbedding(std::size_t kind) {
    return point_embeddings->at<nn::EmbeddingImpl>(kind).weight;
}

Tensor PromptEncoderImpl::densePositions() {
    const int64_t side = m_embeddingSide;
    const Tensor centres =
        (torch::arange(side, no_mask_embed->weight.options()) + 0.5) / static_cast<double>(side);
    const std::vector<Tensor> yx = torch::meshgrid({centres, centres}, "ij");
    return pe_layer->forward(torch::stack({yx[1], yx[0]}, -1)).permute({2, 0, 1}).unsqueeze(0);
}

Tensor PromptEncoderImpl::embedPoints(Tensor points, Tensor labels, bool pad) {
    if (pad) {
        points = torch::cat({points, torch::zeros({points.size(0), 1, 2}, points.options())}, 1);
        labels = torch::cat({labels, torch::full({labels.size(0), 1}, -1, labels.options())}, 1);
    }
    // A point names a pixel; its position is that pixel's centre.
    const Tensor positions = pe_layer->forward((points + 0.5) / static_cast<double>(m_imageSize));
    const Tensor kind = labels.unsqueeze(-1);
    const Tensor marked = positions + torch::where(kind == 1, pointEmbedding(1), pointEmbedding(0));
    return torch::where(kind == -1, not_a_point_embed->weight, marked);
}

Tensor PromptEncoderImpl::embedBoxes(const Tensor& boxes) {
    const Tensor corners = (boxes.view({-1, 2, 2}) + 0.5) / static_cast<double>(m_imageSize);
    return pe_layer->forward(corners) + torch::cat({pointEmbedding(2), pointEmbedding(3)});
}

PromptEmbeddings PromptEncoderImpl::forward(const PromptTensors& prompts) {
    std::vector<Tensor> sparse;
    if (prompts.points.defined())
        sparse.push_back(embedPoints(prompts.points, prompts.labels, !prompts.boxes.defined()));
    if (prompts.boxes.defined()) sparse.push_back(embedBoxes(prompts.boxes));
    if (sparse.empty()) {
        const int64_t batch = prompts.masks.defined() ? prompts.masks.size(0) : 1;
        sparse.push_back(torch::empty({batch, 0, no_mask_embed->weight.size(1)},
                                      no_mask_embed->weight.options()));
    }
    return {torch::cat(sparse, 1), prompts.masks.defined()
                                       ? mask_downscaling->forward(prompts.masks)
                                       : no_mask_embed->weight.view({1, -1, 1, 1})};
}

}  // namespace studio
