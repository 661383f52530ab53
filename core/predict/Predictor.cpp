#include "core/predict/Predictor.h"

#include <algorithm>

#include "core/base/Error.h"

namespace studio {

int MaskSet::selected(bool multimask) const {
    if (!multimask || scores.size() < 2) return 0;
    return static_cast<int>(std::max_element(scores.begin() + 1, scores.end()) - scores.begin());
}

cv::Mat MaskSet::logits(int index, MaskSource source) const {
    if (source == MaskSource::HqOnly) {
        if (hqLogits.empty()) throw Error(ErrorCode::Usage, "HQ mask", "the model has no HQ part");
        return hqLogits;
    }
    const cv::Mat& sam = samLogits.at(static_cast<std::size_t>(index));
    if (source == MaskSource::Sam || hqLogits.empty()) return sam;
    return sam + hqLogits;
}

MaskSet Predictor::decodeGuided(const EmbeddingPtr& embedding, const Prompt& prompt,
                                const Guidance& guidance) {
    if (guidance.empty()) return decode(embedding, prompt);
    throw Error(ErrorCode::Usage, "guidance", "this kind of model takes none");
}

cv::Mat Predictor::features(const EmbeddingPtr&) {
    throw Error(ErrorCode::Usage, "features", "this kind of model shows none");
}

std::vector<MaskSet> Predictor::decodeBatch(const EmbeddingPtr& embedding,
                                            const std::vector<Prompt>& prompts,
                                            const JobContext& context) {
    std::vector<MaskSet> sets;
    for (const Prompt& prompt : prompts) {
        context.checkpoint();
        sets.push_back(decode(embedding, prompt));
    }
    return sets;
}

Prediction Predictor::predict(const EmbeddingPtr& embedding, const Prompt& prompt,
                              const PredictOptions& options) {
    const MaskSet set = decode(embedding, prompt);
    const int index = set.selected(options.multimask);
    Prediction prediction;
    prediction.logits = set.logits(index, options.source);
    prediction.mask = upsampleMask(set, prediction.logits);
    prediction.score = set.scores.at(static_cast<std::size_t>(index));
    return prediction;
}

}  // namespace studio
