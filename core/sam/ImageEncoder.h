#pragma once

#include <torch/torch.h>

#include <memory>

#include "core/base/JobContext.h"
#include "core/checkpoint/Architecture.h"
#include "core/sam/Common.h"

namespace studio {

/// What an image encoder makes of images.
struct ImageFeatures {
    Tensor embedding;  ///< B x promptWidth x S x S, S = Architecture::embeddingSide()
    Tensor early;  ///< B x S x S x hqEncoderWidth: the early feature that SAM-HQ's decoder takes
};

/// ViT or TinyViT.
struct ImageEncoder : torch::nn::Module {
    /// `image`: B x 3 x imageSize x imageSize, normalised and padded. Between its steps it calls
    /// context.checkpoint() (throws Cancelled) and reports how far it is, 0..1.
    virtual ImageFeatures forward(const Tensor& image, const JobContext& context = {}) = 0;
};

std::shared_ptr<ImageEncoder> makeImageEncoder(const Architecture& architecture);

}  // namespace studio
