#pragma once

#include <cstdint>

#include "core/train/SampleView.h"

namespace studio {

/// Random views of training images, as SAM-HQ trains with (SysCV/sam-hq, train/utils/dataloader.py:
/// RandomHFlip, LargeScaleJitter): mirrored every second time; the longest side is brought to
/// 0.1..2.0 times the model's, what is too large is cropped at random, what is missing is grey.
struct Augmentation {
    double flip = 0.5;  ///< how often an image is mirrored, 0..1
    /// Of the longest side, in sides of the model's square; both 1: none.
    double minScale = 0.1, maxScale = 2.0;
    bool operator==(const Augmentation&) const = default;

    /// Throws Error{Usage}.
    void check() const;
    bool jitters() const { return minScale != 1 || maxScale != 1; }
    bool none() const { return flip == 0 && !jitters(); }
    static Augmentation off() { return {0, 1, 1}; }

    /// Which numbers a view is drawn from; nothing else decides it, so that threads and the order
    /// of work change nothing.
    struct Draw {
        std::uint64_t seed = 0;
        std::uint64_t round = 0;    ///< epoch, or variant of a FeatureCache
        std::uint64_t sample = 0;   ///< sample or image
        std::uint64_t attempt = 0;  ///< 1, 2, ... where the views before did not show the object
        bool operator==(const Draw&) const = default;
    };
    /// `image`: size in pixels; `side`: of the model's square.
    SampleView view(cv::Size image, int side, const Draw& draw) const;
};

}  // namespace studio
