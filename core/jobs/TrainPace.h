#pragma once

#include <cstdint>

#include "core/train/TrainOptions.h"

namespace studio {

/// How fast a run goes, and how long it will still take: its steps, and the validations between
/// them.
class TrainPace {
  public:
    TrainPace() = default;
    /// `totalSteps`: of the whole run, with the limits of `options`. `validates`: there is data for
    /// it.
    TrainPace(const TrainOptions& options, std::int64_t stepsPerEpoch, std::int64_t totalSteps,
              bool validates);

    void addStep(double seconds, double imagesPerSecond);
    /// Also those of before the run was resumed; the last one counts.
    void addValidation(double seconds);
    /// The one under way: the share of it that is done, and since when it runs. Until it is added.
    void setValidation(double share, double seconds);

    /// A running mean; 0: not known.
    double imagesPerSecond() const { return m_imagesPerSecond; }
    /// Seconds from a place that lies in `epoch` (between two: in the next one) behind `step`
    /// steps of the run, `elapsed` seconds after its start. How long a validation takes is not
    /// known before the first one has begun. 0: nothing is known.
    double remainingSeconds(int epoch, std::int64_t step, double elapsed) const;
    /// Validations from there on, with the one under way.
    std::int64_t validationsFrom(int epoch) const;

  private:
    int m_startEpoch = 0, m_lastEpoch = -1, m_validateEvery = 1;
    std::int64_t m_totalSteps = 0;
    double m_maxSeconds = 0;  ///< 0: no limit
    bool m_validates = false;
    double m_secondsPerStep = 0, m_imagesPerSecond = 0;
    double m_validationSeconds = 0;                       ///< of a whole one; 0: not known
    double m_validationShare = 0, m_validationSpent = 0;  ///< of the one under way
};

}  // namespace studio
