#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "core/predict/Prompt.h"

namespace studio {

enum class MatchVerdict {
    Found,     ///< similar enough, and the model is sure of the mask
    Doubtful,  ///< a mask that should be looked at
    Absent     ///< nothing is similar enough: no mask (PersonalizeOptions::detectAbsent)
};
/// "found" | "doubtful" | "absent"
const char* matchVerdictName(MatchVerdict verdict);

/// One decoder pass of the cascade. Logits are low-resolution ones (CV_32FC1, 4 x the embedding's
/// side), as of MaskSet.
struct MatchStep {
    std::optional<PromptBox> box;     ///< that was given, pixels of the image
    std::vector<cv::Mat> candidates;  ///< SAM's masks to choose from: one, or the three scales
    std::vector<float> scores;        ///< predicted IoU of the candidates
    cv::Mat hqLogits;                 ///< that are added; empty where HQ has no part
    int chosen = 0;                   ///< index into candidates; -1: their weighted sum
    cv::Mat logits;                   ///< what comes of it, and what the next step gets
    cv::Mat mask;                     ///< CV_8UC1 0/255, size of the image
    float score = 0;                  ///< predicted IoU; of a weighted sum the weighted mean
};

/// One object that was found in an image.
struct MatchedObject {
    std::vector<PromptPoint> points;  ///< chosen on the similarity map; pixels of the image
    std::vector<MatchStep> steps;     ///< of the cascade; the last one is the result
    float similarity = 0;             ///< the best cosine of the map, at the first point
    float agreement = 0;              ///< IoU of the last two steps' masks
    /// 0 (sure) .. 1: from similarity, score and agreement; what a review begins with.
    float doubt = 1;
    MatchVerdict verdict = MatchVerdict::Doubtful;

    const cv::Mat& mask() const { return steps.back().mask; }      ///< CV_8UC1 0/255, may be empty
    const cv::Mat& logits() const { return steps.back().logits; }  ///< fit for Prompt::maskLogits
    float score() const { return steps.back().score; }             ///< predicted IoU
    cv::Rect box() const;  ///< around the mask, pixels; 0 x 0 when no pixel is set
};

/// What was found in one image.
struct ImageMatch {
    cv::Size imageSize;  ///< pixels
    /// Cosine similarity to the references, CV_32FC1, low resolution, cut to what the image covers:
    /// scaled to imageSize it lies over the image.
    cv::Mat similarity;
    float bestSimilarity = 0;            ///< the largest of the map
    std::vector<MatchedObject> objects;  ///< the most similar first; none when absent

    /// Absent without objects, found when all are, else doubtful.
    MatchVerdict verdict() const;
    /// Of the most doubtful object; 0 when absent.
    float doubt() const;
};

}  // namespace studio
