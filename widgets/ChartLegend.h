#pragma once

#include <QTreeWidget>

namespace studio {

/// The lines of a chart by pane, each with its value; ticks show and hide them.
class ChartLegend : public QTreeWidget {
    Q_OBJECT

  public:
    explicit ChartLegend(QWidget* parent = nullptr);

    void addPane(const QString& title);
    /// Returns the number of the line: 0, 1, ... in the order they come.
    int addSeries(int pane, const QString& name, const QString& toolTip);
    void removeSeries();  ///< all of them; the panes stay
    void setPicture(int series, const QIcon& picture);
    void setValue(int series, const QString& value);
    QString value(int series) const;
    void setShown(int series, bool shown);
    bool isShown(int series) const;
    /// Whether the pane is in the list, as one without any values is not.
    void setPaneListed(int pane, bool listed);
    /// Whether the line is in the list.
    void setSeriesListed(int series, bool listed);
    bool isPaneShown(int pane) const;

    QSize sizeHint() const override;

  Q_SIGNALS:
    void shownChanged();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void restyle();

    QList<QTreeWidgetItem*> m_panes, m_series;
};

}  // namespace studio
