#pragma once

namespace studio {

/// Exponential moving average without the pull towards zero at the beginning: the average is
/// divided by the weight that it has got so far (Kingma and Ba 2015, arXiv:1412.6980, section 3).
class ExponentialSmoother {
  public:
    /// `weight` of the past, 0 (nothing is smoothed) to less than 1.
    explicit ExponentialSmoother(double weight) : m_weight(weight) {}

    /// The average with `value`; not a number where `value` is none, which is then left out.
    double add(double value);

  private:
    double m_weight;
    double m_sum = 0;
    double m_share = 0;  ///< 1 - weight^n
};

}  // namespace studio
