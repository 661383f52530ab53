#pragma once

#include <vector>

#include "core/sam/ImageEncoder.h"

namespace studio {

/// Multi-head self-attention on a grid with decomposed relative positions (MViTv2,
/// arXiv:2112.01526).
struct VitAttentionImpl : torch::nn::Module {
    /// `side`: rows and columns of the grid that is attended to (window or whole image).
    VitAttentionImpl(int64_t width, int64_t heads, int64_t side);
    /// B x H x W x width, H = W = side.
    Tensor forward(const Tensor& x);

    Linear qkv{nullptr}, proj{nullptr};
    Tensor rel_pos_h, rel_pos_w;  ///< (2 side - 1) x head width

  private:
    int64_t m_heads;
};
TORCH_MODULE(VitAttention);

/// Transformer block; attention runs within windows (the grid zero-padded to whole windows) or
/// globally.
struct VitBlockImpl : torch::nn::Module {
    /// `windowSize` 0: global attention over a grid of `gridSide`.
    VitBlockImpl(const Architecture& architecture, int64_t windowSize);
    /// B x H x W x width
    Tensor forward(const Tensor& x, const JobContext& context);
    bool isGlobal() const { return m_windowSize == 0; }

    torch::nn::LayerNorm norm1{nullptr}, norm2{nullptr};
    VitAttention attn{nullptr};
    MLPBlock mlp{nullptr};

  private:
    int64_t m_windowSize;
};
TORCH_MODULE(VitBlock);

/// Patches of the image as vectors: Bx3xHxW -> B x H/patch x W/patch x width.
struct PatchEmbedImpl : torch::nn::Module {
    PatchEmbedImpl(int64_t patchSize, int64_t width);
    Tensor forward(const Tensor& image) { return proj->forward(image).permute({0, 2, 3, 1}); }

    torch::nn::Conv2d proj{nullptr};
};
TORCH_MODULE(PatchEmbed);

/// SAM's plain vision transformer (ViTDet, arXiv:2203.16527). The early feature is the first global
/// block's output.
struct ImageEncoderViTImpl : ImageEncoder {
    explicit ImageEncoderViTImpl(const Architecture& architecture);
    ImageFeatures forward(const Tensor& image, const JobContext& context = {}) override;

    static constexpr double kEps = 1e-6;  ///< of its layer normalisations

    PatchEmbed patch_embed{nullptr};
    Tensor pos_embed;  ///< 1 x S x S x width
    torch::nn::ModuleList blocks;
    torch::nn::Sequential neck{nullptr};
};

}  // namespace studio
