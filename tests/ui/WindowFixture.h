#pragma once

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>
#include <cmath>
#include <map>
#include <memory>

#include "core/image/ImageIo.h"
#include "tests/support/FakePredictor.h"
#include "tests/support/TestData.h"
#include "ui/ActionList.h"
#include "ui/Application.h"
#include "ui/MainWindow.h"
#include "ui/MessageBar.h"
#include "ui/MessageBox.h"
#include "ui/ModelChooser.h"
#include "ui/Settings.h"
#include "ui/annotate/AnnotateWorkspace.h"
#include "ui/annotate/AnnotationSaver.h"
#include "ui/annotate/ProjectController.h"
#include "widgets/ImageCanvas.h"

namespace studio::testing {

/// The real application on a copy of the sample project, with a fake model unless another loader is
/// given; nothing outside of a temporary folder is touched.
class WindowFixture {
  public:
    explicit WindowFixture(ModelController::Loader loader = {}) : m_loader(std::move(loader)) {
        qputenv("XDG_DATA_HOME", (m_folder.path() + "/data").toUtf8());
        qputenv("XDG_CACHE_HOME", (m_folder.path() + "/cache").toUtf8());
        fs::copy(sourceFolder() / "resources" / "sample", sample(), fs::copy_options::recursive);
        MessageBox::setSilent(true);
    }

    fs::path root() const { return fs::path(m_folder.path().toStdString()); }
    fs::path sample() const { return root() / "proben teile"; }

    /// Starts the application (again); `settings` of before are kept when it is started again.
    void start(const LaunchOptions& options = {}) {
        std::unique_ptr<Settings> settings = Settings::temporary();
        settings->set(Settings::AutosaveDelayMs, 50);
        settings->set(Settings::Labels, QStringList{"hole", "slot"});
        for (const auto& [key, value] : m_kept)
            settings->set(key, value);
        Application::Seams seams;
        seams.settings = std::move(settings);
        seams.loader = m_loader ? m_loader : FakeModel::loader(fake);
        seams.cacheFolder = root() / "embeddings";
        seams.recoveryFolder = root() / "recovery";
        seams.matchDraft = root() / "match-draft.json";
        seams.trainer = trainer;
        seams.trainLogs = root() / "train-logs";
        app = std::make_unique<Application>(options, std::move(seams));
        app->start();
        firstSize = app->window().size();
        firstLeast = app->window().minimumSizeHint();
        // The screen of the tests is small; with pixels of about the image's own, clicks hit.
        if (!m_kept.contains(Settings::WindowGeometry)) app->window().resize(1360, 860);
    }
    void useLanguage(const QString& language) { m_kept[Settings::Language] = language; }
    void stop() {
        app->window().close();
        for (const Settings::Key key :
             {Settings::LastProject, Settings::LastImage, Settings::WindowGeometry,
              Settings::WindowLayouts, Settings::LastWorkspace, Settings::Model,
              Settings::RecentModels, Settings::DataPage, Settings::DataCheckForm,
              Settings::DataConvertForm, Settings::DataBuildForm, Settings::DataSynthForm,
              Settings::LastMatch, Settings::TrainRuns, Settings::TrainForm})
            m_kept[key] = app->settings().value(key);
        app.reset();
    }

    /// Opens and waits until the image is there and encoded.
    bool open(const fs::path& path) {
        QSignalSpy opened(&project(), &ProjectController::imageOpened);
        window().open({QString::fromStdString(toUtf8(path))});
        return (opened.count() > 0 || opened.wait(10'000)) && waitUntilReady();
    }
    bool waitUntilReady() {
        return QTest::qWaitFor(
            [this] { return app->model().imageState() == ModelController::ImageState::Ready; },
            60'000);
    }
    /// Every object has a mask that fits its prompts.
    bool waitForMasks() {
        return QTest::qWaitFor(
            [this] {
                for (const DocumentObjectPtr& object : document().objects())
                    if (document().isMaskOutdated(object->id)) return false;
                return true;
            },
            60'000);
    }
    bool waitUntilSaved() {
        return QTest::qWaitFor([this] { return !document().isModified(); }, 10'000);
    }

    MainWindow& window() { return app->window(); }
    ProjectController& project() { return app->annotate().project(); }
    AnnotationDocument& document() { return *project().document(); }
    ImageCanvas& canvas() { return app->annotate().canvas(); }
    QAction* action(const char* id) {
        return window().actionList().action(QString::fromLatin1(id));
    }

    QPoint at(QPoint pixel) {
        const QPointF place = canvas().toWidget(QPointF(pixel) + QPointF(0.5, 0.5));
        return {int(std::floor(place.x())), int(std::floor(place.y()))};
    }
    void click(QPoint pixel, Qt::MouseButton button = Qt::LeftButton,
               Qt::KeyboardModifiers keys = Qt::NoModifier) {
        QTest::mouseClick(&canvas(), button, keys, at(pixel));
    }
    void drag(QPoint from, QPoint to) {
        QTest::mousePress(&canvas(), Qt::LeftButton, {}, at(from));
        for (int i = 1; i <= 4; ++i) {
            const QPoint position = at(from + (to - from) * i / 4);
            QMouseEvent move(QEvent::MouseMove, position, canvas().mapToGlobal(position),
                             Qt::NoButton, Qt::LeftButton, {});
            QCoreApplication::sendEvent(&canvas(), &move);
        }
        QTest::mouseRelease(&canvas(), Qt::LeftButton, {}, at(to));
    }
    void key(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(&canvas(), Qt::Key(key), modifiers);
    }

  private:
    QTemporaryDir m_folder;  // goes last
    ModelController::Loader m_loader;
    std::map<Settings::Key, QVariant> m_kept;

  public:
    std::shared_ptr<FakeModel> fake = std::make_shared<FakeModel>();
    std::unique_ptr<Application> app;
    QString trainer;   ///< program that trains; empty: the real one
    QSize firstSize;   ///< as the program made its window
    QSize firstLeast;  ///< the least that it could be then
};

}  // namespace studio::testing
