#pragma once

#include <opencv2/core.hpp>

#include <optional>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/Json.h"
#include "core/predict/Prompt.h"

namespace studio {

/// Limit on points of one object; more are refused as a damaged file.
inline constexpr std::size_t kMaxPointsPerObject = 10'000;

/// One marked object of an image.
struct AnnotatedObject {
    std::string label;
    std::vector<PromptPoint> points;   ///< in the order they were clicked
    std::optional<PromptBox> box;
    std::string maskFile;              ///< "mask", relative to the annotation's layout root; may be empty
    std::optional<double> score;       ///< predicted IoU of the saved mask
    struct Source {
        std::string model;             ///< SHA-256 of the checkpoint
        std::string method;            ///< "clicks", "box", "brush", "match", ...
        bool operator==(const Source&) const = default;
    };
    std::optional<Source> source;
    Json extra = Json::object();       ///< keys of the object that we do not know
};

/// The annotation of one image: design section "Annotation JSON". Reading accepts points as [x,y],
/// [x,y,label] and {"x":,"y":,"label":}; writing always gives the canonical form, `clicked_points`
/// and its companions at the top mirroring object 0. Unknown keys survive.
struct Annotation {
    std::string image;                 ///< file name
    cv::Size imageSize;                ///< pixels, upright; empty when the file did not say
    std::vector<AnnotatedObject> objects;
    Json extra = Json::object();       ///< unknown top-level keys
    std::vector<std::string> warnings; ///< of reading, one English sentence each (e.g. points outside dropped)

    /// Throws Error{JsonInvalid, AnnotationInvalid}. A file without "objects" has one object, from its top
    /// level. Non-finite or non-numeric coordinates and more than kMaxPointsPerObject points are invalid.
    static Annotation parse(const Json& json, const fs::path& nameForErrors);
    static Annotation read(const fs::path& path);

    Json toJson() const;
    void write(const fs::path& path) const;  ///< atomically

    /// Throws Error{SizeMismatch} if imageSize is known and differs, Error{AnnotationInvalid} for points
    /// outside of an image of this size.
    void checkAgainst(cv::Size imageSize, const fs::path& nameForErrors) const;
};

}  // namespace studio
