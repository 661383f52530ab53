// What the canvas draws: image, masks, ground truth, comparison, grid, and how long it takes.
#include <time.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/widgets/CanvasFixture.h"
#include "widgets/HeatMap.h"
#include "widgets/Theme.h"

using namespace studio;
using namespace studio::testing;

namespace {

bool near(QRgb a, QRgb b, int tolerance) {
    return std::abs(qRed(a) - qRed(b)) <= tolerance &&
           std::abs(qGreen(a) - qGreen(b)) <= tolerance &&
           std::abs(qBlue(a) - qBlue(b)) <= tolerance;
}

double threadMilliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) * 1e-6;
}

}  // namespace

class ImageCanvasLook : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init() {
        m_canvas = std::make_unique<ImageCanvas>();
        m_canvas->resize(640, 480);
        m_canvas->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_canvas.get()));
    }
    void cleanup() { m_canvas.reset(); }

    void reducedImageIsAveraged();
    void viewAdjustChangesOnlyTheView();
    void holesAreNotTinted();
    void contourFollowsPixelEdges();
    void masksCanBeHidden();
    void groundTruthIsAnOutline();
    void comparisonTints();
    void previewIsLighterThanTheObject();
    void masksOfAnotherSizeAreNotShown();
    void heatMapLiesOverTheImage();
    void framesAreOnlyShown();
    void partialDrawingEqualsFull_data();
    void partialDrawingEqualsFull();
    void gridAndValuesDeepIn();
    void oddImages_data();
    void oddImages();
    void withoutImage();
    void paintTime_data();
    void paintTime();

  private:
    std::unique_ptr<ImageCanvas> m_canvas;
};

void ImageCanvasLook::reducedImageIsAveraged() {
    // A fine checkerboard is grey from afar, not aliased.
    cv::Mat board(1600, 1600, CV_8UC1);
    for (int y = 0; y < board.rows; ++y)
        for (int x = 0; x < board.cols; ++x)
            board.at<std::uint8_t>(y, x) = (x + y) % 2 ? 200 : 100;
    m_canvas->setImage(board);
    for (double zoom : {0.5, 0.3, 0.2, 0.13, 0.06}) {
        m_canvas->setZoom(zoom);
        const QImage picture = shot(*m_canvas);
        for (QPoint p : {QPoint(320, 240), QPoint(331, 233), QPoint(310, 251)})
            QVERIFY2(near(colorAt(picture, p), qRgb(150, 150, 150), 2),
                     qPrintable(QString::number(zoom)));
    }
}

void ImageCanvasLook::viewAdjustChangesOnlyTheView() {
    cv::Mat image(100, 100, CV_8UC1, cv::Scalar(60));
    m_canvas->setImage(image);
    const QPoint middle(320, 240);
    QCOMPARE(colorAt(shot(*m_canvas), middle), qRgb(60, 60, 60));
    ViewAdjust adjust;
    adjust.invert = true;
    m_canvas->setViewAdjust(adjust);
    QCOMPARE(colorAt(shot(*m_canvas), middle), qRgb(195, 195, 195));
    adjust = {.brightness = 20};
    m_canvas->setViewAdjust(adjust);
    QCOMPARE(colorAt(shot(*m_canvas), middle), qRgb(111, 111, 111));
    adjust = {.gamma = 2};
    m_canvas->setViewAdjust(adjust);
    QCOMPARE(colorAt(shot(*m_canvas), middle), qRgb(124, 124, 124));  // 255 * sqrt(60 / 255)
    QSignalSpy hovered(m_canvas.get(), &ImageCanvas::hovered);
    hoverAt(*m_canvas, middle);
    QCOMPARE(hovered.last().at(1).toString(), QStringLiteral("60"));
    QCOMPARE(image.at<std::uint8_t>(50, 50), 60);
}

