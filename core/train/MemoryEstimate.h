#pragma once

#include <cstdint>

#include "core/checkpoint/Architecture.h"
#include "core/train/TrainOptions.h"

namespace studio {

/// Memory of a training step, in bytes: what stays whatever the batch, and what each image adds.
/// Computed from the architecture's widths, with factors that were measured; right to about a
/// third.
struct MemoryEstimate {
    std::uint64_t fixed = 0;     ///< weights, gradients, moments, the program itself
    std::uint64_t perImage = 0;  ///< activations of an image with all of its prompts

    std::uint64_t ofBatch(int images) const {
        return fixed + perImage * static_cast<std::uint64_t>(images);
    }
    /// The estimate is right to about a third: only what is clearly too much is refused.
    static bool isTooMuch(double wanted, double available) { return wanted > 1.4 * available; }
    /// Images that fit; 0: not even one.
    int largestBatch(std::uint64_t available) const;
    /// The same, of those that `images` of a step can be divided into without a rest.
    int fittingBatch(std::uint64_t available, int images) const;
};

MemoryEstimate estimateTrainMemory(const Architecture& architecture, const TrainOptions& options);

}  // namespace studio
