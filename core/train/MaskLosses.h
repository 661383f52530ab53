#pragma once

#include <torch/torch.h>

#include <vector>

namespace studio {

using torch::Tensor;

/// The losses of masks. Logits N x 1 x h x w; targets N x 1 x H x W, 0..1, any size.
struct MaskLoss {
    Tensor mask, dice;  ///< scalars
    Tensor total() const { return mask + dice; }
};

/// SAM-HQ's training loss (train/utils/loss_mask.py, after Mask2Former and PointRend,
/// arXiv:1912.08193): cross entropy and Dice on 112 x 112 points, three quarters of them where the
/// logits are least certain among three times as many drawn at random.
/// `generators`: one for all rows, in which case the numbers are those of Python's script with one
/// seed; or one a row, drawn from in the order of rows.
MaskLoss uncertainPointLoss(const Tensor& logits, const Tensor& targets,
                            const std::vector<at::Generator>& generators);

/// Values of maps (N x 1 x h x w) at points (N x P x 2; x, y in 0..1 of the map), bilinear, zero
/// outside: N x P.
Tensor sampleAtPoints(const Tensor& maps, const Tensor& points);

/// Each row's loss, before any mean: N.
Tensor diceLossOfRows(const Tensor& logits, const Tensor& targets);
/// Focal loss (arXiv:1708.02002), mean over each row's pixels: N.
Tensor focalLossOfRows(const Tensor& logits, const Tensor& targets, double alpha, double gamma);
/// Cross entropy, mean over each row's pixels: N.
Tensor crossEntropyOfRows(const Tensor& logits, const Tensor& targets);

/// IoU of each mask (logits > 0) with its target (> 0.5), both N x M x h x w: N x M, without
/// gradients. Two empty masks agree fully.
Tensor iouOfRows(const Tensor& logits, const Tensor& targets);

/// SAM's training loss (arXiv:2304.02643, appendix A) on masks of the decoder's size: Dice + 20 x
/// focal. Of several masks only the best counts; the score is drawn to the mask's true IoU by a
/// squared error.
struct MultimaskLoss {
    MaskLoss mask;  ///< `mask.mask` is 20 x focal
    Tensor score;
    Tensor iou;  ///< of the mask that counted: N, no gradient
    Tensor total() const { return mask.total() + score; }
};
/// `logits`: N x M x h x w; `scores`: N x M; `targets`: N x 1 x h x w, 0..1.
MultimaskLoss multimaskLoss(const Tensor& logits, const Tensor& scores, const Tensor& targets);

}  // namespace studio
