#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <opencv2/imgproc.hpp>

#include "core/image/ImageIo.h"
#include "tests/ui/ModelFixture.h"

using namespace studio;
using namespace studio::testing;
using Fixture = studio::testing::ModelFixture;
using State = ModelController::ImageState;

// Images are encoded and clicks answered, in the order of their urgency.
class ModelControllerTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    fs::path file(const QString& name) { return m_folder.filePath(name).toStdString(); }

  private Q_SLOTS:
    void initTestCase() {
        for (int i = 0; i < 5; ++i)
            writeImage(file(QString("%1.png").arg(i)), picture(10 * i));
    }

    void startsWithoutModelAndImage() {
        Fixture f;
        QVERIFY(f.controller->model() == nullptr);
        QCOMPARE(f.controller->imageState(), State::None);
        f.controller->requestMask(click(1, 1));
        QVERIFY(f.waitFor("mask failed"));
        QVERIFY(f.errors == std::vector{ErrorCode::Usage});
    }

    void clickGivesMaskInImageSize() {
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a"));
        const quint64 number = f.controller->requestMask(click(100, 80, 3));
        QVERIFY(f.controller->isMaskPending(3));
        QVERIFY(f.waitFor("mask 3"));
        QVERIFY(!f.controller->isMaskPending(3));
        const MaskAnswer& answer = f.masks.at(0);
        QCOMPARE(answer.request, number);
        QVERIFY(answer.image == "a");
        QVERIFY(answer.mask.size() == cv::Size(320, 256));
        QCOMPARE(answer.mask.type(), CV_8UC1);
        QCOMPARE(int(answer.mask.at<uchar>(80, 100)), 255);
        QCOMPARE(int(answer.mask.at<uchar>(200, 300)), 0);
        const double area = cv::countNonZero(answer.mask),
                     radius = 22.5;  // 320 / 16, HQ adds 2 * 1.25
        QVERIFY(std::abs(area / (CV_PI * radius * radius) - 1) < 0.05);
        QCOMPARE(answer.score, 0.95f);
        QCOMPARE(answer.chosen, 0);
        QCOMPARE(answer.candidates.samLogits.size(), std::size_t{4});
        QVERIFY(answer.candidates.embedding == nullptr);
        QVERIFY(answer.validLogits == cv::Size(256, 205));
    }

    void optionsAndCandidateChooseTheMask() {
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a"));
        MaskRequest request = click(160, 128, 0);
        request.options.source = MaskSource::Sam;
        f.controller->requestMask(request);
        request.object = 1;
        request.options.multimask = true;
        f.controller->requestMask(request);
        request.object = 2;
        request.candidate = 3;
        f.controller->requestMask(request);
        QVERIFY(f.waitFor("mask 2"));
        QCOMPARE(f.said.mid(2), QStringList({"mask 0", "mask 1", "mask 2"}));
        QCOMPARE(f.masks[1].chosen, 2);  // the best score of 1..3
        QCOMPARE(f.masks[1].score, 0.9f);
        QCOMPARE(f.masks[2].chosen, 3);
        const double ratio =
            double(cv::countNonZero(f.masks[2].mask)) / cv::countNonZero(f.masks[0].mask);
        QVERIFY2(std::abs(ratio - 4) < 0.3, "candidate 3 has twice the radius");
    }

    void savedMaskIsTakenUpAsPrompt() {
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a"));
        MaskRequest request;
        request.startMask = cv::Mat::zeros(256, 320, CV_8UC1);
        request.startMask(cv::Rect(200, 100, 60, 40)).setTo(255);
        request.prompt.points = {{50, 50, true}};
        request.options.source = MaskSource::Sam;
        f.controller->requestMask(request);
        QVERIFY(f.waitFor("mask 0"));
        QCOMPARE(int(f.masks[0].mask.at<uchar>(120, 230)), 255);
        QCOMPARE(int(f.masks[0].mask.at<uchar>(50, 50)), 255);
        QCOMPARE(int(f.masks[0].mask.at<uchar>(60, 230)), 0);
        // The logits of the answer go on as the next prompt.
        MaskRequest next;
        next.object = 1;
        next.prompt.maskLogits = f.masks[0].logits;
        next.options.source = MaskSource::Sam;
        f.controller->requestMask(next);
        QVERIFY(f.waitFor("mask 1"));
        QCOMPARE(cv::countNonZero(f.masks[0].mask != f.masks[1].mask), 0);
    }

    void requestsBeforeModelAndEmbeddingAreAnsweredWhenTheyAreThere() {
        Fixture f;
        f.model->encodeMs = 50;
        f.controller->setImage("a", picture(1));
        QCOMPARE(f.controller->imageState(), State::WaitingForModel);
        f.controller->requestMask(click(10, 10, 0));
        f.settle(50);
        f.controller->loadModel(checkpoint("a.pth"));
        QVERIFY(f.controller->isLoading());
        f.controller->requestMask(click(20, 20, 1));
        QVERIFY(f.waitFor("mask 1"));
        QCOMPARE(f.said, QStringList({"loaded a.pth", "ready a", "mask 0", "mask 1"}));
    }

    void newestRequestOfAnObjectWins() {
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a"));
        f.model->decodeMs = 40;
        quint64 last = 0;
        for (int i = 0; i < 10; ++i) {
            last = f.controller->requestMask(click(10 + 20 * i, 100, 0));
            if (i == 3)
                QTest::qWait(15);  // by now one of them runs: its answer must be dropped as well
        }
        const quint64 other = f.controller->requestMask(click(50, 50, 1));
        QVERIFY(f.waitFor("mask 1"));
        f.settle();
        QCOMPARE(f.masks.size(), std::size_t{2});
        QCOMPARE(f.masks[0].request, last);
        QCOMPARE(int(f.masks[0].mask.at<uchar>(100, 190)), 255);
        QCOMPARE(f.masks[1].request, other);
        QVERIFY2(f.model->decodes <= 4, "stale requests must not be computed one by one");
    }

    void cancelledRequestIsNotAnswered() {
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a"));
        f.model->decodeMs = 30;
        f.controller->requestMask(click(10, 10, 0));
        f.controller->requestMask(click(10, 10, 1));
        f.controller->cancelMask(0);
        QVERIFY(!f.controller->isMaskPending(0));
        QVERIFY(f.waitFor("mask 1"));
        f.settle();
        QCOMPARE(f.masks.size(), std::size_t{1});
    }

    void failedMaskIsToldAndTheNextOneWorks() {
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a"));
        f.controller->requestMask(MaskRequest{});  // an empty prompt
        QVERIFY(f.waitFor("mask failed"));
        QVERIFY(f.errors == std::vector{ErrorCode::Usage});
        f.controller->requestMask(click(10, 10));
        QVERIFY(f.waitFor("mask 0"));
    }

    void previewFollowsTheMouseAndNeverQueuesUp() {
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a"));
        f.model->decodeMs = 20;
        quint64 last = 0;
        for (int i = 0; i < 40; ++i) {
            last = f.controller->requestPreview(click(10 + i, 100));
            QTest::qWait(3);
        }
        QVERIFY(QTest::qWaitFor(
            [&] { return !f.previews.empty() && f.previews.back().request == last; }));
        QVERIFY2(f.previews.size() >= 3, "masks are shown while the mouse moves");
        QVERIFY(f.model->decodes < 20);
        for (std::size_t i = 1; i < f.previews.size(); ++i)
            QVERIFY(f.previews[i - 1].request < f.previews[i].request);
    }

    void clickEndsThePreview() {
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a"));
        f.model->decodeMs = 20;
        f.controller->requestPreview(click(10, 10));
        f.controller->requestMask(click(10, 10));
        QVERIFY(f.waitFor("mask 0"));
        f.settle();
        QVERIFY(f.previews.empty());
        f.controller->requestPreview(click(10, 10));
        f.controller->cancelPreview();
        f.settle();
        QVERIFY(f.previews.empty());
    }

    void encodingShowsProgressAndIsOvertakenByMovingOn() {
        Fixture f;
        QVERIFY(f.load());
        f.model->encodeMs = 3000;
        QSignalSpy progress(f.controller.get(), &ModelController::encodeProgress);
        f.controller->setImage("a", picture(1));
        QVERIFY(QTest::qWaitFor([&] { return progress.size() >= 4; }));
        QVERIFY(progress[3][1].toDouble() > progress[1][1].toDouble());
        QCOMPARE(f.controller->imageState(), State::Encoding);
        f.controller->requestMask(click(10, 10));
        f.model->encodeMs = 20;
        QElapsedTimer timer;
        timer.start();
        QVERIFY(f.open("b", 2));
        QVERIFY2(timer.elapsed() < 1000, "the old encoding was not abandoned");
        QCOMPARE(f.model->cancelled.load(), 1);
        f.settle();
        QCOMPARE(f.said,
                 QStringList({"loaded a.pth", "ready b"}));  // and the click on "a" is forgotten
    }

    void skippingThroughImagesEncodesOnlyTheLast() {
        Fixture f;
        QVERIFY(f.load());
        f.model->encodeMs = 60;
        for (int i = 1; i <= 20; ++i)
            f.controller->setImage(std::to_string(i), picture(i));
        QVERIFY(f.waitFor("ready 20"));
        QVERIFY(f.model->encodes <= 2);
        QCOMPARE(f.said.filter("ready").size(), 1);
    }

    void clickIsAnsweredInTheMiddleOfAnEncoding() {
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a"));
        f.controller->requestMask(click(10, 10, 0));
        f.model->encodeMs = 1500;
        f.model->decodeMs = 10;
        // The user clicks and moves on at once: the mask of the image that was left still comes.
        f.controller->setImage("b", picture(2));
        QVERIFY(f.waitFor("mask 0", 1000));
        QVERIFY(f.masks[0].image == "a");
        QCOMPARE(f.controller->imageState(), State::Encoding);
        QVERIFY(!f.said.contains("ready b"));
    }

    void imageIsReadInTheBackground() {
        Fixture f;
        QVERIFY(f.load());
        f.controller->setImage(file("1.png"));
        QCOMPARE(f.controller->imageState(), State::Reading);
        const quint64 number = f.controller->requestMask(click(10, 10));
        QVERIFY(f.waitFor("mask 0"));
        QCOMPARE(f.masks[0].request, number);
        QVERIFY(f.masks[0].mask.size() == cv::Size(320, 256));
    }

    void unreadableImageFailsItsRequestsAndCanBeRetried() {
        Fixture f;
        QVERIFY(f.load());
        const fs::path path = file("late.png");
        const QString name = QString::fromStdString(path.string());
        f.controller->setImage(path);
        f.controller->requestMask(click(10, 10));
        QVERIFY(f.waitFor("mask failed"));
        QCOMPARE(f.controller->imageState(), State::Failed);
        f.controller->requestMask(click(10, 10));
        QVERIFY(QTest::qWaitFor([&] { return f.errors.size() == 3; }));
        QVERIFY(f.errors == std::vector(3, ErrorCode::FileNotFound));
        writeImage(path, picture(3));
        f.controller->setImage(path);
        QVERIFY(f.waitFor("ready " + name));
    }

    void outOfMemoryWhileEncodingIsToldAndTheNextImageWorks() {
        Fixture f;
        QVERIFY(f.load());
        f.model->failEncode = ErrorCode::OutOfMemory;
        f.controller->setImage("a", picture(1));
        QVERIFY(f.waitFor("failed a"));
        QVERIFY(f.errors == std::vector{ErrorCode::OutOfMemory});
        f.model->failEncode.reset();
        f.controller->setImage("a", picture(1));  // again, after having closed other programs
        QVERIFY(f.waitFor("ready a"));
    }

    void sameImageIsNotEncodedTwiceButChangedPixelsAre() {
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a", 1));
        QVERIFY(f.open("b", 2));
        f.said.clear();
        QVERIFY(f.open("a", 1));
        QCOMPARE(f.model->encodes.load(), 2);
        f.controller->setImage("a", picture(1));
        QCOMPARE(f.controller->imageState(), State::Ready);
        f.said.clear();
        QVERIFY(f.open("a", 9));
        QCOMPARE(f.model->encodes.load(), 3);
    }

    void imagesAreEncodedAheadInOrder() {
        Fixture f;
        QVERIFY(f.load());
        f.controller->setPrefetch({file("1.png"), file("none.png"), file("2.png"), file("3.png")});
        f.controller->setImage(file("0.png"), picture(0));
        QVERIFY(f.waitFor("ahead 3.png"));
        QCOMPARE(f.said.mid(2), QStringList({"ahead 1.png", "ahead 2.png", "ahead 3.png"}));
        QCOMPARE(f.model->encodes.load(), 4);
        f.controller->setImage(file("1.png"));
        QVERIFY(f.waitFor("ready " + QString::fromStdString(file("1.png").string())));
        f.controller->setPrefetch({file("2.png"), file("3.png"), file("4.png")});
        QVERIFY(f.waitFor("ahead 4.png"));
        QCOMPARE(f.model->encodes.load(), 5);
        QVERIFY(f.errors.empty());  // the missing file is told when it is opened
    }

    void encodingAheadGivesWay() {
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a"));
        f.model->encodeMs = 2000;
        f.controller->setPrefetch({file("1.png"), file("2.png")});
        QVERIFY(f.isComputing());
        f.controller->requestMask(click(10, 10));
        QVERIFY(f.waitFor("mask 0", 1000));
        QCOMPARE(f.model->cancelled.load(), 0);  // a click only interrupts it
        f.model->encodeMs = 10;
        QVERIFY(f.open("b", 2));  // another image stops it
        QCOMPARE(f.model->cancelled.load(), 1);
        QVERIFY(f.waitFor("ahead 2.png"));
        QCOMPARE(f.said.filter("ahead"), QStringList({"ahead 1.png", "ahead 2.png"}));
    }

    void cachedImageDoesNotStopTheEncodingAhead() {
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a", 1));
        QVERIFY(f.open("b", 2));
        f.model->encodeMs = 300;
        f.controller->setPrefetch({file("1.png")});
        QVERIFY(f.isComputing());
        f.said.clear();
        QVERIFY(f.open("a", 1));
        QVERIFY(!f.said.contains("ahead 1.png"));
        QVERIFY(f.waitFor("ahead 1.png"));
        QCOMPARE(f.model->cancelled.load(), 0);
    }

    void imageBeingEncodedAheadBecomesTheCurrentOne() {
        Fixture f;
        QVERIFY(f.load());
        QVERIFY(f.open("a"));
        f.model->encodeMs = 300;
        f.controller->setPrefetch({file("1.png")});
        QVERIFY(f.isComputing());
        const cv::Mat pixels = readImage(file("1.png")).pixels;
        f.controller->setImage(file("1.png"), pixels);
        f.controller->requestMask(click(10, 10));
        QVERIFY(f.waitFor("mask 0"));
        QCOMPARE(f.model->encodes.load(), 2);
        QCOMPARE(f.model->cancelled.load(), 0);
        // Unless the file has changed meanwhile.
        f.controller->setPrefetch({file("2.png")});
        QVERIFY(f.isComputing());
        f.controller->setImage(file("2.png"), picture(99));
        QVERIFY(f.waitFor("ready " + QString::fromStdString(file("2.png").string())));
        QCOMPARE(f.model->cancelled.load(), 1);
    }

    void clearedImageStopsItsEncoding() {
        Fixture f;
        QVERIFY(f.load());
        f.model->encodeMs = 2000;
        f.controller->setImage("a", picture(1));
        QVERIFY(f.isComputing());
        f.controller->clearImage();
        QCOMPARE(f.controller->imageState(), State::None);
        QVERIFY(QTest::qWaitFor([&] { return f.model->cancelled == 1; }, 1000));
        f.settle();
        QCOMPARE(f.said, QStringList({"loaded a.pth"}));
    }
};

QTEST_GUILESS_MAIN(ModelControllerTest)
#include "tst_model_controller.moc"
