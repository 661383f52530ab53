#include <QtTest>
#include <opencv2/imgproc.hpp>

#include "core/image/Overlay.h"
#include "core/image/TextPainter.h"

using namespace studio;

namespace {

OverlayObject disc(cv::Size size) {
    OverlayObject object;
    object.mask = cv::Mat::zeros(size, CV_8UC1);
    cv::circle(object.mask, {size.width / 2, size.height / 2},
               std::min(size.width, size.height) / 4, 255, -1);
    return object;
}

double distance(const cv::Vec3b& a, const cv::Vec3b& b) {
    return cv::norm(cv::Vec3d(a) - cv::Vec3d(b));
}

}  // namespace

class TestOverlay : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void colorsDiffer() {
        for (std::size_t i = 0; i < 10; ++i)
            for (std::size_t k = 0; k < i; ++k)
                QVERIFY(cv::norm(overlayColor(i) - overlayColor(k)) > 50);
        QVERIFY(overlayColor(0) == overlayColor(10));
    }

    void areaAndContourShowOnAnyGround() {
        for (const int ground : {0, 128, 255}) {
            const cv::Mat image(600, 800, CV_8UC1, cv::Scalar(ground));
            const cv::Mat result = drawOverlay(image, {disc(image.size())});
            QCOMPARE(result.type(), CV_8UC3);
            const cv::Vec3b before(ground, ground, ground);
            QVERIFY(distance(result.at<cv::Vec3b>(300, 400), before) > 40);  // inside
            QVERIFY(result.at<cv::Vec3b>(300, 100) == before);               // far outside
            // Across the contour there is both something bright and something dark.
            cv::Mat grey;
            cv::cvtColor(result(cv::Rect(400 - 155, 300, 10, 1)), grey, cv::COLOR_RGB2GRAY);
            double darkest = 0;
            double brightest = 0;
            cv::minMaxLoc(grey, &darkest, &brightest);
            QVERIFY(brightest - darkest > 60);
            QCOMPARE(cv::countNonZero(image != ground), 0);  // the image itself is left alone
        }
    }

    void promptsAndTruthAreDrawn() {
        const cv::Mat image(600, 800, CV_8UC3, cv::Scalar(90, 90, 90));
        OverlayObject object;
        object.foreground = {{100, 100}};
        object.background = {{700, 500}};
        object.box = cv::Rect2d(300, 200, 200, 150);
        object.groundTruth = disc(image.size()).mask;
        const cv::Mat result = drawOverlay(image, {object});
        QVERIFY(result.at<cv::Vec3b>(100, 100) ==
                cv::Vec3b(255, 255, 255));  // the middle of the sign
        const cv::Vec3b green = result.at<cv::Vec3b>(97, 97);
        QVERIFY(green[1] > green[0] + 60);
        const cv::Vec3b red = result.at<cv::Vec3b>(497, 697);
        QVERIFY(red[0] > red[1] + 60);
        QVERIFY(distance(result.at<cv::Vec3b>(200, 400), cv::Vec3b(30, 144, 255)) < 60);
        QVERIFY(distance(result.at<cv::Vec3b>(300, 400), cv::Vec3b(90, 90, 90)) < 1);
        cv::Mat white;
        cv::inRange(result(cv::Rect(240, 295, 20, 10)), cv::Scalar::all(200), cv::Scalar::all(255),
                    white);
        QVERIFY(cv::countNonZero(white) > 0);
    }

    void textPanel() {
        const cv::Mat image(600, 800, CV_8UC1, cv::Scalar(255));
        OverlayObject object;
        object.caption = "Bohrung ø 0.97  IoU 0.981";
        const cv::Mat result = drawOverlay(image, {object, object});
        QVERIFY(result.at<cv::Vec3b>(2, 2)[0] < 100);
        cv::Mat bright;
        cv::inRange(result(cv::Rect(0, 0, 400, 50)), cv::Scalar::all(200), cv::Scalar::all(255),
                    bright);
        QVERIFY(cv::countNonZero(bright) > 200);
        QVERIFY(result.at<cv::Vec3b>(599, 799) == cv::Vec3b(255, 255, 255));
    }

    /// Different letters make different pictures, not one question mark each.
    void lettersOfOtherLanguages() {
        const cv::Mat image(200, 600, CV_8UC1, cv::Scalar(255));
        const auto drawn = [&](const std::string& caption) {
            OverlayObject object;
            object.caption = caption;
            return drawOverlay(image, {object});
        };
        const auto differ = [](const cv::Mat& a, const cv::Mat& b) {
            return cv::norm(a, b, cv::NORM_INF) > 0;
        };
        QVERIFY(differ(drawn("Länge"), drawn("Lönge")));
        QVERIFY(differ(drawn("孔 1"), drawn("槽 1")));
        QVERIFY(differ(drawn("отверстие"), drawn("отверстия")));
        // Neither broken text nor control characters stop it.
        QVERIFY(!differ(drawn("ä\xC3"), drawn("ä?")));
        QVERIFY(!differ(drawn("a\nb"), drawn("a?b")));
        QVERIFY(!differ(drawn("ä\xE5\xAD"), drawn("ä??")));
    }

    void textThatNoFontHas() {
        const TextPainter strokes(true), fonts(false);
        // A character that is none, for private use or never to be assigned.
        QCOMPARE(strokes.width("\xF3\xB0\x80\x80"), strokes.width("<U+F0000>"));
        QCOMPARE(fonts.width("\xF3\xB0\x80\x80"), fonts.width("<U+F0000>"));
        QCOMPARE(strokes.width("ä"), strokes.width("<U+00E4>"));
        QVERIFY(fonts.width("WW") > fonts.width("W"));
    }

    void textPanelKeepsOffTheObjects() {
        const cv::Mat image(600, 800, CV_8UC1, cv::Scalar(255));
        OverlayObject object;
        object.caption = "hole";
        object.mask = cv::Mat::zeros(image.size(), CV_8UC1);
        object.mask(cv::Rect(0, 0, 800, 200)) = 255;
        object.mask(cv::Rect(0, 400, 300, 200)) = 255;
        const cv::Mat result = drawOverlay(image, {object});
        QVERIFY(result.at<cv::Vec3b>(597, 797)[0] < 100);
        QVERIFY(result.at<cv::Vec3b>(20, 20)[2] > 200);
    }

    void textPanelKeepsOffThePrompts() {
        const cv::Mat image(600, 800, CV_8UC1, cv::Scalar(255));
        OverlayObject object;
        object.caption = "hole";
        object.foreground = {{20, 15}};
        object.background = {{780, 15}, {20, 585}};
        const cv::Mat result = drawOverlay(image, {object});
        QVERIFY(result.at<cv::Vec3b>(597, 797)[0] < 100);
        for (const cv::Point& corner : {cv::Point(2, 2), cv::Point(797, 2), cv::Point(2, 597)})
            QVERIFY(result.at<cv::Vec3b>(corner) == cv::Vec3b(255, 255, 255));
    }

    void textPanelLeavesHalfOfASmallImage() {
        const cv::Mat image(96, 120, CV_8UC1, cv::Scalar(255));
        OverlayObject object;
        object.caption = "hole score 0.9";
        const cv::Mat result = drawOverlay(image, std::vector<OverlayObject>(30, object));
        QVERIFY(result.at<cv::Vec3b>(1, 1)[0] < 100);
        for (int y = 48; y < 96; ++y)
            for (int x = 0; x < 120; ++x)
                QVERIFY(result.at<cv::Vec3b>(y, x) == cv::Vec3b(255, 255, 255));
    }

    void everySizeOfImage() {
        for (const cv::Size size : {cv::Size(1, 1), cv::Size(3, 700), cv::Size(20000, 100),
                                    cv::Size(64, 64), cv::Size(3000, 2000)}) {
            const cv::Mat image(size, CV_8UC1, cv::Scalar(40));
            OverlayObject object = disc(size);
            object.caption = "hole";
            object.foreground = {{0, 0}, {1e300, -1e300}};
            object.box = cv::Rect2d(-50, -50, 1e9, 1e9);
            const cv::Mat result =
                drawOverlay(image, std::vector<OverlayObject>(size.width > 1000 ? 2 : 40, object));
            QVERIFY(result.size() == size);
        }
    }
};

QTEST_GUILESS_MAIN(TestOverlay)
#include "tst_overlay.moc"
