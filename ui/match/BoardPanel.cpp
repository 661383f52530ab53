#include "ui/match/BoardPanel.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QLocale>
#include <QProgressBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/ActionList.h"
#include "ui/match/BoardDelegate.h"
#include "ui/match/MatchRunner.h"
#include "ui/match/MatchSession.h"

namespace studio {
namespace {

constexpr int kAll = -1;

QString remainingText(int seconds) {
    if (seconds < 60) return BoardPanel::tr("%n second(s) left", nullptr, std::max(1, seconds));
    const int minutes = (seconds + 30) / 60;
    if (minutes < 90) return BoardPanel::tr("%n minute(s) left", nullptr, minutes);
    return BoardPanel::tr("%n hour(s) left", nullptr, (minutes + 30) / 60);
}

}  // namespace

BoardPanel::BoardPanel(MatchSession& session, MatchRunner& runner, QAction* cancel, QWidget* parent)
    : QWidget(parent), m_session(session), m_runner(runner) {
    m_filter = new BoardFilterModel(this);
    m_filter->setSourceModel(session.board());
    const auto box = [](const QString& name, const QString& tip) {
        auto* made = new QComboBox;
        made->setAccessibleName(name);
        made->setToolTip(tip);
        made->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        made->setMinimumContentsLength(5);
        return made;
    };
    m_order = box(tr("Order of the results"), tr("Which results come first"));
    using Order = BoardFilterModel::Order;
    m_order->addItem(tr("By doubt"), int(Order::Doubt));
    m_order->addItem(tr("By name"), int(Order::Name));
    m_order->addItem(tr("By score"), int(Order::Score));
    m_order->addItem(tr("By IoU, worst first"), int(Order::Iou));
    m_verdict = box(tr("Filter by verdict"), tr("Which verdicts are shown"));
    m_verdict->addItem(tr("Every verdict"), kAll);
    for (const MatchVerdict verdict :
         {MatchVerdict::Found, MatchVerdict::Doubtful, MatchVerdict::Absent})
        m_verdict->addItem(BoardModel::verdictText(verdict), int(verdict));
    m_decision = box(tr("Filter by review"), tr("Which results are shown, by their review"));
    m_decision->addItem(tr("Reviewed or not"), kAll);
    for (const Decision decision :
         {Decision::Open, Decision::Accepted, Decision::Rejected, Decision::Fixed})
        m_decision->addItem(BoardModel::decisionText(decision), int(decision));
    m_text = new QLineEdit;
    m_text->setPlaceholderText(tr("Filter by name"));
    m_text->setAccessibleName(tr("Filter results by name"));
    m_text->setClearButtonEnabled(true);

    m_list = new QListView;
    m_list->setObjectName(QStringLiteral("board"));
    m_list->setAccessibleName(tr("Results"));
    m_list->setModel(m_filter);
    m_list->setItemDelegate(new BoardDelegate(m_list));
    m_list->setViewMode(QListView::IconMode);
    m_list->setMovement(QListView::Static);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setUniformItemSizes(true);
    m_list->setSpacing(2);
    m_list->setLayoutMode(QListView::Batched);
    m_list->setBatchSize(200);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);

    m_counts = new QLabel;
    m_counts->setTextFormat(Qt::PlainText);
    m_counts->setWordWrap(true);
    m_means = new QLabel;
    m_means->setTextFormat(Qt::PlainText);
    m_means->setWordWrap(true);
    m_means->setToolTip(tr("Means over the results that have a ground truth"));
    m_progress = new QProgressBar;
    m_progress->setAccessibleName(tr("Progress of the match"));
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(12);
    m_remaining = new QLabel;
    auto* stop = new QToolButton;
    stop->setDefaultAction(cancel);
    stop->setAutoRaise(true);
    stop->setAccessibleName(ActionList::plainText(cancel));
    m_progressRow = new QWidget;
    auto* progress = new QHBoxLayout(m_progressRow);
    progress->setContentsMargins({});
    progress->addWidget(m_progress, 1);
    progress->addWidget(m_remaining);
    progress->addWidget(stop);

