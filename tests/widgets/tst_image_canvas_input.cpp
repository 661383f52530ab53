// What mouse and keys make of prompts and masks.
#include <cmath>

#include "tests/widgets/CanvasFixture.h"

using namespace studio;
using namespace studio::testing;

namespace {

const cv::Size kSize(200, 150);

}  // namespace

class ImageCanvasInput : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init() {
        m_canvas = std::make_unique<ImageCanvas>();
        m_canvas->resize(800, 600);
        m_canvas->show();
        QVERIFY(QTest::qWaitForWindowActive(m_canvas.get()));
        m_canvas->setFocus();
        m_canvas->setImage(codedImage(kSize));
        m_points.clear();
        m_box.reset();
        // An owner as small as can be.
        connect(m_canvas.get(), &ImageCanvas::pointAdded, this, [this](const PromptPoint& point) {
            m_points.push_back(point);
            m_canvas->setPrompt(m_points, m_box);
        });
        connect(m_canvas.get(), &ImageCanvas::pointMoved, this, [this](int index, QPoint pixel) {
            m_points[std::size_t(index)].x = pixel.x();
            m_points[std::size_t(index)].y = pixel.y();
            m_canvas->setPrompt(m_points, m_box);
        });
        connect(m_canvas.get(), &ImageCanvas::pointRemoved, this, [this](int index) {
            m_points.erase(m_points.begin() + index);
            m_canvas->setPrompt(m_points, m_box);
        });
        connect(m_canvas.get(), &ImageCanvas::boxChanged, this, [this](const PromptBox& box) {
            m_box = box;
            m_canvas->setPrompt(m_points, m_box);
        });
        connect(m_canvas.get(), &ImageCanvas::boxRemoved, this, [this] {
            m_box.reset();
            m_canvas->setPrompt(m_points, m_box);
        });
    }
    void cleanup() { m_canvas.reset(); }

    void buttonsMakePoints();
    void clicksBesideTheImageDoNothing();
    void pointIsDragged();
    void pointDragIsHeldAtTheBorder();
    void escapeCancelsADrag();
    void withoutAnAnswerTheOldPromptComesBack();
    void deleteRemovesThePromptUnderTheCursor();
    void tabVisitsPromptsAndArrowsMoveThem();
    void insertSetsAPointWithoutAMouse();
    void boxIsDrawnAndClamped();
    void zoomingWhileDrawingABox();
    void tinyDragMakesNoBox();
    void boxIsResizedAndMoved();
    void clickOnTheBoxOutlineIsAPoint();
    void ctrlClickPicksAnObject();
    void brushIsExact_data();
    void brushIsExact();
    void strokeIsExact();
    void eraserAndHoles();
    void brushWithoutObjectMakesOne();
    void strokeReachesOverTheBorder();
    void cancelledStrokeChangesNothing();
    void brushSizeByKeysAndWheel();
    void hoverTellsPixelAndValue();
    void previewsAreThrottled();

  private:
    void setZoom(double zoom) { m_canvas->setZoom(zoom * m_canvas->devicePixelRatioF()); }
    QPoint at(int x, int y) const { return studio::testing::at(*m_canvas, {x, y}); }
    void click(int x, int y, Qt::MouseButton button = Qt::LeftButton,
               Qt::KeyboardModifiers keys = {}) {
        QTest::mouseClick(m_canvas.get(), button, keys, at(x, y));
    }
    MaskEdit lastEdit(QSignalSpy& spy) const { return spy.last().at(0).value<MaskEdit>(); }

    std::unique_ptr<ImageCanvas> m_canvas;
    std::vector<PromptPoint> m_points;
    std::optional<PromptBox> m_box;
};

void ImageCanvasInput::buttonsMakePoints() {
    click(10, 20);
    click(150, 100, Qt::RightButton);
    click(30, 40, Qt::LeftButton, Qt::ShiftModifier);
    QCOMPARE(m_points,
             (std::vector<PromptPoint>{{10, 20, true}, {150, 100, false}, {30, 40, false}}));
    // Beside boxes too a right click says what does not belong to them.
    m_canvas->setTool(CanvasTool::Box);
    click(80, 80);
    QCOMPARE(m_points.size(), std::size_t(3));
    click(80, 80, Qt::RightButton);
    QCOMPARE(m_points.back(), (PromptPoint{80, 80, false}));
    m_canvas->setTool(CanvasTool::Pan);
    click(60, 60, Qt::RightButton);
    QCOMPARE(m_points.size(), std::size_t(4));
}

