#pragma once

#include <vector>

#include "core/system/SystemSample.h"

namespace studio {

/// What there is to say of a stretch of time: means of the percentages, maxima of memory and
/// temperature, the minimum of free disk, the times of the last sample. Takes the same memory
/// however long the stretch is.
class SystemSummary {
  public:
    void add(const SystemSample& sample);
    bool isEmpty() const { return m_count == 0; }
    /// An empty sample when there was nothing to summarise.
    SystemSample result() const;

  private:
    struct Mean {
        double sum = 0;
        std::uint64_t count = 0;
        void add(const std::optional<double>& value);
        std::optional<double> value() const;
    };

    std::uint64_t m_count = 0;
    SystemSample m_extremes;  ///< everything but the means
    Mean m_cpu;
    std::vector<Mean> m_utilisation;  ///< one a GPU
};

}  // namespace studio
