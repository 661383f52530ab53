#include "core/sam/ImageEncoderViT.h"

#include <algorithm>

namespace studio {

namespace nn = torch::nn;

namespace {

nn::LayerNorm makeNorm(int64_t width) {
    return nn::LayerNorm(nn::LayerNormOptions({width}).eps(ImageEncoderViTImpl::kEps));
}

/// Rows of the table of relative positions for each pair of query and key coordinate:
/// (2 side - 1) x d -> side x side x d
Tensor relativePositions(const Tensor& table, int64_t side) {
    const Tensor coordinates = torch::arange(side, table.options().dtype(torch::kLong));
    const Tensor offsets = coordinates.unsqueeze(1) - coordinates.unsqueeze(0) + (side - 1);
    return table.index_select(0, offsets.flatten()).view({side, side, -1});
}

}  // namespace

VitAttentionImpl::VitAttentionImpl(int64_t width, int64_t heads, int64_t side) : m_heads(heads) {
    TORCH_CHECK(heads > 0 && width % heads == 0, "width must be a multiple of the heads");
    qkv = register_module("qkv", Linear(width, 3 * width));
    proj = register_module("proj", Linear(width, width));
    rel_pos_h = register_parameter("rel_pos_h", torch::empty({2 * side - 1, width / heads}));
    rel_pos_w = register_parameter("rel_pos_w", torch::empty({2 * side - 1, width / heads}));
}

Tensor VitAttentionImpl::forward(const Tensor& x) {
    const int64_t batch = x.size(0), height = x.size(1), width = x.size(2), channels = x.size(3);
    const int64_t cells = height * width, headWidth = channels / m_heads;
    const std::vector<Tensor> parts = qkv->forward(x)
                                          .reshape({batch, cells, 3, m_heads, headWidth})
                                          .permute({2, 0, 3, 1, 4})
                                          .reshape({3, batch * m_heads, cells, headWidth})
                                          .unbind(0);
    const Tensor &q = parts[0], &k = parts[1], &v = parts[2];
    const Tensor grid = q.view({-1, height, width, headWidth});
    const Tensor relH =
        torch::einsum("bhwc,hkc->bhwk", {grid, relativePositions(rel_pos_h, height)});
    const Tensor relW =
        torch::einsum("bhwc,wkc->bhwk", {grid, relativePositions(rel_pos_w, width)});

    const double scale = 1.0 / std::sqrt(static_cast<double>(headWidth));
    Tensor scores = torch::matmul(q * scale, k.transpose(1, 2));
    scores =
        (scores.view({-1, height, width, height, width}) + relH.unsqueeze(4) + relW.unsqueeze(3))
            .view({-1, cells, cells});
    const Tensor attended = torch::matmul(torch::softmax(scores, -1), v)
                                .view({batch, m_heads, height, width, headWidth})
                                .permute({0, 2, 3, 1, 4})
                                .reshape({batch, height, width, channels});
    return proj->forward(attended);
}

VitBlockImpl::VitBlockImpl(const Architecture& architecture, int64_t windowSize)
    : m_windowSize(windowSize) {
    const int64_t gridSide = architecture.imageSize / architecture.patchSize;
    norm1 = register_module("norm1", makeNorm(architecture.width));
    attn = register_module("attn", VitAttention(architecture.width, architecture.heads,
                                                isGlobal() ? gridSide : windowSize));
    norm2 = register_module("norm2", makeNorm(architecture.width));
    mlp = register_module(
        "mlp", MLPBlock(architecture.width, architecture.mlpWidth, MLPBlockImpl::Activation::Gelu));
}

Tensor VitBlockImpl::forward(const Tensor& x, const JobContext& context) {
    Tensor attended = normalised(norm1, x);
    context.checkpoint();
    if (isGlobal()) {
        attended = attn->forward(attended);
    } else {
        attended = joinWindows(attn->forward(partitionWindows(attended, m_windowSize)), x.size(0),
                               x.size(1), x.size(2));
    }
    context.checkpoint();
    const Tensor sum = x + attended;
    return sum + mlp->forward(normalised(norm2, sum));
}

PatchEmbedImpl::PatchEmbedImpl(int64_t patchSize, int64_t width) {
    proj = register_module("proj",
                           nn::Conv2d(nn::Conv2dOptions(3, width, patchSize).stride(patchSize)));
}

ImageEncoderViTImpl::ImageEncoderViTImpl(const Architecture& architecture) {
    const int64_t gridSide = architecture.imageSize / architecture.patchSize;
    patch_embed =
        register_module("patch_embed", PatchEmbed(architecture.patchSize, architecture.width));
    pos_embed =
        register_parameter("pos_embed", torch::empty({1, gridSide, gridSide, architecture.width}));
    register_module("blocks", blocks);
    const std::vector<int>& global = architecture.globalBlocks;
    for (int i = 0; i < architecture.depth; ++i) {
        const bool isGlobal = std::find(global.begin(), global.end(), i) != global.end();
        blocks->push_back(VitBlock(architecture, isGlobal ? 0 : architecture.windowSize));
    }
    neck = register_module("neck", makeNeck(architecture.width, architecture.promptWidth));
}

ImageFeatures ImageEncoderViTImpl::forward(const Tensor& image, const JobContext& context) {
    ImageFeatures features;
    Tensor x = patch_embed->forward(image) + pos_embed;
    const std::size_t depth = blocks->size();
    for (std::size_t i = 0; i < depth; ++i) {
        context.checkpoint();
        auto& block = blocks->at<VitBlockImpl>(i);
        x = block.forward(x, context);
        if (block.isGlobal() && !features.early.defined()) features.early = x;
        context.report(static_cast<double>(i + 1) / static_cast<double>(depth + 1), 1);
    }
    context.checkpoint();
    features.embedding = neck->forward(x.permute({0, 3, 1, 2}));
    context.report(1, 1);
    return features;
}

}  // namespace studio