void ImageCanvasLook::holesAreNotTinted() {
    m_canvas->setImage(cv::Mat(200, 200, CV_8UC1, cv::Scalar(100)));
    m_canvas->setLayers({layer(1, ringMask({200, 200}, {100, 100}, 60, 25))});
    m_canvas->setMaskOpacity(0.5);
    for (double zoom : {0.5, 1.0, 2.0, 8.0}) {
        m_canvas->setZoom(zoom, {320, 240});
        m_canvas->showRect(QRectF(40, 40, 120, 120));
        const QImage picture = shot(*m_canvas);
        QCOMPARE(colorAt(picture, at(*m_canvas, {100, 100})), qRgb(100, 100, 100));
        QVERIFY(near(colorAt(picture, at(*m_canvas, {140, 100})), qRgb(177, 50, 50), 2));
        QCOMPARE(colorAt(picture, at(*m_canvas, {168, 100})), qRgb(100, 100, 100));
    }
}

void ImageCanvasLook::contourFollowsPixelEdges() {
    m_canvas->setImage(cv::Mat(40, 40, CV_8UC1, cv::Scalar(100)));
    cv::Mat mask = cv::Mat::zeros(40, 40, CV_8UC1);
    mask(cv::Rect(10, 12, 6, 4)).setTo(1);  // any value but 0 counts
    mask.at<std::uint8_t>(13, 12) = 0;      // a hole of one pixel
    m_canvas->setLayers({layer(1, mask, Qt::blue)});
    m_canvas->setMaskOpacity(0);
    m_canvas->setZoom(20);
    m_canvas->showRect(QRectF(8, 10, 10, 8));
    const QImage picture = shot(*m_canvas);
    const double ratio = picture.devicePixelRatio();
    const auto isContour = [&](QPointF image) {
        const QPointF device = m_canvas->toWidget(image) * ratio;
        return picture.pixel(int(device.x()), int(device.y())) == QColor(Qt::blue).rgb();
    };
    for (double y : {12.5, 13.5, 15.5}) {
        QVERIFY(isContour({10, y}));  // left side
        QVERIFY(isContour({16, y}));  // right side
        QVERIFY(!isContour({10.3, y}));
        QVERIFY(!isContour({9.7, y}));
    }
    QVERIFY(isContour({12.5, 12}) && isContour({12.5, 16}));
    // All four sides of the hole.
    QVERIFY(isContour({12, 13.5}) && isContour({13, 13.5}) && isContour({12.5, 13}) &&
            isContour({12.5, 14}));
    QVERIFY(!isContour({12.5, 13.5}) && !isContour({14.5, 14.5}));
}

void ImageCanvasLook::masksCanBeHidden() {
    m_canvas->setImage(cv::Mat(100, 100, CV_8UC1, cv::Scalar(100)));
    const QImage bare = shot(*m_canvas);
    m_canvas->setLayers({layer(1, ringMask({100, 100}, {50, 50}, 30, 10))});
    QVERIFY(shot(*m_canvas) != bare);
    m_canvas->setMasksVisible(false);
    QCOMPARE(shot(*m_canvas), bare);
    m_canvas->setMasksVisible(true);
    QVERIFY(shot(*m_canvas) != bare);
    CanvasLayer hidden = m_canvas->layers()[0];
    hidden.visible = false;
    m_canvas->setLayers({hidden});
    QCOMPARE(shot(*m_canvas), bare);
    m_canvas->setLayers({});
    QCOMPARE(shot(*m_canvas), bare);
}

void ImageCanvasLook::groundTruthIsAnOutline() {
    m_canvas->setImage(cv::Mat(100, 100, CV_8UC1, cv::Scalar(100)));
    const QImage bare = shot(*m_canvas);
    m_canvas->setGroundTruth(ringMask({100, 100}, {50, 50}, 30, 10));
    const QImage outlined = shot(*m_canvas);
    QVERIFY(outlined != bare);
    QCOMPARE(colorAt(outlined, at(*m_canvas, {70, 50})), qRgb(100, 100, 100));
    m_canvas->setGroundTruthVisible(false);
    QCOMPARE(shot(*m_canvas), bare);
}

