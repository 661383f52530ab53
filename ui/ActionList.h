#pragma once

#include <QAction>
#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QPair>
#include <QString>

namespace studio {

/// Every command of the window, once: menus, tool bars, tool tips, the shortcuts dialog and the
/// tests all read it from here. Gestures are what only the mouse does; they are listed beside the
/// commands.
class ActionList : public QObject {
    Q_OBJECT

  public:
    struct Group {
        QString title;
        QString scope;  ///< the workspace in which its keys work; empty: in the first, and always
        QList<QAction*> actions;
        QList<QPair<QString, QString>> gestures;  ///< what is done with the mouse, what it does
    };

    explicit ActionList(QObject* parent = nullptr) : QObject(parent) {}

    /// Following add() and addGesture() calls go into this group.
    void beginGroup(const QString& title, const QString& scope = {});
    /// `text` may carry a mnemonic; `tip` is a sentence for the tool tip, which gets the first key
    /// appended. `icon` names one of Theme::icon(). `id` becomes the object name.
    QAction* add(const QString& id, const QString& text, const QString& tip,
                 const QList<QKeySequence>& keys = {}, const QString& icon = {});
    void addGesture(const QString& gesture, const QString& effect);

    const QList<Group>& groups() const { return m_groups; }
    QList<QAction*> all() const;
    /// Null when there is none of this id.
    QAction* action(const QString& id) const;

    /// The text without mnemonic and ellipsis, as shown in lists.
    static QString plainText(const QAction* action);

  private:
    QList<Group> m_groups;
};

}  // namespace studio
