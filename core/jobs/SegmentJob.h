#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/JobContext.h"
#include "core/image/Metrics.h"
#include "core/jobs/ImageJob.h"
#include "core/predict/Predictor.h"

namespace studio {

/// Masks of the objects that annotations mark by clicks and boxes, for a whole folder.
struct SegmentOptions {
    ModelOptions model;
    std::vector<fs::path> images{"input_imgs_renishaw_select"};  ///< one folder, or files
    fs::path
        prompts;  ///< folder of the annotations; empty: where the layout has them (json_select)
    fs::path groundTruth;  ///< folder of the ground truths; empty: where the layout has them
    fs::path output = "outputs/outdir_ren";
    /// true: the best of the three masks for ambiguous prompts; false: the single-mask token;
    /// unset: the best of three for an object marked by one click alone, as SAM's authors advise.
    std::optional<bool> multimask;
    MaskSource source = MaskSource::Hq;
    fs::path logits;  ///< folder for <name>_logits.npy and <name>_scores.npy; empty: none

    /// Throws Error{Usage, FileNotFound} naming the wrong value.
    void check() const;
};

struct SegmentedObject {
    std::size_t index = 0;  ///< in the annotation
    std::string label;
    fs::path mask;
    float score = 0;                     ///< predicted IoU
    std::optional<MaskMetrics> metrics;  ///< where there is a ground truth
};

struct SegmentedImage {
    fs::path image;
    std::string group;  ///< of the layout
    fs::path overlay;
    std::vector<SegmentedObject> objects;
    std::vector<std::string> notes;  ///< objects without prompts, warnings of the annotation
};

struct SegmentReport {
    std::size_t failedImages = 0;  ///< without a result; each is among the problems
    std::vector<SegmentedImage> images;
    std::vector<std::string> problems;        ///< one line each, beginning with the file
    std::vector<fs::path> withoutAnnotation;  ///< left out

    struct Means {
        std::size_t objects = 0, measured = 0;  ///< measured: with a ground truth
        double score = 0, iou = 0, boundaryIou = 0, lowestIou = 0;
    };
    Means means() const;
};

using SegmentObserver = JobObserver<SegmentedImage>;

/// Reads, segments, draws and writes image by image: overlays, masks/ and scores.csv in the output
/// folder. What an earlier run wrote for the same images, as its scores.csv tells, and is not
/// written anew goes. A file that is damaged or does not fit is a problem in the report, and the
/// rest is done. When stopped or failing, scores.csv has what was done, and what the earlier run
/// had of the images after it. Throws Error{Usage, FileNotFound, FolderEmpty, FileUnwritable,
/// DiskFull, CheckpointMismatch}, Cancelled.
SegmentReport runSegment(const SegmentOptions& options, Predictor& predictor,
                         const JobContext& context = {}, const SegmentObserver& observer = {});

/// The same with the model of the options, which is loaded once folders and files are known to be
/// there. Throws also as Predictor::load.
SegmentReport runSegment(const SegmentOptions& options, const JobContext& context = {},
                         const SegmentObserver& observer = {});

}  // namespace studio
