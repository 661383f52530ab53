#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

#include "core/data/synth/SceneKind.h"

namespace studio {

/// What is in synthetic scenes.
struct SceneOptions {
    cv::Size size{512, 512};  ///< pixels, each side kMinSide..kMaxSide
    std::uint64_t seed = 42;
    std::vector<SceneKind> kinds = allSceneKinds();  ///< no object is of another kind
    /// Objects in an image; of a PerSAM part: how often it is there. maxInstances 0: up to 5, of a
    /// PerSAM part no more than minInstances.
    int minInstances = 1;
    int maxInstances = 0;

    static constexpr int kMinSide = 64;
    static constexpr int kMaxSide = 8192;
    static constexpr int kMaxInstances = 50;

    /// Throws Error{Usage} naming the wrong value.
    void check() const;
    bool operator==(const SceneOptions&) const = default;
};

}  // namespace studio
