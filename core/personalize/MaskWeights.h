#pragma once

#include <array>
#include <opencv2/core.hpp>
#include <vector>

#include "core/base/JobContext.h"

namespace studio {

/// PerSAM-F's weights of the three mask scales.
struct MaskWeights {
    struct Epoch {
        double learningRate = 0;     ///< after the epoch, as upstream prints it
        double dice = 0, focal = 0;  ///< losses before its step
    };
    std::array<float, 3> values{1.0f / 3, 1.0f / 3, 1.0f / 3};  ///< sum 1
    std::vector<Epoch> history;

    /// Sum of values[i] * masks[i]; three CV_32FC1 of one size.
    cv::Mat combine(const std::vector<cv::Mat>& masks) const;
};

/// What one reference contributes to the fit, all in the size of its image.
struct WeightSample {
    std::vector<cv::Mat> logits;  ///< CV_32FC1, the three masks for ambiguous prompts
    cv::Mat offset;               ///< CV_32FC1 added to the weighted sum (HQ logits), or empty
    cv::Mat mask;                 ///< CV_8UC1, the object
};

/// Fits the weights as PerSAM-F does (ZrrSkywalker/Personalize-SAM, persam_f.py): w1 and w2 start
/// at 1/3, w0 = 1 - w1 - w2; loss = Dice + focal (alpha 0.25, gamma 2) of the weighted sum, the
/// mean over the samples; AdamW (eps 1e-4, decay 0.01) with a cosine schedule over the epochs. The
/// logits do not depend on the weights, so the decoder is not run. Throws Cancelled.
MaskWeights fitMaskWeights(const std::vector<WeightSample>& samples, double learningRate,
                           int epochs, const JobContext& context = {});

}  // namespace studio
