#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "core/checkpoint/StateDict.h"
#include "core/train/TrainOptions.h"

namespace studio {

using torch::Tensor;

struct NamedTensor {
    std::string name;
    Tensor tensor;
};

/// Adam (arXiv:1412.6980) and AdamW (arXiv:1711.05101) with PyTorch's defaults and arithmetic. Its
/// state can be saved and restored to the last bit, by parameter names and whatever LibTorch's
/// version.
class Optimizer {
  public:
    struct Options {
        TrainOptimizer kind = TrainOptimizer::Adam;
        double weightDecay = 0;
    };
    Optimizer(std::vector<NamedTensor> parameters, Options options);

    void zeroGradients();
    /// One step along the parameters' gradients; those without one stay.
    void step(double learningRate);
    /// The Euclidean norm of all gradients.
    double gradientNorm() const;
    void scaleGradients(double factor);

    const std::vector<NamedTensor>& parameters() const { return m_parameters; }

    /// Copies into `state` under <prefix><kind>/<parameter>.
    void save(StateDict& state, const std::string& prefix) const;
    /// Throws Error{CheckpointMismatch}.
    void restore(const StateDict& state, const std::string& prefix);

  private:
    struct Moments {
        Tensor mean, square;
        std::int64_t steps = 0;
    };
    std::vector<NamedTensor> m_parameters;
    std::vector<Moments> m_moments;
    Options m_options;
};

/// The learning rate of a step.
class LearningRate {
  public:
    /// `totalSteps`: where the cosine ends.
    LearningRate(const TrainOptions& options, std::int64_t totalSteps);
    /// `step` counts from 0 over the whole run.
    double at(int epoch, std::int64_t step) const;

  private:
    TrainSchedule m_schedule;
    double m_rate, m_finalRate;
    int m_dropEpoch;
    std::int64_t m_warmup, m_totalSteps;
};

}  // namespace studio