void ImageCanvasLook::comparisonTints() {
    m_canvas->setImage(cv::Mat(100, 100, CV_8UC1, cv::Scalar(100)));
    cv::Mat truth = cv::Mat::zeros(100, 100, CV_8UC1), mask = truth.clone();
    truth(cv::Rect(10, 10, 40, 40)).setTo(255);
    mask(cv::Rect(30, 10, 40, 40)).setTo(255);
    cv::Mat other = cv::Mat::zeros(100, 100, CV_8UC1);
    other(cv::Rect(10, 70, 20, 20)).setTo(255);
    m_canvas->setGroundTruth(truth);
    m_canvas->setLayers({layer(1, mask), layer(2, other, Qt::green, false)});
    m_canvas->setMaskOpacity(1);
    m_canvas->setComparing(true);
    const QImage picture = shot(*m_canvas);
    QVERIFY(near(colorAt(picture, at(*m_canvas, {60, 30})), Theme::falsePositive().rgb(), 4));
    QVERIFY(near(colorAt(picture, at(*m_canvas, {20, 30})), Theme::falseNegative().rgb(), 4));
    const QRgb agreed = colorAt(picture, at(*m_canvas, {40, 30}));
    QVERIFY(qGreen(agreed) > qRed(agreed) + 40);
    QCOMPARE(colorAt(picture, at(*m_canvas, {85, 30})), qRgb(100, 100, 100));
    // Only the selected object is compared.
    QCOMPARE(colorAt(picture, at(*m_canvas, {20, 80})), qRgb(100, 100, 100));
    m_canvas->setComparing(false);
    QCOMPARE(colorAt(shot(*m_canvas), at(*m_canvas, {60, 30})), QColor(Qt::red).rgb());
}

void ImageCanvasLook::previewIsLighterThanTheObject() {
    m_canvas->setImage(cv::Mat(100, 100, CV_8UC1, cv::Scalar(100)));
    const QImage bare = shot(*m_canvas);
    m_canvas->setPreview(ringMask({100, 100}, {50, 50}, 30, 10));
    const QRgb shown = colorAt(shot(*m_canvas), at(*m_canvas, {70, 50}));
    QVERIFY(qGray(shown) > 110 && qGray(shown) < 170);
    m_canvas->setPreview({});
    QCOMPARE(shot(*m_canvas), bare);
}

void ImageCanvasLook::heatMapLiesOverTheImage() {
    m_canvas->setImage(cv::Mat(200, 300, CV_8UC3, cv::Scalar(100, 100, 100)));
    m_canvas->setZoom(1);
    cv::Mat values(2, 3, CV_32FC1, cv::Scalar(-0.5f));
    values.at<float>(0, 2) = 0.9f;
    m_canvas->setHeatMapOpacity(1);
    m_canvas->setHeatMap(values);
    const auto shown = [&](QPoint pixel) { return colorAt(shot(*m_canvas), at(*m_canvas, pixel)); };
    QVERIFY(near(shown({20, 180}), HeatMap::color(0), 2));
    QVERIFY(near(shown({250, 50}), HeatMap::color(255), 4));  // the middle of the map's pixel
    const int between = qGray(shown({200, 50}));
    QVERIFY(between > qGray(shown({20, 180})) && between < qGray(shown({250, 50})));
    // Beside the image nothing is coloured.
    m_canvas->setZoom(0.5);
    QVERIFY(near(colorAt(shot(*m_canvas), {3, 3}), Theme::canvasBackground().rgb(), 1));
    m_canvas->setHeatMapOpacity(0);
    QVERIFY(near(shown({20, 180}), qRgb(100, 100, 100), 2));
    m_canvas->setHeatMapOpacity(1);
    m_canvas->setHeatMapVisible(false);
    QVERIFY(near(shown({20, 180}), qRgb(100, 100, 100), 1));
    m_canvas->setHeatMapVisible(true);
    m_canvas->setHeatMap(cv::Mat(4, 4, CV_32FC1, cv::Scalar(0.3f)));  // all alike
    QVERIFY(near(shown({20, 180}), HeatMap::color(0), 2));
    m_canvas->setImage(cv::Mat(200, 300, CV_8UC3, cv::Scalar(7, 7, 7)));  // another image
    QVERIFY(near(shown({20, 180}), qRgb(7, 7, 7), 1));
    // Lighter the more: the order is seen without the colours.
    for (int level = 1; level < 256; ++level)
        QVERIFY(qGray(HeatMap::color(level)) >= qGray(HeatMap::color(level - 1)));
}

