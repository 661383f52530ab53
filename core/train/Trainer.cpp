#include "core/train/Trainer.h"

#include <cmath>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/checkpoint/ModelShapes.h"
#include "core/image/Metrics.h"
#include "core/predict/MaskUpsampler.h"
#include "core/train/BatchTensors.h"
#include "core/train/TrainOptions.h"

namespace studio {
namespace {

namespace F = torch::nn::functional;

/// Purposes of sampleGenerator() beside PromptSampler's.
constexpr std::uint64_t kLossPoints = 1'000'000;

std::string joined(const std::vector<TrainBatch>& batches) {
    std::string names;
    for (const TrainBatch& batch : batches)
        for (const std::string& name : batch.names) {
            if (!names.empty()) names += ", ";
            names += name;
        }
    return names;
}

std::string shapeOf(const Tensor& tensor) {
    return tensor.defined() ? shapeText(tensor.sizes().vec()) : "none";
}

Tensor ofRows(const Tensor& masks, const std::vector<std::int64_t>& rows) {
    return masks.index_select(0, torch::tensor(rows, torch::TensorOptions(torch::kLong)));
}

/// h x w -> CV_32FC1
cv::Mat toMat(const Tensor& map) {
    const Tensor values = map.to(torch::kCPU, torch::kFloat).contiguous();
    return cv::Mat(static_cast<int>(values.size(0)), static_cast<int>(values.size(1)), CV_32FC1,
                   values.data_ptr())
        .clone();
}

}  // namespace

Trainer::Trainer(TrainingModel& model, const TrainOptions& options, Reduce reduce)
    : m_model(model),
      m_loss(options.loss != TrainLoss::Auto ? options.loss
             : model.samFrozen()             ? TrainLoss::Hq
                                             : TrainLoss::Multimask),
      m_prompts({options.prompts, options.promptsPerImage, options.pointCount,
                 4 * std::int64_t(model.architecture().embeddingSide())}),
      m_optimizer(model.trained(), {options.optimizer, options.weightDecay}),
      m_clipNorm(options.clipNorm),
      m_validPrompt(options.validPrompt),
      m_reduce(std::move(reduce)) {
    checkLoss(m_loss, model.architecture());
}

void Trainer::checkLoss(TrainLoss loss, const Architecture& architecture) {
    if ((loss == TrainLoss::Hq || loss == TrainLoss::HqSum) && !architecture.hq)
        throw Error(ErrorCode::Usage, "--loss", "hq and hq-sum need a model with an HQ part");
}

Trainer::Loss Trainer::lossOf(const TrainBatch& batch, const JobContext& context) {
    const auto images = m_model.prepare(m_model.features(batch, context));
    const auto groups = m_prompts.sample(batch.masks, batch.keys, batch.imageOf);
    std::int64_t prompts = 0;
    for (const PromptSampler::Group& group : groups)
        prompts += static_cast<std::int64_t>(group.rows.size());
    log::debug("batch: masks {}, embedding {}, early feature {}, {} prompts", shapeOf(batch.masks),
               shapeOf(images.features.embedding), shapeOf(images.features.early), prompts);

    Loss result;
    result.total = torch::zeros({}, m_model.device());
    Tensor mask = torch::zeros({}), dice = torch::zeros({}), score = torch::zeros({});
    double iou = 0;
    for (const PromptSampler::Group& group : groups) {
        const double share = static_cast<double>(group.rows.size()) / static_cast<double>(prompts);
        const DecodedMasks masks =
            m_model.decode(images, batch.imagesOf(group.rows), group.prompts);
        const Tensor truth = ofRows(batch.masks, group.rows).to(m_model.device());
        const std::vector<std::int64_t> side{masks.sam.size(2), masks.sam.size(3)};
        const Tensor small = F::adaptive_avg_pool2d(truth, F::AdaptiveAvgPool2dFuncOptions(side));
        log::debug("prompts {}: {}, masks {}, HQ mask {}", group.kind, group.rows.size(),
                   shapeOf(masks.sam), shapeOf(masks.hq));
        MaskLoss loss;
        Tensor total;
        if (m_loss == TrainLoss::Hq || m_loss == TrainLoss::HqSum) {
            const Tensor logits =
                m_loss == TrainLoss::Hq ? masks.hq : masks.sam.narrow(1, 0, 1).detach() + masks.hq;
            std::vector<at::Generator> generators;
            for (std::size_t i = 0; i < group.rows.size(); ++i)
                generators.push_back(
                    sampleGenerator(batch.keys[static_cast<std::size_t>(group.rows[i])],
                                    kLossPoints + static_cast<std::uint64_t>(group.repeat[i])));
            loss = uncertainPointLoss(logits, truth, generators);
            total = loss.total();
            iou += share * iouOfRows(logits, small).mean().item<double>();
        } else {
            // A single click is ambiguous: the best of three masks. Anything else: the one mask.
            const std::int64_t count = masks.sam.size(1);
            const bool ambiguous = group.kind == kPromptPoint && count > 1;
            const std::int64_t first = ambiguous ? 1 : 0, used = ambiguous ? count - 1 : 1;
            const MultimaskLoss sam = multimaskLoss(masks.sam.narrow(1, first, used),
                                                    masks.scores.narrow(1, first, used), small);
            loss = sam.mask;
            total = sam.total();
            score = score + share * sam.score.detach().cpu();
            iou += share * sam.iou.mean().item<double>();
            if (masks.hq.defined()) {
                // HQ corrects the mask that SAM's own score would pick, without moving it.
                const Tensor best =
                    masks.scores.narrow(1, first, used).argmax(1).view({-1, 1, 1, 1});
                const Tensor chosen = masks.sam.narrow(1, first, used)
                                          .gather(1, best.expand({-1, 1, side[0], side[1]}))
                                          .detach();
                const MultimaskLoss hq =
                    multimaskLoss(chosen + masks.hq, masks.scores.narrow(1, 0, 1).detach(), small);
                total = total + hq.mask.total();
            }
        }
        result.total = result.total + share * total;
        mask = mask + share * loss.mask.detach().cpu();
        dice = dice + share * loss.dice.detach().cpu();
    }
    result.figures.loss = result.total.item<double>();
    result.figures.maskLoss = mask.item<double>();
    result.figures.diceLoss = dice.item<double>();
    result.figures.scoreLoss = score.item<double>();
    result.figures.iou = iou;
    result.figures.images = batch.imageCount();
    result.figures.prompts = prompts;
    return result;
}

StepFigures Trainer::step(const std::vector<TrainBatch>& batches, double learningRate,
                          const JobContext& context) {
    m_model.setTraining(true);
    m_optimizer.zeroGradients();
    StepFigures figures;
    const double share = 1.0 / static_cast<double>(batches.size());
    const auto diverged = [&](const std::string& what) {
        throw Error(ErrorCode::TrainingDiverged, joined(batches),
                    what +
                        " is not a finite number in the batch of these images; try a lower "
                        "--learning_rate, --clip_norm 1, or --amp fp32");
    };
    for (const TrainBatch& batch : batches) {
        Loss loss = lossOf(batch, context);
        figures.loss += share * loss.figures.loss;
        figures.maskLoss += share * loss.figures.maskLoss;
        figures.diceLoss += share * loss.figures.diceLoss;
        figures.scoreLoss += share * loss.figures.scoreLoss;
        figures.iou += share * loss.figures.iou;
        figures.images += loss.figures.images;
        figures.prompts += loss.figures.prompts;
        // Not thrown before all ranks have met: a rank alone would leave the others waiting.
        (loss.total * share).backward();
    }
    if (m_reduce) {
        std::vector<Tensor> parameters;
        for (const NamedTensor& parameter : m_optimizer.parameters())
            parameters.push_back(parameter.tensor);
        m_reduce(parameters);
    }
    figures.gradientNorm = m_optimizer.gradientNorm();
    if (!std::isfinite(figures.loss)) diverged("the loss");
    if (!std::isfinite(figures.gradientNorm)) diverged("a gradient");
    if (m_clipNorm > 0 && figures.gradientNorm > m_clipNorm)
        m_optimizer.scaleGradients(m_clipNorm / figures.gradientNorm);
    m_optimizer.step(learningRate);
    log::debug(
        "step: loss {:.5f}, mask loss {:.5f}, Dice loss {:.5f}, gradient norm {:.4g}, "
        "learning rate {:.3g}",
        figures.loss, figures.maskLoss, figures.diceLoss, figures.gradientNorm, learningRate);
    return figures;
}

bool Trainer::chooseHqLoss(const std::vector<TrainBatch>& batches, const JobContext& context) {
    const torch::NoGradGuard noGrad;
    m_model.setTraining(false);
    double alone = 0, sum = 0;
    for (const TrainBatch& batch : batches) {
        const auto images = m_model.prepare(m_model.features(batch, context));
        std::vector<std::int64_t> rows;
        for (std::int64_t i = 0; i < batch.size(); ++i)
            rows.push_back(i);
        PromptTensors prompts;
        prompts.boxes = boxesOfMasks(batch.masks.squeeze(1));
        const DecodedMasks masks = m_model.decode(images, batch.imagesOf(rows), prompts);
        const Tensor small = F::adaptive_avg_pool2d(
            batch.masks.to(m_model.device()),
            F::AdaptiveAvgPool2dFuncOptions({masks.hq.size(2), masks.hq.size(3)}));
        alone += iouOfRows(masks.hq, small).sum().item<double>();
        sum += iouOfRows(masks.sam.narrow(1, 0, 1) + masks.hq, small).sum().item<double>();
    }
    log::debug("HQ masks before training: IoU sum {:.4f} alone, {:.4f} added to SAM's", alone, sum);
    m_loss = sum > 1.2 * alone ? TrainLoss::HqSum : TrainLoss::Hq;
    return m_loss == TrainLoss::HqSum;
}

std::vector<ValidatedObject> Trainer::validate(const LoadedBatch& loaded,
                                               const JobContext& context) {
    const torch::NoGradGuard noGrad;
    m_model.setTraining(false);
    const TrainBatch batch = toTrainBatch(loaded);
    const auto images = m_model.prepare(m_model.features(batch, context));
    const int side = m_model.architecture().imageSize;
    std::vector<ValidatedObject> results;
    for (const LoadedSample& sample : loaded.samples) {
        for (const LoadedObject& object : sample.objects) {
            context.checkpoint();
            const auto row = static_cast<std::int64_t>(results.size());
            ValidatedObject result;
            result.name = batch.names[results.size()];
            const Tensor truth = batch.masks[row][0];
            if (truth.gt(0.5).any().item<bool>()) {
                const Tensor logits = validLogits(images, batch.imagesOf({row}).front(), truth);
                const MaskUpsampler upsampler(static_cast<int>(logits.size(0)), side,
                                              sample.view.visible(), sample.imageSize);
                result.mask = upsampler.mask(toMat(logits));
            } else {  // too small to be seen at the model's size: nothing to prompt with
                result.mask = cv::Mat::zeros(sample.imageSize, CV_8UC1);
            }
            const MaskMetrics metrics = compareMasks(result.mask, object.truth);
            result.iou = metrics.iou;
            result.boundaryIou = metrics.boundaryIou;
            log::debug("validation {}: mask {} x {}, IoU {:.4f}, boundary IoU {:.4f}", result.name,
                       result.mask.cols, result.mask.rows, result.iou, result.boundaryIou);
            results.push_back(std::move(result));
        }
    }
    return results;
}

Tensor Trainer::validLogits(const TrainingModel::Images& images, std::int64_t image,
                            const Tensor& truth) {
    const bool click = m_validPrompt == kPromptPoint;
    PromptTensors prompts;
    if (click) {
        prompts.points = centrePoint(truth).unsqueeze(0);
        prompts.labels = torch::ones({1, 1});
    } else {
        prompts.boxes = boxesOfMasks(truth.unsqueeze(0));
    }
    const DecodedMasks masks = m_model.decode(images, {image}, prompts);
    const std::int64_t best = click && masks.sam.size(1) > 1
                                  ? 1 + masks.scores[0].slice(0, 1).argmax().item<std::int64_t>()
                                  : 0;
    const Tensor logits = masks.sam[0][best];
    return masks.hq.defined() ? logits + masks.hq[0][0] : logits;
}

}  // namespace studio
