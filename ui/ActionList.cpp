#include "ui/ActionList.h"

#include "widgets/Theme.h"

namespace studio {

void ActionList::beginGroup(const QString& title, const QString& scope) {
    m_groups.append({title, scope, {}, {}});
}

QAction* ActionList::add(const QString& id, const QString& text, const QString& tip,
                         const QList<QKeySequence>& keys, const QString& icon) {
    Q_ASSERT(!m_groups.isEmpty() && action(id) == nullptr);
    auto* action = new QAction(text, this);
    action->setObjectName(id);
    action->setShortcuts(keys);
    if (!icon.isEmpty()) action->setIcon(Theme::icon(icon));
    const QString key =
        keys.isEmpty() ? QString() : keys.first().toString(QKeySequence::NativeText);
    action->setToolTip(key.isEmpty() ? tip : tr("%1 (%2)", "tool tip, shortcut").arg(tip, key));
    m_groups.last().actions.append(action);
    return action;
}

void ActionList::addGesture(const QString& gesture, const QString& effect) {
    m_groups.last().gestures.append({gesture, effect});
}

QList<QAction*> ActionList::all() const {
    QList<QAction*> actions;
    for (const Group& group : m_groups)
        actions += group.actions;
    return actions;
}

QAction* ActionList::action(const QString& id) const {
    return findChild<QAction*>(id);
}

QString ActionList::plainText(const QAction* action) {
    QString text = action->text();
    text.remove(QStringLiteral("…"));
    for (int i = 0; i < text.size(); ++i)
        if (text[i] == QLatin1Char('&')) text.remove(i, 1);  // "&&" leaves one
    return text;
}

}  // namespace studio
