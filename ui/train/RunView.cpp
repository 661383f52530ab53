#include "ui/train/RunView.h"

#include <QDir>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include "ui/DetailText.h"
#include "ui/Paths.h"
#include "ui/train/ComparePanel.h"
#include "ui/train/ExamplesPanel.h"
#include "ui/train/RunCharts.h"
#include "ui/train/RunText.h"
#include "widgets/ElidedLabel.h"
#include "widgets/Theme.h"

namespace studio {

RunView::RunView(QWidget* parent) : QWidget(parent) {
    m_follower = new RunFollower(this);
    m_name = new ElidedLabel;
    m_state = new QLabel;
    QFont bold = m_state->font();
    bold.setBold(true);
    m_state->setFont(bold);
    m_figures = new QLabel;
    m_figures->setWordWrap(true);
    m_detail = new QLabel;
    m_detail->setWordWrap(true);
    m_detail->setTextFormat(Qt::PlainText);
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_detail->hide();
    m_lastNote = new ElidedLabel;
    m_lastNote->setObjectName(QStringLiteral("lastNote"));
    m_lastNote->hide();
    m_progress = new QProgressBar;
    m_progress->setAccessibleName(tr("Progress of the training"));
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(8);
    m_charts = new RunCharts;
    m_examples = new ExamplesPanel;
    m_compare = new ComparePanel;
    m_tabs = new QTabWidget;
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setAccessibleName(tr("Views of the training"));
    m_tabs->addTab(m_charts, tr("Charts"));
    m_tabs->addTab(m_examples, tr("Pictures"));
    m_tabs->addTab(m_compare, tr("Comparison"));
    m_notes = new QPlainTextEdit;
    m_notes->setReadOnly(true);
    m_notes->setFrameShape(QFrame::NoFrame);
    m_notes->setAccessibleName(tr("What the trainer noticed"));
    m_notes->setPlaceholderText(tr("The trainer has noticed nothing out of the ordinary."));
    m_tabs->addTab(m_notes, tr("Notes"));
    auto* first = new QHBoxLayout;
    first->addWidget(m_state);
    first->addWidget(m_name, 1);
    auto* head = new QVBoxLayout;
    head->setContentsMargins(8, 6, 8, 0);
    head->setSpacing(3);
    head->addLayout(first);
    head->addWidget(m_progress);
    head->addWidget(m_figures);
    head->addWidget(m_detail);
    head->addWidget(m_lastNote);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(m_tabs, 1);
    connect(m_follower, &RunFollower::looked, this, &RunView::take);
}

void RunView::setRun(const QString& folder) {
    if (folder == m_folder) return;
    m_folder = folder;
    m_name->setText(QDir::toNativeSeparators(folder));
    m_figures->clear();
    m_progress->setValue(0);
    setState({}, {}, false);
    showNotes({}, 0);
    m_charts->clear();
    m_examples->setFolder(toPath(folder));
    m_follower->follow(toPath(folder));
}

void RunView::setState(const QString& state, const QString& detail, bool problem) {
    m_state->setText(state);
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
    m_problem = problem;
    paintState();
}

void RunView::paintState() {
    QPalette colours = palette();
    if (m_problem) colours.setColor(QPalette::WindowText, Theme::errorText());
    m_state->setPalette(colours);
}

void RunView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) paintState();
}

void RunView::take(const RunLook& look) {
    m_charts->take(look);
    // A run that is taken up says nothing of its place before its first step.
    const bool takenUp = isActive(look.status.state) && look.status.steps == 0 &&
                         !look.news.stepsRestarted && m_progress->value() > 0;
    if (!takenUp) {
        m_progress->setValue(int(look.status.fraction() * 1000));
        QStringList parts{RunText::place(look.status), RunText::figures(look)};
        parts.removeAll(QString());
        m_figures->setText(parts.join(QStringLiteral(" · ")));
    }
    QStringList notes;
    for (const std::string& note : look.status.notes)
        notes.append(DetailText::line(note));
    showNotes(notes, look.status.notesLeftOut);
    if (!look.news.epochs.empty() || look.news.epochsRestarted) m_examples->refresh();
    Q_EMIT looked(look);
}

/// The newest one in a line below the state, all of them on a tab.
void RunView::showNotes(const QStringList& notes, std::int64_t more) {
    QStringList lines = notes;
    if (more > 0) lines.append(tr("… and %n more", nullptr, int(more)));
    const QString text = lines.join(QLatin1Char('\n'));
    // What is the same stays as it is scrolled and selected.
    if (text == m_notesText) return;
    m_notesText = text;
    m_notes->setPlainText(text);
    const qint64 count = notes.size() + qint64(more);
    m_tabs->setTabText(m_tabs->indexOf(m_notes),
                       count == 0 ? tr("Notes") : tr("Notes (%1)").arg(count));
    const QString last = notes.isEmpty() ? QString() : notes.last();
    m_lastNote->setText(count <= 1 ? tr("Note: %1").arg(last)
                                   : tr("%1 notes, the last one: %2").arg(count).arg(last));
    m_lastNote->setVisible(!last.isEmpty());
}

QString RunView::stateText() const {
    return m_state->text();
}
QString RunView::figuresText() const {
    return m_figures->text();
}
QString RunView::detailText() const {
    return m_detail->text();
}
QString RunView::notesText() const {
    return m_notesText;
}

}  // namespace studio
