#pragma once

#include <QWidget>

#include "ui/Settings.h"

class QComboBox;

namespace studio {

class PathEdit;

/// A file or folder to be chosen: typed, dropped, picked from those used lately, or in a dialog.
class PathField : public QWidget {
    Q_OBJECT

  public:
    enum class Kind { Folder, NewFolder, FileOrFolder, File };

    /// `recent`: the list of paths used lately. `title` is that of the dialogs; `filter` says which
    /// files are offered.
    PathField(Kind kind, Settings& settings, Settings::Key recent, const QString& title,
              const QString& filter = {}, QWidget* parent = nullptr);

    /// Without spaces around it; a leading "~/" is the home folder.
    QString path() const;
    void setPath(const QString& path);
    void setPlaceholder(const QString& text);
    /// For screen readers, and to find the parts by in tests.
    void setName(const QString& name);
    /// Puts the path in front of those used lately.
    void remember();
    /// Opens the dialog.
    void choose();

  Q_SIGNALS:
    void changed();

  private:
    void fillRecent();
    void chooseFile();
    QString dialogFolder() const;

    Kind m_kind;
    Settings& m_settings;
    Settings::Key m_recent;
    QString m_title, m_filter;
    QComboBox* m_box;
    PathEdit* m_edit;
};

}  // namespace studio
