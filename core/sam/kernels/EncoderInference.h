#pragma once

#include <memory>

#include "core/sam/ImageEncoder.h"

namespace studio {

/// An image encoder for inference on the CPU: the same function as an ImageEncoder module, computed
/// by core/sam/kernels from weights that were packed for them. The modules stay the reference, and
/// what runs on other devices and in training.
class EncoderInference {
  public:
    virtual ~EncoderInference() = default;

    /// `image`: 1 x 3 x imageSize x imageSize, float, as for ImageEncoder::forward. Calls
    /// context.checkpoint() at least every 100 ms or so and reports progress 0..1.
    /// Throws Cancelled, std::bad_alloc, c10::Error.
    virtual ImageFeatures encode(const at::Tensor& image, const JobContext& context = {}) const = 0;
};

struct EncoderInferenceOptions {
    bool bf16 = false;  ///< bf16 weights and activations, fp32 sums and residuals
    /// Empties the module's tensors while they are packed, so that no weight is held twice. The
    /// module is of no use afterwards.
    bool takeWeights = false;
};

/// Null where the kernels do not support the architecture (widths that are no multiple of 16).
/// `encoder`: loaded, on the CPU, fp32. Throws std::bad_alloc, c10::Error.
std::unique_ptr<EncoderInference> makeEncoderInference(ImageEncoder& encoder,
                                                       const Architecture& architecture,
                                                       const EncoderInferenceOptions& options);

/// Whether bf16 is computed at full speed on this processor.
bool hasFastBf16();

}  // namespace studio
