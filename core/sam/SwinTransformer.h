#pragma once

#include <array>

#include "core/sam/ImageEncoder.h"

namespace studio {

/// Attention within windows with a learnt bias for each offset (dy, dx), one a head
/// (arXiv:2103.14030, section 3.2).
struct SwinAttentionImpl : torch::nn::Module {
    SwinAttentionImpl(int64_t width, int64_t heads, int64_t windowSize);
    /// windows x windowSize^2 x width. `mask`: (windows of one image) x windowSize^2 x
    /// windowSize^2, added to the scores; undefined: none.
    Tensor forward(const Tensor& x, const Tensor& mask);

    Tensor relative_position_bias_table;  ///< (2 windowSize - 1)^2 x heads
    Linear qkv{nullptr}, proj{nullptr};

  private:
    int64_t m_heads;
    int64_t m_windowSize;
    Tensor m_indices;  ///< windowSize^4, rows of the table
};
TORCH_MODULE(SwinAttention);

/// Transformer block whose windows are, in every second one, moved by half a window.
struct SwinBlockImpl : torch::nn::Module {
    SwinBlockImpl(int64_t width, int64_t heads, int64_t windowSize, bool shifted);
    /// B x H x W x width. A grid that is no multiple of the window is zero-padded, as for detection
    /// upstream.
    Tensor forward(const Tensor& x);

    torch::nn::LayerNorm norm1{nullptr}, norm2{nullptr};
    SwinAttention attn{nullptr};
    MLPBlock mlp{nullptr};

  private:
    /// Minus 100 between cells that the cyclic move brought into one window from different sides of
    /// the image.
    Tensor shiftMask(int64_t height, int64_t width, const torch::TensorOptions& options) const;

    int64_t m_windowSize;
    int64_t m_shift;
};
TORCH_MODULE(SwinBlock);

/// Four neighbours become one cell: B x H x W x width -> B x H/2 x W/2 x 2 width; odd sides are
/// zero-padded.
struct SwinMergingImpl : torch::nn::Module {
    explicit SwinMergingImpl(int64_t width);
    Tensor forward(const Tensor& x);

    torch::nn::LayerNorm norm{nullptr};
    Linear reduction{nullptr};  ///< without bias
};
TORCH_MODULE(SwinMerging);

struct SwinStageImpl : torch::nn::Module {
    SwinStageImpl(int64_t width, int64_t depth, int64_t heads, int64_t windowSize, bool last);
    Tensor forward(Tensor x, const JobContext& context);

    torch::nn::ModuleList blocks;
    SwinMerging downsample{nullptr};  ///< none after the last stage
};
TORCH_MODULE(SwinStage);

struct SwinPatchEmbedImpl : torch::nn::Module {
    explicit SwinPatchEmbedImpl(int64_t width);
    /// B x 3 x H x W -> B x H/4 x W/4 x width
    Tensor forward(const Tensor& image);

    torch::nn::Conv2d proj{nullptr};
    torch::nn::LayerNorm norm{nullptr};
};
TORCH_MODULE(SwinPatchEmbed);

/// Swin transformer (arXiv:2103.14030), by default Swin-T, without its classification head (27 519
/// 354 parameters; the published 28.3 M have the head for 1000 classes). It is there to be compared
/// with SAM's encoders by `profile`: there are no SAM weights for it. The embedding is the last
/// stage's output, the early feature the first one's.
struct SwinTransformerImpl : ImageEncoder {
    struct Shape {
        int64_t width = 96;
        std::array<int64_t, 4> depths{2, 2, 6, 2};
        std::array<int64_t, 4> heads{3, 6, 12, 24};
        int64_t windowSize = 7;
    };
    SwinTransformerImpl() : SwinTransformerImpl(Shape()) {}
    explicit SwinTransformerImpl(const Shape& shape);
    /// B x 3 x H x W -> embedding B x 8 width x H/32 x W/32, early B x H/8 x W/8 x 2 width
    ImageFeatures forward(const Tensor& image, const JobContext& context = {}) override;

    SwinPatchEmbed patch_embed{nullptr};
    torch::nn::ModuleList layers;
    torch::nn::LayerNorm norm{nullptr};
};

}  // namespace studio
