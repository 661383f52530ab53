#include <QElapsedTimer>
#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>
#include <cmath>
#include <random>

#include "tests/support/Expect.h"
#include "widgets/ChartLegend.h"
#include "widgets/ExponentialSmoother.h"
#include "widgets/LiveChart.h"
#include "widgets/PlotLibrary.h"
#include "widgets/SeriesPyramid.h"
#include "widgets/Theme.h"

using namespace studio;

// The chart of a training, as a user handles it.

namespace {

/// The mouse's place over the plot at a share of its width.
QWidget* plotOf(LiveChart& chart) {
    for (QWidget* widget : chart.findChildren<QWidget*>())
        if (QByteArray(widget->metaObject()->className()) == "QCustomPlot") return widget;
    return nullptr;
}

void wheel(QWidget* plot, QPointF at, int turn) {
    QWheelEvent event(at, plot->mapToGlobal(at), {}, {0, turn}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(plot, &event);
}

void move(QWidget* plot, QPointF at, Qt::MouseButtons buttons = Qt::NoButton) {
    QMouseEvent event(QEvent::MouseMove, at, plot->mapToGlobal(at), Qt::NoButton, buttons, {});
    QCoreApplication::sendEvent(plot, &event);
}

QCustomPlot& libraryOf(LiveChart& chart) {
    return *static_cast<QCustomPlot*>(plotOf(chart));
}

/// Where a text that is shown lies.
QRectF placeOf(LiveChart& chart, const QString& text) {
    QCustomPlot& plot = libraryOf(chart);
    for (int i = 0; i < plot.itemCount(); ++i)
        if (const auto* item = qobject_cast<QCPItemText*>(plot.item(i));
            item != nullptr && item->visible() && item->text().startsWith(text))
            return {item->topLeft->pixelPosition(), item->bottomRight->pixelPosition()};
    return {};
}

/// Middles of the breaks in what is drawn of a line.
std::vector<double> breaksOf(const std::vector<SeriesPyramid::Point>& points) {
    std::vector<double> found;
    for (const SeriesPyramid::Point& point : points)
        if (std::isnan(point.y)) found.push_back(point.x);
    return found;
}
std::vector<double> breaksOf(const QCPGraph& graph) {
    std::vector<double> found;
    for (const QCPGraphData& point : *graph.data())
        if (std::isnan(point.value)) found.push_back(point.key);
    return found;
}

/// Pixels that are much like this colour.
int pixelsLike(const QImage& image, const QColor& color) {
    int found = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            found += std::abs(pixel.red() - color.red()) < 12 &&
                     std::abs(pixel.green() - color.green()) < 12 &&
                     std::abs(pixel.blue() - color.blue()) < 12;
        }
    return found;
}

}  // namespace

class TestLiveChart : public QObject {
    Q_OBJECT

    std::unique_ptr<LiveChart> m_chart;
    int m_loss = 0, m_epoch = 0, m_iou = 0, m_gpu = 0;

    LiveChart& chart() { return *m_chart; }
    void fill(int points) {
        for (int i = 0; i < points; ++i) {
            chart().append(m_loss, i, 1.0 / (1 + i * 0.01) + 0.01 * (i % 7));
            if (i % 100 == 99) {
                chart().append(m_epoch, i, 1.0 / (1 + i * 0.01));
                chart().append(m_iou, i, 1 - 1.0 / (2 + i * 0.01));
            }
        }
        chart().redraw();
    }

  private Q_SLOTS:
    void init() {
        Theme::apply(ThemeMode::Light);
        m_chart = std::make_unique<LiveChart>();
        chart().addPane({"Loss", 3, true, {}, {}, false});
        chart().addPane({"IoU", 2, false, 0, 1, false});
        chart().addPane({"Temperature", 1, false, {}, {}, false});
        m_loss = chart().addSeries({"loss", "Batch", 0, 0, true, false, false, "run, 1"});
        m_epoch = chart().addSeries({"epoch_loss", "Epoch", 0, 1, false, true, false, {}});
        m_iou = chart().addSeries({"iou", "IoU", 1, 2, false, true, false, {}});
        m_gpu = chart().addSeries({"gpu0", "GPU 0", 2, 3, false, false, false, {}});
        chart().resize(1000, 600);
        chart().show();
        QVERIFY(QTest::qWaitForWindowExposed(m_chart.get()));
    }
    void cleanup() { m_chart.reset(); }

