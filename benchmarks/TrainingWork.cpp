#include "benchmarks/TrainingWork.h"

#include <torch/torch.h>

#include <memory>

#include "benchmarks/Modules.h"
#include "core/train/StartModel.h"
#include "core/train/Trainer.h"

namespace studio::bench {

namespace {

/// An image of noise with a rectangle to be found in it.
TrainBatch rectangle(int side) {
    torch::manual_seed(3);
    TrainBatch batch;
    batch.names = {"rectangle"};
    batch.keys = {3};
    batch.inputSizes = batch.originalSizes = {{side, side}};
    batch.images = 255 * torch::rand({1, 3, side, side});
    batch.masks = torch::zeros({1, 1, side, side});
    batch.masks.slice(2, 3 * side / 10, 7 * side / 10).slice(3, side / 4, 4 * side / 5).fill_(1);
    return batch;
}

struct Training {
    TrainOptions options;
    std::unique_ptr<TrainingModel> model;
    std::unique_ptr<Trainer> trainer;
    TrainBatch batch;
    Sam reference{nullptr};  ///< whose encoder is run before each step
};

}  // namespace

Work makeTrainingWork(const WorkerOptions& options) {
    const bool cached = options.work == "train-cached";
    if (options.work != "train" && !cached) return {};
    const bool modules = options.precision == "reference";
    const auto training = std::make_shared<Training>();
    TrainOptions& choice = training->options;
    choice.checkpoint = options.checkpoint;
    choice.prompts = {kPromptBox};
    choice.loss = TrainLoss::Hq;
    choice.runtime.device = "cpu";
    choice.runtime.threads = options.threads;
    choice.runtime.precision = modules ? Precision::Fp32 : parsePrecision(options.precision);
    training->model = std::make_unique<TrainingModel>(
        makeStartModel(choice).sam, choice.train, resolveRuntime(choice.runtime), Precision::Fp32);
    training->trainer = std::make_unique<Trainer>(*training->model, choice);
    training->batch = rectangle(training->model->architecture().imageSize);
    if (cached) training->batch.features = training->model->features(training->batch);
    if (modules && !cached) training->reference = loadModules(options.checkpoint);
    return [training, steps = cached ? kCachedSteps : 1] {
        if (!training->reference.is_empty()) {
            const torch::NoGradGuard noGrad;
            training->batch.features =
                training->reference->image_encoder->forward(training->batch.images / 64 - 2);
        }
        StepFigures figures;
        for (int i = 0; i < steps; ++i)
            figures = training->trainer->step({training->batch}, training->options.learningRate);
        return Result{{2},
                      {static_cast<float>(figures.loss), static_cast<float>(figures.gradientNorm)}};
    };
}

}  // namespace studio::bench