void ImageCanvasLook::framesAreOnlyShown() {
    m_canvas->setImage(cv::Mat(200, 300, CV_8UC1, cv::Scalar(100)));
    m_canvas->setZoom(2);
    const QImage plain = shot(*m_canvas);
    m_canvas->setFrames({{{50, 60, 120, 110}, Qt::green, "pass 2", false}});
    const QImage framed = shot(*m_canvas);
    const QPoint edge = m_canvas->toWidget({80, 60}).toPoint();
    bool green = false;
    for (int dy = -2; dy <= 2; ++dy)
        green = green || qGreen(colorAt(framed, edge + QPoint(0, dy))) > 150;
    QVERIFY(green);
    QCOMPARE(colorAt(framed, at(*m_canvas, {80, 90})), colorAt(plain, at(*m_canvas, {80, 90})));
    m_canvas->setTool(CanvasTool::Box);
    QSignalSpy changes(m_canvas.get(), &ImageCanvas::boxChanged);
    QTest::mouseClick(m_canvas.get(), Qt::LeftButton, {}, at(*m_canvas, {50, 60}));
    QCOMPARE(changes.count(), 0);
}

void ImageCanvasLook::masksOfAnotherSizeAreNotShown() {
    m_canvas->setImage(cv::Mat(100, 100, CV_8UC1, cv::Scalar(100)));
    const QImage bare = shot(*m_canvas);
    m_canvas->setLayers({layer(1, cv::Mat(50, 50, CV_8UC1, cv::Scalar(255)))});
    m_canvas->setGroundTruth(cv::Mat(101, 100, CV_8UC1, cv::Scalar(255)));
    m_canvas->setPreview(cv::Mat(100, 100, CV_32FC1, cv::Scalar(1)));
    QCOMPARE(shot(*m_canvas), bare);
}

void ImageCanvasLook::partialDrawingEqualsFull_data() {
    QTest::addColumn<double>("zoom");
    for (double zoom : {0.11, 0.37, 0.5, 1.0, 2.6, 9.0, 30.0})
        QTest::addRow("%g", zoom) << zoom;
}

void ImageCanvasLook::partialDrawingEqualsFull() {
    QFETCH(double, zoom);
    const cv::Size size(701, 503);
    m_canvas->setImage(codedImage(size));
    m_canvas->setZoom(zoom);
    const auto equalsFull = [&] {
        const QImage partial = shot(*m_canvas);
        m_canvas->setViewAdjust({.invert = true});
        m_canvas->setViewAdjust({});
        return shot(*m_canvas) == partial;
    };
    std::mt19937 random(5);
    cv::Mat noise(size, CV_8UC1);
    for (auto& value : cv::Mat_<std::uint8_t>(noise))
        value = random() % 3 == 0 ? 255 : 0;
    std::vector<CanvasLayer> layers{layer(1, ringMask(size, {350, 250}, 90, 33)),
                                    layer(2, ringMask(size, {380, 260}, 50, 9), Qt::green, false),
                                    layer(3, noise, Qt::blue, false)};
    m_canvas->setLayers(layers);
    QVERIFY(equalsFull());
    layers[1].color = Qt::yellow;
    layers[0].selected = false;
    m_canvas->setLayers(layers);
    QVERIFY(equalsFull());
    layers.erase(layers.begin());
    m_canvas->setLayers(layers);
    QVERIFY(equalsFull());
    m_canvas->setGroundTruth(ringMask(size, {340, 240}, 70, 20));
    QVERIFY(equalsFull());
    m_canvas->setPreview(ringMask(size, {360, 250}, 40, 0));
    QVERIFY(equalsFull());
    m_canvas->setPreview({});
    QVERIFY(equalsFull());
    for (QPoint to : {QPoint(333, 251), QPoint(250, 240), QPoint(320, 180), QPoint(700, 470)}) {
        drag(*m_canvas, {320, 240}, to, Qt::MiddleButton);
        QVERIFY(equalsFull());
    }
}

