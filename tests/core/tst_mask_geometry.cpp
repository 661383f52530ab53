#include <QtTest>
#include <opencv2/imgproc.hpp>

#include "core/image/MaskGeometry.h"
#include "tests/support/Expect.h"

using namespace studio;
using studio::testing::codeOf;

namespace {

cv::Mat mask(std::initializer_list<const char*> rows) {
    cv::Mat result(static_cast<int>(rows.size()), static_cast<int>(std::strlen(*rows.begin())),
                   CV_8UC1);
    int y = 0;
    for (const char* row : rows) {
        for (int x = 0; x < result.cols; ++x)
            result.at<std::uint8_t>(y, x) = row[x] == '#' ? 255 : 0;
        ++y;
    }
    return result;
}

bool same(const cv::Mat& a, const cv::Mat& b) {
    return a.size() == b.size() && a.type() == b.type() && cv::norm(a, b, cv::NORM_INF) == 0;
}

cv::Mat noise(cv::RNG& random, int width, int height) {
    cv::Mat values(height, width, CV_8UC1);
    random.fill(values, cv::RNG::UNIFORM, 0, 256);
    cv::GaussianBlur(values, values, {0, 0}, 0.5 + random.uniform(0.0, 2.0));
    return values > 128;
}

/// Even-odd filling of pixel-edge rings: a pixel is inside when a ray from its centre to the left
/// crosses an odd number of vertical edges.
cv::Mat filled(const std::vector<MaskRing>& rings, cv::Size size) {
    cv::Mat crossings = cv::Mat::zeros(size.height, size.width + 1, CV_8UC1);
    for (const MaskRing& ring : rings)
        for (std::size_t i = 0; i < ring.corners.size(); ++i) {
            const cv::Point a = ring.corners[i];
            const cv::Point b = ring.corners[(i + 1) % ring.corners.size()];
            if (a.x != b.x) continue;
            for (int y = std::min(a.y, b.y); y < std::max(a.y, b.y); ++y)
                crossings.at<std::uint8_t>(y, a.x) ^= 255;
        }
    cv::Mat result(size, CV_8UC1);
    for (int y = 0; y < size.height; ++y) {
        std::uint8_t inside = 0;
        for (int x = 0; x < size.width; ++x) {
            inside ^= crossings.at<std::uint8_t>(y, x);
            result.at<std::uint8_t>(y, x) = inside;
        }
    }
    return result;
}

}  // namespace

