#pragma once

#include <optional>
#include <vector>

#include "core/base/JobContext.h"
#include "core/personalize/ImageMatch.h"
#include "core/personalize/MaskWeights.h"
#include "core/predict/Predictor.h"

namespace studio {

/// The decoder passes that make one object's mask of its points: three, each given what the last
/// one made (ZrrSkywalker/Personalize-SAM, persam.py and persam_f.py).
class Cascade {
  public:
    struct Settings {
        bool hq = false;                     ///< HQ logits are added to every mask
        std::optional<MaskWeights> weights;  ///< PerSAM-F's, of the first pass
    };
    Cascade(Predictor& predictor, Settings settings);

    /// With weights: the weighted sum of the three masks; then twice the best of three, given the
    /// mask before and the box around it. Without: the single mask; the best of three given it;
    /// the same with the box around that. The guidance is of the first pass. A mask without a pixel
    /// gives no box. Throws Cancelled.
    std::vector<MatchStep> run(const EmbeddingPtr& image, const std::vector<PromptPoint>& points,
                               const Guidance& guidance, const JobContext& context) const;

    /// The first pass alone, before masks are weighted: what the weights are fitted to, in the
    /// image's size.
    WeightSample firstPass(const EmbeddingPtr& image, const std::vector<PromptPoint>& points,
                           const Guidance& guidance) const;

  private:
    MatchStep single(const MaskSet& set) const;
    MatchStep weighted(const MaskSet& set) const;
    MatchStep best(const MaskSet& set) const;
    void finish(MatchStep& step, const MaskSet& set) const;

    Predictor& m_predictor;
    Settings m_settings;
};

}  // namespace studio
