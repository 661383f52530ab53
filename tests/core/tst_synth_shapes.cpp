#include <QtTest>
#include <cmath>
#include <functional>
#include <numbers>

#include "core/data/synth/Design.h"
#include "core/data/synth/DistanceField.h"
#include "core/data/synth/Shapes.h"

using namespace studio;
using namespace studio::synth;

namespace {

constexpr double kPi = std::numbers::pi;
const cv::Rect kCanvas(0, 0, 800, 700);

/// Pixels whose middle is inside.
int pixels(const ShapePtr& shape, const Pose& pose) {
    return cv::countNonZero(distanceField(*shape, pose, kCanvas, 2, 2).distance < 0);
}

/// The area of a gear by its definition, integrated over the radius.
double gearArea(const GearShape& gear) {
    const double alpha = 20 * kPi / 180;
    const double base = gear.pitchRadius() * std::cos(alpha);
    const auto involute = [](double angle) { return std::tan(angle) - angle; };
    double area = kPi * gear.rootRadius() * gear.rootRadius();
    const int steps = 20'000;
    const double step = (gear.tipRadius() - gear.rootRadius()) / steps;
    for (int i = 0; i < steps; ++i) {
        const double r = gear.rootRadius() + (i + 0.5) * step;
        double half = kPi / (2 * gear.teeth) * gear.width + involute(alpha);
        if (r > base) half -= involute(std::acos(base / r));
        area += 2 * half * gear.teeth * r * step;
    }
    return area;
}

}  // namespace

class TestSynthShapes : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void areas_data() {
        QTest::addColumn<ShapePtr>("shape");
        QTest::addColumn<double>("area");
        QTest::newRow("disc") << disc({}, 1) << kPi;
        QTest::newRow("ring") << subtract(disc({}, 1), {disc({}, 0.6)}) << kPi * (1 - 0.36);
        QTest::newRow("slot") << box({}, {1, 0.3}, 0.3) << 4 * 0.7 * 0.3 + kPi * 0.09;
        QTest::newRow("box") << box({0.1, 0.05}, {0.8, 0.5}, 0, 0.7) << 4 * 0.8 * 0.5;
        QTest::newRow("plate with a grid of bores")
            << subtract(box({}, {0.9, 0.7}, 0.1),
                        {discs({{{-0.5, 0}, 0.2}, {{0, 0}, 0.15}, {{0.5, 0.2}, 0.2}})})
            << 4 * 0.9 * 0.7 - (4 - kPi) * 0.01 - kPi * (2 * 0.04 + 0.0225);
        QTest::newRow("hexagon") << regularPolygon(6, 0.8) << 6 * 0.64 * std::tan(kPi / 6);
        QTest::newRow("concave polygon")
            << polygon({{-0.8, -0.8}, {0.8, -0.8}, {0.8, -0.2}, {0, -0.2}, {0, 0.8}, {-0.8, 0.8}})
            << 1.6 * 0.6 + 0.8 * 1.0;
        QTest::newRow("arc") << arc(0.8, 0.1, 1, 2) << 2 * 0.8 * 0.2 + kPi * 0.01;
        const GearShape spur{24, 2.0 / 26, 0.97};
        QTest::newRow("gear") << gear(spur) << gearArea(spur);
        // A mean radius of crest - depth + (crest flats, flanks) on either side of the axis.
        const double pitch = 0.1, depth = 0.06134;
        const double flank = depth / std::sqrt(3.0);
        const double mean =
            0.3 - depth + (flank * depth + (pitch - 2 * 0.125 * pitch - 2 * flank) * depth) / pitch;
        QTest::newRow("thread") << threadedRod(0.9, 0.3, pitch, depth) << 2 * 1.8 * mean;
        QTest::newRow("oval") << wavyDisc(0.9, {{2, 0.05, 1}})
                              << kPi * 0.81 * (1 + 0.05 * 0.05 / 2);
    }

    void areas() {
        QFETCH(ShapePtr, shape);
        QFETCH(double, area);
        for (const double angle : {0.0, 0.4, 2.1}) {
            const Pose pose{{400.3, 349.8}, angle, 300, 1};
            const double measured = pixels(shape, pose) / (300.0 * 300.0);
            QVERIFY2(std::abs(measured / area - 1) < 0.002,
                     qPrintable(QString("%1 for %2").arg(measured).arg(area)));
        }
        const double slanted = pixels(shape, {{400.3, 349.8}, 0.3, 300, 0.8}) / (300.0 * 300.0);
        QVERIFY(std::abs(slanted / (0.8 * area) - 1) < 0.002);
    }

    /// Every pixel, not their number: its middle is nearer to the centre than the radius.
    void pixelRule() {
        for (const double radius : {4.0, 17.3, 251.7}) {
            const cv::Point2d centre(401.37, 322.6);
            const DistanceField field =
                distanceField(*disc({}, 1), {centre, 0.3, radius, 1}, kCanvas, 3, 2);
            int inside = 0;
            for (int y = 0; y < kCanvas.height; ++y)
                for (int x = 0; x < kCanvas.width; ++x) {
                    const double exact =
                        std::hypot(x + 0.5 - centre.x, y + 0.5 - centre.y) - radius;
                    if (std::abs(exact) < 1e-3) continue;
                    QCOMPARE(field.at(x, y, 1e6F) < 0, exact < 0);
                    inside += exact < 0;
                }
            QVERIFY(inside > 2.9 * radius * radius);
        }
    }

    /// Far from the outline whole tiles are filled at once: no pixel may differ because of it.
    void tilesChangeNothing() {
        Random random{7};
        for (int i = 0; i < 120; ++i) {
            const SceneKind kind = random.pick(allSceneKinds());
            const Design design = drawDesign(kind, random);
            const Pose pose{{random.uniform(0, 800), random.uniform(0, 700)},
                            random.angle(),
                            random.logUniform(5, 600),
                            random.uniform(0.6, 1)};
            const double band = 4;
            const DistanceField quick = distanceField(*design.outline, pose, kCanvas, 5, band);
            if (quick.box.empty()) continue;
            const DistanceField exact = distanceFieldOn(quick.box, *design.outline, pose, 1e9);
            int wrong = 0;
            for (int y = 0; y < quick.box.height; ++y)
                for (int x = 0; x < quick.box.width; ++x) {
                    const float a = quick.distance(y, x), b = exact.distance(y, x);
                    if ((a < 0) != (b < 0) || (std::abs(b) < band && a != b)) ++wrong;
                }
            QVERIFY2(wrong == 0, qPrintable(QString("%1 pixels of a %2 (%3)")
                                                .arg(wrong)
                                                .arg(sceneKindName(kind), design.style.c_str())));
            // Nothing of it lies outside of its box.
            const DistanceField wide = distanceFieldOn(kCanvas, *design.outline, pose, 1e9);
            QCOMPARE(cv::countNonZero(wide.distance < 0), cv::countNonZero(exact.distance < 0));
        }
    }

    void posesGoBothWays() {
        const Pose pose{{10, 20}, 0.7, 30, 0.9};
        const cv::Point2d p(0.3, -0.8), back = pose.toDesign(pose.toImage(p));
        QVERIFY(std::abs(back.x - p.x) < 1e-12 && std::abs(back.y - p.y) < 1e-12);
    }
};

QTEST_APPLESS_MAIN(TestSynthShapes)
#include "tst_synth_shapes.moc"
