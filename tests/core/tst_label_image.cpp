#include <QtTest>
#include <limits>
#include <opencv2/imgproc.hpp>

#include "core/data/LabelImage.h"
#include "core/image/ImageIo.h"
#include "core/image/LabelRaster.h"
#include "tests/support/Expect.h"
#include "tests/support/ImageFiles.h"

using namespace studio;
using namespace studio::testing;

namespace {

/// Values 0, 1, 3 and 200 in bands of 5 columns.
template <typename T>
cv::Mat bands(T a = 0, T b = 1, T c = 3, T d = 200) {
    cv::Mat values(12, 20, cv::DataType<T>::type);
    for (int y = 0; y < values.rows; ++y)
        for (int x = 0; x < values.cols; ++x)
            values.at<T>(y, x) = x < 5 ? a : x < 10 ? b : x < 15 ? c : d;
    return values;
}

LabelledImage read(const fs::path& path, LabelRule rule, double value = 0,
                   std::optional<int> page = std::nullopt) {
    LabelImageOptions options;
    options.rule = rule;
    options.value = value;
    options.page = page;
    return readLabelImage(path, options);
}

cv::Rect boxOf(const LabelledObject& object) {
    return maskBox(decodeRle(*object.mask));
}

QStringList labels(const LabelledImage& image) {
    QStringList names;
    for (const LabelledObject& object : image.objects)
        names << QString::fromStdString(object.label);
    return names;
}

}  // namespace

