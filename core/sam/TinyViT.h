#pragma once

#include "core/sam/ImageEncoder.h"

namespace studio {

/// Convolution without bias (member `c`) and batch normalisation (`bn`).
struct Conv2dBnImpl : torch::nn::Module {
    Conv2dBnImpl(int64_t inputs, int64_t outputs, int64_t kernel, int64_t stride = 1,
                 int64_t groups = 1);
    Tensor forward(const Tensor& x) { return normalised(bn, c->forward(x)); }

    torch::nn::Conv2d c{nullptr};
    torch::nn::BatchNorm2d bn{nullptr};
};
TORCH_MODULE(Conv2dBn);

/// Inverted residual block of the first stage: BxCxHxW -> BxCxHxW.
struct MBConvImpl : torch::nn::Module {
    explicit MBConvImpl(int64_t width);
    Tensor forward(const Tensor& x);

    Conv2dBn conv1{nullptr}, conv2{nullptr}, conv3{nullptr};
};
TORCH_MODULE(MBConv);

/// What joins two stages: BxCxHxW -> BxoutputsxH/stridexW/stride.
struct PatchMergingImpl : torch::nn::Module {
    PatchMergingImpl(int64_t inputs, int64_t outputs, int64_t stride);
    Tensor forward(const Tensor& x);

    Conv2dBn conv1{nullptr}, conv2{nullptr}, conv3{nullptr};
};
TORCH_MODULE(PatchMerging);

/// Attention within windows, with a learnt bias for each distance |dy|, |dx| (one a head).
struct TinyVitAttentionImpl : torch::nn::Module {
    TinyVitAttentionImpl(int64_t width, int64_t heads, int64_t windowSize);
    /// windows x windowSize^2 x width
    Tensor forward(const Tensor& x);

    torch::nn::LayerNorm norm{nullptr};
    Linear qkv{nullptr}, proj{nullptr};
    Tensor attention_biases;  ///< heads x windowSize^2

  private:
    int64_t m_heads;
    Tensor m_biasIndices;  ///< windowSize^4, into a row of attention_biases
};
TORCH_MODULE(TinyVitAttention);

/// Linear layers with a layer normalisation before them.
struct TinyVitMlpImpl : torch::nn::Module {
    TinyVitMlpImpl(int64_t width, int64_t hidden);
    Tensor forward(const Tensor& x);

    torch::nn::LayerNorm norm{nullptr};
    Linear fc1{nullptr}, fc2{nullptr};
};
TORCH_MODULE(TinyVitMlp);

/// Transformer block with a depth-wise convolution between attention and MLP: BxCxHxW -> BxCxHxW.
struct TinyVitBlockImpl : torch::nn::Module {
    TinyVitBlockImpl(int64_t width, int64_t heads, int64_t windowSize);
    Tensor forward(const Tensor& x);

    TinyVitAttention attn{nullptr};
    TinyVitMlp mlp{nullptr};
    Conv2dBn local_conv{nullptr};

  private:
    int64_t m_windowSize;
};
TORCH_MODULE(TinyVitBlock);

/// The blocks of one stage (MBConv in the first, TinyVitBlock in the others) and the merging after
/// them.
struct TinyVitStageImpl : torch::nn::Module {
    TinyVitStageImpl(const Architecture& architecture, std::size_t stage);
    Tensor forward(Tensor x, const JobContext& context);

    torch::nn::ModuleList blocks;
    PatchMerging downsample{nullptr};  ///< none after the last stage
};
TORCH_MODULE(TinyVitStage);

/// Two stride-2 convolutions: Bx3xHxW -> BxwidthxH/4xW/4.
struct TinyVitPatchEmbedImpl : torch::nn::Module {
    explicit TinyVitPatchEmbedImpl(int64_t width);

    torch::nn::Sequential seq{nullptr};
};
TORCH_MODULE(TinyVitPatchEmbed);

/// TinyViT (arXiv:2207.10666) as MobileSAM and SAM-HQ use it: the last merging keeps the
/// resolution, so that the embedding has a 16th of the image's side. The early feature is stage 1's
/// output, after its merging.
struct TinyViTImpl : ImageEncoder {
    explicit TinyViTImpl(const Architecture& architecture);
    ImageFeatures forward(const Tensor& image, const JobContext& context = {}) override;

    TinyVitPatchEmbed patch_embed{nullptr};
    torch::nn::ModuleList layers;
    torch::nn::Sequential neck{nullptr};
};

}  // namespace studio
