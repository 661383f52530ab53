#pragma once

#include <functional>
#include "core/predict/Predictor.h"

#include "ui/Settings.h"
#include "ui/Workspace.h"

class QActionGroup;
class QDockWidget;
class QStackedWidget;
class QToolBar;

namespace studio {

class ActionList;
class AnnotationSaver;
class CandidateStrip;
class CanvasController;
class EmptyState;
class Error;
class ImageCanvas;
class ImagesPanel;
class MaskSession;
class MessageBar;
class ModelController;
class ObjectsPanel;
class ProjectController;
class ViewAdjustPanel;

/// Images in, clicks and boxes, HQ masks out.
class AnnotateWorkspace : public Workspace {
    Q_OBJECT

  public:
    AnnotateWorkspace(Settings& settings, ModelController& model, AnnotationSaver& saver,
                      ActionList& actions, MessageBar& messages, QWidget* parent = nullptr);
    ~AnnotateWorkspace() override;

    QString title() const override;
    QIcon icon() const override;
    QList<QAction*> fileActions() const override;
    void open(const QStringList& paths) override;
    void restoreSession() override;
    bool isSettled() const override;
    bool flush() override;
    void windowActivated() override;
    void connectStatusBar(StatusBar& bar) override;

    ProjectController& project() { return *m_project; }
    ImageCanvas& canvas() { return *m_canvas; }
    CanvasController& canvasController() { return *m_canvasController; }

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    void makeCentre();
    void makeDocks();
    void makeToolBar();
    void makeMenus();
    void connectCommands();
    void connectSettings();
    void connectProject();
    void connectMessages();

    /// Binds a checkable command to a yes/no setting; `use` hears of every value, the first
    /// included.
    void bindSwitch(const char* action, Settings::Key key, std::function<void(bool)> use);

    void showEmptyState();
    void showNoImage(const Error& error);
    bool showImageWanted();
    void showTitle();
    void applyClass(int number);
    void nextColour();
    void zoomToObject();
    void chooseGroundTruth();
    void openSample();
    void rememberProject();
    void rememberImage();
    void refreshEnabled();
    void onModelLoaded(const ModelInfo& info);
    void askAboutConflict();

    Settings& m_settings;
    ModelController& m_model;
    AnnotationSaver& m_saver;
    MessageBar& m_messages;
    std::string m_modelInUse;  ///< its SHA-256

    ProjectController* m_project;
    MaskSession* m_session;
    QStackedWidget* m_centre;
    EmptyState* m_empty;
    QWidget* m_page;
    ImageCanvas* m_canvas;
    CandidateStrip* m_strip;
    CanvasController* m_canvasController;
    ImagesPanel* m_images;
    ObjectsPanel* m_objects;
    ViewAdjustPanel* m_adjust;
    QList<QDockWidget*> m_docks;  ///< images, objects, view, until they have their first sizes
    QString m_imageToRestore;
    std::function<void()> m_refreshStatus;  ///< what the status bar says of the image
    bool m_loading = false;                 ///< a project or an image is being read
};

}  // namespace studio
