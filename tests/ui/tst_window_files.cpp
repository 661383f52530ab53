#include <unistd.h>
#include <QDropEvent>
#include <QElapsedTimer>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QStatusBar>

#include <fstream>

#include "core/base/Json.h"
#include "tests/ui/WindowFixture.h"
#include "ui/EmptyState.h"

// The window and the world outside: opening, models, files that are damaged, changed or read-only.

using namespace studio;
using studio::testing::WindowFixture;

class TestWindowFiles : public QObject {
    Q_OBJECT

    std::unique_ptr<WindowFixture> m_window;

    MessageBar& messages() { return m_window->window().messages(); }
    /// Presses a button of a message.
    bool press(const QString& key, int button) {
        QWidget* row = messages().findChild<QWidget*>(key);
        if (row == nullptr) return false;
        const auto buttons = row->findChildren<QPushButton*>();
        if (button >= buttons.size()) return false;
        buttons[button]->click();
        return true;
    }

  private Q_SLOTS:
    void init() { m_window = std::make_unique<WindowFixture>(); }
    void cleanup() { m_window.reset(); }

    void firstStartSaysWhatToDo() {
        m_window->start();
        auto* empty = m_window->app->annotate().findChild<EmptyState*>();
        QVERIFY(empty->isVisible());
        QVERIFY(!empty->text().isEmpty());
        QCOMPARE(empty->findChildren<QPushButton*>().size(), 3);
        QVERIFY(!m_window->project().isOpen());
        // The model comes by itself.
        QTRY_VERIFY(m_window->app->model().model() != nullptr);
    }

    void sampleProjectIsACopy() {
        m_window->start();
        QSignalSpy opened(&m_window->project(), &ProjectController::imageOpened);
        m_window->action("project.openSample")->trigger();
        QVERIFY(opened.wait());
        QCOMPARE(m_window->project().images()->rowCount(), 6);
        QVERIFY(toUtf8(m_window->project().layout().root).find(toUtf8(m_window->root())) == 0);
    }

    void sessionComesBack() {
        m_window->start();
        QVERIFY(m_window->open(m_window->sample()));
        QVERIFY(m_window->waitForMasks());
        QSignalSpy opened(&m_window->project(), &ProjectController::imageOpened);
        m_window->key(Qt::Key_D);
        QVERIFY(opened.wait() && m_window->waitUntilReady() && m_window->waitForMasks());
        m_window->key(Qt::Key_N);
        m_window->click({200, 200});
        QVERIFY(m_window->waitForMasks());
        const std::size_t objects = m_window->document().objects().size();
        const auto points = m_window->document().objects().back()->points;
        const cv::Mat mask =
            m_window->document().mask(m_window->document().currentObject()).clone();
        m_window->stop();  // at once: the autosave has not come round

        m_window->start();
        QTRY_VERIFY(m_window->document().isOpen());
        QCOMPARE(m_window->project().currentRow(), 1);
        QCOMPARE(m_window->document().objects().size(), objects);
        const DocumentObject& last = *m_window->document().objects().back();
        QCOMPARE(last.points, points);
        QVERIFY(cv::norm(m_window->document().mask(last.id), mask, cv::NORM_INF) == 0);
        QVERIFY(!m_window->document().isModified());
    }

    void clickBeforeTheModelIsThere() {
        m_window->fake->loadMs = 400;
        m_window->fake->encodeMs = 400;
        m_window->start();
        QSignalSpy opened(&m_window->project(), &ProjectController::imageOpened);
        m_window->window().open({QString::fromStdString(toUtf8(m_window->sample()))});
        QVERIFY(opened.wait());
        QVERIFY(m_window->app->model().model() == nullptr);
        QElapsedTimer timer;
        timer.start();
        m_window->click({1000, 300});
        QVERIFY(timer.elapsed() < 200);  // nothing waits
        const int id = m_window->document().currentObject();
        QCOMPARE(m_window->document().objects().size(), 4u);
        QVERIFY(m_window->document().isMaskOutdated(id));
        QVERIFY(m_window->waitForMasks());
        QVERIFY(!m_window->document().mask(id).empty());
    }

    void masksOfAnotherModelStayAndAreSaidTo() {
        m_window->start();
        QVERIFY(m_window->open(m_window->sample()));
        QVERIFY(!messages().isShown("otherModel"));
        m_window->click({1000, 300});
        QVERIFY(m_window->waitForMasks());
        AnnotationDocument& document = m_window->document();
        const int id = document.currentObject();
        const std::string before = document.source(id)->model;
        const cv::Mat mask = document.mask(id);
        m_window->window().open({"/models/other.pth"});
        QTRY_VERIFY(messages().isShown("otherModel"));
        QCOMPARE(document.source(id)->model, before);
        QCOMPARE(cv::countNonZero(document.mask(id) != mask), 0);
        QVERIFY(m_window->waitUntilReady());
        for (QPushButton* button : messages().findChildren<QPushButton*>())
            if (button->text().contains("again")) button->click();
        QVERIFY(!messages().isShown("otherModel"));
        QTRY_COMPARE(document.source(id)->model, m_window->app->model().model()->sha256);
        QVERIFY(m_window->waitForMasks());
    }

    void badModelKeepsTheOld() {
        m_window->start();
        QVERIFY(m_window->open(m_window->sample()));
        const std::string before = m_window->app->model().model()->sha256;
        m_window->window().open({"/models/broken.pth"});
        QTRY_VERIFY(messages().isShown("model"));
        QCOMPARE(m_window->app->model().model()->sha256, before);
        QVERIFY(!m_window->app->settings().toString(Settings::Model).contains("broken"));
        m_window->click({1000, 300});
        QVERIFY(m_window->waitForMasks());
        m_window->window().open({"/models/other.pth"});
        QTRY_COMPARE(m_window->app->settings().toString(Settings::Model),
                     QString("/models/other.pth"));
        QCOMPARE(m_window->app->modelChooser().recent(), QStringList{"/models/other.pth"});
    }

