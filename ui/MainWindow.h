#pragma once

#include <QHash>
#include <QList>
#include <QMainWindow>
#include <memory>
#include <utility>

class QMenu;
class QStackedWidget;
class QTabBar;

namespace studio {

class ActionList;
class EmbeddingCache;
class Error;
class MessageBar;
class ModelChooser;
class Settings;
class StatusBar;
class Workspace;

/// The window: workspaces as tabs, the model in use, messages, the status bar.
class MainWindow : public QMainWindow {
    Q_OBJECT

  public:
    MainWindow(Settings& settings, ModelChooser& chooser, std::shared_ptr<EmbeddingCache> cache);
    ~MainWindow() override;

    /// Takes the workspace over; the first one is shown.
    void addWorkspace(Workspace* workspace);
    Workspace* currentWorkspace() const;
    /// By its object name; null when there is none.
    Workspace* workspace(const QString& name) const;
    void showWorkspace(Workspace* workspace);
    /// Images and folders go to the workspace, a checkpoint becomes the model.
    void open(const QStringList& paths);
    void restoreSession();

    ActionList& actionList() { return *m_actions; }
    MessageBar& messages() { return *m_messages; }
    StatusBar& status() { return *m_status; }

  protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

  private:
    void makeActions();
    void makeBar();
    void makeMenus();
    void fillRecent();
    void showWorkspaceAt(int index);
    void showFileActions();
    void showTitle();
    void openModel();
    void useModel(const QString& file);
    void openHqDecoder();
    void showSettings();
    void showModelInfo();
    void showAbout();
    void onModelFailed(const QString& file, const Error& error);
    void restorePlace();
    void showShortcuts();
    void toggleFullScreen();
    void closeWindow();

    Settings& m_settings;
    ModelChooser& m_chooser;
    std::shared_ptr<EmbeddingCache> m_cache;
    ActionList* m_actions;
    MessageBar* m_messages;
    StatusBar* m_status;
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_stack;
    QMenu* m_fileMenu = nullptr;
    QMenu* m_recentMenu = nullptr;
    QMenu* m_modelMenu = nullptr;
    QList<Workspace*> m_workspaces;
    QHash<const Workspace*, QList<QAction*>> m_fileActions;      ///< with separators
    QHash<const Workspace*, std::pair<QString, bool>> m_titles;  ///< title, modified
};

}  // namespace studio
