#include <QtTest>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/image/MaskGeometry.h"
#include "core/image/Polygon.h"

using namespace studio;

namespace {

/// Noise of single pixels, or smoother blobs with holes, islands and corners that touch.
cv::Mat noiseMask(cv::Size size, std::uint64_t seed, int smoothing) {
    cv::RNG random(seed);
    cv::Mat noise(size, CV_8UC1);
    random.fill(noise, cv::RNG::UNIFORM, 0, 256);
    if (smoothing > 0)
        cv::GaussianBlur(noise, noise, {0, 0}, smoothing, smoothing, cv::BORDER_REFLECT);
    return noise > static_cast<double>(cv::mean(noise)[0]);
}

cv::Mat ringMask() {
    cv::Mat mask = cv::Mat::zeros(80, 100, CV_8UC1);
    cv::circle(mask, {50, 40}, 30, 255, -1);
    cv::circle(mask, {50, 40}, 15, 0, -1);
    cv::circle(mask, {50, 40}, 5, 255, -1);
    cv::rectangle(mask, {2, 2, 8, 5}, 255, -1);
    return mask;
}

cv::Mat filled(const std::vector<PolygonRing>& rings, cv::Size size) {
    cv::Mat mask = cv::Mat::zeros(size, CV_8UC1);
    fillRings(mask, rings);
    return mask;
}

/// The largest distance of a point of `from`'s rings, sampled densely, from `to`'s rings.
double directedDistance(const std::vector<PolygonRing>& from, const std::vector<PolygonRing>& to) {
    const auto toSegment = [](cv::Point2d p, cv::Point2d a, cv::Point2d b) {
        const cv::Point2d along = b - a;
        const double t = std::clamp((p - a).dot(along) / along.dot(along), 0.0, 1.0);
        return cv::norm(p - (a + t * along));
    };
    double worst = 0;
    for (const PolygonRing& ring : from)
        for (std::size_t i = 0; i < ring.size(); ++i)
            for (int step = 0; step < 20; ++step) {
                const cv::Point2d p =
                    ring[i] + step / 20.0 * (ring[(i + 1) % ring.size()] - ring[i]);
                double best = 1e9;
                for (const PolygonRing& other : to)
                    for (std::size_t k = 0; k < other.size(); ++k)
                        best =
                            std::min(best, toSegment(p, other[k], other[(k + 1) % other.size()]));
                worst = std::max(worst, best);
            }
    return worst;
}

std::vector<PolygonRing> allRings(const std::vector<MaskPolygon>& parts) {
    std::vector<PolygonRing> rings;
    for (const MaskPolygon& part : parts) {
        rings.push_back(part.outer);
        rings.insert(rings.end(), part.holes.begin(), part.holes.end());
    }
    return rings;
}

}  // namespace