class TestLabelImage : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void rules() {
        const TemporaryFolder folder;
        writePng(folder / "a.png", bands<std::uint8_t>());
        writePng(folder / "b.png", bands<std::uint16_t>(0, 1, 3, 40000));
        for (const char* name : {"a.png", "b.png"}) {
            const LabelledImage nonZero = read(folder / name, LabelRule::NonZero);
            QCOMPARE(nonZero.objects.size(), std::size_t{1});
            QVERIFY(nonZero.objects[0].label.empty());
            QVERIFY(nonZero.size == cv::Size(20, 12));
            QVERIFY(boxOf(nonZero.objects[0]) == cv::Rect(5, 0, 15, 12));
            QVERIFY(boxOf(read(folder / name, LabelRule::Threshold, 1).objects[0]) ==
                    cv::Rect(10, 0, 10, 12));
            QVERIFY(boxOf(read(folder / name, LabelRule::Value, 3).objects[0]) ==
                    cv::Rect(10, 0, 5, 12));
            QVERIFY(boxOf(read(folder / name, LabelRule::Otsu).objects[0]) ==
                    cv::Rect(15, 0, 5, 12));
            const LabelledImage none = read(folder / name, LabelRule::Value, 99);
            QVERIFY(none.objects.empty());
            QCOMPARE(none.notes.size(), std::size_t{1});
        }
        const LabelledImage each = read(folder / "a.png", LabelRule::EachValue);
        QCOMPARE(labels(each), QStringList({"1", "3", "200"}));
        QVERIFY(boxOf(each.objects[2]) == cv::Rect(15, 0, 5, 12));
        QCOMPARE(labels(read(folder / "b.png", LabelRule::EachValue)),
                 QStringList({"1", "3", "40000"}));
    }

    void otsuIsOpenCvs() {
        const TemporaryFolder folder;
        cv::RNG random(5);
        cv::Mat picture(60, 80, CV_8UC1);
        random.fill(picture, cv::RNG::NORMAL, 80, 25);
        cv::Mat bright(60, 30, CV_8UC1);
        random.fill(bright, cv::RNG::NORMAL, 170, 20);
        bright.copyTo(picture.colRange(40, 70));
        writePng(folder / "a.png", picture);
        cv::Mat expected;
        cv::threshold(picture, expected, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
        const LabelledImage image = read(folder / "a.png", LabelRule::Otsu);
        QVERIFY(*image.objects.at(0).mask == encodeRle(expected));
        // The same picture with other units splits in the same place.
        cv::Mat floats;
        picture.convertTo(floats, CV_32F, 0.001, -7);
        writeTiff(folder / "f.tif", floats, {.floats = true});
        const cv::Mat mask = decodeRle(*read(folder / "f.tif", LabelRule::Otsu).objects.at(0).mask);
        QVERIFY(cv::countNonZero(mask != expected) <= 80);
    }

    void floatingPoint() {
        const TemporaryFolder folder;
        cv::Mat values = bands<float>(0, -0.5f, 0.25f, 7);
        values.at<float>(0, 0) = std::numeric_limits<float>::quiet_NaN();
        values.at<float>(1, 0) = std::numeric_limits<float>::infinity();
        writeTiff(folder / "f.tif", values, {.floats = true});
        QCOMPARE(maskArea(decodeRle(*read(folder / "f.tif", LabelRule::NonZero).objects[0].mask)),
                 std::int64_t{12 * 15 + 1});
        QVERIFY(boxOf(read(folder / "f.tif", LabelRule::Value, 0.25).objects[0]) ==
                cv::Rect(10, 0, 5, 12));
        QCOMPARE(labels(read(folder / "f.tif", LabelRule::EachValue)),
                 QStringList({"-0.5", "0.25", "7", "inf"}));
        // Pictures stay 8 and 16-bit.
        QCOMPARE(*codeOf([&] { readImage(folder / "f.tif"); }), ErrorCode::ImageUnreadable);
    }

    void severalPages() {
        const TemporaryFolder folder;
        const fs::path file = folder / "größe 寸法.tif";
        writeTiff(file, bands<std::uint8_t>(0, 0, 0, 9));
        writeTiff(file, bands<std::uint8_t>(9, 0, 5, 0), {.append = true});
        writeTiff(file, bands<std::uint8_t>(0, 0, 0, 0), {.append = true});
        const LabelledImage all = read(file, LabelRule::NonZero);
        QCOMPARE(labels(all), QStringList({"page 0", "page 1"}));
        QCOMPARE(all.notes.size(), std::size_t{1});
        QVERIFY(boxOf(all.objects[0]) == cv::Rect(15, 0, 5, 12));
        QVERIFY(boxOf(all.objects[1]) == cv::Rect(0, 0, 15, 12));
        QCOMPARE(labels(read(file, LabelRule::EachValue)),
                 QStringList({"page 0: 9", "page 1: 5", "page 1: 9"}));
        const LabelledImage second = read(file, LabelRule::NonZero, 0, 1);
        QCOMPARE(labels(second), QStringList({""}));
        QCOMPARE(*codeOf([&] { read(file, LabelRule::NonZero, 0, 3); }), ErrorCode::Usage);
        writeTiff(file, cv::Mat::ones(5, 5, CV_8UC1), {.append = true});
        QCOMPARE(*codeOf([&] { read(file, LabelRule::NonZero); }), ErrorCode::SizeMismatch);
    }

    void turnedByTag_data() {
        QTest::addColumn<int>("orientation");
        for (int orientation = 1; orientation <= 8; ++orientation)
            QTest::addRow("%d", orientation) << orientation;
    }
    void turnedByTag() {
        QFETCH(int, orientation);
        const TemporaryFolder folder;
        cv::Mat picture = cv::Mat::zeros(6, 10, CV_8UC1);
        picture(cv::Rect(0, 0, 3, 2)) = 7;  // no symmetry
        picture(cv::Rect(5, 1, 1, 1)) = 9;
        writeTiff(folder / "a.tif", picture, {.orientation = orientation});
        writePng(folder / "a.png", picture, {.orientation = orientation});
        // readMask is known to turn rightly.
        const cv::Mat expected = readMask(folder / "a.tif");
        for (const char* name : {"a.tif", "a.png"})
            QVERIFY(*read(folder / name, LabelRule::NonZero).objects[0].mask ==
                    encodeRle(expected));
        cv::Mat floats;
        picture.convertTo(floats, CV_32F);
        writeTiff(folder / "f.tif", floats, {.orientation = orientation, .floats = true});
        QVERIFY(*read(folder / "f.tif", LabelRule::NonZero).objects[0].mask == encodeRle(expected));
    }

    void palettesGiveTheirIndices() {
        const TemporaryFolder folder;
        const cv::Mat indices = bands<std::uint8_t>(0, 1, 2, 3);
        // 2 is black, as 0 is: only the index tells them apart.
        writePalettePng(folder / "a.png", indices, {{0, 0, 0}, {128, 0, 0}, {0, 0, 0}, {0, 0, 9}},
                        false);
        writeTiff(folder / "a.tif", indices, {.palette = true});
        for (const char* name : {"a.png", "a.tif"})
            QCOMPARE(labels(read(folder / name, LabelRule::EachValue)),
                     QStringList({"1", "2", "3"}));
    }

    void fewBits() {
        const TemporaryFolder folder;
        writePng(folder / "a.png", bands<std::uint8_t>(0, 1, 2, 3), {.bits = 2});
        QCOMPARE(labels(read(folder / "a.png", LabelRule::EachValue)),
                 QStringList({"1", "2", "3"}));
        cv::Mat binary = bands<std::uint8_t>(0, 255, 0, 255);
        writeTiff(folder / "a.tif", binary, {.bilevel = true});
        const LabelledImage image = read(folder / "a.tif", LabelRule::EachValue);
        QCOMPARE(labels(image), QStringList({"1"}));
        QVERIFY(*image.objects[0].mask == encodeRle(binary));
        // "0 is white": what looks bright is object, as in readMask().
        writeTiff(folder / "w.tif", binary, {.minIsWhite = true, .bilevel = true});
        QVERIFY(*read(folder / "w.tif", LabelRule::NonZero).objects[0].mask ==
                encodeRle(readMask(folder / "w.tif")));
    }

    void colours() {
        const TemporaryFolder folder;
        cv::Mat picture(4, 6, CV_8UC3, cv::Scalar(0, 0, 0));
        picture.colRange(0, 2) = cv::Scalar(255, 0, 16);  // R, G, B
        picture.colRange(4, 6) = cv::Scalar(0, 1, 0);
        writePng(folder / "a.png", picture);
        QCOMPARE(labels(read(folder / "a.png", LabelRule::EachValue)),
                 QStringList({"#000100", "#ff0010"}));
        QVERIFY(boxOf(read(folder / "a.png", LabelRule::Value, 0xff0010).objects[0]) ==
                cv::Rect(0, 0, 2, 4));
        QVERIFY(boxOf(read(folder / "a.png", LabelRule::Threshold, 20).objects[0]) ==
                cv::Rect(0, 0, 2, 4));
        QCOMPARE(maskArea(decodeRle(*read(folder / "a.png", LabelRule::NonZero).objects[0].mask)),
                 std::int64_t{16});
    }

    void tilesAndPlanes() {
        const TemporaryFolder folder;
        cv::Mat big(70, 90, CV_16UC1, cv::Scalar(0));
        big(cv::Rect(30, 40, 50, 20)) = 500;
        writeTiff(folder / "t.tif", big, {.tiled = true});
        QVERIFY(boxOf(read(folder / "t.tif", LabelRule::Value, 500).objects[0]) ==
                cv::Rect(30, 40, 50, 20));
        cv::Mat colours(70, 90, CV_8UC3, cv::Scalar(0, 0, 0));
        colours(cv::Rect(1, 2, 3, 4)) = cv::Scalar(1, 2, 3);
        writeTiff(folder / "p.tif", colours, {.tiled = true, .planar = true});
        QCOMPARE(labels(read(folder / "p.tif", LabelRule::EachValue)), QStringList({"#010203"}));
    }

    void picturesAreNoLabels() {
        const TemporaryFolder folder;
        cv::Mat picture(50, 50, CV_16UC1);
        cv::RNG(1).fill(picture, cv::RNG::UNIFORM, 0, 65536);
        writePng(folder / "a.png", picture);
        QCOMPARE(*codeOf([&] { read(folder / "a.png", LabelRule::EachValue); }), ErrorCode::Usage);
        writeFileAtomically(folder / "b.png", "nothing");
        QCOMPARE(*codeOf([&] { read(folder / "b.png", LabelRule::NonZero); }),
                 ErrorCode::ImageUnreadable);
        writeTiff(folder / "c.tif", picture);
        fs::resize_file(folder / "c.tif", fs::file_size(folder / "c.tif") / 2);
        const CapturedStandardError silent;
        QCOMPARE(*codeOf([&] { read(folder / "c.tif", LabelRule::NonZero); }),
                 ErrorCode::ImageUnreadable);
        QVERIFY(silent.text().empty());
        LabelImageOptions bad;
        bad.value = std::numeric_limits<double>::infinity();
        QCOMPARE(*codeOf([&] { bad.check(); }), ErrorCode::Usage);
        QCOMPARE(*codeOf([] { parseLabelRule("half"); }), ErrorCode::Usage);
        QCOMPARE(parseLabelRule(labelRuleName(LabelRule::EachValue)), LabelRule::EachValue);
    }
};

QTEST_GUILESS_MAIN(TestLabelImage)
#include "tst_label_image.moc"
