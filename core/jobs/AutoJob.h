#pragma once

#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/JobContext.h"
#include "core/jobs/ImageJob.h"
#include "core/predict/AutomaticMaskGenerator.h"

namespace studio {

/// Masks of everything in each image, without prompts.
struct AutoOptions {
    ModelOptions model;
    std::vector<fs::path> images;  ///< one folder, or files
    fs::path output = "outputs/auto";
    AutoMaskOptions masks;

    /// Throws Error{Usage} naming the wrong value.
    void check() const;
};

struct AutoImage {
    fs::path image;
    std::string group;  ///< of the layout
    fs::path overlay;
    fs::path json;
    std::size_t masks = 0;
};

struct AutoReport {
    std::vector<AutoImage> images;
    std::size_t failedImages = 0;
    std::vector<std::string> problems;  ///< one line each, beginning with the file
};

using AutoObserver = JobObserver<AutoImage>;

/// Writes for each image into the output folder: the overlay named as the image,
/// masks/<name>_<k>.png (k from 0, largest first) and <name>.json with all masks in the form of the
/// SA-1B data set (COCO's compressed RLE). Failures, stopping and exceptions as in runSegment.
AutoReport runAuto(const AutoOptions& options, Predictor& predictor, const JobContext& context = {},
                   const AutoObserver& observer = {});
AutoReport runAuto(const AutoOptions& options, const JobContext& context = {},
                   const AutoObserver& observer = {});

}  // namespace studio
