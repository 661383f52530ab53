#pragma once

#include <QObject>
#include <QString>
#include <QStringList>

#include "core/base/Error.h"
#include "core/base/RuntimeOptions.h"

namespace studio {

class ModelController;
class Settings;

/// Which model is used, and where it runs: what was asked for on the command line, else the one
/// used last, else the starter model that comes with the program. A model becomes the remembered
/// one when it has loaded, not before.
class ModelChooser : public QObject {
    Q_OBJECT

  public:
    ModelChooser(Settings& settings, ModelController& model, QObject* parent = nullptr);

    /// Loads the first model; empty `file`: as remembered. `runtime` holds for this session and is
    /// remembered only when the user changes it in the window.
    void start(const QString& file, const RuntimeOptions& runtime);
    void open(const QString& file);
    /// Lays an HQ-decoder-only file over the model that is in use; an empty one takes it off.
    void setHqDecoder(const QString& file);
    void setRuntime(const RuntimeOptions& runtime);
    /// Runs the model as the settings say, if it does not already.
    void useSettings();
    const RuntimeOptions& runtime() const { return m_runtime; }

    QStringList recent() const;
    /// Empty when the program was installed without it.
    static QString starterFile();
    /// "starter" for the starter model, else the file's name.
    static QString displayName(const QString& file);
    /// What a loaded model is, in a line: "SAM-HQ vit_b, 1024 px, 94 M parameters".
    QString description() const;
    /// Where it runs: "CPU, bf16, 8 threads".
    QString runtimeDescription() const;
    /// File of the model in use, or of the one being loaded.
    const QString& file() const { return m_file; }

    ModelController& controller() const { return m_model; }

  Q_SIGNALS:
    /// The model, its state or where it runs changed.
    void changed();
    /// The model in use, if any, stays.
    void failed(const QString& file, const studio::Error& error);

  private:
    void load(const QString& file, const QString& hqDecoder);
    void onFailed(const Error& error);

    Settings& m_settings;
    ModelController& m_model;
    RuntimeOptions m_runtime;
    QString m_file, m_hqDecoder;            // wanted
    QString m_loadedFile, m_loadedDecoder;  // in use
    RuntimeOptions m_loadedRuntime;
};

}  // namespace studio
