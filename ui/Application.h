#pragma once

#include <QObject>
#include <QStringList>
#include <QTranslator>
#include <memory>
#include <vector>

#include "core/base/RuntimeOptions.h"
#include "ui/ModelController.h"

namespace studio {

class AnnotateWorkspace;
class AnnotationSaver;
class DataWorkspace;
class MainWindow;
class MatchWorkspace;
class ModelChooser;
class Settings;
class TrainWorkspace;

/// What the command line asked for.
struct LaunchOptions {
    std::vector<std::string> paths;  ///< a folder, or images; empty: what was open last
    std::string model;               ///< checkpoint; empty: the last one, or the starter model
    RuntimeOptions runtime;
    bool runtimeGiven = false;    ///< `runtime` goes before the settings
    bool quitWhenUsable = false;  ///< print how long that took, as JSON, and quit
};

/// The desktop application: everything that lives as long as the window, wired together.
/// Needs a QApplication.
class Application : public QObject {
    Q_OBJECT

  public:
    /// Tests give settings, loader, folders and the draft's file of their own.
    struct Seams {
        std::unique_ptr<Settings> settings;
        ModelController::Loader loader;
        fs::path cacheFolder;
        fs::path recoveryFolder;
        fs::path matchDraft;
        QString trainer = {};     ///< program; empty: the one beside this
        fs::path trainLogs = {};  ///< what it prints
    };
    explicit Application(const LaunchOptions& options);
    Application(const LaunchOptions& options, Seams seams);
    ~Application() override;

    /// Shows the window, opens what was asked for and starts to load the model behind it.
    void start();

    Settings& settings() { return *m_settings; }
    ModelController& model() { return *m_model; }
    ModelChooser& modelChooser() { return *m_chooser; }
    AnnotationSaver& saver() { return *m_saver; }
    MainWindow& window() { return *m_window; }
    AnnotateWorkspace& annotate() { return *m_annotate; }
    DataWorkspace& data() { return *m_data; }
    MatchWorkspace& match() { return *m_match; }
    TrainWorkspace& train() { return *m_train; }

  private:
    void applyTheme();
    void applyLanguage();
    void reportUsable();

    LaunchOptions m_options;
    std::unique_ptr<Settings> m_settings;
    std::vector<std::unique_ptr<QTranslator>> m_translators;
    std::shared_ptr<EmbeddingCache> m_cache;
    // In the order they depend on each other: the window goes first.
    std::unique_ptr<AnnotationSaver> m_saver;
    std::unique_ptr<ModelController> m_model;
    std::unique_ptr<ModelChooser> m_chooser;
    std::unique_ptr<MainWindow> m_window;
    AnnotateWorkspace* m_annotate = nullptr;  // the window's
    DataWorkspace* m_data = nullptr;          // the window's
    MatchWorkspace* m_match = nullptr;        // the window's
    TrainWorkspace* m_train = nullptr;        // the window's
};

}  // namespace studio
