#include "core/train/Optimizer.h"

#include <algorithm>
#include <cmath>

#include "core/base/Error.h"

namespace studio {
namespace {

constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEps = 1e-8;
constexpr double kDrop = 0.1;

}  // namespace

Optimizer::Optimizer(std::vector<NamedTensor> parameters, Options options)
    : m_parameters(std::move(parameters)), m_options(options) {
    for (const NamedTensor& parameter : m_parameters)
        m_moments.push_back(
            {torch::zeros_like(parameter.tensor), torch::zeros_like(parameter.tensor), 0});
}

void Optimizer::zeroGradients() {
    for (NamedTensor& parameter : m_parameters)
        parameter.tensor.mutable_grad() = Tensor();
}

void Optimizer::step(double learningRate) {
    const torch::NoGradGuard noGrad;
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        Tensor parameter = m_parameters[i].tensor;
        Tensor gradient = parameter.grad();
        if (!gradient.defined()) continue;
        Moments& moments = m_moments[i];
        ++moments.steps;
        if (m_options.weightDecay != 0) {
            if (m_options.kind == TrainOptimizer::AdamW)
                parameter.mul_(1 - learningRate * m_options.weightDecay);
            else
                gradient = gradient.add(parameter, m_options.weightDecay);
        }
        moments.mean.mul_(kBeta1).add_(gradient, 1 - kBeta1);
        moments.square.mul_(kBeta2).addcmul_(gradient, gradient, 1 - kBeta2);
        const double steps = static_cast<double>(moments.steps);
        const double correction1 = 1 - std::pow(kBeta1, steps);
        const double correction2 = 1 - std::pow(kBeta2, steps);
        const Tensor scale = (moments.square.sqrt() / std::sqrt(correction2)).add_(kEps);
        parameter.addcdiv_(moments.mean, scale, -learningRate / correction1);
    }
}

double Optimizer::gradientNorm() const {
    const torch::NoGradGuard noGrad;
    std::vector<Tensor> norms;
    for (const NamedTensor& parameter : m_parameters)
        if (parameter.tensor.grad().defined())
            norms.push_back(
                at::linalg_vector_norm(parameter.tensor.grad(), 2, {}, false, torch::kFloat));
    if (norms.empty()) return 0;
    return torch::stack(norms).to(torch::kDouble).norm().item<double>();
}

void Optimizer::scaleGradients(double factor) {
    const torch::NoGradGuard noGrad;
    for (NamedTensor& parameter : m_parameters)
        if (parameter.tensor.grad().defined()) parameter.tensor.mutable_grad().mul_(factor);
}

void Optimizer::save(StateDict& state, const std::string& prefix) const {
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        const std::string& name = m_parameters[i].name;
        state.insert(prefix + "mean/" + name, m_moments[i].mean);
        state.insert(prefix + "square/" + name, m_moments[i].square);
        state.insert(prefix + "steps/" + name,
                     torch::tensor(m_moments[i].steps, torch::TensorOptions(torch::kLong)));
    }
}

void Optimizer::restore(const StateDict& state, const std::string& prefix) {
    const torch::NoGradGuard noGrad;
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        const std::string& name = m_parameters[i].name;
        const auto copy = [&](const char* kind, Tensor& target) {
            const Tensor& source = state.at(prefix + kind + name);
            if (source.sizes() != target.sizes())
                throw Error(ErrorCode::CheckpointMismatch, state.source(),
                            "holds the state of another model: " + name);
            target.copy_(source);
        };
        copy("mean/", m_moments[i].mean);
        copy("square/", m_moments[i].square);
        m_moments[i].steps = state.at(prefix + "steps/" + name).item<std::int64_t>();
    }
}

LearningRate::LearningRate(const TrainOptions& options, std::int64_t totalSteps)
    : m_schedule(options.schedule),
      m_rate(options.learningRate),
      m_finalRate(options.finalRate),
      m_dropEpoch(options.lrDropEpoch),
      m_warmup(options.warmupSteps),
      m_totalSteps(std::max<std::int64_t>(totalSteps, 1)) {}

double LearningRate::at(int epoch, std::int64_t step) const {
    double rate = m_rate;
    if (m_schedule == TrainSchedule::Step) {
        rate *= std::pow(kDrop, epoch / m_dropEpoch);
    } else {
        const double past = std::max<double>(0, static_cast<double>(step - m_warmup));
        const double span = std::max<double>(1, static_cast<double>(m_totalSteps - m_warmup));
        const double share = std::min(1.0, past / span);
        rate *= m_finalRate + (1 - m_finalRate) * 0.5 * (1 + std::cos(M_PI * share));
    }
    if (step < m_warmup) rate *= static_cast<double>(step + 1) / static_cast<double>(m_warmup);
    return rate;
}

}  // namespace studio
