#pragma once

#include <QSortFilterProxyModel>
#include <optional>

#include "ui/match/MatchState.h"

namespace studio {

/// The results in the order and of the kind asked for.
class BoardFilterModel : public QSortFilterProxyModel {
    Q_OBJECT

  public:
    enum class Order {
        Doubt,  ///< the most doubtful first
        Name,
        Score,  ///< the lowest first
        Iou     ///< the worst first, those without a ground truth last
    };
    Q_ENUM(Order)

    explicit BoardFilterModel(QObject* parent = nullptr);

    Order order() const { return m_order; }
    void setOrder(Order order);
    void setVerdict(std::optional<MatchVerdict> verdict);
    void setDecision(std::optional<Decision> decision);
    void setText(const QString& text);

  protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

  private:
    Order m_order = Order::Doubt;
    std::optional<MatchVerdict> m_verdict;
    std::optional<Decision> m_decision;
    QString m_text;
};

}  // namespace studio
