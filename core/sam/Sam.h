#pragma once

#include <memory>

#include "core/checkpoint/Architecture.h"
#include "core/checkpoint/StateDict.h"
#include "core/sam/ImageEncoder.h"
#include "core/sam/MaskDecoder.h"
#include "core/sam/PromptEncoder.h"

namespace studio {

/// The whole network; its tensors carry the upstream names.
struct SamImpl : torch::nn::Module {
    /// Weights are not set. Throws Error{CheckpointMismatch} for an architecture that cannot be
    /// built.
    explicit SamImpl(const Architecture& architecture);

    const Architecture& architecture() const { return m_architecture; }
    /// Where the decoder's weights are.
    torch::Device device() const { return mask_decoder->iou_token->weight.device(); }

    std::shared_ptr<ImageEncoder> image_encoder;
    PromptEncoder prompt_encoder{nullptr};
    MaskDecoder mask_decoder{nullptr};

  private:
    Architecture m_architecture;
};
TORCH_MODULE(Sam);

/// Copies every parameter and buffer of `module` from the tensor of its name, converted to the type
/// that it has. Strict: throws Error{CheckpointMismatch} naming the first tensor that is missing,
/// of another shape (with both shapes) or unknown (other than those of isIgnoredTensor).
void loadWeights(torch::nn::Module& module, const StateDict& tensors);

/// 8-bit images as the encoder wants them: normalised with ImageNet's mean and deviation,
/// zero-padded at the bottom and on the right. `pixels`: H x W (grey) or H x W x 3 (R, G, B),
/// uint8, H and W at most `imageSize`. Returns 1 x 3 x imageSize x imageSize, float.
Tensor normaliseImage(const Tensor& pixels, int64_t imageSize);

}  // namespace studio
