#include "widgets/ReportModel.h"

#include <QLocale>
#include "widgets/Theme.h"

namespace studio {
namespace {

QString shownText(const ReportCell& cell) {
    if (!cell.shown.isEmpty()) return cell.shown;
    if (cell.value.typeId() == QMetaType::Double)
        return QLocale().toString(cell.value.toDouble(), 'f', 1);
    if (cell.value.canConvert<qlonglong>() && cell.value.typeId() != QMetaType::QString)
        return QLocale().toString(cell.value.toLongLong());
    return cell.value.toString();
}

}  // namespace

void ReportModel::setColumns(std::vector<Column> columns) {
    beginResetModel();
    m_columns = std::move(columns);
    m_rows.clear();
    m_kinds.clear();
    m_counts = {};
    endResetModel();
}

void ReportModel::setRows(std::vector<ReportRow> rows) {
    beginResetModel();
    m_rows = std::move(rows);
    m_kinds.clear();
    m_counts = {};
    look(m_rows);
    endResetModel();
}

void ReportModel::append(const std::vector<ReportRow>& rows) {
    if (rows.empty()) return;
    const int first = rowCount();
    beginInsertRows({}, first, first + int(rows.size()) - 1);
    m_rows.insert(m_rows.end(), rows.begin(), rows.end());
    look(rows);
    endInsertRows();
}

void ReportModel::look(const std::vector<ReportRow>& rows) {
    for (const ReportRow& row : rows) {
        ++m_counts[std::size_t(row.level)];
        if (!row.kind.isEmpty() && !m_kinds.contains(row.kind)) m_kinds.append(row.kind);
    }
}

int ReportModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ReportModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant ReportModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ReportRow& row = m_rows[std::size_t(index.row())];
    const std::size_t column = std::size_t(index.column());
    const ReportCell cell = column < row.cells.size() ? row.cells[column] : ReportCell();
    switch (role) {
        case Qt::DisplayRole:
        case Qt::ToolTipRole:
            return shownText(cell);
        case Qt::TextAlignmentRole:
            return int(
                (m_columns[column].content == Content::Number ? Qt::AlignRight : Qt::AlignLeft) |
                Qt::AlignVCenter);
        case Qt::ForegroundRole:
            // The first column says it in words, so the colour is only an aid.
            if (column == 0 && row.level == ReportLevel::Error) return Theme::errorText();
            return {};
        case ValueRole:
            return cell.value;
        case LevelRole:
            return int(row.level);
        case KindRole:
            return row.kind;
        case IdRole:
            return row.id;
        default:
            return {};
    }
}

QVariant ReportModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    const Column& column = m_columns[std::size_t(section)];
    if (role == Qt::DisplayRole) return column.title;
    if (role == Qt::TextAlignmentRole)
        return int((column.content == Content::Number ? Qt::AlignRight : Qt::AlignLeft) |
                   Qt::AlignVCenter);
    return {};
}

}  // namespace studio
