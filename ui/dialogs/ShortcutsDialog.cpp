#include "ui/dialogs/ShortcutsDialog.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "ui/ActionList.h"

namespace studio {

ShortcutsDialog::ShortcutsDialog(const ActionList& actions, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Keys and mouse"));
    resize(640, 620);
    auto* search = new QLineEdit;
    search->setPlaceholderText(tr("Search for a command or a key"));
    search->setAccessibleName(search->placeholderText());
    search->setClearButtonEnabled(true);
    m_list = new QTreeWidget;
    m_list->setAccessibleName(windowTitle());
    m_list->setHeaderLabels({tr("What it does"), tr("Key or gesture")});
    m_list->setRootIsDecorated(false);
    m_list->setAlternatingRowColors(true);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_list->header()->setStretchLastSection(false);

    for (const ActionList::Group& group : actions.groups()) {
        auto* top = new QTreeWidgetItem(m_list, {group.title});
        QFont bold = font();
        bold.setBold(true);
        top->setFont(0, bold);
        top->setFirstColumnSpanned(true);
        for (const auto& [gesture, effect] : group.gestures)
            new QTreeWidgetItem(top, {effect, gesture});
        for (const QAction* action : group.actions) {
            if (action->shortcuts().isEmpty()) continue;
            auto* row = new QTreeWidgetItem(
                top, {ActionList::plainText(action),
                      QKeySequence::listToString(action->shortcuts(), QKeySequence::NativeText)
                          .replace(QLatin1String("; "), QLatin1String(",  "))});
            row->setToolTip(0, action->toolTip());
        }
        if (top->childCount() == 0) delete top;
    }
    m_list->expandAll();
    connect(search, &QLineEdit::textChanged, this, &ShortcutsDialog::filter);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(search);
    layout->addWidget(m_list);
    layout->addWidget(buttons);
}

void ShortcutsDialog::filter(const QString& text) {
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        QTreeWidgetItem* group = m_list->topLevelItem(i);
        bool any = false;
        for (int k = 0; k < group->childCount(); ++k) {
            QTreeWidgetItem* row = group->child(k);
            const bool match = row->text(0).contains(text, Qt::CaseInsensitive) ||
                               row->text(1).contains(text, Qt::CaseInsensitive);
            row->setHidden(!match);
            any = any || match;
        }
        group->setHidden(!any);
    }
}

}  // namespace studio
