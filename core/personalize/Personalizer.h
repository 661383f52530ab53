#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/JobContext.h"
#include "core/personalize/ImageMatch.h"
#include "core/personalize/MaskWeights.h"
#include "core/personalize/PersonalizeOptions.h"
#include "core/predict/Predictor.h"

namespace studio {

/// One image in which the object is marked.
struct Reference {
    EmbeddingPtr embedding;
    cv::Mat mask;      ///< CV_8UC1, size of the image; any non-zero value is the object
    std::string name;  ///< for messages
};

/// What was learned of the references.
struct LearnedReferences {
    std::size_t count = 0;
    /// Unit features that similarity is measured to, one row a reference: count x C, CV_32FC1.
    cv::Mat features;
    /// Mean feature of all references' objects: 1 x C, CV_32FC1.
    cv::Mat embedding;
    /// PerSAM-F's weights and the course of their fit; nothing for a method that has none.
    std::optional<MaskWeights> weights;
    /// Best similarity under which nothing is there, and from which an object counts as found.
    double absentBelow = -1, foundFrom = -1;
    std::vector<std::string> notes;  ///< e.g. a mask that is smaller than a cell; one line each
};

/// Finds the object of some references in other images: PerSAM, PerSAM-F, PerSAM-HQ
/// (arXiv:2305.03048, arXiv:2306.01567).
///
/// Several references: an image's similarity is the largest of those to each, the weights fit all,
/// the thresholds come from comparing the references with each other.
class Personalizer {
  public:
    /// Learns. `predictor` must outlive this. Throws Error{Usage} for wrong options or no
    /// references, Error{AnnotationInvalid} for an empty mask, Error{SizeMismatch} for one of
    /// another size than its image, Cancelled.
    Personalizer(Predictor& predictor, const PersonalizeOptions& options,
                 const std::vector<Reference>& references, const JobContext& context = {});

    const LearnedReferences& learned() const { return m_learned; }
    const PersonalizeOptions& options() const { return m_options; }

    /// Throws Error{Usage} for an embedding of another model, Cancelled.
    ImageMatch match(const EmbeddingPtr& image, const JobContext& context = {}) const;

    /// The similarity map in the image's size, CV_32FC1: grid, x4 bilinear, then as masks are
    /// brought to the image.
    cv::Mat similarity(const EmbeddingPtr& image) const;

    /// An object with more doubt than this is not counted as found.
    static constexpr float kFoundDoubt = 0.5f;

  private:
    void learnThresholds(const std::vector<Reference>& references);
    void fitWeights(const std::vector<Reference>& references, const JobContext& context);

    Predictor& m_predictor;
    PersonalizeOptions m_options;
    LearnedReferences m_learned;
};

}  // namespace studio
