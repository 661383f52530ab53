#pragma once

#include <QWidget>

#include "ui/match/BoardFilterModel.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QListView;
class QProgressBar;
class QToolButton;

namespace studio {

class MatchRunner;
class MatchSession;

/// The review board: tiles of the results, in the order and of the kind asked for, with counts,
/// means and how far the run is.
class BoardPanel : public QWidget {
    Q_OBJECT

  public:
    /// `cancel` becomes the button beside the progress.
    BoardPanel(MatchSession& session, MatchRunner& runner, QAction* cancel,
               QWidget* parent = nullptr);

    QListView* list() const { return m_list; }
    BoardFilterModel* filter() const { return m_filter; }
    /// Of the selected tiles, the current one first.
    QList<int> selectedIds() const;
    int currentId() const;  ///< 0: none
    /// Ids of all tiles as they are shown.
    QList<int> shownIds() const;
    void setCurrent(int id);
    void move(int step);
    void focusFilter();
    /// Shows only what is still to be reviewed, or all.
    void setDecisionFilter(std::optional<Decision> decision);

  Q_SIGNALS:
    void currentChanged(int id);  ///< 0: none
    void selectionChanged();
    void activated(int id);  ///< double click or Enter

  private:
    void applyFilter();
    void refreshCounts();
    void refreshProgress();

    MatchSession& m_session;
    MatchRunner& m_runner;
    BoardFilterModel* m_filter;
    QComboBox* m_order;
    QComboBox* m_verdict;
    QComboBox* m_decision;
    QLineEdit* m_text;
    QListView* m_list;
    QLabel* m_counts;
    QLabel* m_means;
    QWidget* m_progressRow;
    QProgressBar* m_progress;
    QLabel* m_remaining;
};

}  // namespace studio
