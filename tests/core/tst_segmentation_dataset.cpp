#include <QtTest>
#include <fstream>
#include <opencv2/imgproc.hpp>

#include "core/data/Annotation.h"
#include "core/image/ImageIo.h"
#include "core/train/SegmentationDataset.h"
#include "tests/support/Expect.h"

using namespace studio;
using studio::testing::codeOf;
using studio::testing::errorOf;
using studio::testing::TemporaryFolder;

namespace {

constexpr int kWidth = 64, kHeight = 48;

cv::Mat picture(int grey = 80) {
    return cv::Mat(kHeight, kWidth, CV_8UC1, cv::Scalar(grey));
}

/// A rectangle whose left edge tells masks apart.
cv::Mat mask(int left) {
    cv::Mat result = cv::Mat::zeros(kHeight, kWidth, CV_8UC1);
    result(cv::Rect(left, 5, 10, 20)).setTo(255);
    return result;
}

void writeBytes(const fs::path& path, const std::string& bytes) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
}

void cut(const fs::path& file) {
    fs::resize_file(file, fs::file_size(file) / 2);
}

/// "name/number: left edge label" of all objects, in order.
QStringList objectsOf(const SegmentationDataset& data) {
    QStringList result;
    for (std::size_t i = 0; i < data.objects(); ++i) {
        const auto& object = data.object(i);
        result << QStringLiteral("%1/%2: %3 %4")
                      .arg(QString::fromStdString(data.image(object.image).file.filename()))
                      .arg(object.number)
                      .arg(object.box.x)
                      .arg(QString::fromStdString(object.label))
                      .trimmed();
    }
    return result;
}

}  // namespace

