#include "ui/ReportPanel.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QToolBar>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/Error.h"
#include "core/base/Files.h"
#include "ui/ActionList.h"
#include "ui/FileDialog.h"
#include "ui/MessageBar.h"
#include "ui/Paths.h"
#include "ui/Settings.h"
#include "widgets/ElidedLabel.h"

namespace studio {
namespace {

const QString kSaveMessage = QStringLiteral("report");

/// Paths are shortened in their middle, sentences at their end.
class ReportDelegate : public QStyledItemDelegate {
  public:
    ReportDelegate(const ReportModel& model, QObject* parent)
        : QStyledItemDelegate(parent), m_model(model) {}

  protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        const ReportModel::Column& column = m_model.columns()[std::size_t(index.column())];
        option->textElideMode =
            column.content == ReportModel::Content::Path ? Qt::ElideMiddle : Qt::ElideRight;
    }

  private:
    const ReportModel& m_model;
};

}  // namespace

ReportPanel::ReportPanel(Settings& settings, MessageBar& messages, QWidget* parent)
    : QWidget(parent), m_settings(settings), m_messages(messages) {
    m_model = new ReportModel(this);
    m_filter = new ReportFilter(this);
    m_filter->setSourceModel(m_model);
    m_text = new QLineEdit;
    m_text->setPlaceholderText(tr("Filter"));
    m_text->setAccessibleName(tr("Filter the report by text"));
    m_text->setClearButtonEnabled(true);
    m_text->setMaximumWidth(240);
    m_level = new QComboBox;
    m_level->setAccessibleName(tr("Filter the report by severity"));
    m_level->addItem(tr("All"), int(ReportLevel::None));
    m_level->addItem(tr("Errors and warnings"), int(ReportLevel::Warning));
    m_level->addItem(tr("Errors only"), int(ReportLevel::Error));
    m_kind = new QComboBox;
    m_kind->setAccessibleName(tr("Filter the report by kind"));
    for (QComboBox* box : {m_level, m_kind}) {
        box->setMinimumContentsLength(10);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    }
    m_shown = new QLabel;
    m_table = new QTableView;
    m_table->setAccessibleName(tr("Report"));
    m_table->setModel(m_filter);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setItemDelegate(new ReportDelegate(*m_model, m_table));
    m_table->setTabKeyNavigation(false);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().lineSpacing() + 8);
    QHeaderView* header = m_table->horizontalHeader();
    header->setSortIndicator(-1, Qt::AscendingOrder);  // the report's own order
    header->setSortIndicatorClearable(true);
    header->setStretchLastSection(true);
    header->setHighlightSections(false);
    header->setResizeContentsPrecision(40);
    m_table->setSortingEnabled(true);
    m_totals = new ElidedLabel;

    auto* top = new QHBoxLayout;
    top->addWidget(m_text, 1);
    top->addWidget(m_level);
    top->addWidget(m_kind);
    top->addStretch();
    top->addWidget(m_shown);
    m_bar = new QToolBar(tr("What to do with the report"));
    m_bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_bar->setIconSize({16, 16});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->setSpacing(4);
    layout->addLayout(top);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_totals);
    layout->addWidget(m_bar);

    connect(m_text, &QLineEdit::textChanged, this, &ReportPanel::applyFilter);
    connect(m_level, &QComboBox::currentIndexChanged, this, &ReportPanel::applyFilter);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &ReportPanel::applyFilter);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) { Q_EMIT currentChanged(idOf(current)); });
    connect(m_table, &QTableView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT activated(idOf(index)); });
}

void ReportPanel::setColumns(std::vector<ReportModel::Column> columns,
                             QHash<QString, QString> kinds) {
    m_kindTitles = std::move(kinds);
    m_model->setColumns(std::move(columns));
    m_fitted = false;
    refreshFilters();
}

void ReportPanel::setRows(std::vector<ReportRow> rows) {
    const int id = currentId();
    for (int column = 0; column < m_model->columnCount(); ++column)
        m_table->setColumnHidden(column, !rows.empty());
    showFilledColumns(rows);
    m_model->setRows(std::move(rows));
    refreshFilters();
    fitColumns();
    // The same line stays the current one when the report is put in order at the end.
    for (int row = 0; id >= 0 && row < m_filter->rowCount(); ++row)
        if (idOf(m_filter->index(row, 0)) == id) {
            m_table->selectRow(row);
            return;
        }
    Q_EMIT currentChanged(currentId());
}