class TestMaskGeometry : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void areaAndBox() {
        const cv::Mat m = mask({"......", ".##...", ".#..#.", "......"});
        QCOMPARE(maskArea(m), 4);
        QVERIFY(maskBox(m) == cv::Rect(1, 1, 4, 2));
        QVERIFY(maskBox(cv::Mat::zeros(5, 5, CV_8UC1)).empty());
        QVERIFY(maskBox(cv::Mat()).empty());
    }

    void outlineOfOnePixel() {
        const std::vector<MaskRing> rings = maskOutlines(mask({"...", ".#.", "..."}));
        QCOMPARE(rings.size(), std::size_t{1});
        QVERIFY(!rings[0].hole);
        std::vector<cv::Point> corners = rings[0].corners;
        QCOMPARE(corners.size(), std::size_t{4});
        // Clockwise on the screen, wherever it begins.
        std::ranges::rotate(corners, std::ranges::find(corners, cv::Point(1, 1)));
        QVERIFY((corners == std::vector<cv::Point>{{1, 1}, {2, 1}, {2, 2}, {1, 2}}));
    }

    void outlineOfARing() {
        const std::vector<MaskRing> rings =
            maskOutlines(mask({"#####", "#...#", "#.#.#", "#...#", "#####"}));
        QCOMPARE(rings.size(), std::size_t{3});
        QCOMPARE(std::ranges::count(rings, true, &MaskRing::hole), 1);
        for (const MaskRing& ring : rings)
            QCOMPARE(ring.corners.size(), std::size_t{4});
    }

    void touchingCornersAreOnePart() {
        const cv::Mat m = mask({"#.", ".#"});
        QCOMPARE(maskOutlines(m).size(), std::size_t{1});
        QCOMPARE(maskParts(m).parts.size(), std::size_t{1});
    }

    void outlinesFillToTheMask() {
        cv::RNG random(11);
        QVERIFY(maskOutlines(cv::Mat::zeros(4, 4, CV_8UC1)).empty());
        for (int round = 0; round < 80; ++round) {
            const cv::Mat m = noise(random, random.uniform(1, 60), random.uniform(1, 60));
            const std::vector<MaskRing> rings = maskOutlines(m);
            QVERIFY(same(filled(rings, m.size()), m));
            // As many outer rings as parts; each corner really is one.
            QCOMPARE(static_cast<std::size_t>(std::ranges::count(rings, false, &MaskRing::hole)),
                     maskParts(m).parts.size());
            for (const MaskRing& ring : rings)
                for (std::size_t i = 0; i < ring.corners.size(); ++i) {
                    const cv::Point a = ring.corners[i];
                    const cv::Point b = ring.corners[(i + 1) % ring.corners.size()];
                    const cv::Point c = ring.corners[(i + 2) % ring.corners.size()];
                    QVERIFY((a.x == b.x) != (a.y == b.y));
                    QVERIFY((a.x == b.x) == (b.y == c.y));
                }
        }
    }

    void parts() {
        const MaskParts result = maskParts(mask({"#..###", "...#.#", "#..###", "#....."}));
        QCOMPARE(result.parts.size(), std::size_t{3});
        QCOMPARE(result.parts[0].area, 8);
        QVERIFY(result.parts[0].box == cv::Rect(3, 0, 3, 3));
        QCOMPARE(result.parts[1].area, 2);
        QCOMPARE(result.parts[2].area, 1);
        QCOMPARE(result.labels.at<int>(0, 4), 1);
        QCOMPARE(result.labels.at<int>(3, 0), 2);
        QCOMPARE(result.labels.at<int>(0, 0), 3);
        QCOMPARE(result.labels.at<int>(1, 4), 0);
    }

    void smallHolesAndIslands() {
        cv::Mat m = mask({"######.#", "#.##.#..", "####.#..", "######.#"});
        QVERIFY(!fillSmallHoles(m, 1));
        QVERIFY(fillSmallHoles(m, 2));
        QVERIFY(same(m, mask({"######.#", "####.#..", "####.#..", "######.#"})));
        QVERIFY(removeSmallIslands(m, 5));
        QVERIFY(same(m, mask({"######..", "####.#..", "####.#..", "######.."})));
        QVERIFY(!removeSmallIslands(m, 5));
        // When all are small, the largest stays.
        cv::Mat dots = mask({"##.#", "....", "#..#"});
        QVERIFY(removeSmallIslands(dots, 100));
        QVERIFY(same(dots, mask({"##..", "....", "...."})));
        QVERIFY(!removeSmallIslands(dots, 100));
        cv::Mat none = cv::Mat::zeros(3, 3, CV_8UC1);
        QVERIFY(!removeSmallIslands(none, 100));
    }

    void rleKnownAnswers() {
        // Columns first: ".##", "#..", ".#." read downwards.
        const cv::Mat m = mask({".#.", "#.#", "#.."});
        const Rle rle = encodeRle(m);
        QVERIFY((rle.counts == std::vector<std::uint32_t>{1, 3, 3, 1, 1}));
        QVERIFY(same(decodeRle(rle), m));
        const Rle full = encodeRle(cv::Mat(2, 2, CV_8UC1, cv::Scalar(7)));
        QVERIFY((full.counts == std::vector<std::uint32_t>{0, 4}));
        // Worked out by hand after cocoapi's rleToString: 5 bits a character, offset 48.
        QCOMPARE(rleText({1, 3, 3, 1, 1}), std::string("133NN"));
        QCOMPARE(rleText({6, 1, 40, 4, 5, 4, 5, 4, 21}), std::string("61X13mN000`0"));
        QVERIFY(
            (rleCounts("61X13mN000`0") == std::vector<std::uint32_t>{6, 1, 40, 4, 5, 4, 5, 4, 21}));
    }

    void rleRoundTrip() {
        cv::RNG random(3);
        for (int round = 0; round < 60; ++round) {
            const cv::Mat m = noise(random, random.uniform(1, 400), random.uniform(1, 90));
            const Rle rle = encodeRle(m);
            QVERIFY(same(decodeRle(rle), m));
            QVERIFY(rleCounts(rleText(rle.counts)) == rle.counts);
        }
        const std::vector<std::uint32_t> large{4294967295u, 0, 1, 4294967295u, 7};
        QVERIFY(rleCounts(rleText(large)) == large);
    }

    void damagedRle() {
        QCOMPARE(*codeOf([] { decodeRle({{3, 3}, {4, 4}}); }), ErrorCode::AnnotationInvalid);
        QCOMPARE(*codeOf([] {
            decodeRle({{2, 2}, {4294967295u, 5}});
        }),
                 ErrorCode::AnnotationInvalid);
        QCOMPARE(*codeOf([] { decodeRle({{-2, -2}, {4}}); }), ErrorCode::AnnotationInvalid);
        for (const char* text : {"P", "PPPPPPPPPPPP", "\x80", "!", "O", "1o"})
            QCOMPARE(*codeOf([&] { rleCounts(text); }), ErrorCode::AnnotationInvalid);
    }
};

QTEST_GUILESS_MAIN(TestMaskGeometry)
#include "tst_mask_geometry.moc"
