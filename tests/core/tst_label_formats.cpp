#include <QtTest>
#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "core/base/Base64.h"
#include "core/image/ImageIo.h"
#include "core/image/Polygon.h"
#include "core/jobs/DataConvertJob.h"
#include "tests/support/Expect.h"
#include "tests/support/ImageFiles.h"

using namespace studio;
using namespace studio::testing;

namespace {

constexpr int kWidth = 96, kHeight = 64;

cv::Mat ringMask() {
    cv::Mat mask = cv::Mat::zeros(kHeight, kWidth, CV_8UC1);
    cv::circle(mask, {30, 30}, 20, 255, -1);
    cv::circle(mask, {30, 30}, 9, 0, -1);
    return mask;
}
cv::Mat twoParts() {
    cv::Mat mask = cv::Mat::zeros(kHeight, kWidth, CV_8UC1);
    cv::rectangle(mask, {60, 5, 10, 20}, 255, -1);
    cv::circle(mask, {80, 50}, 8, 255, -1);
    return mask;
}
cv::Mat noise() {
    cv::Mat mask(kHeight, kWidth, CV_8UC1);
    cv::RNG(7).fill(mask, cv::RNG::UNIFORM, 0, 2);
    return mask != 0;
}

/// One image "größe 寸法.png" with three objects, the first two also with prompts, and one of
/// prompts alone.
void writeProject(const fs::path& folder) {
    const std::string name = "größe 寸法";
    cv::Mat picture(kHeight, kWidth, CV_8UC1);
    cv::RNG(3).fill(picture, cv::RNG::UNIFORM, 0, 256);
    writeImage(folder / (name + ".png"), picture);
    Annotation annotation;
    annotation.image = name + ".png";
    annotation.imageSize = {kWidth, kHeight};
    const std::vector<cv::Mat> masks{ringMask(), twoParts(), noise()};
    for (std::size_t k = 0; k < 4; ++k) {
        AnnotatedObject object;
        object.label = k == 0 ? "ring, \"big\"" : k == 3 ? "later" : "part";
        if (k == 0) object.points = {{12.5, 30, true}, {30, 30, false}};
        if (k == 3) object.points = {{5, 6, true}};
        if (k == 1) object.box = PromptBox{58, 3, 90, 60};
        if (k == 1) object.score = 0.75;
        if (k < 3) {
            object.maskFile = "masks/" + name + "_" + std::to_string(k) + ".png";
            writeMask(folder / fromUtf8(object.maskFile), masks[k]);
        }
        annotation.objects.push_back(object);
    }
    annotation.write(folder / "json" / (name + ".json"));
}

DataConvertReport convert(const fs::path& from, const fs::path& to, LabelFormat format,
                          const LabelWriteOptions& writing = {}) {
    DataConvertOptions options;
    options.input = from;
    options.output = to;
    options.to = format;
    options.writing = writing;
    return runDataConvert(options);
}

/// Masks of objects that have one, of the only image in a folder of ours.
std::vector<cv::Mat> masksOf(const fs::path& folder, Annotation* read = nullptr) {
    std::vector<cv::Mat> masks;
    for (const auto& entry : fs::directory_iterator(folder / "json")) {
        const Annotation annotation = Annotation::read(entry.path());
        for (const AnnotatedObject& object : annotation.objects)
            if (!object.maskFile.empty())
                masks.push_back(readMask(folder / fromUtf8(object.maskFile)));
        if (read != nullptr) *read = annotation;
    }
    return masks;
}

bool mentions(const std::vector<std::string>& notes, const std::string& word) {
    return std::ranges::any_of(
        notes, [&](const std::string& note) { return note.find(word) != std::string::npos; });
}

/// JSON that is easier to read here with single quotes (moc does not understand all raw strings).
std::string quoted(std::string text) {
    std::ranges::replace(text, '\'', '"');
    return text;
}

void writeText(const fs::path& path, const std::string& text) {
    writeFileAtomically(path, text);
}

/// One image of 10 x 8 pixels and what a label file says of it.
std::vector<cv::Mat> readLabelme(const TemporaryFolder& folder, const std::string& shapes,
                                 Annotation* annotation = nullptr) {
    fs::remove_all(folder / "in");
    fs::remove_all(folder / "out");
    writeImage(folder / "in/a.png", cv::Mat(8, 10, CV_8UC1, cv::Scalar(9)));
    writeText(
        folder / "in/a.json",
        quoted(
            "{'imagePath': '..\\\\in\\\\a.png', 'imageHeight': 8, 'imageWidth': 10, 'shapes': [") +
            shapes + "]}");
    const DataConvertReport report =
        convert(folder / "in", folder / "out", LabelFormat::Annotation);
    if (!report.problems.empty()) qWarning("%s", report.problems.front().c_str());
    return masksOf(folder / "out", annotation);
}

}  // namespace

