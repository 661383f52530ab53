#pragma once

#include <QCollator>
#include <QSortFilterProxyModel>

#include "widgets/ReportModel.h"

namespace studio {

/// Sorts and filters a ReportModel: numbers by value, text as people sort (img2 before img10).
class ReportFilter : public QSortFilterProxyModel {
    Q_OBJECT

  public:
    explicit ReportFilter(QObject* parent = nullptr);

    /// Rows that have the text in any column, without regard to case.
    void setText(const QString& text);
    /// Rows of at least this level.
    void setLeastLevel(ReportLevel level);
    /// Rows of this kind; empty: all.
    void setKind(const QString& kind);
    bool isFiltering() const;

    /// Lines of tab-separated text as shown, for the clipboard; `rows` are those of this model.
    QString toText(const QList<int>& rows) const;
    /// RFC 4180 with the columns' names and the values, all rows that pass the filter.
    QByteArray toCsv() const;

  protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

  private:
    const ReportModel* report() const { return static_cast<const ReportModel*>(sourceModel()); }

    QString m_text;
    ReportLevel m_least = ReportLevel::None;
    QString m_kind;
    QCollator m_collator;
};

}  // namespace studio
