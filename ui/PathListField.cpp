#include "ui/PathListField.h"

#include <QDropEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListWidget>
#include <QMenu>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/FileDialog.h"
#include "widgets/PathEdit.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

/// Says what to do while there is nothing in it, as text fields do.
class FolderList : public QListWidget {
  public:
    explicit FolderList(QString placeholder) : m_placeholder(std::move(placeholder)) {}

  protected:
    void paintEvent(QPaintEvent* event) override {
        QListWidget::paintEvent(event);
        if (count() > 0) return;
        QPainter painter(viewport());
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(viewport()->rect().adjusted(4, 2, -4, -2),
                         Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_placeholder);
    }

  private:
    QString m_placeholder;
};

}  // namespace

PathListField::PathListField(Settings& settings, Settings::Key recent, const QString& title,
                             QWidget* parent)
    : QWidget(parent), m_settings(settings), m_recent(recent), m_title(title) {
    m_list = new FolderList(tr("Drop folders here"));
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setFixedHeight(4 * fontMetrics().lineSpacing() + 8);
    m_list->setAcceptDrops(true);
    m_list->installEventFilter(this);
    m_list->viewport()->installEventFilter(this);
    setFocusProxy(m_list);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    const auto makeButton = [&](const char* icon, const QString& tip) {
        auto* button = new QToolButton;
        button->setIcon(Theme::icon(QString::fromLatin1(icon)));
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        return button;
    };
    QToolButton* add = makeButton("folder", tr("Add a folder"));
    m_menu = new QMenu(this);
    m_menu->setToolTipsVisible(true);
    add->setMenu(m_menu);
    add->setPopupMode(QToolButton::MenuButtonPopup);
    m_remove = makeButton("delete", tr("Remove the selected folders from the list (Delete)"));
    auto* buttons = new QVBoxLayout;
    buttons->addWidget(add);
    buttons->addWidget(m_remove);
    buttons->addStretch();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(4);
    layout->addWidget(m_list, 1);
    layout->addLayout(buttons);
    connect(add, &QToolButton::clicked, this, &PathListField::choose);
    connect(m_remove, &QToolButton::clicked, this, &PathListField::removeSelected);
    connect(m_menu, &QMenu::aboutToShow, this, &PathListField::fillRecent);
    const auto refresh = [this] { m_remove->setEnabled(!m_list->selectedItems().isEmpty()); };
    connect(m_list, &QListWidget::itemSelectionChanged, this, refresh);
    refresh();
}

QStringList PathListField::paths() const {
    QStringList paths;
    for (int i = 0; i < m_list->count(); ++i)
        paths.append(m_list->item(i)->text());
    return paths;
}

void PathListField::setPaths(const QStringList& paths) {
    if (paths == this->paths()) return;
    m_list->clear();
    for (const QString& path : paths) {
        m_list->addItem(path);
        m_list->item(m_list->count() - 1)->setToolTip(path);
    }
    Q_EMIT changed();
}

void PathListField::add(const QStringList& paths) {
    QStringList all = this->paths();
    for (const QString& path : paths)
        if (!path.isEmpty() && !all.contains(path)) all.append(path);
    setPaths(all);
}

void PathListField::setName(const QString& name) {
    m_list->setAccessibleName(name);
}

void PathListField::remember() {
    for (const QString& path : paths())
        m_settings.addRecent(m_recent, path);
}

void PathListField::choose() {
    const QStringList recent = m_settings.toStringList(m_recent);
    add({FileDialog::folder(this, m_title, paths().value(0, recent.value(0)))});
}

void PathListField::fillRecent() {
    m_menu->clear();
    for (const QString& path : m_settings.toStringList(m_recent)) {
        QAction* entry = m_menu->addAction(
            fontMetrics().elidedText(path, Qt::ElideMiddle, 60 * fontMetrics().averageCharWidth()));
        entry->setToolTip(path);
        connect(entry, &QAction::triggered, this, [this, path] { add({path}); });
    }
    if (m_menu->isEmpty()) m_menu->addAction(tr("Nothing yet"))->setEnabled(false);
}

void PathListField::removeSelected() {
    qDeleteAll(m_list->selectedItems());
    Q_EMIT changed();
}

bool PathListField::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
        case QEvent::KeyPress:
            if (static_cast<QKeyEvent*>(event)->key() != Qt::Key_Delete) break;
            removeSelected();
            return true;
        case QEvent::DragEnter:
        case QEvent::DragMove:
        case QEvent::Drop: {
            // QDragEnterEvent and QDragMoveEvent are QDropEvents.
            auto* drop = static_cast<QDropEvent*>(event);
            const QStringList paths = localFiles(drop->mimeData());
            if (paths.isEmpty()) break;
            drop->acceptProposedAction();
            if (event->type() == QEvent::Drop) add(paths);
            return true;
        }
        default:
            break;
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace studio
