#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <opencv2/imgproc.hpp>
#include <thread>

#include "core/image/ImageIo.h"
#include "tests/ui/ModelFixture.h"

using namespace studio;
using namespace studio::testing;
using Fixture = studio::testing::ModelFixture;
using State = ModelController::ImageState;

// Models come and go, long work and the end of all of it.
class ModelControllerModelsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    fs::path file(const QString& name) { return m_folder.filePath(name).toStdString(); }

  private Q_SLOTS:
    void initTestCase() {
        for (int i = 0; i < 5; ++i)
            writeImage(file(QString("%1.png").arg(i)), picture(10 * i));
    }

    void badModelKeepsTheOldOne_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<int>("code");
        QTest::newRow("damaged") << QByteArray("broken.pth") << int(ErrorCode::CheckpointInvalid);
        QTest::newRow("missing") << QByteArray("missing.pth") << int(ErrorCode::FileNotFound);
        QTest::newRow("too large") << QByteArray("huge.pth") << int(ErrorCode::OutOfMemory);
    }
    void badModelKeepsTheOldOne() {
        QFETCH(const QByteArray, name);
        QFETCH(const int, code);
        Fixture f;
        QVERIFY(f.load());
        f.model->encodeMs = 100;
        f.controller->setImage("a", picture(1));
        f.controller->loadModel(checkpoint(name.constData()));
        QCOMPARE(f.controller->imageState(), State::WaitingForModel);
        f.controller->requestMask(click(10, 10));
        QVERIFY(f.waitFor("model failed"));
        QVERIFY(f.errors == std::vector{ErrorCode(code)});
        QVERIFY(!f.controller->isLoading());
        QCOMPARE(f.controller->model()->path, std::string("a.pth"));
        QVERIFY(f.waitFor("mask 0"));  // everything goes on
    }

    void clicksAreAnsweredWhileAnotherModelLoads() {
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a"));
        f.model->loadMs = 1000;
        QSignalSpy progress(f.controller.get(), &ModelController::modelProgress);
        f.controller->loadModel(checkpoint("b.pth"));
        QVERIFY(f.isComputing());
        f.controller->requestMask(click(10, 10));
        QVERIFY(f.waitFor("mask 0", 800));
        QVERIFY(f.controller->isLoading());
        QVERIFY(f.waitFor("loaded b.pth"));
        QVERIFY(progress.size() > 5);
    }

    void modelSwitchDuringRequestsMixesNothing() {
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a"));
        f.model->decodeMs = 60;
        f.controller->loadModel(checkpoint("b.pth"));
        std::vector<quint64> numbers;
        for (int i = 0; i < 4; ++i)
            numbers.push_back(f.controller->requestMask(click(10, 10, i)));
        f.controller->requestPreview(click(10, 10));
        QVERIFY(QTest::qWaitFor([&] { return f.masks.size() == 4; }));
        QVERIFY(f.waitFor("loaded b.pth"));
        f.settle();
        // Each was answered exactly once, none with an embedding of the other model (that is an
        // error).
        QVERIFY(f.errors.empty());
        QCOMPARE(f.masks.size(), std::size_t{4});
        for (const MaskAnswer& answer : f.masks)
            std::erase(numbers, answer.request);
        QVERIFY(numbers.empty());
        QCOMPARE(f.model->encodes.load(), 2);  // once under each model
    }

    void runningRequestOfTheOldModelIsAskedAgain() {
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a"));
        f.model->decodeMs = 100;
        f.controller->requestMask(click(10, 10));
        QVERIFY(QTest::qWaitFor([&] { return f.model->decodes == 1; }));
        f.controller->unloadModel();
        QVERIFY(f.controller->model() == nullptr);
        QCOMPARE(f.controller->imageState(), State::WaitingForModel);
        f.settle(200);
        QVERIFY2(f.masks.empty(), "an answer of a model that is gone");
        QVERIFY(f.controller->isMaskPending(0));
        QVERIFY(f.load("b.pth"));
        QVERIFY(f.waitFor("mask 0"));
        QVERIFY(f.errors.empty());
        QCOMPARE(f.model->decodes.load(), 2);
    }

    void newerLoadOvertakesTheOlder() {
        Fixture f;
        f.model->loadMs = 2000;
        f.controller->loadModel(checkpoint("a.pth"));
        QVERIFY(f.isComputing());
        f.model->loadMs = 10;
        f.controller->loadModel(checkpoint("b.pth"));
        QVERIFY(f.waitFor("loaded b.pth", 1000));
        f.controller->loadModel(checkpoint("c.pth"));
        f.controller->cancelLoading();
        f.settle();
        QCOMPARE(f.said, QStringList({"loaded b.pth"}));
        QCOMPARE(f.controller->model()->path, std::string("b.pth"));
    }

    void unloadingFreesTheModelAndItsEmbeddings() {
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a"));
        QVERIFY(f.open("b", 2));
        f.controller->unloadModel();
        // The worker lets go of what it held within its next turn.
        QVERIFY(
            QTest::qWaitFor([&] { return f.model.use_count() == 2; }));  // the loader and this test
        QVERIFY(!f.cache->contains(embeddingCacheKey(picture(1), "a.pth")));
        QVERIFY(f.load());
        f.said.clear();
        QVERIFY(f.waitFor("ready b"));
    }

    void longWorkLetsEverythingElsePass() {
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a"));
        QSignalSpy finished(f.controller.get(), &ModelController::workFinished);
        std::atomic<bool> go = true, inside = false;
        const quint64 number = f.controller->startWork(
            [&](Predictor& predictor, EmbeddingCache&, const JobContext& context) {
                QCOMPARE(QString::fromStdString(predictor.info().path), QString("a.pth"));
                inside = true;
                while (go) {
                    context.checkpoint();
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                }
            });
        QTRY_VERIFY(inside);
        f.controller->requestMask(click(10, 10, 7));
        QVERIFY(f.waitFor("mask 7"));
        f.model->encodeMs = 30;
        QVERIFY(f.open("b", 2));  // encoded in the middle, too
        f.controller->requestMask(click(10, 10, 8));
        QVERIFY(f.waitFor("mask 8"));
        QCOMPARE(finished.count(), 0);
        go = false;
        QTRY_COMPARE(finished.count(), 1);
        QCOMPARE(finished[0][0].toULongLong(), number);
    }

    void longWorkEndsInOneWord() {
        Fixture f;
        QSignalSpy finished(f.controller.get(), &ModelController::workFinished);
        QSignalSpy failed(f.controller.get(), &ModelController::workFailed);
        QSignalSpy cancelled(f.controller.get(), &ModelController::workCancelled);
        const auto fail = [](Predictor&, EmbeddingCache&, const JobContext&) {
            throw Error(ErrorCode::DiskFull, "x", "is full");
        };
        f.controller->startWork(fail);  // without a model
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(f.load());
        f.controller->startWork(fail);
        QTRY_COMPARE(failed.count(), 2);
        QVERIFY(static_cast<const Error*>(failed[1][1].constData())->code() == ErrorCode::DiskFull);
        const auto wait = [](Predictor&, EmbeddingCache&, const JobContext& context) {
            while (true) {
                context.checkpoint();
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        };
        const quint64 running = f.controller->startWork(wait);
        const quint64 waiting = f.controller->startWork(wait);
        f.controller->cancelWork(waiting);
        f.controller->cancelWork(running);
        QTRY_COMPARE(cancelled.count(), 2);
        f.settle();
        QCOMPARE(cancelled.count(), 2);
        QCOMPARE(finished.count(), 0);
        QCOMPARE(failed.count(), 2);
    }

    void destructionStopsEverythingAtOnce_data() {
        QTest::addColumn<QString>("during");
        for (const char* during : {"loading", "encoding", "reading", "ahead", "masks", "work"})
            QTest::newRow(during) << during;
    }
    void destructionStopsEverythingAtOnce() {
        QFETCH(const QString, during);
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a"));
        f.model->encodeMs = f.model->loadMs = 30000;
        if (during == "loading") f.controller->loadModel(checkpoint("b.pth"));
        if (during == "encoding") f.controller->setImage("b", picture(2));
        if (during == "reading") f.controller->setImage(file("1.png"));
        if (during == "ahead") f.controller->setPrefetch({file("1.png"), file("2.png")});
        if (during == "work") {
            f.controller->startWork(
                [](Predictor& predictor, EmbeddingCache&, const JobContext& context) {
                    predictor.encode(picture(3), context);
                });
            QVERIFY(f.isComputing());
            f.controller->setImage("b", picture(2));  // inside of it
            f.settle(50);
        }
        if (during == "masks") {
            f.model->decodeMs = 20;
            for (int i = 0; i < 500; ++i)
                f.controller->requestMask(click(10, 10, i));
        }
        if (during != "reading" && during != "masks") QVERIFY(f.isComputing());
        QElapsedTimer timer;
        timer.start();
        f.controller.reset();
        QVERIFY2(timer.elapsed() < 500, qPrintable(QString::number(timer.elapsed())));
        const QStringList before = f.said;
        f.settle(50);
        QCOMPARE(f.said, before);
    }
};

QTEST_GUILESS_MAIN(ModelControllerModelsTest)
#include "tst_model_controller_models.moc"
