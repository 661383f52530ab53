#include "core/train/Trainer.h"

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/checkpoint/ModelShapes.h"
#include "core/image/Metrics.h"
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

/// H x W -> CV_8UC1 0/255
cv::Mat toMask(const Tensor& map) {
    const Tensor bytes = (map.to(torch::kCPU).to(torch::kUInt8) * 255).contiguous();
    return cv::Mat(static_cast<int>(bytes.size(0)), static_cast<int>(bytes.size(1)), CV_8UC1,
                   bytes.data_ptr())
        .clone();
}

cv::Mat toPicture(const Tensor& image) {
    const Tensor bytes = image.clamp(0, 255).to(torch::kUInt8).permute({1, 2, 0}).contiguous();
    return cv::Mat(static_cast<int>(bytes.size(0)), static_cast<int>(bytes.size(1)), CV_8UC3,
                   bytes.data_ptr())
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
    if (m_loss == TrainLoss::Hq && !model.architecture().hq)
        throw Error(ErrorCode::Usage, "--loss", "hq needs a model with an HQ part");
}

Trainer::Loss Trainer::lossOf(const TrainBatch& batch, const JobContext& context) {
    const auto images = m_model.prepare(m_model.features(batch, context));
    const auto groups = m_prompts.sample(batch.masks, batch.keys);
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
        const DecodedMasks masks = m_model.decode(images, group.rows, group.prompts);
        const Tensor truth = ofRows(batch.masks, group.rows).to(m_model.device());
        const std::vector<std::int64_t> side{masks.sam.size(2), masks.sam.size(3)};
        const Tensor small = F::adaptive_avg_pool2d(truth, F::AdaptiveAvgPool2dFuncOptions(side));
        log::debug("prompts {}: {}, masks {}, HQ mask {}", group.kind, group.rows.size(),
                   shapeOf(masks.sam), shapeOf(masks.hq));
        MaskLoss loss;
        Tensor total;
        if (m_loss == TrainLoss::Hq) {
            std::vector<at::Generator> generators;
            for (std::size_t i = 0; i < group.rows.size(); ++i)
                generators.push_back(
                    sampleGenerator(batch.keys[static_cast<std::size_t>(group.rows[i])],
                                    kLossPoints + static_cast<std::uint64_t>(group.repeat[i])));
            loss = uncertainPointLoss(masks.hq, truth, generators);
            total = loss.total();
            iou += share * iouOfRows(masks.hq, small).mean().item<double>();
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
    result.figures.images = batch.size();
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
        std::vector<Tensor> gradients;
        for (const NamedTensor& parameter : m_optimizer.parameters()) {
            Tensor tensor = parameter.tensor;
            if (!tensor.grad().defined()) tensor.mutable_grad() = torch::zeros_like(tensor);
            gradients.push_back(tensor.grad());
        }
        m_reduce(gradients);
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

std::vector<ValidatedImage> Trainer::validate(const TrainBatch& batch, bool pictures,
                                              const JobContext& context) {
    const torch::NoGradGuard noGrad;
    m_model.setTraining(false);
    const auto images = m_model.prepare(m_model.features(batch, context));
    std::vector<ValidatedImage> results;
    for (std::int64_t i = 0; i < batch.size(); ++i) {
        context.checkpoint();
        const auto index = static_cast<std::size_t>(i);
        PromptTensors prompts;
        const Tensor truth = batch.masks[i][0];
        if (m_validPrompt == kPromptPoint) {
            prompts.points = centrePoint(truth).unsqueeze(0);
            prompts.labels = torch::ones({1, 1});
        } else {
            prompts.boxes = boxesOfMasks(batch.masks[i]);
        }
        const DecodedMasks masks = m_model.decode(images, {i}, prompts);
        const std::int64_t count = masks.sam.size(1);
        const std::int64_t best =
            m_validPrompt == kPromptPoint && count > 1
                ? 1 + masks.scores[0].slice(0, 1).argmax().item<std::int64_t>()
                : 0;
        Tensor logits = masks.sam.narrow(1, best, 1);
        if (masks.hq.defined()) logits = logits + masks.hq;
        const std::vector<std::int64_t> side(2, m_model.architecture().imageSize);
        const cv::Rect area({}, batch.inputSizes[index]);
        const Tensor large = F::interpolate(
            logits,
            F::InterpolateFuncOptions().size(side).mode(torch::kBilinear).align_corners(false));
        ValidatedImage result;
        result.name = batch.names[index];
        result.mask = toMask(large[0][0] > 0)(area).clone();
        result.truth = toMask(truth > 0.5)(area).clone();
        const MaskMetrics metrics = compareMasks(result.mask, result.truth);
        result.iou = metrics.iou;
        result.boundaryIou = metrics.boundaryIou;
        if (pictures && batch.images.defined())
            result.image = toPicture(batch.images[i])(area).clone();
        log::debug("validation {}: prediction {}, IoU {:.4f}, boundary IoU {:.4f}", result.name,
                   shapeOf(logits), result.iou, result.boundaryIou);
        results.push_back(std::move(result));
    }
    return results;
}

}  // namespace studio