class TestLabelFormats : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void base64() {
        for (const std::string text : {"", "f", "fo", "foo", "foob"})
            QCOMPARE(QByteArray::fromStdString(base64Text({text.begin(), text.end()})),
                     QByteArray::fromStdString(text).toBase64());
        const std::vector<std::uint8_t> bytes{0, 255, 16, 3, 200};
        QCOMPARE(base64Bytes(" " + base64Text(bytes) + "\n", "x"), bytes);
        QCOMPARE(*codeOf([] { base64Bytes("a*b", "x"); }), ErrorCode::JsonInvalid);
    }

    void roundTrips_data() {
        QTest::addColumn<QString>("format");
        QTest::addColumn<bool>("polygons");
        QTest::addColumn<bool>("bridge");
        QTest::addColumn<bool>("uncompressed");
        QTest::newRow("annotations") << "annotations" << false << false << false;
        QTest::newRow("COCO RLE") << "coco" << false << false << false;
        QTest::newRow("COCO counts") << "coco" << false << false << true;
        QTest::newRow("COCO polygons and RLE") << "coco" << true << false << false;
        QTest::newRow("COCO polygons") << "coco" << true << true << false;
        QTest::newRow("YOLO") << "yolo" << false << true << false;
        QTest::newRow("labelme") << "labelme" << false << false << false;
        QTest::newRow("labelme polygons") << "labelme" << true << true << false;
    }
    void roundTrips() {
        QFETCH(QString, format);
        QFETCH(bool, polygons);
        QFETCH(bool, bridge);
        QFETCH(bool, uncompressed);
        const TemporaryFolder folder;
        writeProject(folder / "in");
        LabelWriteOptions writing;
        writing.polygons = polygons;
        writing.bridge = bridge;
        writing.compressedRle = !uncompressed;
        const DataConvertReport there = convert(folder / "in", folder / "there",
                                                parseLabelFormat(format.toStdString()), writing);
        QVERIFY(there.problems.empty());
        QCOMPARE(there.totals().differingPixels, std::int64_t{0});
        // The format is recognised, too.
        const DataConvertReport back =
            convert(folder / "there", folder / "back", LabelFormat::Annotation);
        QVERIFY(back.problems.empty());
        QCOMPARE(back.from, parseLabelFormat(format.toStdString()));
        Annotation annotation;
        const std::vector<cv::Mat> masks = masksOf(folder / "back", &annotation);
        const std::vector<cv::Mat> expected{ringMask(), twoParts(), noise()};
        QCOMPARE(masks.size(), expected.size());
        for (std::size_t k = 0; k < masks.size(); ++k)
            QCOMPARE(differingPixels(masks[k], expected[k]), std::int64_t{0});
        QCOMPARE(annotation.objects[0].label, std::string("ring, \"big\""));
        QCOMPARE(annotation.objects[1].label, std::string("part"));
        QCOMPARE(differingPixels(readImage(folder / "back/größe 寸法.png").pixels,
                                 readImage(folder / "in/größe 寸法.png").pixels),
                 std::int64_t{0});
        if (format == "yolo") {
            QVERIFY(mentions(there.images[0].notes, "clicks"));
            return;
        }
        QVERIFY((annotation.objects[0].points ==
                 std::vector<PromptPoint>{{12.5, 30, true}, {30, 30, false}}));
        QVERIFY(annotation.objects[1].box == (PromptBox{58, 3, 90, 60}));
        QCOMPARE(annotation.objects[1].score.value(), 0.75);
        if (format == "coco")
            QVERIFY(mentions(there.images[0].notes, "neither mask nor box"));
        else
            QCOMPARE(annotation.objects.size(), std::size_t{4});
    }

    void whatAFormatLosesIsSaid() {
        const TemporaryFolder folder;
        writeProject(folder / "in");
        const DataConvertReport yolo = convert(folder / "in", folder / "yolo", LabelFormat::Yolo);
        const std::int64_t hole =
            cv::countNonZero(
                rasterise({{maskPolygons(ringMask())[0].outer, {}}}, {kWidth, kHeight})) -
            cv::countNonZero(ringMask());
        QVERIFY(yolo.totals().differingPixels > hole);  // and those of the noise
        QVERIFY(mentions(yolo.images[0].notes, "holes were filled"));
        QVERIFY(mentions(yolo.images[0].notes, "several parts"));
        QVERIFY(mentions(yolo.images[0].notes, "without a mask"));
        const std::vector<std::uint8_t> bytes = readFile(folder / "yolo/conversion.csv");
        const std::string csv(bytes.begin(), bytes.end());
        QVERIFY(csv.find("\"ring, \"\"big\"\"\"") != std::string::npos);
        QVERIFY(csv.find("," + std::to_string(hole) + ",0.000") != std::string::npos);

        LabelWriteOptions simplified;
        simplified.polygons = simplified.bridge = true;
        simplified.tolerance = 1;
        const DataConvertReport coco =
            convert(folder / "in", folder / "coco", LabelFormat::Coco, simplified);
        QVERIFY(coco.totals().hausdorff > 0 && coco.totals().hausdorff <= 1);
        QVERIFY(coco.totals().differingPixels > 0);
        LabelWriteOptions polygons;
        polygons.polygons = true;
        const DataConvertReport labelme =
            convert(folder / "in", folder / "labelme", LabelFormat::Labelme, polygons);
        QVERIFY(mentions(labelme.images[0].notes, "holes were filled"));
    }

    void labelmeShapes() {
        const TemporaryFolder folder;
        const auto area = [&](const std::string& shape) {
            const std::vector<cv::Mat> masks = readLabelme(folder, shape);
            return masks.empty() ? std::int64_t{-1} : maskArea(masks[0]);
        };
        const std::string rectangle =
            quoted("{'label': 'a', 'shape_type': 'rectangle', 'points': [[6, 5], [2, 1]]}");
        const std::string triangle = quoted("{'label': 'a', 'points': [[0, 0], [4, 0], [4, 4]]}");
        const std::string circle =
            quoted("{'label': 1, 'shape_type': 'circle', 'points': [[4, 4], [4, 5.5]]}");
        const std::string line =
            quoted("{'label': 'a', 'shape_type': 'line', 'points': [[4, 4], [4, 5]]}");
        QCOMPARE(area(rectangle), std::int64_t{16});
        QCOMPARE(area(triangle), std::int64_t{10});  // centres on its left edge are inside
        QCOMPARE(area(circle), std::int64_t{4});
        QCOMPARE(area(line), std::int64_t{-1});
        // Parts of one group; the same group of another label is another object.
        const std::string part =
            quoted("'group_id': 3, 'shape_type': 'rectangle', 'points': [[0,0],");
        const std::string label = "{\"label\": \"";
        const std::string parts = label + "a\"," + part + "[2,2]]}, " + label + "a\"," + part +
                                  "[1,8]]}, " + label + "b\"," + part + "[9,8]]}";
        QCOMPARE(area(parts), std::int64_t{10});
        // labelme's own mask: corners are the first and the last pixel.
        const std::string png = base64Text(encodePng(cv::Mat(2, 3, CV_8UC1, cv::Scalar(1))));
        const std::string raster =
            quoted("{'label': 'a', 'shape_type': 'mask', 'points': [[5, 3], [7, 4]], 'mask': '") +
            png + "\"}";
        QCOMPARE(area(raster), std::int64_t{6});
    }

    void labelmePointsBecomeClicks() {
        const TemporaryFolder folder;
        const std::string area =
            quoted("{'label': 'a', 'shape_type': 'rectangle', 'points': [[0, 0], [4, 4]]},");
        Annotation annotation;
        readLabelme(
            folder,
            area + quoted("{'label': 'a', 'shape_type': 'point', 'points': [[2, 2]]},"
                          "{'label': 'a', 'shape_type': 'point', 'points': [[8, 7]]},"
                          "{'label': 'b', 'shape_type': 'points', 'points': [[1, 1], [3, 3]],"
                          "'point_labels': [1, 0]}"),
            &annotation);
        QCOMPARE(annotation.objects.size(), std::size_t{3});
        QVERIFY((annotation.objects[0].points == std::vector<PromptPoint>{{2, 2, true}}));
        QVERIFY((annotation.objects[1].points ==
                 std::vector<PromptPoint>{{1, 1, true}, {3, 3, false}}));
        QVERIFY((annotation.objects[2].points == std::vector<PromptPoint>{{8, 7, true}}));
    }

    void labelsOfStoredPixelsAreTurned() {
        // A tool that ignored the tag saw 10 x 6 pixels, the object at the top left.
        const TemporaryFolder folder;
        cv::Mat stored = cv::Mat::zeros(6, 10, CV_8UC1);
        stored(cv::Rect(0, 0, 3, 2)) = 255;
        fs::create_directories(folder / "in/images");
        writeJpeg(folder / "in/images/a.jpg", stored, {.orientation = 6});
        writeText(
            folder / "in/coco.json",
            quoted("{'images': [{'id': 1, 'file_name': 'a.jpg', 'width': 10, 'height': 6}],"
                   "'categories': [{'id': 5, 'name': 'part'}],"
                   "'annotations': [{'id': 1, 'image_id': 1, 'category_id': 5,"
                   "'segmentation': [[0, 0, 3, 0, 3, 2, 0, 2]], 'clicked_points': [[1, 1]]}]}"));
        convert(folder / "in/coco.json", folder / "out", LabelFormat::Annotation);
        Annotation annotation;
        const std::vector<cv::Mat> masks = masksOf(folder / "out", &annotation);
        QVERIFY(masks.at(0).size() == cv::Size(6, 10));
        QCOMPARE(differingPixels(masks[0], readImage(folder / "out/a.jpg").pixels > 128),
                 std::int64_t{0});
        QVERIFY((annotation.objects[0].points == std::vector<PromptPoint>{{5, 1, true}}));
        // For programs that do not know the tag, the copy is written upright.
        convert(folder / "out", folder / "again", LabelFormat::Coco);
        QCOMPARE(readImage(folder / "again/images/a.jpg").orientation, 1);
        QVERIFY(readImageSize(folder / "again/images/a.jpg") == cv::Size(6, 10));
    }

    void yoloFiles() {
        const TemporaryFolder folder;
        writeImage(folder / "in/images/train/a.png", cv::Mat(10, 20, CV_8UC1, cv::Scalar(1)));
        writeImage(folder / "in/images/val/b.png", cv::Mat(10, 20, CV_8UC1, cv::Scalar(2)));
        writeText(folder / "in/data.yaml", "path: x\nnames:\n  0: hole\n  1: 'big slot'\nnc: 2\n");
        writeText(folder / "in/labels/train/a.txt",
                  "1 0.1 0.1 0.5 0.1 0.5 0.5 0.1 0.5 0.875\n\n0 0.5 0.5 0.25 0.2\n");
        const DataConvertReport report =
            convert(folder / "in", folder / "out", LabelFormat::Annotation);
        QVERIFY(report.problems.empty());
        QVERIFY(mentions(report.images[1].notes, "no label file"));
        const Annotation annotation = Annotation::read(folder / "out/train/json/a.json");
        QCOMPARE(annotation.objects[0].label, std::string("big slot"));
        QCOMPARE(annotation.objects[0].score.value(), 0.875);
        QVERIFY(maskBox(readMask(folder / "out/train/masks/a_0.png")) == cv::Rect(2, 1, 8, 4));
        QVERIFY(annotation.objects[1].box == (PromptBox{7.5, 4, 12.5, 6}));
        QVERIFY(fs::exists(folder / "out/val/b.png"));
    }

    void badFilesAreNamedAndTheRestIsDone() {
        const TemporaryFolder folder;
        for (const char* name : {"a", "b", "c", "d"})
            writeImage(folder / "in" / (std::string(name) + ".png"),
                       cv::Mat(8, 10, CV_8UC1, cv::Scalar(1)));
        const auto json = [](const std::string& name, const std::string& rest) {
            return quoted("{'imagePath': '") + name + quoted(".png', 'shapes': [") + rest + "]}";
        };
        writeText(folder / "in/a.json", "{\"shapes\": [");
        writeText(folder / "in/b.json", json("b", quoted("{'label': 'x', 'points': [[0, 'y']]}")));
        writeText(folder / "in/c.json",
                  json("c", quoted("{'label': 'x', 'points': [[0, 0], [5, 0], [5, 5]]}")));
        writeText(
            folder / "in/d.json",
            quoted("{'imagePath': 'd.png', 'imageWidth': 99, 'imageHeight': 8, 'shapes': []}"));
        DataConvertOptions options;
        options.input = folder / "in";
        options.output = folder / "out";
        options.from = LabelFormat::Labelme;
        options.to = LabelFormat::Masks;
        const DataConvertReport report = runDataConvert(options);
        QCOMPARE(report.failedImages, std::size_t{3});
        for (const char* name : {"a.json", "b.json", "d.json"})
            QVERIFY(mentions(report.problems, name));
        QVERIFY(fs::exists(folder / "out/c.png"));
    }

    void badInput_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("text");
        const auto asQt = [](const std::string& text) {
            return QString::fromStdString(quoted(text));
        };
        const QString head = asQt(
            "{'images': [{'id': 1, 'file_name': 'a.png', 'width': 10,"
            "'height': 8}], 'categories': [], 'annotations': [{'id': 1,"
            "'image_id': %1, 'category_id': 1, 'segmentation': %2}]}");
        QTest::newRow("unknown image") << "c.json" << head.arg("7", "[]");
        QTest::newRow("short polygon") << "c.json" << head.arg("1", "[[1, 2, 3, 4]]");
        QTest::newRow("RLE of another size")
            << "c.json" << head.arg("1", asQt("{'size': [3, 3], 'counts': [9]}"));
        QTest::newRow("RLE that does not add up")
            << "c.json" << head.arg("1", asQt("{'size': [8, 10], 'counts': [9]}"));
        QTest::newRow("RLE text") << "c.json"
                                  << head.arg("1", asQt("{'size': [8, 10], 'counts': '\\u007f'}"));
        QTest::newRow("negative count")
            << "c.json" << head.arg("1", asQt("{'size': [8, 10], 'counts': [-1, 81]}"));
        QTest::newRow("YOLO word") << "labels/a.txt"
                                   << "0 0.1 0.2 x 0.4 0.5 0.6";
        QTest::newRow("YOLO class") << "labels/a.txt"
                                    << "-1 0.1 0.2 0.3 0.4 0.5 0.6";
        QTest::newRow("YOLO short") << "labels/a.txt"
                                    << "0 0.1 0.2";
        QTest::newRow("labelme mask")
            << "a.json"
            << asQt(
                   "{'imagePath': 'a.png', 'shapes': [{'label': 'x', 'shape_type':"
                   "'mask', 'points': [[0, 0], [1, 1]], 'mask': '####'}]}");
    }
    void badInput() {
        QFETCH(QString, file);
        QFETCH(QString, text);
        const TemporaryFolder folder;
        writeImage(folder / "in/a.png", cv::Mat(8, 10, CV_8UC1, cv::Scalar(1)));
        writeText(folder / "in" / file.toStdString(), text.toStdString());
        std::size_t problems = 0;
        const std::optional<ErrorCode> code = codeOf([&] {
            problems = convert(folder / "in", folder / "out", LabelFormat::Masks).problems.size();
        });
        // Either the whole file is refused, or its one image is a problem.
        QVERIFY(code == ErrorCode::AnnotationInvalid || problems == 1);
    }

    void outputsAreNewFolders() {
        const TemporaryFolder folder;
        writeProject(folder / "in");
        writeText(folder / "full/x.txt", "mine");
        QCOMPARE(*codeOf([&] { convert(folder / "in", folder / "full", LabelFormat::Masks); }),
                 ErrorCode::Usage);
        QCOMPARE(*codeOf([&] { convert(folder / "in", folder / "in/out", LabelFormat::Masks); }),
                 ErrorCode::Usage);
        QVERIFY(!fs::exists(folder / "in/out"));
        QCOMPARE(*codeOf([&] { convert(folder / "none", folder / "out", LabelFormat::Masks); }),
                 ErrorCode::FileNotFound);
        // Two images that YOLO cannot tell apart.
        writeImage(folder / "two/a.png", ringMask());
        writeImage(folder / "two/a.jpg", ringMask());
        QCOMPARE(*codeOf([&] { convert(folder / "two", folder / "yolo", LabelFormat::Yolo); }),
                 ErrorCode::Usage);
        QVERIFY(!fs::exists(folder / "yolo"));
        convert(folder / "two", folder / "masks", LabelFormat::Masks);
        QVERIFY(fs::exists(folder / "masks/a.png"));
    }

    void stopping() {
        const TemporaryFolder folder;
        for (int i = 0; i < 40; ++i)
            writeMask(folder / "in" / (std::to_string(i) + ".png"), ringMask());
        DataConvertOptions options;
        options.input = folder / "in";
        options.output = folder / "out";
        JobContext context;
        std::size_t done = 0;
        const DataConvertObserver observer{[&](const ConvertedImage&) {
                                               if (++done == 5) context.cancel.cancel();
                                           },
                                           {}};
        QVERIFY_EXCEPTION_THROWN(runDataConvert(options, context, observer), Cancelled);
        QVERIFY(done < 40);
        for (const auto& entry : fs::directory_iterator(folder / "out"))
            if (entry.path().extension() == ".png")
                QCOMPARE(differingPixels(readMask(entry.path()), ringMask()), std::int64_t{0});
        QVERIFY(fs::exists(folder / "out/conversion.csv"));
    }
};

QTEST_GUILESS_MAIN(TestLabelFormats)
#include "tst_label_formats.moc"
