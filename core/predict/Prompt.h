#pragma once

#include <opencv2/core.hpp>

#include <optional>
#include <vector>

namespace studio {

/// All coordinates: pixels of the original upright image, x right, y down.
struct PromptPoint {
    double x = 0;
    double y = 0;
    bool foreground = true;
    bool operator==(const PromptPoint&) const = default;
};

struct PromptBox {
    double x0 = 0, y0 = 0, x1 = 0, y1 = 0;  ///< x0 <= x1, y0 <= y1
    bool operator==(const PromptBox&) const = default;
};

/// What a user gives for one object.
struct Prompt {
    std::vector<PromptPoint> points;
    std::optional<PromptBox> box;
    /// Low-resolution logits of an earlier mask of the same image (CV_32FC1, 4x the embedding's side,
    /// e.g. 256x256), or empty.
    cv::Mat maskLogits;

    bool empty() const { return points.empty() && !box && maskLogits.empty(); }
};

/// Which mask of the decoder is wanted. Names follow SAM-HQ's `hq_token_only`.
enum class MaskSource {
    Hq,      ///< SAM mask + HQ mask logits (SAM alone where the checkpoint has no HQ part)
    HqOnly,  ///< HQ mask logits alone
    Sam      ///< SAM mask alone
};

struct PredictOptions {
    /// true: the best of the three masks for ambiguous prompts; false: the single-mask token.
    bool multimask = false;
    MaskSource source = MaskSource::Hq;
};

}  // namespace studio