    void rememberedModelThatIsGoneGivesTheStarter() {
        m_window->start();
        m_window->window().open({"/models/other.pth"});
        QTRY_VERIFY(m_window->app->settings().toString(Settings::Model).contains("other"));
        m_window->stop();
        LaunchOptions options;
        options.model = "/models/missing.pth";
        m_window->start(options);
        QTRY_VERIFY(messages().isShown("model"));
        QTRY_VERIFY(m_window->app->model().model() != nullptr);
        QCOMPARE(m_window->app->modelChooser().file(), ModelChooser::starterFile());
    }

    void readOnlyFolder() {
        if (geteuid() == 0) {
            // Root may write anywhere: a folder in the place of the file gives the same failure.
            fs::remove_all(m_window->sample() / "masks");
            std::ofstream(m_window->sample() / "masks") << "in the way";
        } else {
            fs::permissions(m_window->sample(), fs::perms::owner_read | fs::perms::owner_exec);
        }
        m_window->start();
        QVERIFY(m_window->open(m_window->sample()));
        QVERIFY(m_window->waitForMasks());
        m_window->click({1000, 300});
        QVERIFY(m_window->waitForMasks());
        QTRY_VERIFY(messages().isShown("save"));
        QVERIFY(m_window->document().isModified());
        QVERIFY(m_window->window().statusBar()->findChildren<QLabel*>().size() > 3);
        // Closing asks, and the work is offered again.
        MessageBox::setNextChoice(1);
        QVERIFY(!m_window->window().close());
        MessageBox::setNextChoice(0);
        m_window->stop();
        fs::permissions(m_window->sample(), fs::perms::owner_all);
        m_window->start();
        QTRY_VERIFY(m_window->document().isOpen());
        QTRY_VERIFY(messages().isShown("document"));
        QCOMPARE(m_window->document().objects().size(), 3u);
        QVERIFY(press("document", 0));
        QCOMPARE(m_window->document().objects().size(), 4u);
    }

    void changedByAnotherProgram() {
        m_window->start();
        QVERIFY(m_window->open(m_window->sample()));
        QVERIFY(m_window->waitForMasks());
        const fs::path file = m_window->document().item().annotation;
        Json theirs = readJson(file);
        theirs["objects"].erase(1);
        QTest::qWait(20);
        writeJson(file, theirs);
        m_window->click({1000, 300});
        QTRY_VERIFY(messages().isShown("document"));
        QCOMPARE(readJson(file)["objects"].size(), 2u);  // theirs
        QVERIFY(press("document", 1));                   // load theirs
        QTRY_COMPARE(m_window->document().objects().size(), 2u);
    }

    void damagedFilesDoNotStopTheWork() {
        std::ofstream(m_window->sample() / "RVP_20260101080012.png") << "no image";
        std::ofstream(m_window->sample() / "json" / "RVP_20260101080019.json") << "{\"objects\": 3";
        m_window->start();
        QVERIFY(m_window->open(m_window->sample()));
        auto* empty = m_window->app->annotate().findChild<EmptyState*>();
        QSignalSpy failed(&m_window->project(), &ProjectController::imageFailed);
        m_window->key(Qt::Key_D);
        QVERIFY(failed.wait());
        QVERIFY(empty->isVisible());
        QVERIFY(!empty->findChildren<QPushButton*>().isEmpty());
        QVERIFY(empty->reason().contains("is not a PNG"));
        QSignalSpy opened(&m_window->project(), &ProjectController::imageOpened);
        m_window->action("image.next")->trigger();
        QVERIFY(opened.wait());
        QVERIFY(!empty->isVisible());
        QVERIFY(messages().isShown("document"));
        const auto* reason = messages().findChild<QLabel*>("messageReason");
        QVERIFY(reason != nullptr && !reason->text().isEmpty());
        QVERIFY(m_window->document().isReadOnly());
        m_window->click({100, 100});
        QVERIFY(m_window->document().objects().empty());
        QVERIFY(press("document", 0));  // start anew
        m_window->click({100, 100});
        QCOMPARE(m_window->document().objects().size(), 1u);
    }

    void dropsFoldersAndModels() {
        m_window->start();
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(QString::fromStdString(toUtf8(m_window->sample()))),
                      QUrl::fromLocalFile("/models/dropped.pth")});
        QSignalSpy opened(&m_window->project(), &ProjectController::imageOpened);
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&m_window->window(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&m_window->window(), &drop);
        QVERIFY(opened.wait());
        QTRY_VERIFY(m_window->app->settings().toString(Settings::Model).contains("dropped"));
    }

    void tenThousandImages() {
        const fs::path folder = m_window->root() / "many";
        fs::create_directories(folder);
        const fs::path one = m_window->sample() / "RVP_20260101080005.png";
        for (int i = 0; i < 10'000; ++i)
            fs::create_hard_link(one, folder / ("img" + std::to_string(i) + ".png"));
        m_window->start();
        QTRY_VERIFY(m_window->app->model().model() != nullptr);
        QSignalSpy opened(&m_window->project(), &ProjectController::imageOpened);
        QElapsedTimer timer;
        timer.start();
        m_window->window().open({QString::fromStdString(toUtf8(folder))});
        QVERIFY(opened.wait());
        QCOMPARE(m_window->project().images()->rowCount(), 10'000);
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(m_window->project().document()->item().image.filename(), fs::path("img0.png"));
    }
};

QTEST_MAIN(TestWindowFiles)
#include "tst_window_files.moc"