void ReportPanel::append(const std::vector<ReportRow>& rows) {
    showFilledColumns(rows);
    m_model->append(rows);
    refreshFilters();
    fitColumns();
}

/// Columns in which no row has anything stay away.
void ReportPanel::showFilledColumns(const std::vector<ReportRow>& rows) {
    for (const ReportRow& row : rows)
        for (std::size_t column = 0; column < row.cells.size(); ++column)
            if (m_table->isColumnHidden(int(column)) &&
                !row.cells[column].value.toString().isEmpty())
                m_table->setColumnHidden(int(column), false);
}

void ReportPanel::setTotals(const QString& text) {
    m_totals->setText(text);
}

QString ReportPanel::totals() const {
    return m_totals->text();
}

void ReportPanel::setCommands(const QList<QAction*>& commands) {
    m_bar->addActions(commands);
    m_table->addActions(commands);
    for (QAction* command : commands) {
        QWidget* button = m_bar->widgetForAction(command);
        button->setAccessibleName(ActionList::plainText(command));
        button->setFocusPolicy(Qt::TabFocus);
    }
}

void ReportPanel::refreshFilters() {
    const QStringList kinds = m_model->kinds();
    if (m_kind->count() != kinds.size() + 1 || kinds.isEmpty()) {
        const QSignalBlocker quiet(m_kind);
        const QString chosen = m_kind->currentData().toString();
        m_kind->clear();
        m_kind->addItem(tr("All kinds"), QString());
        for (const QString& kind : kinds)
            m_kind->addItem(m_kindTitles.value(kind, kind), kind);
        m_kind->setCurrentIndex(std::max(0, m_kind->findData(chosen)));
    }
    m_kind->setVisible(kinds.size() > 1);
    m_level->setVisible(m_model->count(ReportLevel::None) < m_model->rowCount());
    applyFilter();
}

void ReportPanel::applyFilter() {
    m_filter->setText(m_text->text().trimmed());
    m_filter->setKind(m_kind->isVisibleTo(this) ? m_kind->currentData().toString() : QString());
    m_filter->setLeastLevel(m_level->isVisibleTo(this) ? ReportLevel(m_level->currentData().toInt())
                                                       : ReportLevel::None);
    refreshCount();
}

void ReportPanel::refreshCount() {
    m_shown->setText(
        m_filter->isFiltering()
            ? tr("%1 of %n row(s)", nullptr, m_model->rowCount()).arg(m_filter->rowCount())
            : QString());
}

/// Once, by what there is first: afterwards the widths are the user's.
void ReportPanel::fitColumns() {
    if (m_fitted || isEmpty()) return;
    m_fitted = true;
    m_table->resizeColumnsToContents();
    const int widest = std::max(120, fontMetrics().averageCharWidth() * 34);
    for (int column = 0; column < m_model->columnCount(); ++column)
        m_table->setColumnWidth(column, std::min(widest, m_table->columnWidth(column) + 12));
}

int ReportPanel::idOf(const QModelIndex& index) const {
    return index.isValid() ? index.data(ReportModel::IdRole).toInt() : -1;
}

int ReportPanel::currentId() const {
    return idOf(m_table->currentIndex());
}

void ReportPanel::selectFirst() {
    if (m_filter->rowCount() > 0) m_table->selectRow(0);
}

void ReportPanel::copy() {
    QList<int> rows;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        rows.append(index.row());
    std::ranges::sort(rows);
    if (!rows.isEmpty()) QApplication::clipboard()->setText(m_filter->toText(rows));
}

void ReportPanel::saveCsv(const QString& name) {
    const QString start = QDir(m_settings.toString(Settings::LastFolder)).filePath(name);
    QString file = FileDialog::saveFile(this, tr("Save the report"), start,
                                        tr("Tables (*.csv);;All files (*)"));
    if (file.isEmpty()) return;
    if (QFileInfo(file).suffix().isEmpty()) file += QStringLiteral(".csv");
    try {
        writeFileAtomically(toPath(file), m_filter->toCsv().toStdString());
        m_messages.show(kSaveMessage, MessageBar::Level::Info,
                        tr("The report was saved as \"%1\".").arg(file), {}, {}, 6'000);
    } catch (const Error& error) {
        m_messages.showError(kSaveMessage, error);
    }
}

}  // namespace studio
