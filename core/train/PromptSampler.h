#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "core/sam/PromptEncoder.h"

namespace studio {

/// A generator on the CPU that starts at `key`; `purpose` tells apart what one sample draws for.
at::Generator sampleGenerator(std::uint64_t key, std::uint64_t purpose);

/// x0, y0, x1, y1 of the pixels of each mask that are above a half, the last ones included.
/// `masks`: N x H x W, 0..1. Returns N x 4 in pixels of the mask. An empty mask gives 1e8, 1e8, 0,
/// 0, as upstream (SAM-HQ train/utils/misc.py).
Tensor boxesOfMasks(const Tensor& masks);

/// `count` different pixels of a mask (H x W, 0..1, above a half) in random order, count x 2 (x,
/// y). Undefined where the mask has fewer.
Tensor pointsOfMask(const Tensor& mask, std::int64_t count, at::Generator generator);

/// Masks with noise where an eighth of their resolution cannot show them, as SAM-HQ trains with:
/// N x 1 x h x w, 0..1 -> the same shape, 0 or 255.
Tensor noisyMasks(const Tensor& masks, at::Generator generator);

/// The pixel deepest inside of a mask (H x W, 0..1): where a careful user clicks. 1 x 2 (x, y).
/// Throws Error{Usage} for an empty mask.
Tensor centrePoint(const Tensor& mask);

/// Prompts for training, drawn from masks: boxes, points and noised masks, mixed at random.
class PromptSampler {
  public:
    struct Options {
        std::vector<std::string> kinds;  ///< as TrainOptions::prompts
        std::int64_t perImage = 1;
        std::int64_t pointCount = 10;
        std::int64_t maskSide = 256;  ///< of mask prompts: 4 x the embedding's side
    };
    explicit PromptSampler(Options options) : m_options(std::move(options)) {}

    /// What of one kind: all rows of one decoder pass have prompts of one form.
    struct Group {
        std::string kind;
        std::vector<std::int64_t> rows;    ///< into the batch's masks, one each prompt
        std::vector<std::int64_t> repeat;  ///< which of its mask's prompts each is, from 0
        PromptTensors prompts;             ///< in pixels of the mask
    };
    /// `masks`: B x 1 x S x S, 0 or 1, none empty; `keys`: one a mask. Which prompts a mask gets
    /// depends on its key alone. A mask of fewer pixels than `pointCount` gets a box instead of
    /// points. `imageOf` as in TrainBatch: the objects of an image take its prompts in turn, each
    /// at least one.
    std::vector<Group> sample(const Tensor& masks, const std::vector<std::uint64_t>& keys,
                              const std::vector<std::int64_t>& imageOf = {}) const;

  private:
    std::string kindOf(std::uint64_t key, std::int64_t repeat) const;
    std::vector<std::int64_t> countsOf(std::int64_t masks,
                                       const std::vector<std::int64_t>& imageOf) const;

    Options m_options;
};

}  // namespace studio
