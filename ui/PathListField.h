#pragma once

#include <QStringList>
#include <QWidget>

#include "ui/Settings.h"

class QListWidget;
class QMenu;
class QToolButton;

namespace studio {

/// Several folders to be chosen: in a dialog, from those used lately, or dropped.
class PathListField : public QWidget {
    Q_OBJECT

  public:
    PathListField(Settings& settings, Settings::Key recent, const QString& title,
                  QWidget* parent = nullptr);

    QStringList paths() const;
    void setPaths(const QStringList& paths);
    /// Those that are not there yet.
    void add(const QStringList& paths);
    void setName(const QString& name);
    void remember();
    /// Opens the dialog.
    void choose();

  Q_SIGNALS:
    void changed();

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void removeSelected();
    void fillRecent();

    Settings& m_settings;
    Settings::Key m_recent;
    QString m_title;
    QListWidget* m_list;
    QToolButton* m_remove;
    QMenu* m_menu;
};

}  // namespace studio
