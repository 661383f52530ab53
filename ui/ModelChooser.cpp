#include "ui/ModelChooser.h"

#include <QFileInfo>
#include <QLocale>

#include "core/base/Paths.h"
#include "ui/ModelController.h"
#include "ui/Paths.h"
#include "ui/Settings.h"

namespace studio {

ModelChooser::ModelChooser(Settings& settings, ModelController& model, QObject* parent)
    : QObject(parent), m_settings(settings), m_model(model) {
    connect(&model, &ModelController::modelLoaded, this, [this] {
        m_loadedFile = m_file;
        m_loadedDecoder = m_hqDecoder;
        m_loadedRuntime = m_runtime;
        m_settings.set(Settings::Model, m_file == starterFile() ? QString() : m_file);
        m_settings.set(Settings::HqDecoder, m_hqDecoder);
        m_settings.addRecent(Settings::RecentModels, m_file);
        Q_EMIT changed();
    });
    connect(&model, &ModelController::modelFailed, this, &ModelChooser::onFailed);
    connect(&model, &ModelController::modelUnloaded, this, &ModelChooser::changed);
}

void ModelChooser::start(const QString& file, const RuntimeOptions& runtime) {
    m_runtime = runtime;
    const QString remembered = m_settings.toString(Settings::Model);
    if (!file.isEmpty())
        load(file, {});
    else if (!remembered.isEmpty())
        load(remembered, m_settings.toString(Settings::HqDecoder));
    else if (!starterFile().isEmpty())
        load(starterFile(), {});
}

void ModelChooser::open(const QString& file) {
    load(QFileInfo(file).absoluteFilePath(), {});
}

void ModelChooser::setHqDecoder(const QString& file) {
    load(m_file, file);
}

void ModelChooser::setRuntime(const RuntimeOptions& runtime) {
    m_settings.setRuntime(runtime);
    useSettings();
}

void ModelChooser::useSettings() {
    const RuntimeOptions wanted = m_settings.runtime();
    if (wanted == m_runtime) return;
    m_runtime = wanted;
    if (!m_file.isEmpty()) load(m_file, m_hqDecoder);
}

void ModelChooser::load(const QString& file, const QString& hqDecoder) {
    m_file = file;
    m_hqDecoder = hqDecoder;
    ModelOptions options;
    options.checkpoint = toPath(file);
    options.hqDecoder = toPath(hqDecoder);
    options.runtime = m_runtime;
    m_model.loadModel(options);
    Q_EMIT changed();
}

void ModelChooser::onFailed(const Error& error) {
    const QString wanted = m_file;
    if (error.code() == ErrorCode::FileNotFound)
        m_settings.removeRecent(Settings::RecentModels, wanted);
    m_file = m_loadedFile;
    m_hqDecoder = m_loadedDecoder;
    if (m_model.model() != nullptr) m_runtime = m_loadedRuntime;
    // A remembered model that is gone must not leave a window that can do nothing.
    if (m_model.model() == nullptr && wanted != starterFile() && !starterFile().isEmpty())
        load(starterFile(), {});
    Q_EMIT changed();
    Q_EMIT failed(wanted, error);
}

QStringList ModelChooser::recent() const {
    QStringList files = m_settings.toStringList(Settings::RecentModels);
    files.removeAll(starterFile());
    return files;
}

QString ModelChooser::starterFile() {
    try {
        return fromPath(resourceFile("starter/starter.pth"));
    } catch (const Error&) {
        return {};
    }
}

QString ModelChooser::displayName(const QString& file) {
    if (file.isEmpty()) return tr("no model");
    return file == starterFile() ? tr("starter") : QFileInfo(file).completeBaseName();
}

QString ModelChooser::description() const {
    const ModelInfo* info = m_model.model();
    if (info == nullptr) return {};
    const double millions = double(info->parameters()) / 1e6;
    return tr("%1 %2, %3 px, %4 M parameters", "SAM-HQ vit_b, 1024 px, 94 M parameters")
        .arg(QString::fromStdString(info->kind), QString::fromStdString(info->architecture.name()))
        .arg(info->architecture.imageSize)
        .arg(QLocale().toString(millions, 'f', millions < 10 ? 1 : 0));
}

QString ModelChooser::runtimeDescription() const {
    const RuntimeInfo* runtime = m_model.runtime();
    if (runtime == nullptr) return {};
    return tr("%1 (%2), %3, %n thread(s)", "device, its name, precision", runtime->threads)
        .arg(QString::fromStdString(runtime->device).toUpper(),
             QString::fromStdString(runtime->deviceName),
             QString::fromStdString(runtime->precision));
}

}  // namespace studio
