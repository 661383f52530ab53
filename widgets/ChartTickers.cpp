#include "widgets/ChartTickers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>

#include "widgets/LiveChart.h"

namespace studio {
namespace {

constexpr int kPixelsPerTick = 30;

}  // namespace

double ClockTicker::getTickStep(const QCPRange& range) {
    static const std::array<double, 17> steps{1,   2,   5,    10,   15,   30,    60,    120,  300,
                                              600, 900, 1800, 3600, 7200, 14400, 43200, 86400};
    const double wanted = range.size() / std::max(1, tickCount());
    if (wanted < 1) return QCPAxisTicker::getTickStep(range);
    for (const double step : steps)
        if (step >= wanted) return step;
    return std::ceil(wanted / 86400) * 86400;
}

QString ClockTicker::getTickLabel(double tick, const QLocale& locale, QChar format, int precision) {
    if (tick < 0) return {};
    if (tick != std::round(tick))
        return QCPAxisTicker::getTickLabel(tick, locale, format, precision);
    return LiveChart::timeText(tick);
}

ValueTicker::ValueTicker(int height, int textHeight, bool logarithmic)
    : m_height(height), m_textHeight(textHeight), m_logarithmic(logarithmic) {}

double ValueTicker::distance(double from, double to, const QCPRange& range) const {
    const double share = m_logarithmic ? std::log(to / from) / std::log(range.upper / range.lower)
                                       : (to - from) / range.size();
    return share * m_height;
}

bool ValueTicker::areApart(const QVector<double>& ticks, const QCPRange& range,
                           double pixels) const {
    for (qsizetype i = 1; i < ticks.size(); ++i)
        if (distance(ticks[i - 1], ticks[i], range) < pixels) return false;
    return ticks.size() > 1;
}

/// All of them, else the first and the last, else none.
QVector<double> ValueTicker::fitting(const QVector<double>& ticks, const QCPRange& range) const {
    if (areApart(ticks, range, m_textHeight)) return ticks;
    if (ticks.size() < 2) return {};
    const QVector<double> ends{ticks.first(), ticks.last()};
    return areApart(ends, range, m_textHeight) ? ends : QVector<double>();
}

QVector<double> ValueTicker::logarithmicTicks(const QCPRange& range) const {
    const auto ticks = [&](std::initializer_list<int> ofDecade) {
        QVector<double> found;
        const int last = int(std::ceil(std::log10(range.upper)));
        for (int decade = int(std::floor(std::log10(range.lower))); decade <= last; ++decade)
            for (const int times : ofDecade)
                if (const double tick = times * std::pow(10, decade); range.contains(tick))
                    found.append(tick);
        return found;
    };
    const QVector<double> fine = ticks({1, 2, 5}), middle = ticks({1, 3}), decades = ticks({1});
    for (const QVector<double>& found : {fine, middle})
        if (areApart(found, range, kPixelsPerTick)) return found;
    for (const QVector<double>& found : {decades, middle, fine})
        if (const QVector<double> fits = fitting(found, range); !fits.isEmpty()) return fits;
    return linearTicks(range);
}

QVector<double> ValueTicker::linearTicks(const QCPRange& range) const {
    constexpr int kFiner = 9;
    const int wanted = std::clamp(m_height / kPixelsPerTick, 2, 8);
    const auto size = [](int step) {  // 1, 2, 5, 10, 20, ...
        static const std::array<int, 3> steps{1, 2, 5};
        const int decade = step >= 0 ? step / 3 : (step - 2) / 3;
        return steps[std::size_t(step - decade * 3)] * std::pow(10, decade);
    };
    int step = int(std::floor(std::log10(range.size() / wanted))) * 3;
    while (size(step) < range.size() / wanted)
        ++step;
    for (const int last = step - kFiner; step > last; --step) {
        const double one = size(step);
        const double first = std::ceil(range.lower / one - 1e-9);
        QVector<double> ticks;
        for (double i = first; i * one <= range.upper + one * 1e-9; ++i)
            ticks.append(std::clamp(i * one, range.lower, range.upper) + 0.0);  // not -0
        if (const QVector<double> fits = fitting(ticks, range); !fits.isEmpty()) return fits;
    }
    return {range.lower, range.upper};
}

QVector<double> ValueTicker::createTickVector(double, const QCPRange& range) {
    const QVector<double> ticks = m_logarithmic ? logarithmicTicks(range) : linearTicks(range);
    double least = range.size();
    for (qsizetype i = 1; i < ticks.size(); ++i)
        least = std::min(least, ticks[i] - ticks[i - 1]);
    const double largest = std::max(std::abs(range.lower), std::abs(range.upper));
    m_digits = m_logarithmic || !(least > 0) ? 0 : int(std::ceil(std::log10(largest / least))) + 1;
    return ticks;
}

QString ValueTicker::getTickLabel(double tick, const QLocale& locale, QChar format, int precision) {
    return QCPAxisTicker::getTickLabel(tick, locale, format, std::max(precision, m_digits));
}

}  // namespace studio
