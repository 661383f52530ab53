#pragma once

#include <torch/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/checkpoint/Architecture.h"
#include "core/sam/DecoderGuidance.h"

namespace studio::kernels {

/// SAM's and SAM-HQ's mask decoder for one prompt at a time on the CPU in float32, without
/// gradients: the same function as the MaskDecoder module, arranged for latency.
///  - What does not depend on the prompt is computed once per image (ImageState).
///  - Image tokens stay in rows (token x channel, pixel x channel): transposed convolutions are
///  matrix
///    products, normalisation and GELU run over contiguous channels.
///  - The last HQ convolution is linear in its input and only its product with the HQ token is
///  wanted, so
///    the two are contracted to one output channel (a sixty-fourth of the work).
class MaskDecoderInference {
  public:
    /// Returns the parameter of this name, e.g. "mask_decoder.iou_token.weight". Float32, CPU.
    using Lookup = std::function<at::Tensor(const std::string&)>;

    /// `densePe`: C x h x w, the position encoding of the embedding grid.
    MaskDecoderInference(const Architecture& architecture, const Lookup& parameter,
                         const at::Tensor& densePe);
    ~MaskDecoderInference();

    /// Per image: embedding (1 x C x h x w) and, for HQ, the HQ features (1 x C/8 x 4h x 4w).
    struct ImageState;
    std::shared_ptr<const ImageState> prepare(const at::Tensor& embedding,
                                              const at::Tensor& hqFeatures) const;

    struct Output {
        at::Tensor samLogits;  ///< (1 + multimask) x 4h x 4w; [0] is the single-mask token
        at::Tensor hqLogits;   ///< 4h x 4w, undefined without an HQ part
        at::Tensor scores;     ///< (1 + multimask), predicted IoU
    };
    /// `sparse`: T x C prompt tokens; `dense`: 1 x C x h x w of a mask prompt, or undefined for
    /// none; `guidance` in float32 on the CPU.
    Output run(const ImageState& image, const at::Tensor& sparse, const at::Tensor& dense = {},
               const DecoderGuidance& guidance = {}) const;

  private:
    struct Weights;
    std::unique_ptr<const Weights> m_weights;
};

}  // namespace studio::kernels
