#include "ui/Workspace.h"

#include <QDataStream>
#include <QIODevice>
#include <QMenu>
#include <QSplitter>
#include <QTimer>
#include <QToolBar>
#include <utility>

#include "ui/ActionList.h"

namespace studio {

Workspace::Workspace(ActionList& actions, QWidget* parent)
    : QMainWindow(parent, Qt::Widget), m_actions(actions) {}

QByteArray Workspace::saveLayout() const {
    if (!m_shown) return m_restored;  // its parts have no sizes yet
    QList<QByteArray> parts{saveState()};
    for (const QSplitter* splitter : m_splitters)
        parts.append(splitter->saveState());
    QByteArray layout;
    QDataStream stream(&layout, QIODevice::WriteOnly);
    stream << parts;
    return layout;
}

void Workspace::restoreLayout(const QByteArray& layout) {
    QList<QByteArray> parts;
    QDataStream stream(layout);
    stream >> parts;
    if (parts.size() != m_splitters.size() + 1 || !restoreState(parts.first())) return;
    for (qsizetype i = 0; i < m_splitters.size(); ++i)
        m_splitters[i]->restoreState(parts[i + 1]);
    m_restored = layout;
}

void Workspace::showEvent(QShowEvent* event) {
    QMainWindow::showEvent(event);
    if (std::exchange(m_shown, true) || m_restored.isEmpty()) return;
    // Again, now that it gets its size: what is squeezed into a hidden one does not grow back.
    QTimer::singleShot(0, this, [this] { restoreLayout(m_restored); });
}

QAction* Workspace::action(const char* id) const {
    QAction* found = m_actions.action(QString::fromLatin1(id));
    Q_ASSERT(found != nullptr);
    return found;
}

void Workspace::on(const char* id, std::function<void()> run) {
    connect(action(id), &QAction::triggered, this, std::move(run));
}

QToolBar* Workspace::addTools(const QString& title, const QString& name,
                              const QList<QList<const char*>>& groups) {
    QToolBar* bar = addToolBar(title);
    bar->setObjectName(name);
    bar->setMovable(false);
    bar->setIconSize({20, 20});
    for (const QList<const char*>& group : groups) {
        if (!bar->actions().isEmpty()) bar->addSeparator();
        for (const char* id : group) {
            bar->addAction(action(id));
            QWidget* button = bar->widgetForAction(action(id));
            button->setAccessibleName(ActionList::plainText(action(id)));
            button->setFocusPolicy(Qt::TabFocus);
        }
    }
    return bar;
}

QMenu* Workspace::addMenu(const QString& title, const QList<const char*>& ids) {
    auto* menu = new QMenu(title, this);
    for (const char* id : ids) {
        if (id == nullptr)
            menu->addSeparator();
        else
            menu->addAction(action(id));
    }
    m_menus.append(menu);
    return menu;
}

}  // namespace studio
