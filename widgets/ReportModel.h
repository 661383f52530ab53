#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <QStringList>
#include <array>
#include <vector>

namespace studio {

/// How serious a line of a report is.
enum class ReportLevel { None, Note, Warning, Error };

/// One field: what is sorted by and saved, and how it is shown where that is not the value itself.
struct ReportCell {
    QVariant value;  ///< text or number; invalid: empty
    QString shown;
    bool operator==(const ReportCell&) const = default;
};

/// One line of a report.
struct ReportRow {
    ReportLevel level = ReportLevel::None;
    QString kind;  ///< stable name to filter by; may be empty
    std::vector<ReportCell> cells;
    int id = -1;  ///< the owner's
    bool operator==(const ReportRow&) const = default;
};

/// A table that lines are added to while a job runs. Knows nothing of what they are about.
class ReportModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum class Content { Text, Path, Number };
    struct Column {
        QString name;   ///< stable, for files
        QString title;  ///< translated
        Content content = Content::Text;
    };
    enum Role {
        ValueRole = Qt::UserRole + 1,  ///< ReportCell::value
        LevelRole,                     ///< int(ReportLevel)
        KindRole,                      ///< QString
        IdRole                         ///< int
    };

    explicit ReportModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    /// Drops all rows.
    void setColumns(std::vector<Column> columns);
    const std::vector<Column>& columns() const { return m_columns; }
    void setRows(std::vector<ReportRow> rows);
    void append(const std::vector<ReportRow>& rows);
    void clear() { setRows({}); }
    const ReportRow& row(int index) const { return m_rows[std::size_t(index)]; }
    int count(ReportLevel level) const { return m_counts[std::size_t(level)]; }
    /// Kinds of the rows, each once, in the order of their first row.
    const QStringList& kinds() const { return m_kinds; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    void look(const std::vector<ReportRow>& rows);

    std::vector<Column> m_columns;
    std::vector<ReportRow> m_rows;
    QStringList m_kinds;
    std::array<int, 4> m_counts{};  ///< by level
};

}  // namespace studio
