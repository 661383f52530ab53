#include "benchmarks/PersonalizeWork.h"

#include <torch/torch.h>

#include <algorithm>
#include <memory>
#include <opencv2/imgproc.hpp>

#include "benchmarks/Modules.h"
#include "core/data/synth/SceneGenerator.h"
#include "core/personalize/Cascade.h"
#include "core/personalize/Personalizer.h"
#include "core/predict/Predictor.h"

namespace studio::bench {
namespace {

/// A model, and a part seen twice.
struct Bench {
    std::shared_ptr<Predictor> predictor;
    Reference reference;
    EmbeddingPtr image;
    std::vector<PromptPoint> points;

    explicit Bench(const WorkerOptions& options) {
        ModelOptions model;
        model.checkpoint = options.checkpoint;
        model.runtime.device = "cpu";
        model.runtime.threads = options.threads;
        model.runtime.precision = options.precision == "bf16" ? Precision::Bf16 : Precision::Fp32;
        predictor = Predictor::load(model);
        SceneOptions scenes;
        scenes.size = {kImageWidth, kImageHeight};
        scenes.kinds = {SceneKind::Hole};
        const Scene first = generateView(scenes, 0, 0);
        reference = {predictor->encode(first.image), first.targetMask(), "reference"};
        image = predictor->encode(generateView(scenes, 0, 1).image);
        const cv::Moments moments = cv::moments(reference.mask, true);
        points = {{moments.m10 / moments.m00, moments.m01 / moments.m00, true}};
    }

    WeightSample firstPass() const {
        WeightSample sample = Cascade(*predictor, {}).firstPass(reference.embedding, points, {});
        sample.mask = reference.mask;
        return sample;
    }
};

at::Tensor pixelTensor(const cv::Mat& mat) {
    return torch::from_blob(mat.data, {static_cast<std::int64_t>(mat.total())}, torch::kFloat);
}

/// Dice and focal loss of the weighted sum with LibTorch's operations; gradients go to `weights`.
void differentiate(const std::vector<at::Tensor>& masks, const at::Tensor& object,
                   const at::Tensor& weights) {
    const at::Tensor logits =
        (1 - weights.sum()) * masks[0] + weights[0] * masks[1] + weights[1] * masks[2];
    const at::Tensor p = logits.sigmoid();
    const at::Tensor dice = 1 - (2 * (p * object).sum() + 1) / (p.sum() + object.sum() + 1);
    const at::Tensor right = p * object + (1 - p) * (1 - object);
    const at::Tensor entropy =
        torch::binary_cross_entropy_with_logits(logits, object, {}, {}, at::Reduction::None);
    const at::Tensor alpha = 0.25 * object + 0.75 * (1 - object);
    (dice + (alpha * entropy * (1 - right).pow(2)).mean()).backward();
}

Work fitWork(const std::shared_ptr<Bench>& bench) {
    return [bench] {
        const MaskWeights weights = fitMaskWeights({bench->firstPass()}, 1e-3, kFitEpochs);
        return Result{{3}, {weights.values.begin(), weights.values.end()}};
    };
}

Work epochsWork(const std::shared_ptr<Bench>& bench, const WorkerOptions& options) {
    cv::Mat share;
    bench->reference.mask.convertTo(share, CV_32F, 1.0 / 255);
    const at::Tensor object = pixelTensor(share).clone();
    const at::Tensor weights = torch::full({2}, 1.0 / 3, torch::requires_grad());
    std::shared_ptr<DecoderModules> modules;
    if (options.precision == "reference")
        modules = std::make_shared<DecoderModules>(options.checkpoint, bench->points);
    const auto decode = [=] {
        std::vector<at::Tensor> masks;
        if (modules) {
            const torch::NoGradGuard noGrad;
            const at::Tensor sam = modules->decode().sam;
            for (int k = 1; k <= 3; ++k)
                masks.push_back(modules->toImage(sam.narrow(1, k, 1)).flatten());
        } else {
            for (const cv::Mat& mask : bench->firstPass().logits)
                masks.push_back(pixelTensor(mask).clone());
        }
        return masks;
    };
    const bool once = options.work == "gradients";
    return [=, masks = decode()]() mutable {
        for (int i = 0; i < kSampledEpochs; ++i) {
            if (!once) masks = decode();
            differentiate(masks, object, weights);
        }
        const at::Tensor slope = weights.grad().clone();
        return Result{{2}, {slope[0].item<float>(), slope[1].item<float>()}};
    };
}

Work decodeWork(const std::shared_ptr<Bench>& bench) {
    return [bench] {
        Result result{{kSampledEpochs}, {}};
        for (int i = 0; i < kSampledEpochs; ++i)
            result.values.push_back(
                bench->predictor->decode(bench->reference.embedding, {bench->points, {}, {}})
                    .scores[0]);
        return result;
    };
}

Work matchWork(const std::shared_ptr<Bench>& bench, const std::string& method) {
    PersonalizeOptions personalize;
    personalize.method = parseMatchMethod(method);
    const auto personalizer = std::make_shared<Personalizer>(
        *bench->predictor, personalize, std::vector<Reference>{bench->reference});
    return [bench, personalizer] {
        const cv::Mat mask = personalizer->match(bench->image).objects.at(0).mask();
        return Result{{static_cast<std::size_t>(mask.rows), static_cast<std::size_t>(mask.cols)},
                      {mask.begin<std::uint8_t>(), mask.end<std::uint8_t>()}};
    };
}

}  // namespace

Work makePersonalizeWork(const WorkerOptions& options) {
    const std::string& work = options.work;
    const bool match = work == "persam" || work == "persam-f" || work == "persam-hq";
    const bool epochs = work == "epochs" || work == "gradients";
    if (!match && !epochs && work != "fit" && work != "decode") return nullptr;
    const auto bench = std::make_shared<Bench>(options);
    if (match) return matchWork(bench, work);
    if (work == "fit") return fitWork(bench);
    return epochs ? epochsWork(bench, options) : decodeWork(bench);
}

}  // namespace studio::bench