class TestSegmentationDataset : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void dis5kSplit() {
        const TemporaryFolder folder;
        for (int i : {1, 2, 10}) {
            const std::string name = "part" + std::to_string(i);
            writeImage(folder / "DIS-TR/im" / (name + ".jpg"), picture());
            writeMask(folder / "DIS-TR/gt" / (name + ".png"), mask(i));
        }
        const auto data = SegmentationDataset::open({folder / "DIS-TR"});
        QCOMPARE(objectsOf(*data),
                 (QStringList{"part1.jpg/0: 1", "part2.jpg/0: 2", "part10.jpg/0: 10"}));
        QCOMPARE(data->image(0).group, std::string("DIS-TR"));
        QCOMPARE(data->image(0).size, cv::Size(kWidth, kHeight));
        QCOMPARE(data->object(2).box, cv::Rect(10, 5, 10, 20));
        QCOMPARE(data->readPixels(1).size(), cv::Size(kWidth, kHeight));
        QVERIFY(cv::norm(data->readObject(2), mask(10), cv::NORM_INF) == 0);
    }

    void perSamRoot() {
        const TemporaryFolder folder;
        for (const char* object : {"gear", "plate"}) {
            for (const char* name : {"00", "01"}) {
                writeImage(folder / "Images" / object / (std::string(name) + ".jpg"), picture());
                writeMask(folder / "Annotations" / object / (std::string(name) + ".png"), mask(3));
            }
        }
        const auto data = SegmentationDataset::open({folder.path()});
        QCOMPARE(objectsOf(*data), (QStringList{"00.jpg/0: 3 gear", "01.jpg/0: 3 gear",
                                                "00.jpg/0: 3 plate", "01.jpg/0: 3 plate"}));
    }

    void projectWithGroundTruthsAndAnnotations() {
        const TemporaryFolder folder;
        // a: ground truths of two objects and one drawn mask, which does not count.
        writeImage(folder / "a.png", picture());
        writeMask(folder / "gt/a_0.png", mask(1));
        writeMask(folder / "gt/a_2.png", mask(2));
        writeMask(folder / "masks/a.png", mask(9));
        // b: an annotation with two objects, one of them without a mask.
        writeImage(folder / "b.png", picture());
        writeMask(folder / "masks/b_1.png", mask(4));
        Annotation annotation;
        annotation.image = "b.png";
        annotation.imageSize = {kWidth, kHeight};
        annotation.objects.resize(2);
        annotation.objects[0].points = {{3, 4, true}};
        annotation.objects[1].label = "slot";
        annotation.objects[1].maskFile = "masks/b_1.png";
        annotation.write(folder / "json/b.json");
        // c: clicks alone, d: nothing at all.
        writeImage(folder / "c.png", picture());
        annotation.objects.resize(1);
        annotation.image = "c.png";
        annotation.write(folder / "json/c.json");
        writeImage(folder / "d.png", picture());
        const auto data = SegmentationDataset::open({folder.path()});
        QCOMPARE(objectsOf(*data), (QStringList{"a.png/0: 1", "a.png/2: 2", "b.png/1: 4 slot"}));
        QCOMPARE(data->counts().images, std::size_t{2});
        QCOMPARE(data->counts().unmarked, std::size_t{2});
        QVERIFY(data->problems().empty());
        QCOMPARE(data->image(0).objects, (std::vector<std::size_t>{0, 1}));
    }

    void groundTruthOfTheNeighbourIsNoSecondObject() {
        const TemporaryFolder folder;
        for (const char* name : {"part", "part_1"}) {
            writeImage(folder / (std::string(name) + ".png"), picture());
            writeMask(folder / "gt" / (std::string(name) + ".png"), mask(6));
        }
        const auto data = SegmentationDataset::open({folder.path()});
        QCOMPARE(objectsOf(*data), (QStringList{"part.png/0: 6", "part_1.png/0: 6"}));
    }

    void severalFoldersEachImageOnce() {
        const TemporaryFolder folder;
        for (const char* split : {"DIS-TR", "DIS-VD"}) {
            writeImage(folder / split / "im/x.png", picture());
            writeMask(folder / split / "gt/x.png", mask(2));
        }
        const auto data =
            SegmentationDataset::open({folder / "DIS-VD", folder.path(), folder / "DIS-VD"});
        QCOMPARE(data->images(), std::size_t{2});
        QCOMPARE(data->image(0).group, std::string("DIS-VD"));
        QCOMPARE(data->image(0).folder, std::size_t{0});
        QCOMPARE(data->image(1).folder, std::size_t{1});
    }

    void whatCannotBeUsedIsSaidOnceAndLeftOut() {
        const TemporaryFolder folder;
        for (const char* name : {"good", "empty", "size", "damaged", "text"}) {
            writeImage(folder / "im" / (std::string(name) + ".png"), picture());
            writeMask(folder / "gt" / (std::string(name) + ".png"), mask(2));
        }
        writeMask(folder / "gt/empty.png", cv::Mat::zeros(kHeight, kWidth, CV_8UC1));
        writeMask(folder / "gt/size.png", mask(2)(cv::Rect(0, 0, 60, 40)).clone());
        cut(folder / "gt/damaged.png");
        writeBytes(folder / "im/text.png", "no image");
        QStringList problems;
        const auto data = SegmentationDataset::open(
            {folder.path()}, 3, {},
            [&](const std::string& line) { problems << QString::fromStdString(line); });
        QCOMPARE(objectsOf(*data), QStringList{"good.png/0: 2"});
        QCOMPARE(data->counts().emptyMasks, std::size_t{1});
        QCOMPARE(data->counts().skippedFiles, std::size_t{3});
        QCOMPARE(problems.size(), 3);
        QVERIFY(problems[0].contains("gt/damaged.png"));
        QVERIFY2(problems[1].contains("gt/size.png") && problems[1].contains("60 x 40"),
                 qPrintable(problems[1]));
        QVERIFY(problems[2].contains("im/text.png"));
    }

    void nothingToTrainOnIsAnError() {
        const TemporaryFolder folder;
        QCOMPARE(codeOf([] { (void)SegmentationDataset::open({}); }), ErrorCode::Usage);
        QCOMPARE(codeOf([&] { (void)SegmentationDataset::open({folder / "missing"}); }),
                 ErrorCode::FileNotFound);
        QCOMPARE(codeOf([&] { (void)SegmentationDataset::open({folder.path()}); }),
                 ErrorCode::FolderEmpty);
        writeImage(folder / "a.png", picture());
        QCOMPARE(codeOf([&] { (void)SegmentationDataset::open({folder.path()}); }),
                 ErrorCode::FolderEmpty);
        writeMask(folder / "gt/a.png", cv::Mat::zeros(kHeight, kWidth, CV_8UC1));
        const auto error = errorOf([&] { (void)SegmentationDataset::open({folder.path()}); });
        QCOMPARE(error->code(), ErrorCode::FolderEmpty);
        QVERIFY2(error->detail().find("1 masks are empty") != std::string::npos, error->what());
    }

    void stopsAtOnce() {
        const TemporaryFolder folder;
        writeImage(folder / "a.png", picture());
        writeMask(folder / "gt/a.png", mask(1));
        JobContext context;
        context.cancel.cancel();
        QVERIFY_THROWS_EXCEPTION(Cancelled,
                                 (void)SegmentationDataset::open({folder.path()}, 2, context));
    }

    void contentFollowsTheFile() {
        const TemporaryFolder folder;
        for (const char* name : {"a", "b"}) {
            writeImage(folder / (std::string(name) + ".png"), picture());
            writeMask(folder / "gt" / (std::string(name) + ".png"), mask(1));
        }
        const auto data = SegmentationDataset::open({folder.path()});
        const std::string before = data->contentKey(0), print = data->fingerprint();
        QCOMPARE(before.size(), std::size_t{64});
        QVERIFY(data->contentKey(1) == before);  // the same bytes under another name
        writeImage(folder / "a.png", picture(90));
        QVERIFY(data->contentKey(0) != before);
        QVERIFY(data->contentKey(1) == before);
        QVERIFY(SegmentationDataset::open({folder.path()})->fingerprint() == print);
        writeMask(folder / "gt/b.png", mask(2));
        QVERIFY(SegmentationDataset::open({folder.path()})->fingerprint() != print);
        // Another size than at first is noticed when it is read.
        writeImage(folder / "a.png", picture().rowRange(0, 20).clone());
        QCOMPARE(codeOf([&] { (void)data->readPixels(0); }), ErrorCode::SizeMismatch);
    }
};

QTEST_GUILESS_MAIN(TestSegmentationDataset)
#include "tst_segmentation_dataset.moc"
