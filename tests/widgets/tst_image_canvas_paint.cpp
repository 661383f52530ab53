#include <QElapsedTimer>
#include <QTest>
#include <algorithm>
#include <memory>
#include <opencv2/imgproc.hpp>

#include "tests/widgets/CanvasFixture.h"
#include "widgets/ImageCanvas.h"

// How labels lie on the canvas, and that large images move smoothly.

using namespace studio;
using namespace studio::testing;

class TestImageCanvasPaint : public QObject {
    Q_OBJECT

    std::unique_ptr<ImageCanvas> m_canvas;

    static int count(const QImage& shot, const QRect& part, QRgb color) {
        int found = 0;
        for (int y = part.top(); y <= part.bottom(); ++y)
            for (int x = part.left(); x <= part.right(); ++x)
                found += colorAt(shot, {x, y}) == color ? 1 : 0;
        return found;
    }

  private Q_SLOTS:
    void init() {
        m_canvas = std::make_unique<ImageCanvas>();
        m_canvas->resize(640, 480);
        m_canvas->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_canvas.get()));
    }
    void cleanup() { m_canvas.reset(); }

    void aLabelStaysInViewWithItsObject() {
        m_canvas->setImage(cv::Mat(400, 400, CV_8UC1, cv::Scalar(100)));
        CanvasLayer tall = layer(1, cv::Mat::zeros(400, 400, CV_8UC1), Qt::red, false);
        tall.mask(cv::Rect(20, 0, 40, 400)).setTo(255);
        tall.label = QStringLiteral("slot");
        m_canvas->setMaskOpacity(0);
        m_canvas->setLabelsVisible(true);
        m_canvas->setLayers({tall});
        m_canvas->setZoom(4);  // the object's corner is far outside
        m_canvas->showRect(QRectF(20, 300, 40, 40));
        QVERIFY(m_canvas->toWidget({20, 0}).y() < -100);
        const int left = int(m_canvas->toWidget({20, 0}).x());
        const QRect tag(left + 6, 5, 20, 12);  // beside the contour
        QVERIFY(count(shot(*m_canvas), tag, QColor(Qt::red).rgb()) > 50);
        // Where the object itself is out of view, so is its label.
        m_canvas->showRect(QRectF(300, 300, 40, 40));
        QVERIFY(m_canvas->toWidget({60, 0}).x() < 0);
        QCOMPARE(count(shot(*m_canvas), QRect(0, 0, 640, 480), QColor(Qt::red).rgb()), 0);
    }

    void theSelectedLabelIsOnTop() {
        m_canvas->setImage(cv::Mat(400, 400, CV_8UC1, cv::Scalar(100)));
        cv::Mat mask = cv::Mat::zeros(400, 400, CV_8UC1);
        mask(cv::Rect(100, 100, 100, 100)).setTo(255);
        CanvasLayer first = layer(1, mask, Qt::red, true), second = layer(2, mask, Qt::blue, false);
        first.label = second.label = QStringLiteral("hole");
        m_canvas->setLabelsVisible(true);
        m_canvas->setMaskOpacity(0);
        m_canvas->setLayers({first, second});
        const QPoint corner = at(*m_canvas, {100, 100});
        const QRect tag(corner.x(), corner.y() - 30, 40, 26);
        QVERIFY(count(shot(*m_canvas), tag, QColor(Qt::red).rgb()) > 50);
        QCOMPARE(count(shot(*m_canvas), tag, QColor(Qt::blue).rgb()), 0);
    }

    void largeImagesMoveSmoothly_data() {
        QTest::addColumn<double>("zoom");
        QTest::newRow("fitted") << 0.2;
        QTest::newRow("half") << 0.5;
        QTest::newRow("1:1") << 1.0;
        QTest::newRow("deep") << 4.0;
    }
    void largeImagesMoveSmoothly() {
        QFETCH(double, zoom);
        cv::Mat image(5000, 5000, CV_8UC1);
        cv::theRNG().state = 5;
        cv::randu(image, 0, 255);
        cv::Mat mask = cv::Mat::zeros(image.size(), CV_8UC1);
        cv::circle(mask, {2500, 2500}, 1800, 255, cv::FILLED);
        cv::circle(mask, {2500, 2500}, 400, 0, cv::FILLED);
        m_canvas->resize(1600, 1000);
        m_canvas->setImage(image);
        m_canvas->setLayers({layer(1, mask)});
        m_canvas->setZoom(zoom);
        m_canvas->repaint();
        std::vector<double> ms;
        for (int i = 0; i < 15; ++i) {
            QElapsedTimer clock;
            clock.start();
            QTest::keyClick(m_canvas.get(), i % 2 == 0 ? Qt::Key_Right : Qt::Key_Down);
            m_canvas->repaint();
            ms.push_back(double(clock.nsecsElapsed()) / 1e6);
        }
        std::ranges::nth_element(ms, ms.begin() + 7);
        qInfo("median %.1f ms", ms[7]);
        // 60 frames a second take 16.7 ms; room for a machine that is busy with other tests.
        QVERIFY2(ms[7] < 50, qPrintable(QString::number(ms[7])));
    }
};

QTEST_MAIN(TestImageCanvasPaint)
#include "tst_image_canvas_paint.moc"
