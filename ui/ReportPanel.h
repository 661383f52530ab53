#pragma once

#include <QHash>
#include <QWidget>
#include <optional>

#include "widgets/ReportFilter.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QTableView;
class QToolBar;

namespace studio {

class ElidedLabel;
class MessageBar;
class Settings;

/// The report of a job as a table: sorted, filtered, copied, saved; with a line of totals and
/// buttons for what comes next below it.
class ReportPanel : public QWidget {
    Q_OBJECT

  public:
    ReportPanel(Settings& settings, MessageBar& messages, QWidget* parent = nullptr);

    ReportModel& model() { return *m_model; }
    ReportFilter& filter() { return *m_filter; }
    QTableView& table() { return *m_table; }

    /// `kinds`: translated names of the rows' kinds. The filters by level and kind are there where
    /// rows have such.
    void setColumns(std::vector<ReportModel::Column> columns, QHash<QString, QString> kinds = {});
    void setRows(std::vector<ReportRow> rows);
    void append(const std::vector<ReportRow>& rows);
    void setTotals(const QString& text);
    QString totals() const;
    /// Buttons for these commands, below the totals; also in the table's context menu.
    void setCommands(const QList<QAction*>& commands);

    /// ReportRow::id of the current row; -1: none.
    int currentId() const;
    /// Goes to the first row.
    void selectFirst();
    bool isEmpty() const { return m_model->rowCount() == 0; }
    void copy();
    /// Asks for a file and writes what the filter passes; `name` is offered.
    void saveCsv(const QString& name);

  Q_SIGNALS:
    void currentChanged(int id);
    /// Double click or Enter.
    void activated(int id);

  private:
    void showFilledColumns(const std::vector<ReportRow>& rows);
    void refreshFilters();
    void refreshCount();
    void applyFilter();
    void fitColumns();
    int idOf(const QModelIndex& index) const;

    Settings& m_settings;
    MessageBar& m_messages;
    ReportModel* m_model;
    ReportFilter* m_filter;
    QLineEdit* m_text;
    QComboBox* m_level;
    QComboBox* m_kind;
    QLabel* m_shown;
    QTableView* m_table;
    ElidedLabel* m_totals;
    QToolBar* m_bar;
    QHash<QString, QString> m_kindTitles;
    bool m_fitted = false;
};

}  // namespace studio
