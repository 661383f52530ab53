#include "core/personalize/Personalizer.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/image/MaskGeometry.h"
#include "core/image/Metrics.h"
#include "core/personalize/Calibration.h"
#include "core/personalize/Cascade.h"
#include "core/personalize/ObjectCells.h"
#include "core/personalize/SimilarityMap.h"

namespace studio {
namespace {

/// A fit to more pixels than this is made on a smaller picture: the logits are coarse anyway.
constexpr double kMostFitPixels = 4e6;
/// An object that lies in earlier ones to this part is one of them.
constexpr double kSameObject = 0.5;
/// Further objects may be less like the references than the best one of their image by so many
/// times what lies between absent and found: light and surface are the same for all of them.
constexpr double kFurtherRange = 1.5;
/// Places in a row that give nothing new before the search for further objects ends.
constexpr int kMostMisses = 3;

/// What a method comes to with a checkpoint; see PersonalizeOptions.
struct Plan {
    bool hq, weights, guidance;  ///< hq: its logits are added

    Plan(const PersonalizeOptions& options, const Architecture& architecture) {
        const bool united = options.method == MatchMethod::PerSamHq;
        hq = united && architecture.hq && options.addHqMask;
        weights = options.method == MatchMethod::PerSamF || (united && options.epochs > 0);
        guidance =
            options.method == MatchMethod::PerSam || (united && (architecture.hq || !weights));
    }
};

std::vector<PromptPoint> choosePoints(const SimilarityMap& map, const Plan& plan) {
    const auto point = [](cv::Point at, bool foreground) {
        return PromptPoint{static_cast<double>(at.x), static_cast<double>(at.y), foreground};
    };
    std::vector<PromptPoint> points{point(map.highest(), true)};
    if (!plan.weights) points.push_back(point(map.lowest(), false));
    return points;
}

Guidance guidanceFor(const SimilarityMap& map, const Plan& plan, const PersonalizeOptions& options,
                     const cv::Mat& target) {
    Guidance guidance;
    if (plan.guidance && options.guideAttention) guidance.attention = map.attention();
    if (plan.guidance && options.promptTarget) guidance.target = target;
    return guidance;
}

void shrinkForFit(WeightSample& sample) {
    const double pixels = static_cast<double>(sample.mask.total());
    if (pixels <= kMostFitPixels) return;
    const double scale = std::sqrt(kMostFitPixels / pixels);
    const auto shrink = [&](cv::Mat& mat) {
        if (!mat.empty()) cv::resize(mat, mat, {}, scale, scale, cv::INTER_AREA);
    };
    std::ranges::for_each(sample.logits, shrink);
    shrink(sample.offset);
    shrink(sample.mask);
    sample.mask = sample.mask > 127;
}

Cascade makeCascade(Predictor& predictor, const Plan& plan,
                    const std::optional<MaskWeights>& weights) {
    return Cascade(predictor, {plan.hq, plan.weights ? weights : std::nullopt});
}

/// How sure one is of an object: 0 sure .. 1.
float doubtOf(const MatchedObject& object, const LearnedReferences& learned) {
    if (object.box().empty()) return 1;
    const double range = learned.foundFrom - learned.absentBelow;
    const double similar =
        range > 0 ? std::clamp((object.similarity - learned.absentBelow) / range, 0.0, 1.0)
                  : (object.similarity >= learned.foundFrom ? 1.0 : 0.0);
    const double score = std::clamp(static_cast<double>(object.score()), 0.0, 1.0);
    return static_cast<float>(1 - similar * score * object.agreement);
}

}  // namespace

Personalizer::Personalizer(Predictor& predictor, const PersonalizeOptions& options,
                           const std::vector<Reference>& references, const JobContext& context)
    : m_predictor(predictor), m_options(options) {
    options.check();
    if (references.empty())
        throw Error(ErrorCode::Usage, "references", "at least one must be given");
    const Architecture& architecture = predictor.info().architecture;
    const Plan plan(options, architecture);

    m_learned.count = references.size();
    cv::Mat sum;  // over the cells of all
    int cells = 0;
    for (const Reference& reference : references) {
        context.checkpoint();
        const auto note = [&](const std::string& text) {
            m_learned.notes.push_back(reference.name.empty() ? text : reference.name + ": " + text);
        };
        if (reference.mask.type() != CV_8UC1 ||
            reference.mask.size() != reference.embedding->imageSize())
            throw Error(ErrorCode::SizeMismatch, reference.name,
                        "the mask is not of its image's size");
        ObjectCells object;
        try {
            object = objectCells(reference.mask, architecture);
        } catch (const Error& error) {
            throw Error(error.code(), reference.name, "the mask " + error.detail());
        }
        if (!object.exact)
            note("the object is smaller than a cell of the features; one cell stands for it");
        if (cv::countNonZero(reference.mask) == static_cast<int>(reference.mask.total()))
            note("the mask covers the whole image: nothing tells the object from the rest");

        const cv::Mat features = predictor.features(reference.embedding);
        cv::Mat chosen;
        const cv::Mat flags = object.cells.reshape(1, features.rows);
        for (int i = 0; i < features.rows; ++i)
            if (flags.at<std::uint8_t>(i)) chosen.push_back(features.row(i));
        cv::Mat mean, top, total;
        cv::reduce(chosen, mean, 0, cv::REDUCE_AVG);
        cv::reduce(chosen, top, 0, cv::REDUCE_MAX);
        cv::reduce(chosen, total, 0, cv::REDUCE_SUM);
        m_learned.features.push_back(unitRows(plan.weights ? cv::Mat(top / 2 + mean / 2) : mean));
        sum = sum.empty() ? total : cv::Mat(sum + total);
        cells += chosen.rows;
    }
    m_learned.embedding = sum / cells;
    learnThresholds(references);
    if (plan.weights) fitWeights(references, context);
}

void Personalizer::learnThresholds(const std::vector<Reference>& references) {
    const int side = m_predictor.info().architecture.embeddingSide();
    std::vector<CalibrationSample> samples;
    for (std::size_t i = 0; i < references.size(); ++i) {
        const Reference& reference = references[i];
        // An object is like itself; how alike two are is seen on the others.
        cv::Mat others;
        for (int j = 0; j < m_learned.features.rows; ++j)
            if (references.size() == 1 || j != static_cast<int>(i))
                others.push_back(m_learned.features.row(j));
        const SimilarityMap map(m_predictor, reference.embedding, others);
        const cv::Size size = reference.embedding->imageSize();
        samples.push_back({map.inImage(), reference.mask,
                           static_cast<double>(std::max(size.width, size.height)) / side});
    }
    const Thresholds thresholds = calibrate(samples);
    m_learned.absentBelow = m_options.absentThreshold.value_or(thresholds.absentBelow);
    m_learned.foundFrom = std::max(thresholds.foundFrom, m_learned.absentBelow);
}

void Personalizer::fitWeights(const std::vector<Reference>& references, const JobContext& context) {
    m_learned.weights = MaskWeights();
    if (m_options.epochs == 0) return;
    const Plan plan(m_options, m_predictor.info().architecture);
    const Cascade cascade = makeCascade(m_predictor, plan, m_learned.weights);
    std::vector<WeightSample> samples;
    for (const Reference& reference : references) {
        context.checkpoint();
        const SimilarityMap map(m_predictor, reference.embedding, m_learned.features);
        WeightSample sample =
            cascade.firstPass(reference.embedding, choosePoints(map, plan),
                              guidanceFor(map, plan, m_options, m_learned.embedding));
        sample.mask = reference.mask > 0;
        shrinkForFit(sample);
        samples.push_back(std::move(sample));
    }
    m_learned.weights = fitMaskWeights(samples, m_options.learningRate, m_options.epochs, context);
}

ImageMatch Personalizer::match(const EmbeddingPtr& image, const JobContext& context) const {
    const Plan plan(m_options, m_predictor.info().architecture);
    const Cascade cascade = makeCascade(m_predictor, plan, m_learned.weights);
    SimilarityMap map(m_predictor, image, m_learned.features);
    ImageMatch result;
    result.imageSize = image->imageSize();
    result.similarity = map.lowResolution();
    result.bestSimilarity = map.at(map.highest());

    const double range = m_learned.foundFrom - m_learned.absentBelow;
    const double furtherFrom =
        m_options.absentThreshold
            ? m_learned.absentBelow
            : std::min(m_learned.absentBelow, result.bestSimilarity - kFurtherRange * range);
    cv::Mat taken = cv::Mat::zeros(result.imageSize, CV_8UC1);
    int misses = 0;
    while (static_cast<int>(result.objects.size()) < m_options.maxObjects && misses < kMostMisses) {
        const bool first = result.objects.empty() && misses == 0;
        MatchedObject object;
        object.points = choosePoints(map, plan);
        object.similarity = map.at(map.highest());
        if (first ? m_options.detectAbsent && object.similarity < m_learned.absentBelow
                  : object.similarity < furtherFrom)
            break;
        object.steps = cascade.run(image, object.points,
                                   guidanceFor(map, plan, m_options, m_learned.embedding), context);
        object.agreement = static_cast<float>(
            iou(object.steps[object.steps.size() - 2].mask, object.steps.back().mask));
        object.doubt = doubtOf(object, m_learned);
        object.verdict = object.doubt <= kFoundDoubt ? MatchVerdict::Found : MatchVerdict::Doubtful;

        const cv::Mat& mask = object.mask();
        const auto area = static_cast<double>(maskArea(mask));
        const bool known =
            !first && (area == 0 || cv::countNonZero(mask & taken) > kSameObject * area);
        const cv::Point centre(static_cast<int>(object.points[0].x),
                               static_cast<int>(object.points[0].y));
        if (m_options.maxObjects > 1) map.suppress(known ? cv::Mat() : mask, centre);
        if (known) {
            ++misses;
            continue;
        }
        misses = 0;
        taken |= mask;
        result.objects.push_back(std::move(object));
    }
    return result;
}

cv::Mat Personalizer::similarity(const EmbeddingPtr& image) const {
    return SimilarityMap(m_predictor, image, m_learned.features).inImage();
}

}  // namespace studio
