#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/JobContext.h"
#include "core/train/LoadedSample.h"
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

/// One object of a validation.
struct ValidatedObject {
    std::string name;
    double iou = 0, boundaryIou = 0;
    cv::Mat mask;  ///< CV_8UC1 0/255, of the original image's size
};

/// Trains a model, batch by batch. Knows neither files nor epochs.
class Trainer {
  public:
    /// Makes the gradients of these parameters their mean over all ranks, before they are used.
    /// Empty: this process trains alone.
    using Reduce = std::function<void(const std::vector<Tensor>& parameters)>;

    Trainer(TrainingModel& model, const TrainOptions& options, Reduce reduce = {});

    /// Forward, backward and one step of the optimiser. `batches`: TrainOptions::accumulate of them
    /// make one step. Throws Error{TrainingDiverged} when the loss or a gradient is not finite,
    /// naming the images; the weights are then those before the step. Throws Cancelled.
    StepFigures step(const std::vector<TrainBatch>& batches, double learningRate,
                     const JobContext& context = {});

    /// Masks of every object from one prompt each (TrainOptions::validPrompt), as `segment` would
    /// make them, compared with the truth at the original size. `loaded`: of a SampleMaker for
    /// validation. The objects come in its order.
    std::vector<ValidatedObject> validate(const LoadedBatch& loaded,
                                          const JobContext& context = {});

    /// Whether the HQ part's masks are clearly worse alone than added to SAM's: then that is what
    /// it was trained for, and HqSum is taken, else Hq.
    bool chooseHqLoss(const std::vector<TrainBatch>& batches, const JobContext& context = {});

    /// Throws Error{Usage} for a loss that needs an HQ part where there is none.
    static void checkLoss(TrainLoss loss, const Architecture& architecture);

    Optimizer& optimizer() { return m_optimizer; }
    TrainLoss loss() const { return m_loss; }

  private:
    struct Loss {
        Tensor total;
        StepFigures figures;
    };
    Loss lossOf(const TrainBatch& batch, const JobContext& context);
    /// h x w logits of an object in one of the images.
    Tensor validLogits(const TrainingModel::Images& images, std::int64_t image,
                       const Tensor& truth);

    TrainingModel& m_model;
    TrainLoss m_loss;
    PromptSampler m_prompts;
    Optimizer m_optimizer;
    double m_clipNorm;
    std::string m_validPrompt;
    Reduce m_reduce;
};

}  // namespace studio