void ImageCanvasInput::clicksBesideTheImageDoNothing() {
    setZoom(2);
    click(-1, 10);
    click(10, -1, Qt::RightButton);
    click(200, 10);
    click(199, 150);
    QVERIFY(m_points.empty());
    click(199, 149);
    click(0, 0);
    QCOMPARE(m_points, (std::vector<PromptPoint>{{199, 149, true}, {0, 0, true}}));
}

void ImageCanvasInput::pointIsDragged() {
    click(50, 50);
    QSignalSpy moving(m_canvas.get(), &ImageCanvas::pointMoving),
        moved(m_canvas.get(), &ImageCanvas::pointMoved);
    // Held off its middle, it does not jump.
    drag(*m_canvas, at(50, 50) + QPoint(3, 2), at(90, 70) + QPoint(3, 2));
    QCOMPARE(moved.count(), 1);
    QVERIFY(moving.count() >= 2);
    QCOMPARE(m_points, (std::vector<PromptPoint>{{90, 70, true}}));
    // A mere click on it changes nothing and adds nothing.
    click(90, 70);
    QCOMPARE(moved.count(), 1);
    QCOMPARE(m_points.size(), std::size_t(1));
}

void ImageCanvasInput::pointDragIsHeldAtTheBorder() {
    setZoom(2);
    click(50, 50, Qt::RightButton);
    drag(*m_canvas, at(50, 50), QPoint(2, 2));
    QCOMPARE(m_points, (std::vector<PromptPoint>{{0, 0, false}}));
    drag(*m_canvas, at(0, 0), QPoint(798, 598));
    QCOMPARE(m_points, (std::vector<PromptPoint>{{199, 149, false}}));
}

