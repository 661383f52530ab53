#include <QElapsedTimer>
#include <QtTest>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/checkpoint/CheckpointReader.h"
#include "core/image/Metrics.h"
#include "tests/support/Expect.h"
#include "tests/support/TestData.h"

using namespace studio;
using studio::testing::codeOf;

namespace {

/// The definition, word for word: frame of background, 3x3 erosions one after the other.
cv::Mat bandByDefinition(const cv::Mat& mask, int distance) {
    cv::Mat framed;
    cv::copyMakeBorder(mask != 0, framed, 1, 1, 1, 1, cv::BORDER_CONSTANT, cv::Scalar(0));
    cv::Mat eroded;
    cv::erode(framed, eroded, cv::Mat::ones(3, 3, CV_8U), cv::Point(-1, -1), distance);
    return (mask != 0) - eroded(cv::Rect(1, 1, mask.cols, mask.rows));
}

cv::Mat randomMask(cv::RNG& random, cv::Size size) {
    cv::Mat mask = cv::Mat::zeros(size, CV_8UC1);
    for (int i = 0; i < 6; ++i) {
        const cv::Point centre(random.uniform(0, size.width), random.uniform(0, size.height));
        cv::circle(mask, centre, random.uniform(1, std::max(2, size.width / 3)),
                   i % 3 == 2 ? 0 : 255, -1);
    }
    return mask;
}

}  // namespace

class TestMetrics : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void agreesWithTheReference() {
        const StateDict tensors = readTensors(studio::testing::testData("golden/train_golden.pth"));
        const at::Tensor expected = tensors.at("metrics/iou_biou");
        QCOMPARE(expected.size(0), 24);
        const auto mask = [&](int i, const char* name) {
            const at::Tensor values =
                tensors.at("metrics/" + std::to_string(i) + "/" + name).to(at::kByte).contiguous();
            return cv::Mat(static_cast<int>(values.size(0)), static_cast<int>(values.size(1)),
                           CV_8UC1, values.data_ptr())
                .clone();
        };
        for (int i = 0; i < 24; ++i) {  // the reference divides in single precision
            const MaskMetrics metrics = compareMasks(mask(i, "pred"), mask(i, "gt"));
            QVERIFY(std::abs(metrics.iou - expected[i][0].item<double>()) < 1e-7);
            QVERIFY(std::abs(metrics.boundaryIou - expected[i][1].item<double>()) < 1e-7);
        }
    }

    void areas() {
        cv::Mat a = cv::Mat::zeros(10, 10, CV_8UC1);
        cv::Mat b = a.clone();
        QCOMPARE(iou(a, b), 1.0);
        a(cv::Rect(0, 0, 4, 5)) = 1;
        QCOMPARE(iou(a, b), 0.0);
        b(cv::Rect(2, 0, 4, 5)) = 200;
        QCOMPARE(iou(a, b), 10.0 / 30.0);
        const MaskMetrics metrics = compareMasks(a, b);
        QCOMPARE(metrics.truePositives, 10);
        QCOMPARE(metrics.falsePositives, 10);
        QCOMPARE(metrics.falseNegatives, 10);
        QCOMPARE(metrics.iou, 10.0 / 30.0);
        QCOMPARE(metrics.boundaryIou, boundaryIou(a, b));
    }

    void bandsAreThoseOfTheDefinition() {
        cv::RNG random(5);
        for (int round = 0; round < 60; ++round) {
            const cv::Size size(random.uniform(1, 300), random.uniform(1, 300));
            const cv::Mat mask = randomMask(random, size);
            const double diagonal =
                std::sqrt(double(size.width) * size.width + double(size.height) * size.height);
            for (const double ratio : {0.005, 0.02, 0.2, 2.0}) {
                const int distance =
                    std::max(1, static_cast<int>(std::nearbyint(ratio * diagonal)));
                QCOMPARE(cv::norm(maskBoundary(mask, ratio), bandByDefinition(mask, distance),
                                  cv::NORM_INF),
                         0.0);
            }
        }
    }

    void imageBorderIsBoundary() {
        const cv::Mat full(100, 100, CV_8UC1, cv::Scalar(255));
        const int distance = 3;  // round(0.02 * 141.4)
        QCOMPARE(cv::countNonZero(maskBoundary(full)), 100 * 100 - 94 * 94);
        QCOMPARE(cv::countNonZero(maskBoundary(full)),
                 cv::countNonZero(bandByDefinition(full, distance)));
        QCOMPARE(boundaryIou(full, full), 1.0);
    }

    void halvesRoundToEven() {
        // 75 x 100: diagonal 125, 2 % of it 2.5; Python rounds to 2.
        const cv::Mat full(75, 100, CV_8UC1, cv::Scalar(255));
        QCOMPARE(cv::countNonZero(maskBoundary(full)), 75 * 100 - 71 * 96);
    }

    void emptyMasks() {
        const cv::Mat none = cv::Mat::zeros(50, 50, CV_8UC1);
        const cv::Mat some = cv::Mat::ones(50, 50, CV_8UC1);
        QCOMPARE(boundaryIou(none, none), 1.0);
        QCOMPARE(boundaryIou(none, some), 0.0);
        QCOMPARE(cv::countNonZero(maskBoundary(none)), 0);
    }

    void sizesMustAgree() {
        const cv::Mat a = cv::Mat::zeros(10, 20, CV_8UC1);
        const cv::Mat b = cv::Mat::zeros(20, 10, CV_8UC1);
        QCOMPARE(*codeOf([&] { iou(a, b); }), ErrorCode::SizeMismatch);
        QCOMPARE(*codeOf([&] { boundaryIou(a, b); }), ErrorCode::SizeMismatch);
        QCOMPARE(*codeOf([&] { compareMasks(a, b); }), ErrorCode::SizeMismatch);
        QCOMPARE(*codeOf([&] { iou(a, cv::Mat::zeros(10, 20, CV_32F)); }), ErrorCode::Internal);
    }

    void fastEnoughForLiveUse() {
        cv::Mat a = cv::Mat::zeros(1024, 1280, CV_8UC1);
        cv::circle(a, {640, 512}, 480, 255, -1);
        cv::circle(a, {640, 512}, 200, 0, -1);
        cv::Mat b;
        cv::warpAffine(a, b, cv::Matx23d(1, 0, 7, 0, 1, -5), a.size());
        compareMasks(a, b);
        QElapsedTimer timer;
        qint64 best = INT64_MAX;
        for (int i = 0; i < 10; ++i) {
            timer.restart();
            compareMasks(a, b);
            best = std::min(best, timer.nsecsElapsed());
        }
        qInfo("1280 x 1024: %.2f ms", best / 1e6);
        QVERIFY(best < 30'000'000);  // about 5 ms alone on one core
    }
};

QTEST_GUILESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
