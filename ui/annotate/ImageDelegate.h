#pragma once

#include <QStyledItemDelegate>

namespace studio {

/// A row of the image list: thumbnail, name, how far the image is and whether it has a ground
/// truth.
class ImageDelegate : public QStyledItemDelegate {
    Q_OBJECT

  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    static QString stateText(const QModelIndex& index);
    /// Width of a row, in device independent pixels, that shows all of this name.
    static int widthFor(const QFontMetrics& metrics, const QString& name);
};

}  // namespace studio
