#include "widgets/ExponentialSmoother.h"

#include <cmath>
#include <limits>

namespace studio {

double ExponentialSmoother::add(double value) {
    if (!std::isfinite(value)) return std::numeric_limits<double>::quiet_NaN();
    m_sum = m_weight * m_sum + (1 - m_weight) * value;
    m_share = m_weight * m_share + (1 - m_weight);
    return m_sum / m_share;
}

}  // namespace studio
