#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

#include "core/base/JobContext.h"
#include "core/base/Json.h"
#include "core/data/synth/SceneOptions.h"

namespace studio {

/// One synthetic image and what is in it.
struct Scene {
    cv::Mat image;   ///< CV_8UC1
    cv::Mat labels;  ///< CV_8UC1: 0, or 1 + the index of the object that is seen at a pixel
    struct Object {
        SceneKind kind = SceneKind::Hole;
        std::int64_t area = 0;  ///< pixels that are seen
        cv::Rect box;           ///< of these; pixels
        bool target = false;    ///< what the scene is about
    };
    std::vector<Object> objects;  ///< in the order of labels; some may not be seen
    Json parameters;              ///< what was drawn, for a manifest

    /// CV_8UC1, 0/255: the pixels of one object, resp. of all targets. Never empty or full for
    /// targets.
    cv::Mat mask(std::size_t object) const;
    cv::Mat targetMask() const;
    SceneKind kind() const;  ///< of the targets
};

/// Objects of fewer visible pixels are not worth a mask.
inline constexpr std::int64_t kSmallestObject = 16;

/// Draws scene number `index`. It depends on the options and this number alone. A pixel belongs to
/// an object when its middle is inside of the object's outline and nothing lies over it. Throws
/// Error{Usage}, Cancelled.
Scene generateScene(const SceneOptions& options, std::uint64_t index,
                    const JobContext& context = {});

/// Draws view number `view` of the part number `subject`: all views of a part show the same design
/// in other places, sizes and light.
Scene generateView(const SceneOptions& options, std::uint64_t subject, std::uint64_t view,
                   const JobContext& context = {});

/// The same view without the part: what is left when it is missing. No object is a target; others
/// of its kind may be there.
Scene generateViewWithout(const SceneOptions& options, std::uint64_t subject, std::uint64_t view,
                          const JobContext& context = {});

/// The kind of the part number `subject`.
SceneKind subjectKind(const SceneOptions& options, std::uint64_t subject);

}  // namespace studio
