#include "core/jobs/TrainPace.h"

#include <algorithm>

namespace studio {
namespace {

constexpr double kMemory = 0.9;  // of the running means

void addTo(double& mean, double value) {
    mean = mean > 0 ? kMemory * mean + (1 - kMemory) * value : value;
}

}  // namespace

TrainPace::TrainPace(const TrainOptions& options, std::int64_t stepsPerEpoch,
                     std::int64_t totalSteps, bool validates)
    : m_startEpoch(options.startEpoch),
      m_validateEvery(std::max(1, options.validateEvery)),
      m_totalSteps(totalSteps),
      m_maxSeconds(60 * options.maxMinutes),
      m_validates(validates) {
    // A limit on the steps may end the run in an earlier epoch than the last one.
    const std::int64_t perEpoch = std::max<std::int64_t>(1, stepsPerEpoch);
    const std::int64_t epochs = (totalSteps + perEpoch - 1) / perEpoch;
    m_lastEpoch = static_cast<int>(
        std::min<std::int64_t>(options.maxEpochNum, options.startEpoch + epochs) - 1);
}

void TrainPace::addStep(double seconds, double imagesPerSecond) {
    addTo(m_secondsPerStep, seconds);
    addTo(m_imagesPerSecond, imagesPerSecond);
}

void TrainPace::addValidation(double seconds) {
    m_validationSeconds = seconds;
    m_validationShare = m_validationSpent = 0;
}

void TrainPace::setValidation(double share, double seconds) {
    m_validationShare = std::clamp(share, 0.0, 1.0);
    m_validationSpent = seconds;
}

std::int64_t TrainPace::validationsFrom(int epoch) const {
    if (!m_validates || epoch > m_lastEpoch) return 0;
    // Those that are due by the end of an epoch, counted from the run's first one.
    const auto due = [this](int end) { return (end + 1 - m_startEpoch) / m_validateEvery; };
    const bool lastIsDue = (m_lastEpoch + 1 - m_startEpoch) % m_validateEvery == 0;
    return due(m_lastEpoch) - due(epoch - 1) + (lastIsDue ? 0 : 1);
}

double TrainPace::remainingSeconds(int epoch, std::int64_t step, double elapsed) const {
    const std::int64_t validations = validationsFrom(epoch);
    const double one =
        m_validationShare > 0 ? m_validationSpent / m_validationShare : m_validationSeconds;
    const double spent = std::min(m_validationSpent, one);
    const double steps =
        m_secondsPerStep * static_cast<double>(std::max<std::int64_t>(0, m_totalSteps - step));
    const double rest = std::max(0.0, steps + one * static_cast<double>(validations) - spent);
    if (m_maxSeconds <= 0) return rest;
    // What the time limit cuts off is validated once more.
    const double limited =
        std::max(0.0, m_maxSeconds - elapsed) + (validations > 0 ? one - spent : 0.0);
    return rest > 0 ? std::min(rest, limited) : limited;
}

}  // namespace studio
