#pragma once

#include <torch/torch.h>

#include <string>

#include "core/predict/Predictor.h"

namespace studio {

/// The image-dependent tensors of SAM and SAM-HQ. Core-internal: this header includes torch.
class SamEmbedding final : public Embedding {
  public:
    SamEmbedding(cv::Size imageSize, torch::Tensor image, torch::Tensor hqFeatures);

    cv::Size imageSize() const override { return m_imageSize; }
    std::size_t bytes() const override;

    /// 1 x promptWidth x S x S
    const torch::Tensor& image() const { return m_image; }
    /// 1 x promptWidth/8 x 4S x 4S (MaskDecoder::hqFeatures); undefined without an HQ part
    const torch::Tensor& hqFeatures() const { return m_hqFeatures; }

    /// A header and both tensors in half precision.
    std::string serialize() const;
    /// Undoes serialize() for tensors of the shapes that `architecture` gives; they come to lie on
    /// `device`. Throws Error{CheckpointInvalid} for anything else.
    static std::shared_ptr<const SamEmbedding> deserialize(const std::string& bytes,
                                                           const Architecture& architecture,
                                                           const torch::Device& device);

  private:
    cv::Size m_imageSize;
    torch::Tensor m_image;
    torch::Tensor m_hqFeatures;
};

}  // namespace studio
