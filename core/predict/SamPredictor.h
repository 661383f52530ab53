#pragma once

#include <atomic>

#include "core/predict/Predictor.h"
#include "core/predict/Runtime.h"
#include "core/predict/SamEmbedding.h"
#include "core/sam/Sam.h"
#include "core/sam/kernels/EncoderInference.h"
#include "core/sam/kernels/MaskDecoderInference.h"

namespace studio {

/// The Predictor over SAM's networks. Core-internal: this header includes torch.
class SamPredictor final : public Predictor {
  public:
    /// `sam` with its weights, on the CPU, in fp32. It is moved to where `runtime` says.
    SamPredictor(Sam sam, ModelInfo info, Runtime runtime);

    const ModelInfo& info() const override { return m_info; }
    const RuntimeInfo& runtime() const override { return m_runtime.info; }
    std::string embeddingKey() const override;
    void shareCores(bool on) override { m_sharesCores = on; }
    EmbeddingPtr encode(const cv::Mat& image, const JobContext& context) override;
    MaskSet decode(const EmbeddingPtr& embedding, const Prompt& prompt) override;
    MaskSet decodeGuided(const EmbeddingPtr& embedding, const Prompt& prompt,
                         const Guidance& guidance) override;
    cv::Mat upsample(const MaskSet& set, const cv::Mat& lowResolutionLogits) override;
    cv::Mat upsampleMask(const MaskSet& set, const cv::Mat& lowResolutionLogits) override;
    cv::Mat maskToLogits(const EmbeddingPtr& embedding, const cv::Mat& mask) override;
    cv::Mat features(const EmbeddingPtr& embedding) override;
    std::string serialize(const EmbeddingPtr& embedding) override;
    EmbeddingPtr deserialize(const std::string& bytes) override;

    /// More points than this in one prompt are refused: the cost grows with their square.
    static constexpr std::size_t kMaxPoints = 1000;

  private:
    /// Throws Error{Usage} unless the embedding is one that this model could have made.
    const SamEmbedding& checked(const EmbeddingPtr& embedding) const;
    /// Throws Error{Usage} for what decode() does not accept.
    void check(const Prompt& prompt) const;
    DecoderGuidance toTensors(const Guidance& guidance) const;
    PromptTensors toTensors(const Prompt& prompt, cv::Size imageSize) const;
    /// Side of the low-resolution masks.
    int maskSide() const { return 4 * m_sam->architecture().embeddingSide(); }
    /// For what someone waits for.
    int clickThreads() const;
    MaskSet decodeOn(int threads, const EmbeddingPtr& embedding, const Prompt& prompt,
                     const Guidance& guidance);
    cv::Mat upsampled(const MaskSet& set, const cv::Mat& logits, bool threshold) const;
    DecodedMasks decodeOnCpu(const EmbeddingPtr& embedding, const PromptEmbeddings& prompts,
                             bool hasMask, const DecoderGuidance& guidance);

    Sam m_sam;
    ModelInfo m_info;
    Runtime m_runtime;
    std::atomic<bool> m_sharesCores = false;
    Tensor m_positions;  ///< PromptEncoder::densePositions()

    /// The encoder as computed on the CPU; null elsewhere and for widths that its kernels do not
    /// support. It holds the encoder's weights: the module's are empty then.
    std::unique_ptr<EncoderInference> m_cpuEncoder;
    /// The decoder as computed on the CPU; null elsewhere.
    std::unique_ptr<kernels::MaskDecoderInference> m_cpuDecoder;
    /// What it prepared for the image that was decoded last.
    std::weak_ptr<const Embedding> m_preparedFor;
    std::shared_ptr<const kernels::MaskDecoderInference::ImageState> m_prepared;
};

}  // namespace studio
