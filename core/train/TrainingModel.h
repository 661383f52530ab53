#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/JobContext.h"
#include "core/predict/Runtime.h"
#include "core/sam/Sam.h"
#include "core/sam/kernels/EncoderInference.h"
#include "core/train/Optimizer.h"
#include "core/train/TrainSample.h"

namespace studio {

/// A model and which of its parts are trained. What is frozen keeps its values, needs no gradients,
/// and where it is the image encoder it is computed by the CPU kernels.
class TrainingModel {
  public:
    /// Moves `sam` to `runtime`'s device. `parts` as TrainOptions::train; `amp`: Fp32, or Bf16 for
    /// what is trained; `batchNormFrozen`: TrainOptions::freezesBatchNorm(). Throws Error{Usage}
    /// naming a part that the model does not have.
    TrainingModel(Sam sam, const std::vector<std::string>& parts, const Runtime& runtime,
                  Precision amp, bool batchNormFrozen = false);

    Sam& sam() { return m_sam; }
    const Architecture& architecture() const { return m_sam->architecture(); }
    const torch::Device& device() const { return m_device; }

    const std::vector<NamedTensor>& trained() const { return m_trained; }
    /// Buffers that training changes (the running statistics of batch normalisation).
    const std::vector<NamedTensor>& trainedBuffers() const { return m_buffers; }
    std::int64_t parameters() const;
    std::int64_t trainedParameters() const;
    bool encoderFrozen() const { return m_encoderFrozen; }
    /// SAM itself, all but the HQ part.
    bool samFrozen() const { return m_samFrozen; }

    /// Batch normalisation of a trained encoder normalises by the batch, or as in use.
    void setTraining(bool training);

    /// The encoder's features of a batch, on the device; those it brings, or computed. With
    /// gradients where the encoder is trained and gradients are on. Throws Cancelled, Error.
    ImageFeatures features(const TrainBatch& batch, const JobContext& context = {});

    /// What the decoder needs of images and shares between their prompts.
    struct Images {
        ImageFeatures features;
        Tensor hq;  ///< MaskDecoder::hqFeatures
    };
    Images prepare(ImageFeatures features);
    /// Masks of prompts; `rows`: which image each prompt is of. float32.
    DecodedMasks decode(const Images& images, const std::vector<std::int64_t>& rows,
                        const PromptTensors& prompts);

  private:
    void freeze(const std::vector<std::string>& parts);
    Tensor normalised(const TrainBatch& batch) const;

    Sam m_sam;
    torch::Device m_device;
    bool m_bf16;  ///< mixed precision
    bool m_batchNormFrozen;
    torch::ScalarType m_frozenType;
    /// The frozen encoder's early features, which it makes in bf16, meet the HQ part in bf16: the
    /// largest product of an HQ step is then a third as long.
    bool m_bf16Features = false;
    bool m_encoderFrozen = false, m_samFrozen = false;
    std::vector<NamedTensor> m_trained, m_buffers;
    std::unique_ptr<EncoderInference> m_cpuEncoder;
    std::shared_ptr<ImageEncoder> m_halfEncoder;  ///< of a GPU: frozen, in bf16
    Tensor m_positions;
};

}  // namespace studio
