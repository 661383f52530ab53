// Which part of the image the canvas shows and where: coordinates, zoom, pan.
#include "tests/widgets/CanvasFixture.h"
#include "widgets/Theme.h"

using namespace studio;
using namespace studio::testing;

class ImageCanvasView : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init() {
        m_canvas = std::make_unique<ImageCanvas>();
        m_canvas->resize(640, 480);
        m_canvas->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_canvas.get()));
    }
    void cleanup() { m_canvas.reset(); }

    void clickNamesTheShownPixel_data();
    void clickNamesTheShownPixel();
    void fitsAndKeepsTheView();
    void resizingKeepsTheMiddle();
    void wheelZoomsAtTheCursor_data();
    void wheelZoomsAtTheCursor();
    void zoomStopsAtItsLimitsAndAtOne();
    void pansInEveryWay();
    void imageIsNeverLost();

  private:
    std::unique_ptr<ImageCanvas> m_canvas;
};

void ImageCanvasView::clickNamesTheShownPixel_data() {
    QTest::addColumn<double>("zoom");
    QTest::addColumn<QPointF>("middle");
    for (double zoom : {1.0, 1.3, 2.0, 3.7, 7.0, 11.0})
        for (QPointF middle : {QPointF(150, 100), QPointF(40.3, 33.7), QPointF(299, 199)})
            QTest::addRow("%g at %g", zoom, middle.x()) << zoom << middle;
}

void ImageCanvasView::clickNamesTheShownPixel() {
    QFETCH(double, zoom);
    QFETCH(QPointF, middle);
    m_canvas->setImage(codedImage({300, 200}));
    m_canvas->showRect(QRectF(middle - QPointF(5, 5), QSizeF(10, 10)));
    m_canvas->setZoom(zoom, m_canvas->toWidget(middle));
    QCOMPARE(m_canvas->zoom(), zoom);
    const QImage picture = shot(*m_canvas);
    QSignalSpy added(m_canvas.get(), &ImageCanvas::pointAdded);
    int inside = 0;
    for (int y = 3; y < 480; y += 37) {
        for (int x = 2; x < 640; x += 41) {
            const auto pixel = m_canvas->pixelAt(QPointF(x, y));
            QTest::mouseClick(m_canvas.get(), Qt::LeftButton, {}, {x, y});
            if (!pixel) {
                QCOMPARE(added.count(), 0);
                QCOMPARE(colorAt(picture, {x, y}), Theme::canvasBackground().rgb());
                continue;
            }
            ++inside;
            QCOMPARE(added.count(), 1);
            const auto point = added.takeFirst().at(0).value<PromptPoint>();
            QCOMPARE(point, (PromptPoint{double(pixel->x()), double(pixel->y()), true}));
            QCOMPARE(colorAt(picture, {x, y}), codeOf(*pixel));
        }
    }
    QVERIFY(inside > 5);
}

void ImageCanvasView::fitsAndKeepsTheView() {
    const double ratio = m_canvas->devicePixelRatioF();
    m_canvas->setImage(codedImage({1280, 1024}));
    QCOMPARE(m_canvas->zoom(), 480 * ratio / 1024);

    m_canvas->setZoom(3, {100, 100});
    const QPointF corner = m_canvas->toWidget({0, 0});
    m_canvas->setImage(codedImage({1280, 1024}));
    QCOMPARE(m_canvas->zoom(), 3.0);
    QCOMPARE(m_canvas->toWidget({0, 0}), corner);

    m_canvas->setImage(codedImage({1280, 1024}), false);
    QCOMPARE(m_canvas->zoom(), 480 * ratio / 1024);

    m_canvas->setZoom(3, {100, 100});
    m_canvas->setImage(codedImage({640, 100}));
    QCOMPARE(m_canvas->zoom(), ratio);

    m_canvas->zoomToActualSize();
    QCOMPARE(m_canvas->zoom(), 1.0);
    m_canvas->zoomToFit();
    QCOMPARE(m_canvas->zoom(), ratio);
}

void ImageCanvasView::resizingKeepsTheMiddle() {
    m_canvas->setImage(codedImage({1000, 1000}));
    m_canvas->resize(800, 600);
    QCOMPARE(m_canvas->zoom(), 600 * m_canvas->devicePixelRatioF() / 1000);  // fitted stays fitted

    m_canvas->setZoom(4, {400, 300});
    const auto before = m_canvas->pixelAt({400, 300});
    m_canvas->resize(600, 500);
    QCOMPARE(m_canvas->zoom(), 4.0);
    QCOMPARE(m_canvas->pixelAt({300, 250}), before);
}

