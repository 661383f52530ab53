#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/JobContext.h"
#include "core/image/Metrics.h"
#include "core/jobs/MaskPrompt.h"
#include "core/predict/Predictor.h"

namespace studio {

/// How well a checkpoint segments objects whose masks are known.
struct EvaluateOptions {
    ModelOptions model;
    std::vector<fs::path>
        data;  ///< folders in any of the layouts, as SegmentationDataset opens them
    MaskPrompt prompt = MaskPrompt::Box;  ///< made of the ground truth
    int pointCount = 10;                  ///< of MaskPrompt::Points
    std::uint64_t seed = 42;              ///< of MaskPrompt::Points
    /// true: the best of the three masks for ambiguous prompts; false: the single-mask token;
    /// unset: the best of three for a single point.
    std::optional<bool> multimask;
    MaskSource source = MaskSource::Hq;
    fs::path output = "outputs/evaluate";
    int worst = 12;  ///< pictures of the objects with the lowest IoU

    /// Throws Error{Usage} naming the wrong value.
    void check() const;
};

/// One row of evaluation.csv.
struct EvaluatedObject {
    fs::path folder;         ///< of EvaluateOptions::data
    std::string group;       ///< of the layout
    fs::path image;          ///< as it was read
    std::size_t number = 0;  ///< of the object in its image
    std::string label;
    fs::path truth;   ///< its mask
    float score = 0;  ///< predicted IoU
    MaskMetrics metrics;
};

/// Figures of some objects.
struct EvaluateMeans {
    fs::path folder;    ///< empty: of all folders
    std::string group;  ///< empty: of all groups
    std::size_t images = 0, objects = 0;
    double score = 0, iou = 0, boundaryIou = 0, lowestIou = 0;
};

struct EvaluateReport {
    std::vector<EvaluatedObject> objects;  ///< in the order of folders and names
    std::vector<std::string> problems;     ///< one line each, beginning with the file
    std::size_t emptyMasks = 0;            ///< left out
    std::size_t unmarked = 0;              ///< images without a mask: left out
    std::vector<fs::path> pictures;        ///< of the worst, the worst one first

    /// For each folder its groups (where it has several) and itself; then all together where there
    /// are several folders.
    std::vector<EvaluateMeans> means() const;
    /// The objects with the lowest IoU, the worst one first.
    std::vector<EvaluatedObject> worst(std::size_t count) const;
};

/// Whom runEvaluate tells, on its own thread.
struct EvaluateObserver {
    std::function<void(std::size_t images, std::size_t objects)> started;
    std::function<void(const std::vector<EvaluatedObject>&)> finished;  ///< of one image
    std::function<void(const std::string&)> problem;  ///< one line, beginning with the file
};

/// Image by image: one encoding, then a prompt, a mask and its IoU and boundary IoU (in the image's
/// own size) for every object; meanwhile another thread reads the next images. Written to the
/// output folder: evaluation.csv (a row for each object), means.csv, and worst/<nn>_<image>_<k>.png
/// with the mask, the prompt and the ground truth outlined in white. What is damaged is a problem
/// in the report, and the rest is done. When stopped or failing, the tables have what was done.
/// Throws Error{Usage, FileNotFound, FolderEmpty, FileUnwritable, DiskFull, CheckpointMismatch},
/// Cancelled.
EvaluateReport runEvaluate(const EvaluateOptions& options, Predictor& predictor,
                           const JobContext& context = {}, const EvaluateObserver& observer = {});

/// The same with the model of the options, which is loaded once the data are known to be there.
/// Throws also as Predictor::load.
EvaluateReport runEvaluate(const EvaluateOptions& options, const JobContext& context = {},
                           const EvaluateObserver& observer = {});

}  // namespace studio
