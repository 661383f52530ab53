#include "ui/match/BoardFilterModel.h"

#include <utility>

#include "core/data/NaturalOrder.h"
#include "ui/match/BoardModel.h"

namespace studio {

BoardFilterModel::BoardFilterModel(QObject* parent) : QSortFilterProxyModel(parent) {
    setDynamicSortFilter(true);
    sort(0);
}

void BoardFilterModel::setOrder(Order order) {
    if (std::exchange(m_order, order) != order) invalidate();
}
void BoardFilterModel::setVerdict(std::optional<MatchVerdict> verdict) {
    if (std::exchange(m_verdict, verdict) != verdict) invalidateFilter();
}
void BoardFilterModel::setDecision(std::optional<Decision> decision) {
    if (std::exchange(m_decision, decision) != decision) invalidateFilter();
}
void BoardFilterModel::setText(const QString& text) {
    if (std::exchange(m_text, text) != text) invalidateFilter();
}

bool BoardFilterModel::filterAcceptsRow(int row, const QModelIndex& parent) const {
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    if (m_verdict && index.data(BoardModel::VerdictRole).toInt() != int(*m_verdict)) return false;
    if (m_decision && index.data(BoardModel::DecisionRole).toInt() != int(*m_decision))
        return false;
    return m_text.isEmpty() ||
           index.data(BoardModel::NameRole).toString().contains(m_text, Qt::CaseInsensitive);
}

bool BoardFilterModel::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const auto number = [](const QModelIndex& index, int role) {
        return index.data(role).toDouble();
    };
    double a = 0, b = 0;
    switch (m_order) {
        case Order::Doubt:
            a = number(right, BoardModel::DoubtRole);
            b = number(left, BoardModel::DoubtRole);
            break;
        case Order::Score:
            a = number(left, BoardModel::ScoreRole);
            b = number(right, BoardModel::ScoreRole);
            break;
        case Order::Iou: {
            const QVariant first = left.data(BoardModel::IouRole);
            const QVariant second = right.data(BoardModel::IouRole);
            a = first.isValid() ? first.toDouble() : 2;
            b = second.isValid() ? second.toDouble() : 2;
            break;
        }
        case Order::Name:
            break;
    }
    if (a != b) return a < b;
    const std::string first = left.data(BoardModel::NameRole).toString().toStdString();
    const std::string second = right.data(BoardModel::NameRole).toString().toStdString();
    return first != second ? naturalLess(first, second) : left.row() < right.row();
}

}  // namespace studio
