#pragma once

#include <QIcon>
#include <QList>
#include <QMainWindow>
#include <QStringList>
#include <functional>

class QMenu;
class QSplitter;
class QToolBar;

namespace studio {

class ActionList;
class StatusBar;

/// One of the jobs that the window is for, with docks and tool bars of its own. The window shows
/// one at a time and takes the menus and the status bar's content from it.
class Workspace : public QMainWindow {
    Q_OBJECT

  public:
    explicit Workspace(ActionList& actions, QWidget* parent = nullptr);

    virtual QString title() const = 0;  ///< with a mnemonic
    virtual QIcon icon() const = 0;
    virtual QList<QAction*> fileActions()
        const = 0;                                   ///< for the top of the File menu; null: a line
    QList<QMenu*> menus() const { return m_menus; }  ///< shown between File and Help
    /// Opens what the user dropped or gave on the command line. A folder followed by an image in
    /// it: the folder, at this image.
    virtual void open(const QStringList& paths) = 0;
    /// Opens what was open when the program was last closed, if that still exists.
    virtual void restoreSession() {}
    /// Has opened what it was asked to and reacts to the user.
    virtual bool isSettled() const = 0;
    /// Writes what is not yet on the disk. False: something is left that could not be written.
    virtual bool flush() = 0;
    /// Asks where closing the window would break something off. False: the user wants to stay.
    virtual bool confirmClose() { return true; }
    /// The window was brought to the front again: the disk may have changed meanwhile.
    virtual void windowActivated() {}
    /// Whether the bar's fields about an image are meant for it.
    virtual bool hasImageFields() const { return true; }
    /// Shows all of its state in the bar, now and from now on.
    virtual void connectStatusBar(StatusBar& bar) = 0;

    /// Places of its docks and sizes of its parts, for the next start. What does not fit is left as
    /// it is.
    QByteArray saveLayout() const;
    void restoreLayout(const QByteArray& layout);
    bool isLayoutRestored() const { return !m_restored.isEmpty(); }

  protected:
    void showEvent(QShowEvent* event) override;
    /// Its sizes belong to saveLayout(). Always the same ones in the same order.
    void keepSizes(QSplitter* splitter) { m_splitters.append(splitter); }
    /// The command of this id, which must be there.
    QAction* action(const char* id) const;
    void on(const char* id, std::function<void()> run);
    /// A bar that stays where it is, with lines between the groups of commands.
    QToolBar* addTools(const QString& title, const QString& name,
                       const QList<QList<const char*>>& groups);
    /// One of menus(); a null id is a line.
    QMenu* addMenu(const QString& title, const QList<const char*>& ids);

    ActionList& m_actions;

  private:
    QList<QMenu*> m_menus;
    QList<QSplitter*> m_splitters;
    QByteArray m_restored;
    bool m_shown = false;

  Q_SIGNALS:
    /// The window is to show this workspace.
    void showRequested();
    /// For the window's title: what is open; `modified`: something is not saved.
    void documentTitleChanged(const QString& title, bool modified);
    /// Shows the workspace of this object name and opens the paths there, as open() has it.
    void openElsewhere(const QString& workspace, const QStringList& paths);
};

}  // namespace studio
