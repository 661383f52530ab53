#pragma once

#include <torch/torch.h>

#include <vector>

#include "core/base/Files.h"
#include "core/predict/Prompt.h"
#include "core/sam/Sam.h"

namespace studio::bench {

/// The plain LibTorch modules of a checkpoint, without gradients. Throws as openModel.
Sam loadModules(const fs::path& checkpoint);

/// Decoder passes by the modules, as the published Python code does them: everything for each pass.
/// The features are random numbers.
class DecoderModules {
  public:
    /// `points`: pixels of an image of kImageWidth x kImageHeight.
    DecoderModules(const fs::path& checkpoint, const std::vector<PromptPoint>& points);

    DecodedMasks decode();
    /// 1 x 1 x low x low -> kImageHeight x kImageWidth, by SAM's two bilinear steps.
    at::Tensor toImage(const at::Tensor& logits) const;

  private:
    Sam m_sam;
    ImageFeatures m_features;
    PromptTensors m_prompt;
};

}  // namespace studio::bench
