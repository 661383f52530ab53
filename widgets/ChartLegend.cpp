#include "widgets/ChartLegend.h"

#include <QEvent>
#include <QHeaderView>
#include <QSignalBlocker>

namespace studio {

ChartLegend::ChartLegend(QWidget* parent) : QTreeWidget(parent) {
    setColumnCount(2);
    setHeaderHidden(true);
    setRootIsDecorated(false);
    setIndentation(14);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setExpandsOnDoubleClick(false);
    setItemsExpandable(false);
    setUniformRowHeights(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTextElideMode(Qt::ElideMiddle);  // names of runs often differ at their ends
    setIconSize({18, 12});
    header()->setStretchLastSection(false);
    header()->setMinimumSectionSize(20);
    header()->setSectionResizeMode(0, QHeaderView::Stretch);
    header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    setAccessibleName(tr("Lines of the chart"));
    setToolTip(tr("Values under the cursor, else the latest; ticks show and hide the lines"));
    connect(this, &QTreeWidget::itemChanged, this, [this](QTreeWidgetItem*, int column) {
        if (column == 0) Q_EMIT shownChanged();
    });
}

void ChartLegend::addPane(const QString& title) {
    const QSignalBlocker quiet(this);
    auto* item = new QTreeWidgetItem(this, QStringList{title});
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
    item->setCheckState(0, Qt::Checked);
    item->setFirstColumnSpanned(true);
    item->setExpanded(true);
    item->setHidden(true);
    m_panes.append(item);
    restyle();
}

int ChartLegend::addSeries(int pane, const QString& name, const QString& toolTip) {
    const QSignalBlocker quiet(this);
    auto* item = new QTreeWidgetItem(m_panes[pane], QStringList{name});
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable |
                   Qt::ItemNeverHasChildren);
    item->setCheckState(0, Qt::Checked);
    item->setToolTip(0, toolTip);
    item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
    item->setHidden(true);
    m_panes[pane]->setExpanded(true);
    m_series.append(item);
    return int(m_series.size()) - 1;
}

void ChartLegend::removeSeries() {
    const QSignalBlocker quiet(this);
    qDeleteAll(m_series);
    m_series.clear();
}

void ChartLegend::setPicture(int series, const QIcon& picture) {
    const QSignalBlocker quiet(this);
    m_series[series]->setIcon(0, picture);
}

void ChartLegend::setValue(int series, const QString& value) {
    if (m_series[series]->text(1) == value) return;
    const QSignalBlocker quiet(this);
    m_series[series]->setText(1, value);
    viewport()->update();
}

QString ChartLegend::value(int series) const {
    return m_series[series]->text(1);
}

void ChartLegend::setShown(int series, bool shown) {
    m_series[series]->setCheckState(0, shown ? Qt::Checked : Qt::Unchecked);
}

bool ChartLegend::isShown(int series) const {
    return m_series[series]->checkState(0) == Qt::Checked;
}

void ChartLegend::setPaneListed(int pane, bool listed) {
    m_panes[pane]->setHidden(!listed);
}

void ChartLegend::setSeriesListed(int series, bool listed) {
    m_series[series]->setHidden(!listed);
}

bool ChartLegend::isPaneShown(int pane) const {
    return m_panes[pane]->checkState(0) == Qt::Checked;
}

QSize ChartLegend::sizeHint() const {
    return {fontMetrics().averageCharWidth() * 40, 200};
}

void ChartLegend::changeEvent(QEvent* event) {
    QTreeWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) restyle();
}

void ChartLegend::restyle() {
    QFont bold = font();
    bold.setBold(true);
    const QSignalBlocker quiet(this);
    for (QTreeWidgetItem* item : m_panes)
        item->setFont(0, bold);
}

}  // namespace studio
