#include "ui/annotate/ImagesPanel.h"

#include <QComboBox>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QResizeEvent>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QVBoxLayout>

#include "ui/annotate/ImageDelegate.h"
#include "ui/annotate/ProjectController.h"

namespace studio {
namespace {

// Entries of the state box beside the states themselves.
constexpr int kAll = -1;
constexpr int kGroundTruth = -2;
constexpr int kProblems = -3;

constexpr int kMargin = 4;
/// What names of probe images look like.
const QString kUsualName = QStringLiteral("RVP_20260101080005");

}  // namespace

ImagesPanel::ImagesPanel(ProjectController& project, QWidget* parent)
    : QWidget(parent), m_project(project) {
    m_text = new QLineEdit;
    m_text->setPlaceholderText(tr("Filter by name"));
    m_text->setAccessibleName(tr("Filter images by name"));
    m_text->setClearButtonEnabled(true);
    m_text->installEventFilter(this);
    m_state = new QComboBox;
    m_state->setAccessibleName(tr("Filter images by state"));
    m_state->setToolTip(tr("Which images are listed"));
    using State = ImageListModel::State;
    m_state->addItem(tr("All images"), kAll);
    m_state->addItem(tr("To do"), int(State::Todo));
    m_state->addItem(tr("Begun"), int(State::InProgress));
    m_state->addItem(tr("Done"), int(State::Done));
    m_state->addItem(tr("With ground truth"), kGroundTruth);
    m_state->addItem(tr("With problems"), kProblems);
    m_group = new QComboBox;
    m_group->setAccessibleName(tr("Filter images by group"));
    m_group->setToolTip(tr("Which objects or splits are listed"));
    m_list = new QListView;
    m_list->setAccessibleName(tr("Images"));
    m_list->setModel(project.filteredImages());
    m_list->viewport()->installEventFilter(this);
    m_list->setItemDelegate(new ImageDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMinimumWidth(200);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_count = new QLabel;

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(4);
    layout->addWidget(m_text);
    layout->addWidget(m_state);
    layout->addWidget(m_group);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_count);

    connect(m_text, &QLineEdit::textChanged, this, &ImagesPanel::applyFilter);
    connect(m_state, &QComboBox::currentIndexChanged, this, &ImagesPanel::applyFilter);
    connect(m_group, &QComboBox::currentIndexChanged, this, &ImagesPanel::applyFilter);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& index) {
                // Filtering moves the selection too; only a user's hand is in the list.
                if (m_following || !index.isValid() || !m_list->hasFocus()) return;
                m_project.setCurrentRow(m_project.filteredImages()->mapToSource(index).row());
            });
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) {
        m_project.setCurrentRow(m_project.filteredImages()->mapToSource(index).row());
    });
    connect(&project, &ProjectController::imageLoading, this, &ImagesPanel::showCurrent);
    connect(&project, &ProjectController::projectOpened, this, &ImagesPanel::refreshGroups);
    connect(&project, &ProjectController::projectClosed, this, &ImagesPanel::refreshGroups);
    const ImageFilterModel* filtered = project.filteredImages();
    connect(filtered, &QAbstractItemModel::rowsInserted, this, &ImagesPanel::refreshCount);
    connect(filtered, &QAbstractItemModel::rowsRemoved, this, &ImagesPanel::refreshCount);
    connect(filtered, &QAbstractItemModel::modelReset, this, &ImagesPanel::refreshCount);
    connect(filtered, &QAbstractItemModel::layoutChanged, this, &ImagesPanel::refreshCount);
    refreshGroups();
}

void ImagesPanel::focusFilter() {
    m_text->setFocus(Qt::ShortcutFocusReason);
    m_text->selectAll();
}

QSize ImagesPanel::sizeHint() const {
    const int row = ImageDelegate::widthFor(m_list->fontMetrics(), kUsualName);
    const int around =
        m_list->verticalScrollBar()->sizeHint().width() + 2 * (m_list->frameWidth() + kMargin);
    return {row + around, QWidget::sizeHint().height()};
}

/// From the filter on without the mouse: Down goes to the list, Enter opens the first image found,
/// Escape empties the filter, then leaves it.
/// And a message that takes room above does not push the current image out of the list.
bool ImagesPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_list->viewport() && event->type() == QEvent::Resize) {
        const QSize before = static_cast<QResizeEvent*>(event)->oldSize();
        const QModelIndex current = m_list->currentIndex();
        if (m_list->visualRect(current).intersects(QRect({}, before)))
            QMetaObject::invokeMethod(
                m_list, [list = m_list] { list->scrollTo(list->currentIndex()); },
                Qt::QueuedConnection);
    }
    if (watched != m_text || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const ImageFilterModel* filter = m_project.filteredImages();
    switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Down:
            m_list->setFocus(Qt::ShortcutFocusReason);
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            for (int row = 0; row < filter->rowCount(); ++row) {
                const int found = filter->mapToSource(filter->index(row, 0)).row();
                if (!filter->matches(found)) continue;  // shown only because it is the current one
                m_project.setCurrentRow(found);
                m_list->setFocus(Qt::ShortcutFocusReason);
                break;
            }
            return true;
        case Qt::Key_Escape:
            if (m_text->text().isEmpty())
                Q_EMIT left();
            else
                m_text->clear();
            return true;
        default:
            return false;
    }
}

void ImagesPanel::applyFilter() {
    ImageFilterModel* filter = m_project.filteredImages();
    const int state = m_state->currentData().toInt();
    filter->setText(m_text->text());
    filter->setState(state >= 0 ? std::optional(ImageListModel::State(state)) : std::nullopt);
    filter->setOnlyWithGroundTruth(state == kGroundTruth);
    filter->setOnlyWithProblems(state == kProblems);
    filter->setGroup(m_group->currentData().toString());
    showCurrent(m_project.currentRow());
}

void ImagesPanel::refreshGroups() {
    const QSignalBlocker quiet(m_group);
    m_group->clear();
    m_group->addItem(tr("All groups"), QString());
    for (const QString& group : m_project.images()->groups())
        if (!group.isEmpty()) m_group->addItem(group, group);
    m_group->setVisible(m_group->count() > 1);
    applyFilter();
}

void ImagesPanel::showCurrent(int row) {
    const ImageFilterModel* filter = m_project.filteredImages();
    const QModelIndex index = filter->mapFromSource(m_project.images()->index(row));
    if (index.isValid() && index != m_list->currentIndex()) {
        const QScopedValueRollback following(m_following, true);
        m_list->setCurrentIndex(index);
    }
    if (index.isValid()) m_list->scrollTo(index);
    refreshCount();
}

void ImagesPanel::refreshCount() {
    const ImageFilterModel* filter = m_project.filteredImages();
    const int shown = filter->rowCount(), all = m_project.images()->rowCount();
    const QModelIndex current =
        filter->mapFromSource(m_project.images()->index(m_project.currentRow()));
    if (all == 0)
        m_count->clear();
    else if (shown == 0)
        m_count->setText(tr("None of %n image(s) fits the filter", nullptr, all));
    else if (current.isValid())
        m_count->setText(tr("%1 of %n image(s)", nullptr, shown).arg(current.row() + 1));
    else
        m_count->setText(tr("%n image(s)", nullptr, shown));
}

}  // namespace studio
