#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/JobContext.h"
#include "core/image/Metrics.h"
#include "core/jobs/ImageJob.h"
#include "core/personalize/Personalizer.h"
#include "core/predict/EmbeddingCache.h"
#include "core/predict/Predictor.h"

namespace studio {

/// One image and its mask: a file, or pixels that were drawn.
struct MatchReference {
    fs::path image;
    fs::path mask;   ///< any non-zero value is the object
    cv::Mat pixels;  ///< CV_8UC1 in the image's size, instead of the file
};

/// The object of some references, found in other images.
///
/// Two ways to say what is wanted. A PerSAM folder: `data` with Images/<object>/NN.jpg and
/// Annotations/<object>/NN.png, where the images that `referenceIndex` names are the references of
/// their object. Or, where `references` is not empty: these, and `images`.
struct MatchOptions {
    ModelOptions model;
    PersonalizeOptions personalize;

    fs::path data = "data";
    /// Only this one; empty: all. With `references`: what they show; empty: "object".
    std::string object;
    std::vector<std::string> referenceIndex{"00"};  ///< base names

    std::vector<MatchReference> references;
    std::vector<fs::path> images;  ///< one folder, or files
    std::vector<fs::path> only;    ///< of `images` only these, as the layout names them; empty: all

    bool groundTruth = false;  ///< compare with the layout's ground truth
    fs::path truthFolder;      ///< for `images`: masks of the images' names; empty: the layout's

    /// Folder for masks, overlays and scores.csv; empty: nothing is written.
    fs::path output = "outputs/persam_f";
    fs::path logits;  ///< folder for <name>_logits.npy and <name>_scores.npy; empty: none

    /// With worldSize > 1 this process does every worldSize-th image, from `rank` on.
    int worldSize = 1, rank = 0;
    int logEpoch = 200;  ///< the fit tells of every such epoch in [DEBUG] lines; 0: of none

    /// Embeddings are kept in the user's cache folder and read from there; in half precision, so
    /// that with `logits` they are computed anew.
    bool keepEmbeddings = true;

    /// Throws Error{Usage, FileNotFound} naming the wrong value.
    void check() const;
};

/// One row of scores.csv: one object of one image, or an image in which there is none.
struct MatchRow {
    std::string object;     ///< what is looked for: the group of the layout
    fs::path image;         ///< as it was read
    std::size_t index = 0;  ///< of the image among those of its object, references included
    std::size_t mask = 0;   ///< which one of the image, the most similar first
    bool reference = false;
    float similarity = 0;
    float score = 0;  ///< predicted IoU; 0 when absent
    float doubt = 0;
    MatchVerdict verdict = MatchVerdict::Absent;
    std::optional<MaskMetrics> metrics;  ///< where there is a ground truth
    fs::path maskFile, overlayFile;      ///< empty when nothing is written
    /// "accepted" or "rejected" where a user has decided: stands in the table instead of `verdict`.
    std::string review;
};

/// One image that is done.
struct MatchedImage {
    fs::path image;
    std::string object;
    ImageMatch match;  ///< large: keep of it what is needed
    /// One a found object; one of verdict Absent where there is none.
    std::vector<MatchRow> rows;
};

/// Whom runMatch tells, on its own thread.
struct MatchObserver {
    /// An object's references are learned (weights, thresholds, notes); its images follow.
    std::function<void(const std::string& object, const LearnedReferences&)> learned;
    std::function<void(const MatchedImage&)> finished;  ///< one image, as soon as it is done
    std::function<void(const std::string&)> problem;    ///< one line, beginning with the file
};

/// A mask compared with the ground truth that is meant.
struct MatchedTruth {
    MaskMetrics metrics;
    std::size_t truth = 0;  ///< its index
};
/// Several ground truths are one an object, and the most alike is meant. A single one has all
/// objects: with it the mask and `all` others of the image are compared as one. CV_8UC1 of one
/// size; at least one truth.
MatchedTruth compareWithTruths(const cv::Mat& mask, const std::vector<cv::Mat>& all,
                               const std::vector<cv::Mat>& truths);

/// Figures of many rows.
struct MatchMeans {
    std::size_t rows = 0, found = 0, doubtful = 0, absent = 0;
    std::size_t measured = 0;  ///< with a ground truth
    double similarity = 0, score = 0, doubt = 0, iou = 0, boundaryIou = 0;
};
/// `object` empty: of all. References count as well, as in the published evaluation.
MatchMeans matchMeans(const std::vector<MatchRow>& rows, const std::string& object = {});

struct MatchReport {
    std::vector<MatchRow> rows;  ///< of this process
    std::size_t doneImages = 0;
    std::size_t failedImages = 0;
    std::vector<std::string> objects;   ///< in the order in which they were done
    std::vector<std::string> problems;  ///< one line each, beginning with the file
};

/// Object by object: learns the references, then reads, encodes (or takes the embedding from
/// `cache`), matches, draws and writes image by image. In the output folder, for each object:
/// <object>/<name>.png (mask; <name>_<k>.png where several objects may be found),
/// <object>/example_<index>_rank_<rank>_<k>.png (overlay) and scores.csv with all rows and their
/// means; with several ranks scores_rank_<rank>.csv, which the ranks join to scores.csv. What is
/// damaged or does not fit is a problem in the report, and the rest is done. What an earlier run
/// wrote for the same images, as its scores.csv tells, and is not written anew goes; rows of
/// objects that are not looked for now stay. When stopped, scores.csv has what was done, and what
/// the earlier run had of the images after it. Throws Error{Usage, FileNotFound, FolderEmpty,
/// FileUnwritable, DiskFull}, Cancelled.
MatchReport runMatch(const MatchOptions& options, Predictor& predictor, EmbeddingCache& cache,
                     const JobContext& context = {}, const MatchObserver& observer = {});

/// The same with the model of the options, which is loaded once folders and files are known to be
/// there, and the user's cache on disk. Throws also as Predictor::load.
MatchReport runMatch(const MatchOptions& options, const JobContext& context = {},
                     const MatchObserver& observer = {});

}  // namespace studio
