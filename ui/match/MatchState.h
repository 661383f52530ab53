#pragma once

#include <QString>
#include <memory>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/image/MaskGeometry.h"
#include "core/image/Metrics.h"
#include "core/jobs/MatchJob.h"
#include "core/predict/Prompt.h"

namespace studio {

/// What the user says of a result.
enum class Decision {
    Open,
    Accepted,
    Rejected,
    Fixed  ///< accepted, with a mask that the user corrected
};
/// "open" | "accepted" | "rejected" | "fixed".
const char* decisionName(Decision decision);

/// One image in which the object is marked.
struct BoardReference {
    int id = 0;
    fs::path image;
    std::shared_ptr<const Rle> mask;  ///< in the image's size
    QString origin;                   ///< what it was made of, in the user's words
};

/// The cosine similarity of an image to the references, as it is kept: 8 bits between two values.
struct SimilarityPicture {
    cv::Mat levels;  ///< CV_8UC1, low resolution; scaled to the image's size it lies over it
    float least = 0, most = 0;
};

/// One object of one image, or an image in which there is none, and what the user says of it.
struct BoardResult {
    int id = 0;            ///< stays when the image is done again
    fs::path image;        ///< as the layout of the images names it
    std::string group;     ///< of that layout
    cv::Size imageSize;    ///< pixels
    int imageIndex = 0;    ///< in the layout
    int number = 0;        ///< of the object within its image, from 0
    bool several = false;  ///< the image has more than one
    bool reference = false;
    float similarity = 0, score = 0, doubt = 0;
    MatchVerdict verdict = MatchVerdict::Absent;
    std::optional<MaskMetrics> metrics;  ///< where there is a ground truth
    std::vector<PromptPoint> points;
    std::vector<PromptBox> boxes;  ///< of the cascade's passes, in order
    std::string model;             ///< SHA-256 of the checkpoint

    fs::path maskFile;                ///< below the match folder; empty where nothing was found
    std::shared_ptr<const Rle> mask;  ///< until it is written; else null
    fs::path originalFile;            ///< the model's mask, kept where the user corrected it
    fs::path mapFile;                 ///< below the match folder; the same for all of an image
    std::shared_ptr<const SimilarityPicture> map;  ///< until it is written; else null
    float mapLeast = 0, mapMost = 0;

    Decision decision = Decision::Open;

    bool isDecided() const { return decision != Decision::Open; }
    bool isKept() const { return decision == Decision::Accepted || decision == Decision::Fixed; }
    bool hasMask() const { return !maskFile.empty(); }
};

/// What the references taught, for the user to see.
struct MatchLesson {
    double absentBelow = -1, foundFrom = -1;
    std::vector<double> weights;     ///< PerSAM-F's of the three scales; empty without
    std::vector<std::string> notes;  ///< English sentences of core
};

/// All of a match: what is looked for where, what was found, what the user decided.
struct MatchState {
    MatchOptions options;  ///< but for `model`, `references` and `only`, which come with each run
    std::vector<BoardReference> references;
    std::vector<BoardResult> results;
    std::vector<std::string> problems;  ///< of the last run, one line each
    std::optional<MatchLesson> lesson;
    int lastId = 0;
    std::vector<fs::path> obsolete;  ///< masks of results that a later run replaced
    bool begun = false;              ///< has been run: before that nothing is written to its folder

    /// Where it is kept; empty: not chosen yet.
    const fs::path& folder() const { return options.output; }
    fs::path images() const { return options.images.empty() ? fs::path() : options.images.front(); }
};

}  // namespace studio