void ImageCanvasLook::gridAndValuesDeepIn() {
    m_canvas->setImage(cv::Mat(50, 50, CV_8UC1, cv::Scalar(140)));
    const double ratio = m_canvas->devicePixelRatioF();
    const auto distinct = [&](QPoint pixel) {
        const QImage picture = shot(*m_canvas);
        const QRectF cell(m_canvas->toWidget(QPointF(pixel)) * ratio,
                          m_canvas->toWidget(QPointF(pixel) + QPointF(1, 1)) * ratio);
        std::set<QRgb> colors;
        for (int y = int(cell.top()) + 3; y < int(cell.bottom()) - 2; ++y)
            for (int x = int(cell.left()) + 3; x < int(cell.right()) - 2; ++x)
                colors.insert(picture.pixel(x, y));
        return colors.size();
    };
    const auto edgeColor = [&] {
        const QPointF edge = m_canvas->toWidget({25, 25.5}) * ratio;
        return shot(*m_canvas).pixel(int(std::floor(edge.x())), int(edge.y()));
    };
    m_canvas->setZoom(8 * ratio);
    QCOMPARE(distinct({25, 25}), std::size_t(1));
    QCOMPARE(edgeColor(), qRgb(140, 140, 140));
    m_canvas->setZoom(18 * ratio);
    QCOMPARE(distinct({25, 25}), std::size_t(1));
    QVERIFY(edgeColor() != qRgb(140, 140, 140));
    m_canvas->setZoom(32 * ratio);
    QVERIFY(distinct({25, 25}) > 1);
}

void ImageCanvasLook::oddImages_data() {
    QTest::addColumn<cv::Size>("size");
    QTest::newRow("1x1") << cv::Size(1, 1);
    QTest::newRow("20000x100") << cv::Size(20000, 100);
    QTest::newRow("60x5000") << cv::Size(60, 5000);
}

void ImageCanvasLook::oddImages() {
    QFETCH(cv::Size, size);
    m_canvas->setImage(cv::Mat(size, CV_8UC1, cv::Scalar(100)));
    const QRectF whole(m_canvas->toWidget({0, 0}),
                       m_canvas->toWidget(QPointF(size.width, size.height)));
    QVERIFY(QRectF(m_canvas->rect()).adjusted(-0.01, -0.01, 0.01, 0.01).contains(whole));
    QCOMPARE(colorAt(shot(*m_canvas), whole.center().toPoint()), qRgb(100, 100, 100));
    m_canvas->setLayers({layer(1, cv::Mat(size, CV_8UC1, cv::Scalar(255)))});
    QSignalSpy added(m_canvas.get(), &ImageCanvas::pointAdded);
    QTest::mouseClick(m_canvas.get(), Qt::LeftButton, {}, whole.center().toPoint());
    QCOMPARE(added.count(), 1);
    for (int i = 0; i < 40; ++i)
        wheel(*m_canvas, {320, 240}, 1), shot(*m_canvas);
    QCOMPARE(m_canvas->zoom(), ImageCanvas::kMaxZoom);
    for (int i = 0; i < 60; ++i)
        wheel(*m_canvas, {320, 240}, -1), shot(*m_canvas);
    for (CanvasTool tool : {CanvasTool::Brush, CanvasTool::Box, CanvasTool::Eraser}) {
        m_canvas->setTool(tool);
        drag(*m_canvas, {300, 230}, {340, 250});
    }
}