void ImageCanvasView::wheelZoomsAtTheCursor_data() {
    QTest::addColumn<QPoint>("cursor");
    QTest::addColumn<bool>("control");
    QTest::newRow("middle") << QPoint(320, 240) << false;
    QTest::newRow("off centre") << QPoint(201, 333) << false;
    QTest::newRow("with Ctrl") << QPoint(500, 90) << true;
}

void ImageCanvasView::wheelZoomsAtTheCursor() {
    QFETCH(QPoint, cursor);
    QFETCH(bool, control);
    m_canvas->setImage(codedImage({1280, 1024}));
    wheel(*m_canvas, cursor, 1);
    const auto pixel = m_canvas->pixelAt(cursor);
    QVERIFY(pixel);
    double zoom = m_canvas->zoom();
    QSignalSpy changed(m_canvas.get(), &ImageCanvas::viewChanged);
    for (int i = 0; i < 8; ++i) {
        wheel(*m_canvas, cursor, 1, control ? Qt::ControlModifier : Qt::NoModifier);
        QVERIFY(m_canvas->zoom() > zoom);
        zoom = m_canvas->zoom();
        const auto now = m_canvas->pixelAt(cursor);
        QVERIFY(now && std::abs(now->x() - pixel->x()) <= 1 &&
                std::abs(now->y() - pixel->y()) <= 1);
    }
    QCOMPARE(changed.count(), 8);
    QCOMPARE(changed.last().at(0).toDouble(), zoom);
}

void ImageCanvasView::zoomStopsAtItsLimitsAndAtOne() {
    m_canvas->setImage(codedImage({600, 400}));
    m_canvas->setZoom(1000);
    QCOMPARE(m_canvas->zoom(), ImageCanvas::kMaxZoom);
    m_canvas->setZoom(0.0001);
    QCOMPARE(m_canvas->zoom(), ImageCanvas::kMinZoom);
    m_canvas->setZoom(0.9);
    m_canvas->setFocus();
    QTest::keyClick(m_canvas.get(), Qt::Key_Plus);
    QCOMPARE(m_canvas->zoom(), 1.0);
    QTest::keyClick(m_canvas.get(), Qt::Key_Plus);
    QVERIFY(m_canvas->zoom() > 1.0);
    QTest::keyClick(m_canvas.get(), Qt::Key_Minus);
    QTest::keyClick(m_canvas.get(), Qt::Key_Minus);
    QVERIFY(m_canvas->zoom() < 1.0);
}

void ImageCanvasView::pansInEveryWay() {
    m_canvas->setImage(codedImage({2000, 2000}));
    m_canvas->setZoom(2);
    QSignalSpy added(m_canvas.get(), &ImageCanvas::pointAdded);
    const auto follows = [&](auto&& act) {
        const auto grabbed = m_canvas->pixelAt({300, 200});
        act();
        return m_canvas->pixelAt({340, 170}) == grabbed;
    };
    QVERIFY(follows([&] { drag(*m_canvas, {300, 200}, {340, 170}, Qt::MiddleButton); }));
    m_canvas->setFocus();
    QVERIFY(follows([&] {
        QTest::keyPress(m_canvas.get(), Qt::Key_Space);
        drag(*m_canvas, {300, 200}, {340, 170});
        QTest::keyRelease(m_canvas.get(), Qt::Key_Space);
    }));
    m_canvas->setTool(CanvasTool::Pan);
    QVERIFY(follows([&] { drag(*m_canvas, {300, 200}, {340, 170}); }));
    m_canvas->setTool(CanvasTool::Point);
    QCOMPARE(added.count(), 0);

    const QPointF before = m_canvas->toWidget({0, 0});
    QTest::keyClick(m_canvas.get(), Qt::Key_Right);
    QVERIFY(m_canvas->toWidget({0, 0}).x() < before.x());
    QTest::keyClick(m_canvas.get(), Qt::Key_Left);
    QTest::keyClick(m_canvas.get(), Qt::Key_Down);
    QVERIFY(m_canvas->toWidget({0, 0}).y() < before.y());
}

void ImageCanvasView::imageIsNeverLost() {
    m_canvas->setImage(codedImage({300, 200}));
    m_canvas->setZoom(2);
    for (QPoint to : {QPoint(6000, 5000), QPoint(-9000, -9000)}) {
        for (int i = 0; i < 5; ++i)
            drag(*m_canvas, {320, 240}, to, Qt::MiddleButton);
        const QPointF middle = QPointF(320, 240);
        const QRectF image(m_canvas->toWidget({0, 0}), m_canvas->toWidget({300, 200}));
        QVERIFY(image.adjusted(-1, -1, 1, 1).contains(middle));
    }
}

QTEST_MAIN(ImageCanvasView)
#include "tst_image_canvas_view.moc"
