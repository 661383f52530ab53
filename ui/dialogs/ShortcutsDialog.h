#pragma once

#include <QDialog>

class QTreeWidget;

namespace studio {

class ActionList;

/// What the keys and the mouse do, made from the commands themselves; with a search field.
class ShortcutsDialog : public QDialog {
    Q_OBJECT

  public:
    ShortcutsDialog(const ActionList& actions, QWidget* parent = nullptr);

  private:
    void filter(const QString& text);

    QTreeWidget* m_list;
};

}  // namespace studio