    auto* filters = new QGridLayout;
    filters->setSpacing(4);
    filters->setColumnStretch(0, 1);
    filters->setColumnStretch(1, 1);
    filters->addWidget(m_order, 0, 0);
    filters->addWidget(m_verdict, 0, 1);
    filters->addWidget(m_decision, 1, 0);
    filters->addWidget(m_text, 1, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 0, 4);
    layout->setSpacing(4);
    layout->addLayout(filters);
    layout->addWidget(m_progressRow);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_counts);
    layout->addWidget(m_means);

    for (QComboBox* changing : {m_order, m_verdict, m_decision})
        connect(changing, &QComboBox::currentIndexChanged, this, &BoardPanel::applyFilter);
    connect(m_text, &QLineEdit::textChanged, this, &BoardPanel::applyFilter);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this] { Q_EMIT currentChanged(currentId()); });
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &BoardPanel::selectionChanged);
    connect(m_list, &QListView::activated, this, [this](const QModelIndex& index) {
        Q_EMIT activated(index.data(BoardModel::IdRole).toInt());
    });
    connect(&session, &MatchSession::resultsChanged, this, &BoardPanel::refreshCounts);
    connect(&runner, &MatchRunner::progressed, this, &BoardPanel::refreshProgress);
    connect(&runner, &MatchRunner::finished, this, &BoardPanel::refreshProgress);
    connect(&runner, &MatchRunner::failed, this, &BoardPanel::refreshProgress);
    connect(&runner, &MatchRunner::cancelled, this, &BoardPanel::refreshProgress);
    refreshCounts();
    refreshProgress();
}

void BoardPanel::applyFilter() {
    const int current = currentId();
    m_filter->setOrder(BoardFilterModel::Order(m_order->currentData().toInt()));
    const int verdict = m_verdict->currentData().toInt();
    const int decision = m_decision->currentData().toInt();
    m_filter->setVerdict(verdict == kAll ? std::nullopt : std::optional(MatchVerdict(verdict)));
    m_filter->setDecision(decision == kAll ? std::nullopt : std::optional(Decision(decision)));
    m_filter->setText(m_text->text());
    setCurrent(current);
    refreshCounts();
}

void BoardPanel::setDecisionFilter(std::optional<Decision> decision) {
    m_decision->setCurrentIndex(m_decision->findData(decision ? int(*decision) : kAll));
}

void BoardPanel::focusFilter() {
    m_text->setFocus(Qt::ShortcutFocusReason);
    m_text->selectAll();
}

int BoardPanel::currentId() const {
    return m_list->currentIndex().data(BoardModel::IdRole).toInt();
}

QList<int> BoardPanel::selectedIds() const {
    QList<int> ids;
    for (const QModelIndex& index : m_list->selectionModel()->selectedIndexes())
        ids.append(index.data(BoardModel::IdRole).toInt());
    const int current = currentId();
    if (ids.isEmpty() && current != 0) ids.append(current);
    if (ids.removeOne(current)) ids.prepend(current);
    return ids;
}

QList<int> BoardPanel::shownIds() const {
    QList<int> ids;
    for (int row = 0; row < m_filter->rowCount(); ++row)
        ids.append(m_filter->index(row, 0).data(BoardModel::IdRole).toInt());
    return ids;
}

void BoardPanel::setCurrent(int id) {
    const QModelIndex index =
        m_filter->mapFromSource(m_session.board()->index(m_session.board()->rowOf(id)));
    if (!index.isValid()) return;
    m_list->setCurrentIndex(index);
    m_list->scrollTo(index);
}

void BoardPanel::move(int step) {
    const int count = m_filter->rowCount();
    if (count == 0) return;
    const QModelIndex current = m_list->currentIndex();
    const int row = current.isValid() ? std::clamp(current.row() + step, 0, count - 1) : 0;
    m_list->setCurrentIndex(m_filter->index(row, 0));
    m_list->scrollTo(m_list->currentIndex());
}

void BoardPanel::refreshCounts() {
    const MatchSession::Counts counts = m_session.counts();
    const int shown = m_filter->rowCount();
    QString text = counts.results == shown
                       ? tr("%n result(s)", nullptr, shown)
                       : tr("%1 of %n result(s)", nullptr, counts.results).arg(shown);
    if (counts.results > 0)
        text += QStringLiteral(" · ") + tr("%1 to review, %2 accepted, %3 rejected")
                                            .arg(counts.open)
                                            .arg(counts.accepted)
                                            .arg(counts.rejected);
    m_counts->setText(text);
    const MatchMeans& means = counts.means;
    m_means->setVisible(means.measured > 0);
    const QLocale locale;
    m_means->setText(
        tr("Mean of %n: IoU %1, boundary IoU %2", nullptr, int(means.measured))
            .arg(locale.toString(means.iou, 'f', 3), locale.toString(means.boundaryIou, 'f', 3)));
}

void BoardPanel::refreshProgress() {
    m_progressRow->setVisible(m_runner.isRunning());
    m_progress->setValue(int(m_runner.fraction() * 1000));
    const std::optional<int> seconds = m_runner.remainingSeconds();
    m_remaining->setText(seconds                   ? remainingText(*seconds)
                         : m_runner.fraction() > 0 ? QString()
                                                   : tr("Learning the reference …"));
}

}  // namespace studio
