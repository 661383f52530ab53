#include "ui/RemainingTime.h"

namespace studio {
namespace {

constexpr qint64 kWindowMs = 30'000;  // older speeds do not count
constexpr qint64 kLeastMs = 1'000;    // shorter is chance

}  // namespace

void RemainingTime::add(qint64 elapsedMs, double fraction) {
    if (!m_seen.empty() && fraction < m_seen.back().second) m_seen.clear();
    m_seen.emplace_back(elapsedMs, fraction);
    while (m_seen.size() > 2 && m_seen.front().first < elapsedMs - kWindowMs)
        m_seen.pop_front();
}

std::optional<qint64> RemainingTime::milliseconds() const {
    if (m_seen.size() < 2) return std::nullopt;
    const auto [beginMs, begin] = m_seen.front();
    const auto [endMs, end] = m_seen.back();
    if (endMs - beginMs < kLeastMs || end <= begin) return std::nullopt;
    return static_cast<qint64>(double(endMs - beginMs) * (1 - end) / (end - begin));
}

QString RemainingTime::text() const {
    const std::optional<qint64> left = milliseconds();
    return left ? tr("about %1 left").arg(duration(*left)) : QString();
}

QString RemainingTime::duration(qint64 milliseconds) {
    const qint64 seconds = (milliseconds + 999) / 1000, minutes = (seconds + 30) / 60;
    if (seconds < 60) return tr("%1 s").arg(seconds);
    if (minutes < 60) return tr("%1 min").arg(minutes);
    return tr("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
}

}  // namespace studio
