#include "widgets/ReportFilter.h"

#include <QLocale>
#include <QStringList>

namespace studio {
namespace {

QString csvField(QString text) {
    if (!text.contains(QLatin1Char('"')) && !text.contains(QLatin1Char(',')) &&
        !text.contains(QLatin1Char('\n')) && !text.contains(QLatin1Char('\r')))
        return text;
    return u'"' + text.replace(QLatin1String("\""), QLatin1String("\"\"")) + u'"';
}

}  // namespace

/// The system's "C" locale cannot sort numbers in names by value.
ReportFilter::ReportFilter(QObject* parent)
    : QSortFilterProxyModel(parent),
      m_collator(QLocale().language() == QLocale::C ? QLocale(QLocale::English) : QLocale()) {
    m_collator.setNumericMode(true);
    m_collator.setCaseSensitivity(Qt::CaseInsensitive);
}

void ReportFilter::setText(const QString& text) {
    if (text == m_text) return;
    m_text = text;
    invalidateFilter();
}

void ReportFilter::setLeastLevel(ReportLevel level) {
    if (level == m_least) return;
    m_least = level;
    invalidateFilter();
}

void ReportFilter::setKind(const QString& kind) {
    if (kind == m_kind) return;
    m_kind = kind;
    invalidateFilter();
}

bool ReportFilter::isFiltering() const {
    return !m_text.isEmpty() || m_least != ReportLevel::None || !m_kind.isEmpty();
}

bool ReportFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    if (report() == nullptr) return false;
    const ReportRow& line = report()->row(row);
    if (line.level < m_least) return false;
    if (!m_kind.isEmpty() && line.kind != m_kind) return false;
    if (m_text.isEmpty()) return true;
    for (int column = 0; column < report()->columnCount(); ++column)
        if (report()
                ->index(row, column, parent)
                .data()
                .toString()
                .contains(m_text, Qt::CaseInsensitive))
            return true;
    return false;
}

bool ReportFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const QVariant a = left.data(ReportModel::ValueRole), b = right.data(ReportModel::ValueRole);
    if (left.column() == 0) {
        const int first = left.data(ReportModel::LevelRole).toInt(),
                  second = right.data(ReportModel::LevelRole).toInt();
        if (first != second) return first < second;
    }
    if (a.typeId() != QMetaType::QString && b.typeId() != QMetaType::QString)
        return a.toDouble() < b.toDouble();
    return m_collator.compare(a.toString(), b.toString()) < 0;
}

QString ReportFilter::toText(const QList<int>& rows) const {
    QStringList lines;
    for (const int row : rows) {
        QStringList fields;
        for (int column = 0; column < columnCount(); ++column)
            fields.append(index(row, column).data().toString());
        lines.append(fields.join(QLatin1Char('\t')));
    }
    return lines.join(QLatin1Char('\n'));
}

QByteArray ReportFilter::toCsv() const {
    QString text;
    QStringList names;
    for (const ReportModel::Column& column : report()->columns())
        names.append(csvField(column.name));
    text += names.join(QLatin1Char(',')) + QLatin1Char('\n');
    for (int row = 0; row < rowCount(); ++row) {
        QStringList fields;
        for (int column = 0; column < columnCount(); ++column)
            fields.append(csvField(index(row, column).data(ReportModel::ValueRole).toString()));
        text += fields.join(QLatin1Char(',')) + QLatin1Char('\n');
    }
    return text.toUtf8();
}

}  // namespace studio
