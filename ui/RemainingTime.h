#pragma once

#include <QCoreApplication>
#include <QString>
#include <deque>
#include <optional>
#include <utility>

namespace studio {

/// How long work will go on, from how fast it went lately.
class RemainingTime {
    Q_DECLARE_TR_FUNCTIONS(studio::RemainingTime)

  public:
    void clear() { m_seen.clear(); }
    /// `fraction` 0..1 is done after `elapsedMs`.
    void add(qint64 elapsedMs, double fraction);
    /// None before there is enough to tell by.
    std::optional<qint64> milliseconds() const;
    /// "about 3 min left"; empty where milliseconds() is none.
    QString text() const;
    /// "4 s", "3 min", "2 h 10 min".
    static QString duration(qint64 milliseconds);

  private:
    std::deque<std::pair<qint64, double>> m_seen;  ///< of the last while
};

}  // namespace studio
