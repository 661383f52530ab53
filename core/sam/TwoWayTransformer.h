#pragma once

#include <utility>

#include "core/checkpoint/Architecture.h"
#include "core/sam/Common.h"
#include "core/sam/DecoderGuidance.h"

namespace studio {

/// Multi-head attention whose inner width may be a fraction of the tokens' width.
struct AttentionImpl : torch::nn::Module {
    AttentionImpl(int64_t width, int64_t heads, int64_t downsampling = 1);
    /// B x Nq x width, B x Nk x width, B x Nk x width -> B x Nq x width. `guidance`: Nk values as
    /// DecoderGuidance::attention, or undefined.
    Tensor forward(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& guidance = {});

    Linear q_proj{nullptr}, k_proj{nullptr}, v_proj{nullptr}, out_proj{nullptr};

  private:
    int64_t m_heads;
};
TORCH_MODULE(Attention);

/// Prompt tokens ("queries") and image cells ("keys") attend to each other.
struct TwoWayAttentionBlockImpl : torch::nn::Module {
    TwoWayAttentionBlockImpl(const Architecture& architecture, bool first);
    /// queries and their position encoding: B x N x width; keys and theirs: B x cells x width;
    /// `attention` as in DecoderGuidance.
    std::pair<Tensor, Tensor> forward(Tensor queries, Tensor keys, const Tensor& queryPositions,
                                      const Tensor& keyPositions, const Tensor& attention);

    Attention self_attn{nullptr}, cross_attn_token_to_image{nullptr},
        cross_attn_image_to_token{nullptr};
    torch::nn::LayerNorm norm1{nullptr}, norm2{nullptr}, norm3{nullptr}, norm4{nullptr};
    MLPBlock mlp{nullptr};

  private:
    bool m_first;  ///< the first block's self-attention has no positions and no residual
};
TORCH_MODULE(TwoWayAttentionBlock);

/// The mask decoder's transformer (arXiv:2304.02643, appendix A).
struct TwoWayTransformerImpl : torch::nn::Module {
    explicit TwoWayTransformerImpl(const Architecture& architecture);
    /// image, positions: B x width x S x S (positions may have B = 1); tokens: B x N x width.
    /// Returns the tokens B x N x width and the image cells B x S*S x width.
    std::pair<Tensor, Tensor> forward(const Tensor& image, const Tensor& positions,
                                      const Tensor& tokens, const DecoderGuidance& guidance = {});

    /// Cross attention works on half the width.
    static constexpr int64_t kDownsampling = 2;

    torch::nn::ModuleList layers;
    Attention final_attn_token_to_image{nullptr};
    torch::nn::LayerNorm norm_final_attn{nullptr};
};
TORCH_MODULE(TwoWayTransformer);

}  // namespace studio
