#pragma once

#include <functional>

#include "ui/Settings.h"
#include "ui/Workspace.h"
#include "ui/match/MatchSession.h"

class QSplitter;
class QStackedWidget;
class QToolBar;

namespace studio {

class ActionList;
class AnnotateWorkspace;
class AnnotationSaver;
class BoardPanel;
class EmptyState;
class FixSession;
class MatchRunner;
class MessageBar;
class ModelController;
class ReferencePanel;
class ResultView;
class StatusBar;

/// One reference, the same object found in a folder, reviewed on a board.
class MatchWorkspace : public Workspace {
    Q_OBJECT

  public:
    /// Tests give a folder of their own for the draft.
    MatchWorkspace(Settings& settings, ModelController& model, AnnotateWorkspace& annotate,
                   AnnotationSaver& saver, ActionList& actions, MessageBar& messages,
                   const fs::path& draft = {}, QWidget* parent = nullptr);
    ~MatchWorkspace() override;

    QString title() const override;
    QIcon icon() const override;
    QList<QAction*> fileActions() const override;
    /// A folder with a match goes on, another one is looked in; an image and a mask are a
    /// reference.
    void open(const QStringList& paths) override;
    void restoreSession() override;
    bool isSettled() const override;
    bool flush() override;
    void announceTitle();
    void connectStatusBar(StatusBar& bar) override;

    MatchSession& session() { return *m_session; }
    MatchRunner& runner() { return *m_runner; }
    BoardPanel& board() { return *m_board; }
    ResultView& view() { return *m_view; }
    FixSession& fix() { return *m_fix; }

  protected:
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void makeCentre();
    void makeDock();
    void makeToolBar();
    void makeMenus();
    void connectCommands();
    void connectViewCommands();
    void connectSession();
    void connectRunner();
    void connectFix();
    void bindSwitch(const char* action, Settings::Key key, std::function<void(bool)> use);

    bool leaveMatch();
    void openMatch(const fs::path& folder);
    void chooseImages();
    void chooseMatch();
    void chooseTruthFolder();
    void chooseResultFolder();
    void offerFoundMatch();
    void pickObject();
    void referenceFromFiles();
    void addReferenceFiles(const fs::path& image, const fs::path& mask);
    void drawReference();
    void useAsReference(const QList<int>& ids);
    void run(bool doubtfulOnly);
    void decide(Decision decision);
    void nextOpen();
    void fixCurrent();
    void showProblems();
    void keepAccepted();

    void showResult(int id);
    void showCentre();
    void refreshEnabled();
    void refreshBackground();
    void showLeft();
    void refreshStatus();
    QString lastFolder() const;

    Settings& m_settings;
    ModelController& m_model;
    AnnotateWorkspace& m_annotate;
    AnnotationSaver& m_saver;
    MessageBar& m_messages;

    MatchSession* m_session;
    MatchRunner* m_runner;
    FixSession* m_fix;
    QStackedWidget* m_centre;
    EmptyState* m_empty;
    QSplitter* m_page;
    BoardPanel* m_board;
    ResultView* m_view;
    ReferencePanel* m_references;
    StatusBar* m_status = nullptr;
    /// Nobody has chosen a result since the run began: the first of the board is shown.
    bool m_following = false;
    bool m_runAsked = false;  ///< as soon as there is a model
};

}  // namespace studio
