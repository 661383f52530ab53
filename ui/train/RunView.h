#pragma once

#include <QWidget>

#include "ui/train/RunFollower.h"

class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QTabWidget;

namespace studio {

class ComparePanel;
class ElidedLabel;
class ExamplesPanel;
class RunCharts;

/// One run: how far it is, its charts, its pictures; and the comparison with others.
class RunView : public QWidget {
    Q_OBJECT

  public:
    explicit RunView(QWidget* parent = nullptr);

    void setRun(const QString& folder);
    const QString& folder() const { return m_folder; }
    /// What it does, in the user's words; `detail` is what went wrong, below it.
    void setState(const QString& state, const QString& detail, bool problem);

    RunFollower& follower() const { return *m_follower; }
    RunCharts& charts() const { return *m_charts; }
    ExamplesPanel& examples() const { return *m_examples; }
    ComparePanel& compare() const { return *m_compare; }
    QTabWidget& tabs() const { return *m_tabs; }
    QString stateText() const;
    QString figuresText() const;
    QString detailText() const;
    /// What the trainer noticed, a line each, as the tab has it.
    QString notesText() const;

  Q_SIGNALS:
    void looked(const studio::RunLook& look);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void take(const RunLook& look);
    void showNotes(const QStringList& notes, std::int64_t more);
    void paintState();

    QString m_folder;
    RunFollower* m_follower;
    ElidedLabel* m_name;
    QLabel* m_state;
    QLabel* m_figures;
    QLabel* m_detail;
    ElidedLabel* m_lastNote;
    QProgressBar* m_progress;
    QTabWidget* m_tabs;
    RunCharts* m_charts;
    ExamplesPanel* m_examples;
    ComparePanel* m_compare;
    QPlainTextEdit* m_notes;
    QString m_notesText;
    bool m_problem = false;
};

}  // namespace studio