    void anyStretchHasItsExtremes() {
        std::mt19937 random(3);
        std::normal_distribution<double> noise;
        SeriesPyramid pyramid;
        std::vector<double> values;
        for (int i = 0; i < 70'000; ++i) {
            values.push_back(noise(random));
            pyramid.append(i * 0.5, values.back());
        }
        pyramid.append(1e9, std::nan(""));
        QCOMPARE(pyramid.size(), std::size_t(70'000));
        std::uniform_int_distribution<int> place(0, 69'999);
        for (int k = 0; k < 300; ++k) {
            int begin = place(random), end = place(random);
            if (begin > end) std::swap(begin, end);
            const auto [least, largest] =
                std::minmax_element(values.begin() + begin, values.begin() + end + 1);
            const auto range = pyramid.range(begin * 0.5, end * 0.5);
            QVERIFY(range.has_value());
            QCOMPARE(range->first, *least);
            QCOMPARE(range->second, *largest);
        }
        QVERIFY(!pyramid.range(40'000, 50'000).has_value());
        QCOMPARE(*pyramid.nearest(100.2), std::size_t(200));
        QCOMPARE(*pyramid.nearest(-5), std::size_t(0));
        QCOMPARE(*pyramid.nearest(1e9), std::size_t(69'999));
        // Few points are all there; many are as many as the columns can show, and no peak is lost.
        QCOMPARE(pyramid.line(100, 150, 500).size(), std::size_t(103));
        const auto line = pyramid.line(0, 35'000, 500);
        QVERIFY(line.size() <= 2010);
        double top = 0;
        for (std::size_t i = 0; i < line.size(); ++i) {
            top = std::max(top, line[i].y);
            QVERIFY(i == 0 || line[i].x > line[i - 1].x);
        }
        QCOMPARE(top, *std::max_element(values.begin(), values.end()));
        // A mean a column: of a steady rise the rise itself.
        SeriesPyramid rise;
        for (int i = 0; i < 50'000; ++i)
            rise.append(i, 2.0 * i + 1000 * (i % 2 == 0 ? -1 : 1));
        const auto means = rise.meanLine(0, 49'999, 400);
        QVERIFY(means.size() >= 400 && means.size() <= 403);
        for (std::size_t i = 1; i + 2 < means.size(); ++i)
            QVERIFY(std::abs(means[i].y - 2 * means[i].x) < 20);
    }

    void whatWasNotMeasuredIsNotDrawn() {
        SeriesPyramid pyramid;
        const auto fill = [&](double from, double to, double step) {
            for (double x = from; x < to; x += step)
                pyramid.append(x, 1 + std::sin(x));
        };
        fill(0, 50'000, 0.5);
        fill(51'000, 80'000, 0.5);
        fill(80'000, 160'000, 20);  // slower, but steadily
        const std::vector<double> gap{(49'999.5 + 51'000) / 2};
        for (const auto& [low, high] : {std::pair(0.0, 160'000.0),
                                        {49'900.0, 51'100.0},
                                        {49'000.0, 50'500.0},
                                        {50'100.0, 50'200.0}}) {
            QCOMPARE(breaksOf(pyramid.line(low, high, 500, 5)), gap);
            QCOMPARE(breaksOf(pyramid.meanLine(low, high, 500, 5)), gap);
            QVERIFY(breaksOf(pyramid.line(low, high, 500)).empty());
            QVERIFY(breaksOf(pyramid.line(low, high, 500, 2000)).empty());
        }
        QVERIFY(breaksOf(pyramid.line(0, 49'900, 500, 5)).empty());
        QVERIFY(pyramid.isInGap(50'500, 5) && !pyramid.isInGap(49'000.2, 5));
        QVERIFY(!pyramid.isInGap(100'010, 5) && !pyramid.isInGap(51'000, 5));
        // One point alone in such a time is seen.
        SeriesPyramid lone;
        for (int x = 0; x < 100; ++x)
            lone.append(x < 50 ? x : x == 50 ? 500 : 1000 + x, 1);
        const auto line = lone.line(0, 1100, 100, 5);
        QCOMPARE(breaksOf(line).size(), std::size_t(2));
        QCOMPARE(line.size(), std::size_t(100 + 2 + 1));
        // Two points say nothing of what is usual.
        SeriesPyramid two;
        two.append(0, 1);
        two.append(100, 1);
        QVERIFY(breaksOf(two.line(0, 100, 100, 5)).empty());
    }

    void holesInTheMeasurementsStayOpen() {
        for (int i = 0; i < 600; ++i)
            if (i < 200 || i > 300) {
                chart().append(m_loss, i, 1);
                chart().append(m_gpu, i, 60);
            }
        for (const int x : {5, 6, 7, 8, 9, 10, 500})
            chart().append(m_iou, x, 0.5);
        chart().redraw();
        const std::vector<double> hole{(199 + 301) / 2.0};
        QCustomPlot& plot = libraryOf(chart());
        const auto breaks = [&](int graph) { return breaksOf(*plot.graph(graph)); };
        QCOMPARE(breaks(0), hole);  // the values, their average, ...
        QCOMPARE(breaks(1), hole);
        QVERIFY(breaks(3).empty());  // what has marks
        QCOMPARE(breaks(4), hole);
        chart().setCursorAt(250);
        QCOMPARE(chart().legend().value(m_gpu), QString("–"));
        QCOMPARE(chart().legend().value(m_iou), QLocale().toString(0.5));
        chart().setCursorAt(150);
        QCOMPARE(chart().legend().value(m_gpu), QString("60"));
        chart().zoom(40, 250);
        chart().redraw();
        QCOMPARE(breaks(4), hole);
        // Far away it is narrower than a line.
        chart().append(m_gpu, 1e6, 60);
        chart().showAll();
        chart().redraw();
        QCOMPARE(breaks(4).size(), std::size_t(1));
        QVERIFY(breaks(4).front() > 1000);
    }

    void everyPaneHasTwoNumbers_data() {
        QTest::addColumn<double>("least");
        QTest::addColumn<double>("largest");
        QTest::newRow("constant") << 118.5 << 118.5;
        QTest::newRow("nearly constant") << 118.5001 << 118.5003;
        QTest::newRow("percent") << 84.0 << 96.0;
        QTest::newRow("across zero") << -0.3 << 0.7;
        QTest::newRow("within a decade") << 0.31 << 0.93;
        QTest::newRow("small") << 1e-5 << 1e-3;
        QTest::newRow("zero") << 0.0 << 0.0;
        QTest::newRow("large") << 3.0 << 1.2e6;
    }
    void everyPaneHasTwoNumbers() {
        QFETCH(double, least);
        QFETCH(double, largest);
        LiveChart low;
        for (int pane = 0; pane < 7; ++pane) {
            low.addPane({"Pane", 1, true, {}, {}, false});
            low.addSeries({"line", "Line", pane, pane, false, false, false, {}});
            low.append(pane, 0, least);
            low.append(pane, 10, largest);
        }
        low.show();
        QVERIFY(QTest::qWaitForWindowExposed(&low));
        for (const int height : {200, 420, 900})
            for (const bool logarithmic : {false, true}) {
                low.resize(700, height);
                low.setLogarithmic(logarithmic);
                QCoreApplication::processEvents();
                low.redraw();
                for (QCPAxisRect* rect : libraryOf(low).axisRects()) {
                    const QCPAxis* axis = rect->axis(QCPAxis::atLeft);
                    const QVector<QString> texts = axis->tickVectorLabels();
                    QVERIFY2(texts.size() >= 2, qPrintable(QString::number(height)));
                    const int line = QFontMetrics(axis->tickLabelFont()).height();
                    for (qsizetype i = 1; i < texts.size(); ++i) {
                        QVERIFY2(texts[i] != texts[i - 1], qPrintable(texts[i]));
                        QVERIFY(axis->coordToPixel(axis->tickVector()[i - 1]) -
                                    axis->coordToPixel(axis->tickVector()[i]) >=
                                line - 0.01);
                    }
                }
            }
    }

    void theCursorLeavesWhatIsBestReadable() {
        fill(1000);
        for (const double best : {0.0, 20.0, 499.0, 990.0, 999.0})
            for (const double off : {-60.0, -20.0, -1.0, 0.0, 1.0, 20.0, 60.0}) {
                const double at = std::clamp(best + off, 0.0, 999.0);
                chart().setMarker(best, "best: epoch 4", "sam_hq_epoch_3.pth");
                chart().redraw();
                chart().setCursorAt(at);
                const QRectF label = placeOf(chart(), "best: epoch 4");
                const QRectF cursor = placeOf(chart(), chart().xText(at));
                QVERIFY(!label.isEmpty() && !cursor.isEmpty());
                QVERIFY(!label.intersects(cursor));
                for (const QRectF& text : {label, cursor})
                    QVERIFY(text.left() >= 0 && text.right() <= plotOf(chart())->width());
                // At the line itself its note.
                QCOMPARE(!placeOf(chart(), chart().xText(at) + " · sam_hq_epoch_3").isEmpty(),
                         std::abs(at - best) < 5);
            }
        chart().setCursorAt(std::nullopt);
        QVERIFY(placeOf(chart(), chart().xText(999)).isEmpty());
    }

    void averagesStartAtTheFirstValue() {
        ExponentialSmoother smoother(0.9);
        QVERIFY(std::abs(smoother.add(5) - 5) < 1e-12);
        QVERIFY(std::isnan(smoother.add(std::nan(""))));
        // (0.09 * 5 + 0.1 * 2) / 0.19
        QVERIFY(std::abs(smoother.add(2) - (0.9 * 0.1 * 5 + 0.1 * 2) / 0.19) < 1e-12);
        ExponentialSmoother none(0);
        none.add(1);
        QCOMPARE(none.add(3), 3.0);
    }

    void panesComeWithTheirPoints() {
        fill(1000);
        QVERIFY(chart().isPaneVisible(0) && chart().isPaneVisible(1));
        QVERIFY(!chart().isPaneVisible(2));
        chart().append(m_gpu, 500, std::nan(""));
        chart().redraw();
        QVERIFY(!chart().isPaneVisible(2));
        chart().append(m_gpu, 500, 61);
        chart().redraw();
        QVERIFY(chart().isPaneVisible(2));
        // Axes hold their values, and IoU never leaves 0..1 by much.
        const auto [low, high] = chart().paneRange(0);
        QVERIFY(low < 0.1 && high >= 1.0 && high < 1.2);
        QVERIFY(chart().paneRange(1).second <= 1.1);
        chart().legend().setShown(m_iou, false);
        chart().redraw();
        QVERIFY(!chart().isPaneVisible(1));
        chart().legend().setShown(m_iou, true);
        chart().redraw();
        QVERIFY(chart().isPaneVisible(1));
    }

    void theLegendHasTheValues() {
        fill(1000);
        QCOMPARE(chart().legend().value(m_iou), QLocale().toString(1 - 1.0 / 11.99, 'g', 4));
        chart().setCursorAt(510);
        QCOMPARE(chart().legend().value(m_iou), QLocale().toString(1 - 1.0 / 6.99, 'g', 4));
        chart().setCursorAt(std::nullopt);
        QCOMPARE(chart().legend().value(m_iou), QLocale().toString(1 - 1.0 / 11.99, 'g', 4));
        // The mouse does the same.
        move(plotOf(chart()), {500, 100});
        QVERIFY(chart().legend().value(m_iou) != QLocale().toString(1 - 1.0 / 11.99, 'g', 4));
        QCOMPARE(LiveChart::timeText(307), QString("5:07"));
        QCOMPARE(LiveChart::timeText(3729), QString("1:02:09"));
    }

    void theWheelZoomsAtTheCursor() {
        fill(1000);
        QWidget* plot = plotOf(chart());
        QVERIFY(plot != nullptr);
        const auto before = chart().range();
        const QPointF at(plot->width() / 2.0, 60);
        move(plot, at);
        for (int i = 0; i < 6; ++i)
            wheel(plot, at, 120);
        chart().redraw();
        const auto [low, high] = chart().range();
        QVERIFY(high - low < (before.second - before.first) / 3);
        QVERIFY(low > before.first && high < before.second);
        QVERIFY(!chart().isFollowing());
        // Dragging moves it.
        QTest::mousePress(plot, Qt::LeftButton, {}, at.toPoint());
        move(plot, at + QPointF(50, 0), Qt::LeftButton);
        QTest::mouseRelease(plot, Qt::LeftButton, {}, at.toPoint());
        QVERIFY(chart().range().first < low);
        QVERIFY(std::abs((chart().range().second - chart().range().first) - (high - low)) < 1e-6);
        // Over a value axis: its values, not the time.
        const auto values = chart().paneRange(0);
        const auto times = chart().range();
        wheel(plot, {10, 60}, 120);
        chart().redraw();
        QCOMPARE(chart().range(), times);
        QVERIFY(chart().paneRange(0).second - chart().paneRange(0).first <
                values.second - values.first);
        QTest::mouseDClick(plot, Qt::LeftButton, {}, at.toPoint());
        chart().redraw();
        QVERIFY(chart().range().first <= 0 && chart().range().second >= 999);
        QVERIFY(chart().isFollowing());
    }

    void theEndIsFollowed() {
        fill(1000);
        chart().zoom(4, 999);
        chart().redraw();
        QVERIFY(chart().isFollowing());
        const double span = chart().range().second - chart().range().first;
        for (int i = 1000; i < 1400; ++i)
            chart().append(m_loss, i, 0.1);
        chart().redraw();
        QVERIFY(chart().range().second >= 1399);
        QVERIFY(std::abs(chart().range().second - chart().range().first - span) < 1e-6);
        // Going back stops it.
        QTest::keyClick(&chart(), Qt::Key_Left);
        QVERIFY(!chart().isFollowing());
        const auto stays = chart().range();
        chart().append(m_loss, 1500, 0.1);
        chart().redraw();
        QCOMPARE(chart().range(), stays);
        QTest::keyClick(&chart(), Qt::Key_End);
        QVERIFY(chart().isFollowing());
        QTest::keyClick(&chart(), Qt::Key_Home);
        chart().redraw();
        QVERIFY(chart().range().first <= 0);
    }

    void logarithmicPanesLeaveZeroOut() {
        fill(1000);
        chart().append(m_loss, 1001, 0);
        chart().setLogarithmic(true);
        chart().redraw();
        QVERIFY(chart().paneRange(0).first > 0);
        QVERIFY(chart().paneRange(0).second < 3);
        QVERIFY(chart().paneRange(1).first >= 0);
        chart().setLogarithmic(false);
        chart().redraw();
        QVERIFY(chart().paneRange(0).first <= 0.01);
    }

    void anOutlierFlattensNothing() {
        for (int i = 0; i < 1000; ++i)
            chart().append(0, i, i == 700 ? 80 : 1 + i % 10 * 0.1);
        chart().setSmoothing(0.95);
        chart().redraw();
        QVERIFY(chart().paneRange(0).first < 1);
        QVERIFY(chart().paneRange(0).second > 4);  // all of the average, which the outlier lifts
        QVERIFY(chart().paneRange(0).second < 10);
        chart().setSmoothing(0);  // one line alone is seen whole
        chart().redraw();
        QVERIFY(chart().paneRange(0).second > 80);
    }

    void linesAreDrawnInTheColoursOfTheTheme() {
        fill(1000);
        chart().setSmoothing(0.95);
        chart().setMarker(499, "best: epoch 4");
        chart().redraw();
        const QImage light = chart().picture(1);
        QVERIFY(pixelsLike(light, Theme::chartColor(0)) > 100);
        QVERIFY(pixelsLike(light, Theme::chartColor(2)) > 50);
        QVERIFY(pixelsLike(light, Theme::successText()) > 50);
        chart().legend().setShown(m_loss, false);
        chart().redraw();
        QVERIFY(pixelsLike(chart().picture(1), Theme::chartColor(0)) <
                pixelsLike(light, Theme::chartColor(0)) / 3);
        Theme::apply(ThemeMode::Dark);
        QCoreApplication::processEvents();
        chart().redraw();
        QVERIFY(chart().picture(1).pixelColor(300, 100).lightness() < 120);
        QVERIFY(pixelsLike(chart().picture(1), Theme::chartColor(2)) > 50);
        QCOMPARE(chart().picture(2).width(), chart().picture(1).width() * 2);
    }

    /// Neither the titles nor what is said of the best and of the cursor lie on a line.
    void titlesLeaveTheLinesFree() {
        for (int i = 0; i < 1000; ++i)
            chart().append(m_gpu, i, 100 - i * 0.05);  // begins in the corner of the title
        chart().setMarker(30, "best: epoch 4");
        chart().setCursorAt(60);
        chart().redraw();
        const QImage picture = chart().picture(1);
        const QColor color = Theme::chartColor(3);
        std::vector<int> columns;
        for (int x = 0; x < picture.width() * 3 / 4; ++x)
            for (int y = 0; y < picture.height(); ++y) {
                const QColor pixel = picture.pixelColor(x, y);
                if (std::abs(pixel.red() - color.red()) + std::abs(pixel.green() - color.green()) +
                        std::abs(pixel.blue() - color.blue()) <
                    90) {
                    columns.push_back(x);
                    break;
                }
            }
        QVERIFY(columns.size() > 400);
        int gap = 0;
        for (std::size_t i = 1; i < columns.size(); ++i)
            gap = std::max(gap, columns[i] - columns[i - 1]);
        QVERIFY2(gap < 8, qPrintable(QString::number(gap)));
    }

    /// A run that has just begun has one point.
    void aPointAloneIsSeen() {
        chart().append(m_gpu, 3, 61);
        chart().redraw();
        QVERIFY(pixelsLike(chart().picture(1), Theme::chartColor(3)) > 5);
        QVERIFY(chart().range().second - chart().range().first >= 10);
    }

    void pictureAndTableAreSaved() {
        fill(250);
        chart().setSmoothing(0.5);
        QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        chart().savePng(root / "chart.png");
        const QImage image(folder.filePath("chart.png"));
        QVERIFY(image.width() >= 1900);
        chart().saveCsv(root / "chart.csv");
        QFile file(folder.filePath("chart.csv"));
        QVERIFY(file.open(QFile::ReadOnly));
        const QList<QByteArray> lines = file.readAll().split('\n');
        QCOMPARE(lines.first(), QByteArray("group,series,x,value,smoothed"));
        QVERIFY2(lines[1].startsWith("\"run, 1\",loss,0,1,1"), lines[1]);
        QCOMPARE(lines.size(), 1 + 250 + 2 + 2 + 1);
        QCOMPARE(studio::testing::codeOf([&] { chart().savePng("/proc/no/chart.png"); }),
                 std::optional(ErrorCode::FileUnwritable));
    }

    void aMillionPointsStaySmooth() {
        std::mt19937 random(1);
        std::normal_distribution<double> noise(0, 0.05);
        chart().resize(1400, 800);
        for (int i = 0; i < 1'000'000; ++i)
            chart().append(m_loss, i * 0.1, 1 / (1 + i * 1e-5) + noise(random));
        chart().redraw();
        qint64 best = INT64_MAX;
        for (int k = 0; k < 10; ++k) {
            // As while it goes on, and as when the user moves through it.
            if (k % 2 == 0)
                chart().append(m_loss, 100'000 + k, 0.1);
            else
                chart().zoom(1.1, 50'000);
            QElapsedTimer timer;
            timer.start();
            chart().redraw();
            best = std::min(best, timer.nsecsElapsed() / 1000);
        }
        qInfo("a redraw of a million points: %.1f ms", double(best) / 1000);
        QVERIFY2(best < 40'000, qPrintable(QString::number(best)));
    }

    void itIsDrawnAtMost25TimesASecond() {
        fill(10);
        const int before = chart().redrawCount();
        QElapsedTimer timer;
        timer.start();
        int i = 10;
        while (timer.elapsed() < 500) {
            chart().append(m_loss, ++i, 1);
            QCoreApplication::processEvents();
        }
        const int drawn = chart().redrawCount() - before;
        QVERIFY2(drawn >= 2 && drawn <= 14, qPrintable(QString::number(drawn)));
        // Out of sight it is not drawn at all.
        chart().hide();
        const int hidden = chart().redrawCount();
        chart().append(m_loss, ++i, 1);
        QTest::qWait(100);
        QCOMPARE(chart().redrawCount(), hidden);
    }
};

QTEST_MAIN(TestLiveChart)
#include "tst_live_chart.moc"
