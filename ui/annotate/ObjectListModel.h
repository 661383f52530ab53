#pragma once

#include <QAbstractTableModel>

namespace studio {

class AnnotationDocument;

/// The document's objects as a table: number with colour, label (editable), score, eye (checkable).
class ObjectListModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { Number, Label, Score, Visible, ColumnCount };

    explicit ObjectListModel(AnnotationDocument& document, QObject* parent = nullptr);

    int id(int row) const;  ///< 0 when there is no such row

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

  private:
    void refreshAll();
    void refreshRow(int id);

    AnnotationDocument& m_document;
    int m_rows = 0;  ///< as the views know it
};

}  // namespace studio
