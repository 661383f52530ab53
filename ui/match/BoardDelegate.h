#pragma once

#include <QStyledItemDelegate>

namespace studio {

/// A tile of the board: thumbnail with the mask's outline, the review's mark in its corner, name,
/// verdict and score.
class BoardDelegate : public QStyledItemDelegate {
    Q_OBJECT

  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace studio
