#include "core/personalize/Cascade.h"

#include <algorithm>

#include "core/base/Error.h"
#include "core/image/MaskGeometry.h"

namespace studio {
namespace {

std::optional<PromptBox> boxAround(const cv::Mat& mask) {
    const cv::Rect box = maskBox(mask);
    if (box.empty()) return std::nullopt;
    return PromptBox{static_cast<double>(box.x), static_cast<double>(box.y),
                     static_cast<double>(box.x + box.width - 1),
                     static_cast<double>(box.y + box.height - 1)};
}

/// The three masks for ambiguous prompts.
template <typename T>
std::vector<T> threeOf(const std::vector<T>& all) {
    if (all.size() != 4)
        throw Error(ErrorCode::CheckpointMismatch, "mask decoder",
                    "makes " + std::to_string(all.size()) + " masks, PerSAM needs 1 and 3");
    return {all.begin() + 1, all.end()};
}

}  // namespace

Cascade::Cascade(Predictor& predictor, Settings settings)
    : m_predictor(predictor), m_settings(std::move(settings)) {}

void Cascade::finish(MatchStep& step, const MaskSet& set) const {
    if (m_settings.hq && !set.hqLogits.empty()) {
        step.hqLogits = set.hqLogits;
        cv::Mat fused;  // not in place: the logits are still those of a candidate
        cv::add(step.logits, set.hqLogits, fused);
        step.logits = fused;
    }
    step.mask = m_predictor.upsampleMask(set, step.logits);
}

MatchStep Cascade::single(const MaskSet& set) const {
    MatchStep step;
    step.candidates = {set.samLogits.at(0)};
    step.scores = {set.scores.at(0)};
    step.logits = step.candidates[0];
    step.score = step.scores[0];
    finish(step, set);
    return step;
}

MatchStep Cascade::weighted(const MaskSet& set) const {
    MatchStep step;
    step.candidates = threeOf(set.samLogits);
    step.scores = threeOf(set.scores);
    step.chosen = -1;
    step.logits = m_settings.weights->combine(step.candidates);
    for (std::size_t i = 0; i < 3; ++i)
        step.score += m_settings.weights->values.at(i) * step.scores[i];
    finish(step, set);
    return step;
}

MatchStep Cascade::best(const MaskSet& set) const {
    MatchStep step;
    step.candidates = threeOf(set.samLogits);
    step.scores = threeOf(set.scores);
    step.chosen = static_cast<int>(std::ranges::max_element(step.scores) - step.scores.begin());
    step.logits = step.candidates[static_cast<std::size_t>(step.chosen)];
    step.score = step.scores[static_cast<std::size_t>(step.chosen)];
    finish(step, set);
    return step;
}

std::vector<MatchStep> Cascade::run(const EmbeddingPtr& image,
                                    const std::vector<PromptPoint>& points,
                                    const Guidance& guidance, const JobContext& context) const {
    std::vector<MatchStep> steps;
    Prompt prompt;
    prompt.points = points;
    context.checkpoint();
    const MaskSet first = m_predictor.decodeGuided(image, prompt, guidance);
    const bool weights = m_settings.weights.has_value();
    steps.push_back(weights ? weighted(first) : single(first));
    for (int pass = 1; pass <= 2; ++pass) {
        context.checkpoint();
        prompt.maskLogits = steps.back().logits;
        const bool boxed = weights || pass == 2;
        prompt.box = boxed ? boxAround(steps.back().mask) : std::nullopt;
        MatchStep step = best(m_predictor.decode(image, prompt));
        step.box = prompt.box;
        steps.push_back(std::move(step));
    }
    return steps;
}

WeightSample Cascade::firstPass(const EmbeddingPtr& image, const std::vector<PromptPoint>& points,
                                const Guidance& guidance) const {
    Prompt prompt;
    prompt.points = points;
    const MaskSet set = m_predictor.decodeGuided(image, prompt, guidance);
    WeightSample sample;
    for (const cv::Mat& logits : threeOf(set.samLogits))
        sample.logits.push_back(m_predictor.upsample(set, logits));
    if (m_settings.hq && !set.hqLogits.empty())
        sample.offset = m_predictor.upsample(set, set.hqLogits);
    return sample;
}

}  // namespace studio