void ImageCanvasInput::escapeCancelsADrag() {
    click(50, 50);
    QSignalSpy moved(m_canvas.get(), &ImageCanvas::pointMoved);
    QTest::mousePress(m_canvas.get(), Qt::LeftButton, {}, at(50, 50));
    QMouseEvent move(QEvent::MouseMove, at(80, 80), m_canvas->mapToGlobal(at(80, 80)), Qt::NoButton,
                     Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(m_canvas.get(), &move);
    QTest::keyClick(m_canvas.get(), Qt::Key_Escape);
    QTest::mouseRelease(m_canvas.get(), Qt::LeftButton, {}, at(80, 80));
    QCOMPARE(m_points, (std::vector<PromptPoint>{{50, 50, true}}));
    QCOMPARE(moved.count(), 0);
}

void ImageCanvasInput::withoutAnAnswerTheOldPromptComesBack() {
    m_canvas->disconnect(this);
    m_canvas->setPrompt({{50, 50, true}}, {});
    m_canvas->setCrosshairEnabled(false);
    const QImage before = shot(*m_canvas);
    drag(*m_canvas, at(50, 50), at(90, 90));
    QTest::keyClick(m_canvas.get(), Qt::Key_Escape);  // no selection either
    hoverAt(*m_canvas, at(150, 20));
    QCOMPARE(shot(*m_canvas), before);
}

void ImageCanvasInput::deleteRemovesThePromptUnderTheCursor() {
    click(50, 50);
    click(100, 100);
    click(150, 30);
    m_box = PromptBox{20, 90, 60, 130};
    m_canvas->setPrompt(m_points, m_box);
    hoverAt(*m_canvas, at(100, 100));
    QTest::keyClick(m_canvas.get(), Qt::Key_Delete);
    QCOMPARE(m_points, (std::vector<PromptPoint>{{50, 50, true}, {150, 30, true}}));
    hoverAt(*m_canvas, at(40, 90));
    QTest::keyClick(m_canvas.get(), Qt::Key_Delete);
    QVERIFY(!m_box);
    hoverAt(*m_canvas, at(120, 120));
    QTest::keyClick(m_canvas.get(), Qt::Key_Delete);
    QCOMPARE(m_points.size(), std::size_t(2));
}

void ImageCanvasInput::tabVisitsPromptsAndArrowsMoveThem() {
    QWidget after;
    click(50, 50);
    click(100, 100, Qt::RightButton);
    m_box = PromptBox{20, 20, 60, 60};
    m_canvas->setPrompt(m_points, m_box);
    hoverAt(*m_canvas, at(180, 10));
    const double left = m_canvas->toWidget({0, 0}).x();
    QTest::keyClick(m_canvas.get(), Qt::Key_Tab);
    QVERIFY(m_canvas->accessibleDescription().contains(QStringLiteral("Foreground")));
    QTest::keyClick(m_canvas.get(), Qt::Key_Right);
    QTest::keyClick(m_canvas.get(), Qt::Key_Up, Qt::ShiftModifier);
    QCOMPARE(m_points[0], (PromptPoint{51, 40, true}));
    QVERIFY(m_canvas->accessibleDescription().contains(QStringLiteral("51, 40")));
    QTest::keyClick(m_canvas.get(), Qt::Key_Tab);
    QTest::keyClick(m_canvas.get(), Qt::Key_Delete);
    QCOMPARE(m_points.size(), std::size_t(1));
    QTest::keyClick(m_canvas.get(), Qt::Key_Tab);
    QTest::keyClick(m_canvas.get(), Qt::Key_Tab);
    QTest::keyClick(m_canvas.get(), Qt::Key_Down);
    QTest::keyClick(m_canvas.get(), Qt::Key_Right, Qt::ControlModifier);
    QCOMPARE(*m_box, (PromptBox{20, 21, 61, 61}));
    QCOMPARE(m_canvas->toWidget({0, 0}).x(), left);
    QTest::keyClick(m_canvas.get(), Qt::Key_Escape);
    QVERIFY(m_canvas->accessibleDescription().isEmpty());
    QTest::keyClick(m_canvas.get(), Qt::Key_Right);
    QVERIFY(m_canvas->toWidget({0, 0}).x() < left);
}

void ImageCanvasInput::insertSetsAPointWithoutAMouse() {
    QTest::keyClick(m_canvas.get(), Qt::Key_Insert);
    QTest::keyClick(m_canvas.get(), Qt::Key_Left);
    QTest::keyClick(m_canvas.get(), Qt::Key_Insert, Qt::ShiftModifier);
    QCOMPARE(m_points, (std::vector<PromptPoint>{{99, 75, true}, {100, 75, false}}));
}

void ImageCanvasInput::boxIsDrawnAndClamped() {
    m_canvas->setTool(CanvasTool::Box);
    setZoom(2);
    drag(*m_canvas, at(30, 20), at(90, 70));
    QCOMPARE(*m_box, (PromptBox{30, 20, 90, 70}));
    m_box.reset();
    m_canvas->setPrompt({}, {});
    drag(*m_canvas, at(150, 100), at(100, 40));  // from the other corner
    QCOMPARE(*m_box, (PromptBox{100, 40, 150, 100}));
    m_box.reset();
    m_canvas->setPrompt({}, {});
    drag(*m_canvas, at(150, 100), QPoint(799, 599));
    QCOMPARE(*m_box, (PromptBox{150, 100, 199, 149}));
    m_box.reset();
    m_canvas->setPrompt({}, {});
    drag(*m_canvas, at(-5, 20), at(90, 70));  // pressed beside the image
    QVERIFY(!m_box);
}

void ImageCanvasInput::zoomingWhileDrawingABox() {
    m_canvas->setTool(CanvasTool::Box);
    QTest::mousePress(m_canvas.get(), Qt::LeftButton, {}, at(30, 20));
    wheel(*m_canvas, at(120, 90), 4);
    const QPoint end = at(90, 70);
    QMouseEvent move(QEvent::MouseMove, end, m_canvas->mapToGlobal(end), Qt::NoButton,
                     Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(m_canvas.get(), &move);
    QTest::mouseRelease(m_canvas.get(), Qt::LeftButton, {}, end);
    QCOMPARE(*m_box, (PromptBox{30, 20, 90, 70}));
}

void ImageCanvasInput::tinyDragMakesNoBox() {
    m_canvas->setTool(CanvasTool::Box);
    drag(*m_canvas, at(30, 20), at(30, 20) + QPoint(2, 1));
    QVERIFY(!m_box);
}

void ImageCanvasInput::boxIsResizedAndMoved() {
    setZoom(3);
    m_box = PromptBox{50, 40, 120, 100};
    m_canvas->setPrompt({}, m_box);
    const auto edge = [&](double x, double y) { return m_canvas->toWidget({x, y}).toPoint(); };
    const QPoint step = edge(10, 5) - edge(0, 0);
    drag(*m_canvas, edge(121, 101), edge(121, 101) + step);
    QCOMPARE(*m_box, (PromptBox{50, 40, 130, 105}));
    drag(*m_canvas, edge(50, 73), edge(50, 73) + step);  // a handle in the middle of a side
    QCOMPARE(*m_box, (PromptBox{60, 40, 130, 105}));
    drag(*m_canvas, edge(80, 40), edge(80, 40) + step);  // the outline moves it all
    QCOMPARE(*m_box, (PromptBox{70, 45, 140, 110}));
    drag(*m_canvas, edge(90, 45), QPoint(799, 599));  // as far as the image goes
    QCOMPARE(*m_box, (PromptBox{129, 84, 199, 149}));
    drag(*m_canvas, edge(129, 84), edge(0, 0) - QPoint(30, 30));
    QCOMPARE(*m_box, (PromptBox{0, 0, 199, 149}));
    drag(*m_canvas, edge(0, 75), edge(200, 75) + QPoint(20, 0));  // over the opposite side
    QCOMPARE(*m_box, (PromptBox{199, 0, 199, 149}));
    QVERIFY(m_points.empty());
}

void ImageCanvasInput::clickOnTheBoxOutlineIsAPoint() {
    m_box = PromptBox{50, 40, 120, 100};
    m_canvas->setPrompt({}, m_box);
    click(70, 40);
    QCOMPARE(m_points, (std::vector<PromptPoint>{{70, 40, true}}));
    QCOMPARE(*m_box, (PromptBox{50, 40, 120, 100}));
}

void ImageCanvasInput::ctrlClickPicksAnObject() {
    QSignalSpy picked(m_canvas.get(), &ImageCanvas::layerPicked);
    m_canvas->setLayers(
        {layer(7, ringMask(kSize, {60, 60}, 40, 15)), layer(9, ringMask(kSize, {90, 60}, 30, 5))});
    click(30, 60, Qt::LeftButton, Qt::ControlModifier);
    click(80, 60, Qt::LeftButton, Qt::ControlModifier);  // both: the upper one
    QCOMPARE(picked.takeFirst().at(0).toInt(), 7);
    QCOMPARE(picked.takeFirst().at(0).toInt(), 9);
    click(57, 60, Qt::LeftButton, Qt::ControlModifier);  // in the hole
    QCOMPARE(picked.takeFirst().at(0).toInt(), -1);
    QVERIFY(m_points.empty());
}

void ImageCanvasInput::brushIsExact_data() {
    QTest::addColumn<int>("diameter");
    QTest::addColumn<int>("pixels");
    // Counted by hand for the small ones.
    QTest::newRow("1") << 1 << 1;
    QTest::newRow("2") << 2 << 4;
    QTest::newRow("3") << 3 << 9;
    QTest::newRow("4") << 4 << 12;
    QTest::newRow("5") << 5 << 21;
    QTest::newRow("41") << 41 << -1;
}

void ImageCanvasInput::brushIsExact() {
    QFETCH(int, diameter);
    QFETCH(int, pixels);
    m_canvas->setTool(CanvasTool::Brush);
    m_canvas->setBrushSize(diameter);
    m_canvas->setLayers({layer(4, cv::Mat::zeros(kSize, CV_8UC1))});
    setZoom(4);
    QSignalSpy finished(m_canvas.get(), &ImageCanvas::strokeFinished);
    click(100, 70);
    QCOMPARE(finished.count(), 1);
    const MaskEdit edit = lastEdit(finished);
    QCOMPARE(edit.layer, 4);
    QCOMPARE(cv::countNonZero(edit.before), 0);
    if (pixels >= 0) QCOMPARE(cv::countNonZero(edit.after), pixels);
    QCOMPARE(edit.rect.width, diameter);
    QCOMPARE(edit.rect.height, diameter);
    const double middle = (diameter - 1) / 2.0;
    for (int y = 0; y < diameter; ++y)
        for (int x = 0; x < diameter; ++x)
            QCOMPARE(edit.after.at<std::uint8_t>(y, x) != 0,
                     std::hypot(x - middle, y - middle) <= diameter / 2.0);
    if (diameter % 2 == 1)
        QCOMPARE(edit.rect.tl(), cv::Point(100 - diameter / 2, 70 - diameter / 2));
}

void ImageCanvasInput::strokeIsExact() {
    m_canvas->setTool(CanvasTool::Brush);
    m_canvas->setBrushSize(7);
    m_canvas->setLayers({layer(4, {})});
    QSignalSpy finished(m_canvas.get(), &ImageCanvas::strokeFinished);
    drag(*m_canvas, at(40, 40), at(120, 80));
    QCOMPARE(finished.count(), 1);
    const MaskEdit edit = lastEdit(finished);
    const cv::Mat mask = MaskEdit::patched({}, kSize, edit.rect, edit.after);
    // Distance to the straight line; the four moves lie on it but for rounding to pixels.
    for (int y = 0; y < kSize.height; ++y) {
        for (int x = 0; x < kSize.width; ++x) {
            const double t = std::clamp(((x - 40) * 80 + (y - 40) * 40) / 8000.0, 0.0, 1.0);
            const double distance = std::hypot(x - 40 - 80 * t, y - 40 - 40 * t);
            const bool painted = mask.at<std::uint8_t>(y, x) != 0;
            if (distance < 2.9) QVERIFY(painted);
            if (distance > 4.1) QVERIFY(!painted);
        }
    }
}

void ImageCanvasInput::eraserAndHoles() {
    const cv::Mat mask = ringMask(kSize, {100, 75}, 60, 20);
    const cv::Mat original = mask.clone();
    cv::Mat current = mask;
    connect(m_canvas.get(), &ImageCanvas::strokeFinished, this, [&](const MaskEdit& edit) {
        QCOMPARE(cv::countNonZero(current(edit.rect) != edit.before), 0);
        current = MaskEdit::patched(current, kSize, edit.rect, edit.after);
        m_canvas->setLayers({layer(1, current)});
    });
    const auto value = [&](int x, int y) { return int(current.at<std::uint8_t>(y, x)); };
    m_canvas->setLayers({layer(1, mask)});
    m_canvas->setBrushSize(9);
    m_canvas->setTool(CanvasTool::Eraser);
    click(140, 75);
    QCOMPARE(value(140, 75), 0);
    QCOMPARE(value(134, 75), 255);
    QCOMPARE(value(100, 75), 0);  // the hole of before
    m_canvas->setTool(CanvasTool::Brush);
    click(140, 75);
    QCOMPARE(cv::countNonZero(current != original), 0);
    click(60, 75, Qt::RightButton);
    QCOMPARE(value(60, 75), 0);
    click(100, 30, Qt::LeftButton, Qt::AltModifier);
    QCOMPARE(value(100, 30), 0);
    QCOMPARE(cv::countNonZero(mask != original), 0);  // what was given is not touched
    // Painting what is painted is no change.
    QSignalSpy finished(m_canvas.get(), &ImageCanvas::strokeFinished);
    click(100, 110);
    QCOMPARE(finished.count(), 0);
}

void ImageCanvasInput::brushWithoutObjectMakesOne() {
    QSignalSpy finished(m_canvas.get(), &ImageCanvas::strokeFinished);
    m_canvas->setTool(CanvasTool::Eraser);
    click(50, 50);
    QCOMPARE(finished.count(), 0);
    m_canvas->setTool(CanvasTool::Brush);
    click(50, 50);
    QCOMPARE(finished.count(), 1);
    QCOMPARE(lastEdit(finished).layer, -1);
}

void ImageCanvasInput::strokeReachesOverTheBorder() {
    m_canvas->setTool(CanvasTool::Brush);
    m_canvas->setBrushSize(21);
    setZoom(2);
    QSignalSpy finished(m_canvas.get(), &ImageCanvas::strokeFinished);
    drag(*m_canvas, at(-4, -4), at(210, -4));
    QCOMPARE(finished.count(), 1);
    QCOMPARE(lastEdit(finished).rect, cv::Rect(0, 0, 200, 7));
}

void ImageCanvasInput::cancelledStrokeChangesNothing() {
    m_canvas->setTool(CanvasTool::Brush);
    m_canvas->setLayers({layer(1, ringMask(kSize, {100, 75}, 30, 10))});
    const auto maskPixel = [&] { return colorAt(shot(*m_canvas), at(20, 20)); };
    const QRgb before = maskPixel();
    QSignalSpy finished(m_canvas.get(), &ImageCanvas::strokeFinished);
    QTest::mousePress(m_canvas.get(), Qt::LeftButton, {}, at(20, 20));
    QVERIFY(maskPixel() != before);
    QTest::keyClick(m_canvas.get(), Qt::Key_Escape);
    QTest::mouseRelease(m_canvas.get(), Qt::LeftButton, {}, at(20, 20));
    QCOMPARE(finished.count(), 0);
    QCOMPARE(maskPixel(), before);
}

void ImageCanvasInput::brushSizeByKeysAndWheel() {
    m_canvas->setTool(CanvasTool::Brush);
    m_canvas->setBrushSize(10);
    QSignalSpy changed(m_canvas.get(), &ImageCanvas::brushSizeChanged);
    QTest::keyClick(m_canvas.get(), Qt::Key_BracketRight);
    QCOMPARE(m_canvas->brushSize(), 11);
    QTest::keyClick(m_canvas.get(), Qt::Key_BracketLeft);
    const double zoom = m_canvas->zoom();
    wheel(*m_canvas, at(50, 50), 1, Qt::ShiftModifier);
    QCOMPARE(m_canvas->brushSize(), 11);
    QCOMPARE(m_canvas->zoom(), zoom);
    QCOMPARE(changed.count(), 3);
    for (int i = 0; i < 200; ++i)
        QTest::keyClick(m_canvas.get(), Qt::Key_BracketLeft);
    QCOMPARE(m_canvas->brushSize(), 1);
    for (int i = 0; i < 200; ++i)
        QTest::keyClick(m_canvas.get(), Qt::Key_BracketRight);
    QCOMPARE(m_canvas->brushSize(), ImageCanvas::kMaxBrushSize);
}

void ImageCanvasInput::hoverTellsPixelAndValue() {
    QSignalSpy hovered(m_canvas.get(), &ImageCanvas::hovered),
        left(m_canvas.get(), &ImageCanvas::hoverLeft);
    hoverAt(*m_canvas, at(60, 70));
    QCOMPARE(hovered.last().at(0).toPoint(), QPoint(60, 70));
    QCOMPARE(hovered.last().at(1).toString(), QStringLiteral("60, 70, 0"));
    m_canvas->setImage(cv::Mat(kSize, CV_8UC1, cv::Scalar(143)));
    QCOMPARE(hovered.last().at(1).toString(), QStringLiteral("143"));
    setZoom(2);
    QCOMPARE(left.count(), 0);
    hoverAt(*m_canvas, {1, 1});
    QCOMPARE(left.count(), 1);
}

void ImageCanvasInput::previewsAreThrottled() {
    QSignalSpy wanted(m_canvas.get(), &ImageCanvas::previewWanted);
    QSignalSpy unwanted(m_canvas.get(), &ImageCanvas::previewUnwanted);
    hoverAt(*m_canvas, at(10, 10));
    QCOMPARE(wanted.count(), 0);
    m_canvas->setHoverPreviewEnabled(true);
    for (int x = 20; x < 60; ++x)
        hoverAt(*m_canvas, at(x, 30));
    QVERIFY(wanted.count() >= 1 && wanted.count() < 20);
    QCOMPARE(wanted.first().at(0).toPoint(), QPoint(20, 30));
    QTRY_COMPARE(wanted.last().at(0).toPoint(), QPoint(59, 30));
    QCOMPARE(unwanted.count(), 0);
    click(59, 30);
    QCOMPARE(unwanted.count(), 1);
    const int before = int(wanted.count());
    hoverAt(*m_canvas, at(120, 30));
    QTRY_COMPARE(int(wanted.count()), before + 1);
    m_canvas->setTool(CanvasTool::Brush);
    QCOMPARE(unwanted.count(), 2);
}

QTEST_MAIN(ImageCanvasInput)
#include "tst_image_canvas_input.moc"
