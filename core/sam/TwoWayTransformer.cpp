#include "core/sam/TwoWayTransformer.h"

#include <cmath>

namespace studio {

namespace nn = torch::nn;

AttentionImpl::AttentionImpl(int64_t width, int64_t heads, int64_t downsampling) : m_heads(heads) {
    const int64_t inner = width / downsampling;
    TORCH_CHECK(heads > 0 && inner % heads == 0,
                "the decoder's inner width must be a multiple of its heads");
    q_proj = register_module("q_proj", Linear(width, inner));
    k_proj = register_module("k_proj", Linear(width, inner));
    v_proj = register_module("v_proj", Linear(width, inner));
    out_proj = register_module("out_proj", Linear(inner, width));
}

Tensor AttentionImpl::forward(const Tensor& q, const Tensor& k, const Tensor& v,
                              const Tensor& guidance) {
    const auto separateHeads = [this](const Tensor& x) {
        return x.view({x.size(0), x.size(1), m_heads, -1}).transpose(1, 2);
    };
    const Tensor queries = separateHeads(q_proj->forward(q));
    const Tensor keys = separateHeads(k_proj->forward(k));
    const Tensor values = separateHeads(v_proj->forward(v));
    const double scale = 1.0 / std::sqrt(static_cast<double>(queries.size(3)));
    Tensor weights = torch::softmax(torch::matmul(queries, keys.transpose(2, 3)) * scale, -1);
    if (guidance.defined()) weights = torch::softmax(weights + guidance, -1);
    return out_proj->forward(torch::matmul(weights, values).transpose(1, 2).flatten(2));
}

TwoWayAttentionBlockImpl::TwoWayAttentionBlockImpl(const Architecture& architecture, bool first)
    : m_first(first) {
    const int64_t width = architecture.promptWidth, heads = architecture.decoderHeads;
    const auto makeNorm = [width] { return nn::LayerNorm(nn::LayerNormOptions({width})); };
    constexpr int64_t kDownsampling = TwoWayTransformerImpl::kDownsampling;
    self_attn = register_module("self_attn", Attention(width, heads));
    norm1 = register_module("norm1", makeNorm());
    cross_attn_token_to_image =
        register_module("cross_attn_token_to_image", Attention(width, heads, kDownsampling));
    norm2 = register_module("norm2", makeNorm());
    mlp = register_module(
        "mlp", MLPBlock(width, architecture.decoderMlpWidth, MLPBlockImpl::Activation::Relu));
    norm3 = register_module("norm3", makeNorm());
    norm4 = register_module("norm4", makeNorm());
    cross_attn_image_to_token =
        register_module("cross_attn_image_to_token", Attention(width, heads, kDownsampling));
}

std::pair<Tensor, Tensor> TwoWayAttentionBlockImpl::forward(Tensor queries, Tensor keys,
                                                            const Tensor& queryPositions,
                                                            const Tensor& keyPositions,
                                                            const Tensor& attention) {
    if (m_first) {
        queries = self_attn->forward(queries, queries, queries);
    } else {
        const Tensor q = queries + queryPositions;
        queries = queries + self_attn->forward(q, q, queries);
    }
    queries = normalised(norm1, queries);

    const Tensor k = keys + keyPositions;
    queries = normalised(norm2, queries + cross_attn_token_to_image->forward(
                                              queries + queryPositions, k, keys, attention));
    queries = normalised(norm3, queries + mlp->forward(queries));
    keys = normalised(
        norm4, keys + cross_attn_image_to_token->forward(k, queries + queryPositions, queries));
    return {queries, keys};
}

TwoWayTransformerImpl::TwoWayTransformerImpl(const Architecture& architecture) {
    register_module("layers", layers);
    for (int i = 0; i < architecture.decoderDepth; ++i)
        layers->push_back(TwoWayAttentionBlock(architecture, i == 0));
    const int64_t width = architecture.promptWidth;
    final_attn_token_to_image = register_module(
        "final_attn_token_to_image", Attention(width, architecture.decoderHeads, kDownsampling));
    norm_final_attn =
        register_module("norm_final_attn", nn::LayerNorm(nn::LayerNormOptions({width})));
}

std::pair<Tensor, Tensor> TwoWayTransformerImpl::forward(const Tensor& image,
                                                         const Tensor& positions,
                                                         const Tensor& tokens,
                                                         const DecoderGuidance& guidance) {
    const Tensor keyPositions = positions.flatten(2).transpose(1, 2);
    const auto prompted = [&](const Tensor& x) {
        return guidance.target.defined() ? x + guidance.target : x;
    };
    // Upstream adds in place, so the first addition reaches the position encoding, too.
    const Tensor queryPositions = prompted(tokens);
    Tensor queries = queryPositions;
    Tensor keys = image.flatten(2).transpose(1, 2);
    for (std::size_t i = 0; i < layers->size(); ++i) {
        if (i > 0) queries = prompted(queries);
        std::tie(queries, keys) = layers->at<TwoWayAttentionBlockImpl>(i).forward(
            queries, keys, queryPositions, keyPositions, guidance.attention);
    }
    queries = normalised(norm_final_attn, queries + final_attn_token_to_image->forward(
                                                        prompted(queries + queryPositions),
                                                        keys + keyPositions, keys));
    return {queries, keys};
}

}  // namespace studio
