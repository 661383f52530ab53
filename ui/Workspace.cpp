#include "ui/Workspace.h"

#include <QMenu>
#include <QToolBar>

#include "ui/ActionList.h"

namespace studio {

Workspace::Workspace(ActionList& actions, QWidget* parent)
    : QMainWindow(parent, Qt::Widget), m_actions(actions) {}

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
