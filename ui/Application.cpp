#include "ui/Application.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTimer>
#include <cstdio>

#include "core/base/Paths.h"
#include "core/predict/EmbeddingCache.h"
#include "core/system/Process.h"
#include "ui/MainWindow.h"
#include "ui/ModelChooser.h"
#include "ui/Settings.h"
#include "ui/annotate/AnnotateWorkspace.h"
#include "ui/annotate/AnnotationSaver.h"
#include "ui/data/DataWorkspace.h"
#include "ui/match/MatchWorkspace.h"
#include "ui/train/TrainWorkspace.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

EmbeddingCache::Limits cacheLimits(const Settings& settings) {
    const auto bytes = [&](Settings::Key key) { return std::uint64_t(settings.toInt(key)) << 20; };
    return {bytes(Settings::MemoryCacheMb), bytes(Settings::DiskCacheMb)};
}

}  // namespace

Application::Application(const LaunchOptions& options)
    : Application(
          options,
          {Settings::forUser(), &Predictor::load, userCacheFolder() / "embeddings", {}, {}}) {}

Application::Application(const LaunchOptions& options, Seams seams)
    : m_options(options), m_settings(std::move(seams.settings)) {
    applyLanguage();
    applyTheme();
    m_cache = std::make_shared<EmbeddingCache>(seams.cacheFolder, cacheLimits(*m_settings));
    m_saver = std::make_unique<AnnotationSaver>(seams.recoveryFolder);
    m_model = std::make_unique<ModelController>(m_cache, nullptr, seams.loader);
    m_chooser = std::make_unique<ModelChooser>(*m_settings, *m_model);
    m_window = std::make_unique<MainWindow>(*m_settings, *m_chooser, m_cache);
    m_annotate = new AnnotateWorkspace(*m_settings, *m_model, *m_saver, m_window->actionList(),
                                       m_window->messages());
    m_window->addWorkspace(m_annotate);
    m_match = new MatchWorkspace(*m_settings, *m_model, *m_annotate, *m_saver,
                                 m_window->actionList(), m_window->messages(), seams.matchDraft);
    m_window->addWorkspace(m_match);
    m_train = new TrainWorkspace(
        *m_settings, *m_chooser, m_window->actionList(), m_window->messages(),
        TrainProcess(seams.trainer.isEmpty() ? TrainProcess::defaultProgram() : seams.trainer,
                     seams.trainLogs));
    m_window->addWorkspace(m_train);
    m_data = new DataWorkspace(*m_settings, m_window->actionList(), m_window->messages());
    m_window->addWorkspace(m_data);
    connect(m_settings.get(), &Settings::changed, this, [this](Settings::Key key) {
        if (key == Settings::CurrentTheme) applyTheme();
        if (key == Settings::MemoryCacheMb || key == Settings::DiskCacheMb)
            m_cache->setLimits(cacheLimits(*m_settings));
    });
}

Application::~Application() = default;

void Application::start() {
    m_window->show();
    if (m_options.paths.empty()) {
        m_window->restoreSession();
    } else {
        QStringList paths;
        for (const std::string& path : m_options.paths)
            paths.append(QString::fromStdString(path));
        m_window->open(paths);
        m_match->restoreSession();
        m_train->restoreSession();
    }
    m_chooser->start(QString::fromStdString(m_options.model),
                     m_options.runtimeGiven ? m_options.runtime : m_settings->runtime());
    // From here on only: how it runs is set by the window's button and the settings dialog alike.
    connect(m_settings.get(), &Settings::changed, this, [this](Settings::Key key) {
        if (key == Settings::Device || key == Settings::Precision || key == Settings::Threads)
            QTimer::singleShot(0, m_chooser.get(), [this] { m_chooser->useSettings(); });
    });
    if (m_options.quitWhenUsable) reportUsable();
}

/// Usable: what was asked for is shown and painted, and the event loop comes round.
void Application::reportUsable() {
    auto* timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, [this, timer] {
        if (!m_window->isVisible() || !m_annotate->isSettled()) return;
        timer->stop();
        m_window->repaint();
        QTimer::singleShot(0, this, [] {
            std::printf("{\"usable_ms\":%lld}\n",
                        static_cast<long long>(millisecondsSinceProcessStart()));
            std::fflush(stdout);
            QApplication::quit();
        });
    });
    timer->start(1);
}

void Application::applyTheme() {
    switch (m_settings->theme()) {
        case Settings::Theme::System:
            return Theme::apply(ThemeMode::System);
        case Settings::Theme::Light:
            return Theme::apply(ThemeMode::Light);
        case Settings::Theme::Dark:
            return Theme::apply(ThemeMode::Dark);
    }
}

void Application::applyLanguage() {
    const QString chosen = m_settings->toString(Settings::Language);
    const QLocale locale = chosen.isEmpty() ? QLocale::system() : QLocale(chosen);
    QLocale::setDefault(locale);
    const auto load = [this](const QLocale& language, const QString& name, const QString& folder) {
        auto translator = std::make_unique<QTranslator>();
        if (!translator->load(language, name, QStringLiteral("_"), folder)) return false;
        QApplication::installTranslator(translator.get());
        m_translators.push_back(std::move(translator));
        return true;
    };
    load(locale, QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    const QString ours = QStringLiteral("persam-hq-studio"), folder = QStringLiteral(":/i18n");
    // English has a catalogue too: its plurals.
    if (!load(locale, ours, folder)) load(QLocale(QLocale::English), ours, folder);
}

}  // namespace studio