class TestPolygon : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void exactPolygonsGiveTheMaskBack_data() {
        QTest::addColumn<int>("smoothing");
        QTest::newRow("single pixels") << 0;
        QTest::newRow("small blobs") << 1;
        QTest::newRow("large blobs") << 4;
    }
    void exactPolygonsGiveTheMaskBack() {
        QFETCH(int, smoothing);
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            const cv::Mat mask = noiseMask({61, 47}, seed, smoothing);
            double distance = -1;
            const std::vector<MaskPolygon> parts = maskPolygons(mask, 0, &distance);
            QCOMPARE(distance, 0.0);
            QCOMPARE(differingPixels(rasterise(parts, mask.size()), mask), std::int64_t{0});
            QCOMPARE(parts.size(), maskParts(mask).parts.size());
            // One ring for all, joined by slits, fills to the same.
            QCOMPARE(differingPixels(filled({joinedRing(parts)}, mask.size()), mask),
                     std::int64_t{0});
        }
    }

    void holesBelongToTheirParts() {
        const std::vector<MaskPolygon> parts = maskPolygons(ringMask());
        QCOMPARE(parts.size(), std::size_t{3});
        std::vector<std::size_t> holes;
        for (const MaskPolygon& part : parts)
            holes.push_back(part.holes.size());
        QCOMPARE(holes, (std::vector<std::size_t>{0, 1, 0}));
        QVERIFY(maskPolygons(cv::Mat::zeros(5, 5, CV_8UC1)).empty());
        QVERIFY(joinedRing({}).empty());
    }

    void pixelCentresDecide() {
        // A triangle: a centre on its left or upper edge is inside, on the right one it is not.
        const cv::Mat mask = filled({{{0.5, 0.5}, {3.5, 0.5}, {3.5, 2.5}, {0.5, 2.5}}}, {5, 4});
        QCOMPARE(maskArea(mask), std::int64_t{6});
        QVERIFY(maskBox(mask) == cv::Rect(0, 0, 3, 2));
        const cv::Mat half = filled({{{0, 0}, {4, 0}, {0, 4}}}, {4, 4});
        for (int y = 0; y < 4; ++y)
            for (int x = 0; x < 4; ++x)
                QCOMPARE(half.at<std::uint8_t>(y, x) != 0, x + y + 1 < 4);
    }

    void neighboursShareNoPixelAndLeaveNoneOut() {
        // A square cut along an irregular line.
        const PolygonRing cut{{0, 3.5}, {4.5, 7.25}, {9.5, 0.5}, {16, 11.125}};
        PolygonRing above{{0, 0}, {16, 0}};
        above.insert(above.end(), cut.rbegin(), cut.rend());
        PolygonRing below(cut);
        below.insert(below.end(), {{16, 16}, {0, 16}});
        const cv::Mat a = filled({above}, {16, 16});
        const cv::Mat b = filled({below}, {16, 16});
        QCOMPARE(cv::countNonZero(a & b), 0);
        QCOMPARE(cv::countNonZero(a | b), 256);
    }

    void whatIsOutsideIsCutOff() {
        const cv::Mat mask = filled(
            {{{-1e9, -50}, {1e9, -50}, {1e9, 3}, {-1e9, 3}}, {{NAN, 1}, {2, INFINITY}}}, {10, 8});
        QCOMPARE(maskArea(mask), std::int64_t{30});
        QCOMPARE(maskArea(filled({{{20, 20}, {30, 20}, {30, 30}}}, {10, 8})), std::int64_t{0});
    }

    void circles() {
        cv::Mat mask = cv::Mat::zeros(50, 60, CV_8UC1);
        fillCircle(mask, {20.25, 15.5}, 9.7);
        for (int y = 0; y < mask.rows; ++y)
            for (int x = 0; x < mask.cols; ++x)
                QCOMPARE(mask.at<std::uint8_t>(y, x) != 0,
                         std::hypot(x + 0.5 - 20.25, y + 0.5 - 15.5) <= 9.7);
        fillCircle(mask, {0, 49}, 1e9);
        QCOMPARE(cv::countNonZero(mask), 3000);
        cv::Mat untouched = cv::Mat::zeros(5, 5, CV_8UC1);
        fillCircle(untouched, {NAN, 2}, 3);
        fillCircle(untouched, {2, 2}, -1);
        QCOMPARE(cv::countNonZero(untouched), 0);
    }

    void simplifiedPolygonsStayWithinTheTolerance() {
        for (const cv::Mat& mask : {ringMask(), noiseMask({90, 70}, 3, 4)})
            for (const double tolerance : {0.75, 2.0}) {
                double distance = 0;
                const std::vector<MaskPolygon> exact = maskPolygons(mask);
                const std::vector<MaskPolygon> parts = maskPolygons(mask, tolerance, &distance);
                QCOMPARE(parts.size(), exact.size());
                std::size_t before = 0, after = 0;
                for (const PolygonRing& ring : allRings(exact))
                    before += ring.size();
                for (const PolygonRing& ring : allRings(parts))
                    after += ring.size();
                QVERIFY(after < before / 2);
                QVERIFY(distance > 0 && distance <= tolerance);
                // What is reported is what dense sampling finds, in both directions.
                const double there = directedDistance(allRings(exact), allRings(parts));
                const double back = directedDistance(allRings(parts), allRings(exact));
                QVERIFY2(std::abs(std::max(there, back) - distance) < 0.05,
                         qPrintable(QString("%1 %2 %3").arg(there).arg(back).arg(distance)));
                const std::int64_t differing = differingPixels(rasterise(parts, mask.size()), mask);
                QVERIFY(differing > 0 && differing < mask.total() / 8.0);
            }
    }

    void smallPartsDoNotVanish() {
        cv::Mat mask = cv::Mat::zeros(20, 20, CV_8UC1);
        mask.at<std::uint8_t>(4, 4) = 255;
        cv::rectangle(mask, {10, 10, 2, 2}, 255, -1);
        const std::vector<MaskPolygon> parts = maskPolygons(mask, 50);
        QCOMPARE(differingPixels(rasterise(parts, mask.size()), mask), std::int64_t{0});
    }
};

QTEST_GUILESS_MAIN(TestPolygon)
#include "tst_polygon.moc"