void ImageCanvasLook::withoutImage() {
    m_canvas->setPlaceholder(QStringLiteral("Open a folder"));
    const QImage told = shot(*m_canvas);
    m_canvas->setPlaceholder({});
    QVERIFY(shot(*m_canvas) != told);

    QSignalSpy added(m_canvas.get(), &ImageCanvas::pointAdded);
    m_canvas->setLayers({layer(1, cv::Mat(5, 5, CV_8UC1, cv::Scalar(255)))});
    m_canvas->setPrompt({{1, 2, true}}, PromptBox{1, 1, 3, 3});
    for (CanvasTool tool :
         {CanvasTool::Point, CanvasTool::Box, CanvasTool::Brush, CanvasTool::Pan}) {
        m_canvas->setTool(tool);
        drag(*m_canvas, {100, 100}, {200, 150});
        wheel(*m_canvas, {100, 100}, 3);
        for (auto key :
             {Qt::Key_Plus, Qt::Key_Left, Qt::Key_Delete, Qt::Key_Insert, Qt::Key_Escape})
            QTest::keyClick(m_canvas.get(), key);
        shot(*m_canvas);
    }
    m_canvas->zoomIn();
    m_canvas->zoomToFit();
    QCOMPARE(added.count(), 0);

    m_canvas->setImage(codedImage({100, 100}));
    m_canvas->setImage({});
    QVERIFY(!m_canvas->hasImage());
    shot(*m_canvas);
}

void ImageCanvasLook::paintTime_data() {
    QTest::addColumn<bool>("color");
    QTest::addColumn<double>("zoom");
    for (double zoom : {0.2, 0.7, 1.0, 3.0, 14.0, 40.0}) {
        QTest::addRow("grey %g", zoom) << false << zoom;
        QTest::addRow("colour %g", zoom) << true << zoom;
    }
}

void ImageCanvasLook::paintTime() {
    if (m_canvas->devicePixelRatioF() != 1) QSKIP("measured at one device pixel a pixel");
#ifdef __SANITIZE_ADDRESS__
    QSKIP("a sanitizer takes most of the time");
#endif
    QFETCH(bool, color);
    QFETCH(double, zoom);
    const cv::Size size(5000, 5000);
    cv::Mat image(size, color ? CV_8UC3 : CV_8UC1);
    cv::randu(image, 0, 255);
    m_canvas->resize(1600, 1000);
    m_canvas->setImage(image);
    std::vector<CanvasLayer> layers;
    for (int i = 0; i < 2; ++i)
        layers.push_back(layer(i, ringMask(size, {2100 + 800 * i, 2500}, 700, 300),
                               Theme::objectColor(i), i == 0));
    m_canvas->setLayers(layers);
    m_canvas->setGroundTruth(ringMask(size, {2500, 2500}, 1200, 500));
    m_canvas->setCrosshairEnabled(true);
    m_canvas->setZoom(zoom);
    m_canvas->repaint();
    // Other programs on the machine slow down single rounds. Moving has a screen's frame; what
    // redraws everything, as a slider does, two of them.
    double panned = 1e9, drawn = 1e9;
#ifdef NDEBUG
    constexpr double kLimit = 16;  // 60 frames a second
#else
    constexpr double kLimit = 100;  // barely optimised
#endif
    for (int round = 0; round < 8 && std::max(panned, drawn / 2) >= kLimit; ++round) {
        std::vector<double> pans, draws;
        for (int i = 0; i < 11; ++i) {
            drag(*m_canvas, {800, 500}, {800 + (i % 2 ? 24 : -24), 507}, Qt::MiddleButton);
            double start = threadMilliseconds();
            m_canvas->repaint();
            pans.push_back(threadMilliseconds() - start);
            m_canvas->setMaskOpacity(i % 2 ? 0.4 : 0.5);
            start = threadMilliseconds();
            m_canvas->repaint();
            draws.push_back(threadMilliseconds() - start);
        }
        for (auto* times : {&pans, &draws})
            std::nth_element(times->begin(), times->begin() + 5, times->end());
        panned = std::min(panned, pans[5]);
        drawn = std::min(drawn, draws[5]);
    }
    qInfo("median of %.1f ms to move, %.1f ms to draw all", panned, drawn);
    QVERIFY(panned < kLimit);
    QVERIFY(drawn < 2 * kLimit);
}

QTEST_MAIN(ImageCanvasLook)
#include "tst_image_canvas_look.moc"
