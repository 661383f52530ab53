#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/JobContext.h"
#include "core/train/MaskLosses.h"
#include "core/train/Optimizer.h"
#include "core/train/PromptSampler.h"
#include "core/train/TrainingModel.h"

namespace studio {

/// What a step says.
struct StepFigures {
    double loss = 0, maskLoss = 0, diceLoss = 0, scoreLoss = 0;
    double iou = 0;  ///< of the trained masks at the decoder's size, mean over prompts
    double gradientNorm = 0;
    std::int64_t images = 0, prompts = 0;
};

/// One image of a validation.
struct ValidatedImage {
    std::string name;
    double iou = 0, boundaryIou = 0;
    cv::Mat image;        ///< CV_8UC3 RGB at the model's size; only where it was asked for
    cv::Mat mask, truth;  ///< CV_8UC1 0/255, the same size
};

/// Trains a model, batch by batch. Knows neither files nor epochs.
class Trainer {
  public:
    /// Takes gradients of all ranks together, before they are used; called with the gradients of
    /// the trained parameters in their order. Empty: this process trains alone.
    using Reduce = std::function<void(std::vector<Tensor>&)>;

    Trainer(TrainingModel& model, const TrainOptions& options, Reduce reduce = {});

    /// Forward, backward and one step of the optimiser. `batches`: TrainOptions::accumulate of them
    /// make one step. Throws Error{TrainingDiverged} when the loss or a gradient is not finite,
    /// naming the images; the weights are then those before the step. Throws Cancelled.
    StepFigures step(const std::vector<TrainBatch>& batches, double learningRate,
                     const JobContext& context = {});

    /// Masks of a batch of whole images from one prompt each (TrainOptions::validPrompt), as
    /// `segment` would make them, compared with the truth at the model's size. `pictures`: with the
    /// pixels.
    std::vector<ValidatedImage> validate(const TrainBatch& batch, bool pictures,
                                         const JobContext& context = {});

    Optimizer& optimizer() { return m_optimizer; }
    TrainLoss loss() const { return m_loss; }

  private:
    struct Loss {
        Tensor total;
        StepFigures figures;
    };
    Loss lossOf(const TrainBatch& batch, const JobContext& context);

    TrainingModel& m_model;
    TrainLoss m_loss;
    PromptSampler m_prompts;
    Optimizer m_optimizer;
    double m_clipNorm;
    std::string m_validPrompt;
    Reduce m_reduce;
};

}  // namespace studio
