#pragma once

#include <optional>
#include <string>

namespace studio {

/// How an object is found again from a reference mask.
enum class MatchMethod {
    PerSam,   ///< PerSAM: guided attention, target prompt, cascade (arXiv:2305.03048)
    PerSamF,  ///< PerSAM-F: weights of the three mask scales, fitted on the references
    PerSamHq  ///< both inside SAM-HQ's decoder; see PersonalizeOptions
};

/// "persam" | "persam-f" | "persam-hq". parseMatchMethod throws Error{Usage}.
const char* matchMethodName(MatchMethod method);
MatchMethod parseMatchMethod(const std::string& text);

/// What a Personalizer does.
///
/// PerSam and PerSamF use SAM's masks alone, as published, whatever the checkpoint. PerSamHq runs
/// in the HQ decoder: the guidance acts on all tokens, the HQ token included; the weighted sum of
/// the three SAM masks gets the HQ logits added, and so does every mask that the cascade passes on.
/// With `epochs` 0 it has no weights and is PerSAM with HQ masks. Where the checkpoint has no HQ
/// part it is exactly PerSamF, or with `epochs` 0 exactly PerSam.
struct PersonalizeOptions {
    MatchMethod method = MatchMethod::PerSamF;

    // The two aids of PerSAM; PerSamF never has them.
    bool guideAttention = true;  ///< the similarity map is added to token-to-image attention
    bool promptTarget = true;    ///< the mean feature of the object is added to the tokens
    /// PerSamHq: the HQ logits are added to every mask. false: SAM's masks alone, so that without
    /// the aids it is exactly PerSamF.
    bool addHqMask = true;

    // The fit of the mask weights; PerSam never has one.
    double learningRate = 1e-3;
    int epochs = 1000;  ///< 0: no weights (PerSamHq), equal weights (PerSamF)

    /// An image whose best similarity is under a threshold has no object. false: every image gets
    /// a mask, as published.
    bool detectAbsent = false;
    /// The threshold, a cosine (-1..1); unset: calibrated on the references.
    std::optional<double> absentThreshold;
    /// More than 1: after an object its place is taken out of the similarity map and the next one
    /// is looked for, until the best similarity left is under the threshold, or, where that is
    /// calibrated, further from the image's first object than the references allow.
    int maxObjects = 1;

    /// Throws Error{Usage} naming the wrong value.
    void check() const;
    bool operator==(const PersonalizeOptions&) const = default;
};

}  // namespace studio
