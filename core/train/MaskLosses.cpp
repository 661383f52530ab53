#include "core/train/MaskLosses.h"

namespace studio {
namespace {

namespace F = torch::nn::functional;

constexpr std::int64_t kPoints = 112 * 112;
constexpr std::int64_t kOversampling = 3;
constexpr std::int64_t kUncertain = kPoints * 3 / 4;
constexpr double kFocalWeight = 20, kFocalAlpha = 0.5, kFocalGamma = 2;

/// rows x count x 2 numbers in 0..1.
Tensor uniform(std::int64_t rows, std::int64_t count, const std::vector<at::Generator>& generators,
               const torch::Device& device) {
    const auto draw = [&](std::int64_t n, const at::Generator& generator) {
        return torch::rand({n, count, 2}, generator, torch::TensorOptions(torch::kFloat));
    };
    if (generators.size() == 1) return draw(rows, generators.front()).to(device);
    TORCH_CHECK(generators.size() == static_cast<std::size_t>(rows), "a generator for each row");
    std::vector<Tensor> drawn;
    for (const at::Generator& generator : generators)
        drawn.push_back(draw(1, generator));
    return torch::cat(drawn).to(device);
}

Tensor uncertainPoints(const Tensor& logits, const std::vector<at::Generator>& generators) {
    const std::int64_t rows = logits.size(0);
    const Tensor points = uniform(rows, kOversampling * kPoints, generators, logits.device());
    const Tensor certainty = -sampleAtPoints(logits, points).abs();
    const Tensor chosen = std::get<1>(certainty.topk(kUncertain, 1));
    const Tensor uncertain = points.gather(1, chosen.unsqueeze(2).expand({-1, -1, 2}));
    return torch::cat({uncertain, uniform(rows, kPoints - kUncertain, generators, logits.device())},
                      1);
}

}  // namespace

Tensor sampleAtPoints(const Tensor& maps, const Tensor& points) {
    return F::grid_sample(maps, (2 * points - 1).unsqueeze(2),
                          F::GridSampleFuncOptions()
                              .mode(torch::kBilinear)
                              .padding_mode(torch::kZeros)
                              .align_corners(false))
        .flatten(1);
}

Tensor diceLossOfRows(const Tensor& logits, const Tensor& targets) {
    const Tensor p = torch::sigmoid(logits).flatten(1), t = targets.flatten(1);
    return 1 - (2 * (p * t).sum(1) + 1) / (p.sum(1) + t.sum(1) + 1);
}

Tensor crossEntropyOfRows(const Tensor& logits, const Tensor& targets) {
    return torch::binary_cross_entropy_with_logits(logits.flatten(1), targets.flatten(1), {}, {},
                                                   at::Reduction::None)
        .mean(1);
}

Tensor focalLossOfRows(const Tensor& logits, const Tensor& targets, double alpha, double gamma) {
    const Tensor x = logits.flatten(1), t = targets.flatten(1);
    const Tensor p = torch::sigmoid(x);
    const Tensor entropy =
        torch::binary_cross_entropy_with_logits(x, t, {}, {}, at::Reduction::None);
    const Tensor wrong = p * (1 - t) + (1 - p) * t;
    const Tensor balance = alpha * t + (1 - alpha) * (1 - t);
    return (balance * wrong.pow(gamma) * entropy).mean(1);
}

MaskLoss uncertainPointLoss(const Tensor& logits, const Tensor& targets,
                            const std::vector<at::Generator>& generators) {
    Tensor points, labels;
    {
        const torch::NoGradGuard noGrad;
        points = uncertainPoints(logits, generators);
        labels = sampleAtPoints(targets, points);
    }
    const Tensor values = sampleAtPoints(logits, points);
    return {crossEntropyOfRows(values, labels).mean(), diceLossOfRows(values, labels).mean()};
}

Tensor iouOfRows(const Tensor& logits, const Tensor& targets) {
    const torch::NoGradGuard noGrad;
    const Tensor mask = (logits > 0).flatten(2), truth = (targets > 0.5).flatten(2);
    const Tensor both = (mask & truth).sum(2).to(torch::kFloat);
    const Tensor any = (mask | truth).sum(2).to(torch::kFloat);
    return torch::where(any > 0, both / any.clamp_min(1), torch::ones_like(any));
}

MultimaskLoss multimaskLoss(const Tensor& logits, const Tensor& scores, const Tensor& targets) {
    const std::int64_t rows = logits.size(0), masks = logits.size(1);
    const Tensor flat = logits.reshape({rows * masks, -1});
    const Tensor truth = targets.expand_as(logits).reshape({rows * masks, -1});
    const Tensor focal =
        kFocalWeight * focalLossOfRows(flat, truth, kFocalAlpha, kFocalGamma).view({rows, masks});
    const Tensor dice = diceLossOfRows(flat, truth).view({rows, masks});
    const Tensor iou = iouOfRows(logits, targets.expand_as(logits));
    const Tensor best = (focal + dice).detach().argmin(1, /*keepdim=*/true);

    MultimaskLoss loss;
    loss.mask = {focal.gather(1, best).mean(), dice.gather(1, best).mean()};
    loss.score = (scores - iou).square().mean();
    loss.iou = iou.gather(1, best).squeeze(1);
    return loss;
}

}  // namespace studio
