#include "core/personalize/WeightLossSeries.h"

#include <algorithm>

#include "core/personalize/PixelLoss.h"

namespace studio {
namespace {

/// Pixels whose derivatives are in the first cache at a time, and terms of which are added in
/// single precision.
constexpr int kBlock = 256;
constexpr int kOrders = WeightLossSeries::kOrder + 1;

using Jet = float[kOrders][kBlock];  // Taylor coefficients of a function of z, pixel by pixel

}  // namespace

STUDIO_SIMD_CLONES
WeightLossSeries WeightLossSeries::expand(const float* base, const float* by1, const float* by2,
                                          std::int64_t count, float w1, float w2) {
    WeightLossSeries series;
    alignas(64) Jet u, square, loss, focal, power;
    for (std::int64_t first = 0; first < count; first += kBlock) {
        const int n = static_cast<int>(std::min<std::int64_t>(kBlock, count - first));
        const float *b = base + first, *b1 = by1 + first, *b2 = by2 + first;
#pragma omp simd
        for (int p = 0; p < n; ++p) {
            const PixelLoss pixel = pixelLoss(b[p] + w1 * b1[p] + w2 * b2[p]);
            u[0][p] = pixel.wrong;
            loss[0][p] = pixel.loss;
            power[0][p] = 1;
        }
        // u' = u^2 - u and loss' = -u give each order from those below; focal = u^2 * loss.
        for (int k = 0; k < kOrders; ++k) {
#pragma omp simd
            for (int p = 0; p < n; ++p)
                square[k][p] = u[0][p] * u[k][p];
            for (int j = 1; j <= k; ++j) {
#pragma omp simd
                for (int p = 0; p < n; ++p)
                    square[k][p] += u[j][p] * u[k - j][p];
            }
            if (k + 1 < kOrders) {
                const float share = 1.0f / static_cast<float>(k + 1);
#pragma omp simd
                for (int p = 0; p < n; ++p) {
                    u[k + 1][p] = (square[k][p] - u[k][p]) * share;
                    loss[k + 1][p] = -u[k][p] * share;
                }
            }
#pragma omp simd
            for (int p = 0; p < n; ++p)
                focal[k][p] = square[0][p] * loss[k][p];
            for (int j = 1; j <= k; ++j) {
#pragma omp simd
                for (int p = 0; p < n; ++p)
                    focal[k][p] += square[j][p] * loss[k - j][p];
            }
        }
        // (d1 * by1 + d2 * by2)^k by the binomial theorem; power[i] = by1^(k - i) * by2^i.
        int term = 0;
        for (int k = 0; k < kOrders; ++k) {
            double binomial = 1;
            for (int i = 0; i <= k; ++i, ++term) {
                float wrongSum = 0, focalSum = 0;
#pragma omp simd reduction(+ : wrongSum, focalSum)
                for (int p = 0; p < n; ++p) {
                    wrongSum += power[i][p] * u[k][p];
                    focalSum += power[i][p] * focal[k][p];
                }
                series.m_wrong[static_cast<std::size_t>(term)] += binomial * wrongSum;
                series.m_focal[static_cast<std::size_t>(term)] += binomial * focalSum;
                binomial = binomial * (k - i) / (i + 1);
            }
            if (k + 1 == kOrders) break;
#pragma omp simd
            for (int p = 0; p < n; ++p)
                power[k + 1][p] = power[k][p] * b2[p];
            for (int i = 0; i <= k; ++i) {
#pragma omp simd
                for (int p = 0; p < n; ++p)
                    power[i][p] *= b1[p];
            }
        }
    }
    return series;
}

void WeightLossSeries::add(const WeightLossSeries& other) {
    for (std::size_t i = 0; i < m_wrong.size(); ++i) {
        m_wrong[i] += other.m_wrong[i];
        m_focal[i] += other.m_focal[i];
    }
}

WeightLossSums WeightLossSeries::at(double d1, double d2, int from) const {
    std::array<double, kOrders + 1> x{0, 1}, y{0, 1};  // x[i + 1] = d1^i; x[0] for slopes
    for (std::size_t i = 2; i < x.size(); ++i) {
        x[i] = x[i - 1] * d1;
        y[i] = y[i - 1] * d2;
    }
    WeightLossSums sums;
    for (int k = from, term = from * (from + 1) / 2; k < kOrders; ++k)
        for (int i = 0; i <= k; ++i, ++term) {
            const auto t = static_cast<std::size_t>(term);
            const auto a = static_cast<std::size_t>(k - i), b = static_cast<std::size_t>(i);
            const double value = x[a + 1] * y[b + 1];
            const double slope1 = static_cast<double>(k - i) * x[a] * y[b + 1];
            const double slope2 = i * x[a + 1] * y[b];
            sums.add({m_wrong[t] * value,
                      m_focal[t] * value,
                      {m_wrong[t] * slope1, m_wrong[t] * slope2},
                      {m_focal[t] * slope1, m_focal[t] * slope2}});
        }
    return sums;
}

}  // namespace studio
