#pragma once

#include "core/checkpoint/Architecture.h"
#include "core/sam/Common.h"
#include "core/sam/ImageEncoder.h"
#include "core/sam/TwoWayTransformer.h"

namespace studio {

/// All masks that one decoder pass makes for B prompts, h = w = 4 x the embedding's side.
struct DecodedMasks {
    Tensor
        sam;  ///< B x (1 + multimaskOutputs) x h x w logits: the single mask, then the multi-masks
    Tensor scores;  ///< B x (1 + multimaskOutputs): predicted IoU of `sam`
    Tensor hq;  ///< B x 1 x h x w logits to be added to a SAM mask; undefined without an HQ part
};

/// SAM's mask decoder (arXiv:2304.02643) with, where the architecture has it, SAM-HQ's output token
/// and feature fusion (arXiv:2306.01567; MaskDecoderHQ upstream).
struct MaskDecoderImpl : torch::nn::Module {
    explicit MaskDecoderImpl(const Architecture& architecture);

    /// What HQ needs of the image; does not depend on the prompt. B x promptWidth/8 x 4S x 4S, or
    /// undefined without an HQ part.
    Tensor hqFeatures(const ImageFeatures& features);

    /// `image`, `positions`: 1 x promptWidth x S x S; `hqFeatures`: as made above for that image;
    /// `sparse`, `dense`: from PromptEncoder, B prompts; `guidance` is of all of them and acts on
    /// all tokens, the HQ token included.
    DecodedMasks forward(const Tensor& image, const Tensor& hqFeatures, const Tensor& positions,
                         const Tensor& sparse, const Tensor& dense,
                         const DecoderGuidance& guidance = {});

    TwoWayTransformer transformer{nullptr};
    torch::nn::Embedding iou_token{nullptr}, mask_tokens{nullptr};
    Upscaling4x output_upscaling{nullptr};
    torch::nn::ModuleList output_hypernetworks_mlps;
    MLP iou_prediction_head{nullptr};
    // SAM-HQ
    torch::nn::Embedding hf_token{nullptr};
    MLP hf_mlp{nullptr};
    Upscaling4x compress_vit_feat{nullptr}, embedding_encoder{nullptr};
    torch::nn::Sequential embedding_maskfeature{nullptr};

  private:
    bool hasHq() const { return !hf_token.is_empty(); }
};
TORCH_MODULE(MaskDecoder);

}  // namespace studio
