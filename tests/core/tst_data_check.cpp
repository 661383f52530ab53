#include <QtTest>
#include <algorithm>
#include <atomic>
#include <opencv2/imgproc.hpp>
#include <set>

#include "core/base/Json.h"
#include "core/base/OrderedWork.h"
#include "core/data/Annotation.h"
#include "core/data/CsvTable.h"
#include "core/data/FileList.h"
#include "core/image/ImageIo.h"
#include "core/image/MaskGeometry.h"
#include "core/jobs/DataCheckJob.h"
#include "tests/support/Expect.h"
#include "tests/support/ImageFiles.h"

using namespace studio;
using namespace studio::testing;

namespace {

cv::Mat picture(int seed, cv::Size size = {40, 30}) {
    cv::Mat pixels(size, CV_8UC1);
    cv::RNG(static_cast<std::uint64_t>(seed)).fill(pixels, cv::RNG::UNIFORM, 0, 256);
    return pixels;
}
cv::Mat object(cv::Size size = {40, 30}) {
    cv::Mat mask = cv::Mat::zeros(size, CV_8UC1);
    cv::rectangle(mask, {3, 4, 10, 6}, 255, -1);
    return mask;
}

void writeJpg(const fs::path& path, const cv::Mat& pixels, const JpegOptions& options = {}) {
    fs::create_directories(path.parent_path());
    writeJpeg(path, pixels, options);
}
void writeRawPng(const fs::path& path, const cv::Mat& pixels, const PngOptions& options = {}) {
    fs::create_directories(path.parent_path());
    writePng(path, pixels, options);
}

DataCheckReport check(const fs::path& folder, const fs::path& fix = {}) {
    DataCheckOptions options;
    options.folder = folder;
    options.fix = fix;
    return runDataCheck(options);
}

/// "kind file" of each, sorted; notes aside.
QStringList found(const DataCheckReport& report) {
    QStringList list;
    for (const DataProblem& problem : report.problems)
        if (problem.severity != DataSeverity::Note)
            list << QString::fromStdString(std::string(dataProblemName(problem.kind)) + " " +
                                           toUtf8(problem.file.filename()));
    list.sort();
    return list;
}

const DataProblem& problemOf(const DataCheckReport& report, DataProblemKind kind) {
    return *std::ranges::find(report.problems, kind, &DataProblem::kind);
}

std::set<std::string> filesIn(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) names.insert(toUtf8(entry.path().lexically_relative(folder)));
    return names;
}

void addPair(const fs::path& split, const std::string& name, int seed) {
    writeJpg(split / "im" / (name + ".jpg"), picture(seed));
    writeMask(split / "gt" / (name + ".png"), object());
}

}  // namespace

class TestDataCheck : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void soundSetHasNoProblems() {
        const TemporaryFolder folder;
        addPair(folder / "in/DIS-TR", "größe 寸法", 1);
        addPair(folder / "in/DIS-VD", "b", 2);
        const DataCheckReport report = check(folder / "in", folder / "out");
        QVERIFY2(report.problems.empty(), qPrintable(found(report).join(", ")));
        QCOMPARE(report.layout, LayoutKind::Dis5k);
        QCOMPARE(report.images, std::size_t{2});
        QCOMPARE(report.masks, std::size_t{2});
        QCOMPARE(report.written, std::size_t{4});
        QCOMPARE(filesIn(folder / "in"), filesIn(folder / "out"));
        for (const std::string& name : filesIn(folder / "in"))
            QVERIFY(readFile(folder / "in" / name) == readFile(folder / "out" / name));
    }

    void everyKindOnce() {
        const TemporaryFolder folder;
        const fs::path train = folder / "in/DIS-TR";
        const fs::path valid = folder / "in/DIS-VD";
        addPair(train, "good", 1);
        addPair(train, "unreadable", 2);
        fs::resize_file(train / "im/unreadable.jpg", 200);
        addPair(train, "nothing", 3);
        fs::resize_file(train / "im/nothing.jpg", 0);
        writeJpg(train / "im/unpaired.jpg", picture(4));
        writeMask(train / "gt/orphan.png", object());
        addPair(train, "size", 5);
        writeMask(train / "gt/size.png", object({30, 30}));
        addPair(train, "empty", 6);
        writeMask(train / "gt/empty.png", cv::Mat::zeros(30, 40, CV_8UC1));
        addPair(train, "full", 7);
        writeMask(train / "gt/full.png", cv::Mat(30, 40, CV_8UC1, cv::Scalar(255)));
        addPair(train, "ones", 8);
        writeRawPng(train / "gt/ones.png", object() & 1);
        addPair(train, "turned", 9);
        writeJpg(train / "im/turned.jpg", picture(9, {30, 40}), {.orientation = 6});
        addPair(train, "leak", 10);
        addPair(valid, "leaked", 10);
        addPair(train, "twin", 1);
        writeRawPng(train / "im/format.png", picture(11));
        writeMask(train / "gt/format.png", object());
        fs::remove(train / "gt/unreadable.png");
        writeFileAtomically(train / "gt/unreadable.png", "no picture");
        const auto before = filesIn(folder / "in");

        const DataCheckReport report = check(folder / "in", folder / "out");
        QCOMPARE(found(report),
                 QStringList({"duplicate twin.jpg", "empty-mask empty.png", "full-mask full.png",
                              "missing-image orphan.png", "missing-mask unpaired.jpg",
                              "non-binary ones.png", "rotated turned.jpg", "split-leak leak.jpg",
                              "unreadable nothing.jpg", "unreadable unreadable.jpg",
                              "unreadable unreadable.png", "wrong-format format.png",
                              "wrong-size size.png"}));
        QCOMPARE(toUtf8(problemOf(report, DataProblemKind::SplitLeak).other.filename()),
                 std::string("leaked.jpg"));
        QCOMPARE(toUtf8(problemOf(report, DataProblemKind::Duplicate).other.filename()),
                 std::string("good.jpg"));
        QCOMPARE(problemOf(report, DataProblemKind::NonBinary).outcome, DataOutcome::Repaired);
        QCOMPARE(problemOf(report, DataProblemKind::EmptyMask).outcome, DataOutcome::LeftOut);
        QCOMPARE(report.remaining(), std::size_t{8});
        QCOMPARE(filesIn(folder / "in"), before);

        QCOMPARE(filesIn(folder / "out"),
                 (std::set<std::string>{"DIS-TR/im/good.jpg", "DIS-TR/gt/good.png",
                                        "DIS-TR/im/ones.jpg", "DIS-TR/gt/ones.png",
                                        "DIS-TR/im/turned.jpg", "DIS-TR/gt/turned.png",
                                        "DIS-TR/im/format.jpg", "DIS-TR/gt/format.png",
                                        "DIS-VD/im/leaked.jpg", "DIS-VD/gt/leaked.png"}));
        QCOMPARE(readImage(folder / "out/DIS-TR/im/turned.jpg").orientation, 1);
        QVERIFY(encodeRle(readStoredImage(folder / "out/DIS-TR/gt/ones.png").pixels == 255) ==
                encodeRle(object()));
        const DataCheckReport again = check(folder / "out");
        QVERIFY2(again.problems.empty(), qPrintable(found(again).join(", ")));
    }

    /// Who trains on the one has seen the other, and somebody will find its mask again.
    void aLeakIsFoundWhereTheCopyHasNoMask_data() {
        QTest::addColumn<QString>("maskless");
        QTest::addColumn<QString>("leaks");
        QTest::addColumn<QString>("stays");
        QTest::newRow("validation") << "DIS-VD"
                                    << "b.jpg"
                                    << "DIS-TR/im/a.jpg";
        QTest::newRow("training") << "DIS-TR"
                                  << "a.jpg"
                                  << "DIS-VD/im/b.jpg";
        QTest::newRow("both") << "both"
                              << "a.jpg"
                              << "";
    }
    void aLeakIsFoundWhereTheCopyHasNoMask() {
        QFETCH(const QString, maskless);
        QFETCH(const QString, leaks);
        QFETCH(const QString, stays);
        const TemporaryFolder folder;
        addPair(folder / "in/DIS-TR", "a", 1);
        addPair(folder / "in/DIS-TR", "other", 2);
        addPair(folder / "in/DIS-VD", "b", 1);
        if (maskless != "DIS-VD") fs::remove(folder / "in/DIS-TR/gt/a.png");
        if (maskless != "DIS-TR") fs::remove(folder / "in/DIS-VD/gt/b.png");
        const DataCheckReport report = check(folder / "in", folder / "out");
        QVERIFY2(found(report).contains("split-leak " + leaks),
                 qPrintable(found(report).join(", ")));
        QCOMPARE(found(report).filter("split-leak").size(), 1);
        QCOMPARE(problemOf(report, DataProblemKind::SplitLeak).outcome, DataOutcome::Repaired);
        for (const std::string image : {"DIS-TR/im/a.jpg", "DIS-VD/im/b.jpg"})
            QCOMPARE(fs::exists(folder / "out" / image), image == stays.toStdString());
        QVERIFY(found(check(folder / "out")).isEmpty());
    }

    void whatOddValuesMean_data() {
        QTest::addColumn<int>("kind");
        QTest::newRow("one value") << 0;
        QTest::newRow("smooth edge") << 1;
        QTest::newRow("labels") << 2;
        QTest::newRow("16 bits") << 3;
        QTest::newRow("colour") << 4;
        QTest::newRow("lossy") << 5;
    }
    void whatOddValuesMean() {
        QFETCH(int, kind);
        const TemporaryFolder folder;
        addPair(folder / "in/DIS-TR", "a", 1);
        const fs::path gt = folder / "in/DIS-TR/gt/a.png";
        const cv::Mat mask = object();
        cv::Mat odd = mask.clone();
        if (kind == 0) odd = mask & 1;
        if (kind == 1) cv::GaussianBlur(mask, odd, {3, 3}, 0.6);
        if (kind == 2) odd = mask & 1, odd(cv::Rect(8, 0, 32, 30)) *= 7;
        if (kind == 3) mask.convertTo(odd, CV_16U, 257);
        if (kind == 4) cv::merge(std::vector<cv::Mat>{mask & 3, mask & 0, mask & 200}, odd);
        if (kind == 5) {
            fs::remove(gt);
            cv::GaussianBlur(mask, odd, {3, 3}, 0.6);
            writeJpg(folder / "in/DIS-TR/gt/a.jpg", odd);
        } else {
            writeRawPng(gt, odd);
        }
        const DataCheckReport report = check(folder / "in", folder / "out");
        QVERIFY(found(report).join(" ").contains("non-binary a."));
        QCOMPARE(report.remaining(), std::size_t{0});
        const cv::Mat repaired = readStoredImage(folder / "out/DIS-TR/gt/a.png").pixels;
        QVERIFY(encodeRle(repaired == 255) == encodeRle(mask));
        QVERIFY(check(folder / "out").problems.empty());
    }

    void masksOfStoredPixelsAreTurned() {
        const TemporaryFolder folder;
        const cv::Mat stored = picture(1, {40, 30});
        writeJpg(folder / "in/DIS-TR/im/a.jpg", stored, {.orientation = 8});
        writeMask(folder / "in/DIS-TR/gt/a.png", object({40, 30}));
        const DataCheckReport report = check(folder / "in", folder / "out");
        QCOMPARE(found(report), QStringList({"rotated a.jpg", "wrong-size a.png"}));
        QCOMPARE(report.remaining(), std::size_t{0});
        // Image and mask were turned the same way: 8 is a quarter turn to the left.
        cv::Mat expected;
        cv::rotate(object({40, 30}), expected, cv::ROTATE_90_COUNTERCLOCKWISE);
        QVERIFY(encodeRle(readMask(folder / "out/DIS-TR/gt/a.png", {30, 40})) ==
                encodeRle(expected));
        QVERIFY(readImageSize(folder / "out/DIS-TR/im/a.jpg") == cv::Size(30, 40));
        QVERIFY(check(folder / "out").problems.empty());
    }

    void copiesAreFoundByPixels() {
        const TemporaryFolder folder;
        const cv::Mat pixels = picture(1);
        cv::Mat colour;
        cv::merge(std::vector<cv::Mat>{pixels, pixels, pixels}, colour);
        cv::Mat turned;
        cv::rotate(pixels, turned, cv::ROTATE_90_COUNTERCLOCKWISE);
        writeRawPng(folder / "in/a.png", pixels);
        writeRawPng(folder / "in/b.png", colour);
        writeTiff(folder / "in/c.tif", pixels, {.compression = 5});
        writeRawPng(folder / "in/d.png", turned, {.orientation = 6});
        writeRawPng(folder / "in/e.png", picture(2));
        for (const char* name : {"a", "e"})
            writeMask(folder / "in/gt" / (std::string(name) + ".png"), object());
        QCOMPARE(found(check(folder / "in")), QStringList({"duplicate b.png", "duplicate c.tif",
                                                           "duplicate d.png", "rotated d.png"}));
        // Marked differently: which is right is for a user to say, and both are kept.
        writeMask(folder / "in/gt/b.png", ~object());
        const DataCheckReport report = check(folder / "in", folder / "out");
        const DataProblem& twin = problemOf(report, DataProblemKind::Duplicate);
        QVERIFY(!twin.fixable && twin.outcome == DataOutcome::Open);
        QVERIFY(fs::exists(folder / "out/a.png") && fs::exists(folder / "out/b.png"));
        QVERIFY(!fs::exists(folder / "out/c.tif"));
    }

    void perSamObjects() {
        const TemporaryFolder folder;
        const auto add = [&](const std::string& object, const std::string& name, bool mask,
                             int seed) {
            writeJpg(folder / "in/Images" / object / (name + ".jpg"), picture(seed));
            if (mask) writeMask(folder / "in/Annotations" / object / (name + ".png"), ::object());
        };
        add("gear", "00", true, 1);
        add("gear", "01", false, 2);
        add("gaps", "01", true, 3);
        add("gaps", "07", true, 4);
        add("bare", "00", false, 5);
        fs::create_directories(folder / "in/Annotations/bare");
        add("headless", "00", false, 6);
        add("headless", "01", true, 7);
        writeMask(folder / "in/Annotations/ghost/00.png", object());
        // The same picture of another object is no duplicate.
        add("other", "00", true, 1);
        writeFileAtomically(folder / "in/json/gaps/07.json",
                            R"({"clicked_points": [[5, 5]], "image": "07.jpg"})");
        const DataCheckReport report = check(folder / "in", folder / "out");
        QCOMPARE(found(report), QStringList({"missing-image 00.png", "missing-mask 00.jpg",
                                             "missing-mask bare", "name-gap gaps"}));
        QCOMPARE(problemOf(report, DataProblemKind::NameGap).group, std::string("gaps"));
        QVERIFY(report.count(DataSeverity::Note) >= 1);  // gear: one mask of two
        QVERIFY(fs::exists(folder / "out/Images/gaps/00.jpg"));
        QVERIFY(readFile(folder / "out/Images/gaps/01.jpg") ==
                readFile(folder / "in/Images/gaps/07.jpg"));
        QVERIFY(fs::exists(folder / "out/Annotations/gaps/01.png"));
        QCOMPARE(Annotation::read(folder / "out/json/gaps/01.json").image, std::string("01.jpg"));
        QVERIFY(!fs::exists(folder / "out/Annotations/ghost"));
    }

    void annotations() {
        const TemporaryFolder folder;
        for (int i = 0; i < 5; ++i)
            writeRawPng(folder / "in" / ("p" + std::to_string(i) + ".png"), picture(i));
        const auto json = [&](const char* name, const std::string& text) {
            writeFileAtomically(folder / "in/json" / name, text);
        };
        json("p0.json", R"({"objects": [{"clicked_points": [[5, 5]], "mask": "masks/p0.png"}]})");
        writeMask(folder / "in/masks/p0.png", cv::Mat::zeros(30, 40, CV_8UC1));
        json("p1.json", R"({"clicked_points": [[500, 5]]})");
        json("p2.json", R"({"clicked_points": [[5, 5]], "image_size": [50, 30]})");
        json("p3.json", R"({"objects": [{"clicked_points": [[5, 5]], "mask": "masks/gone.png"}]})");
        json("gone.json", R"({"clicked_points": []})");
        const DataCheckReport report = check(folder / "in", folder / "out");
        QCOMPARE(found(report), QStringList({"empty-mask p0.png", "invalid-annotation p1.json",
                                             "missing-image gone.json", "missing-mask p3.json",
                                             "missing-mask p4.png", "wrong-size p2.json"}));
        // Clicks are kept, only the masks that are no good are not named any more.
        for (const char* name : {"p0", "p3"}) {
            const Annotation kept =
                Annotation::read(folder / "out/json" / (std::string(name) + ".json"));
            QCOMPARE(kept.objects[0].points.size(), std::size_t{1});
            QVERIFY(kept.objects[0].maskFile.empty());
        }
        QVERIFY(!fs::exists(folder / "out/json/p1.json") && fs::exists(folder / "out/p1.png"));
    }

    /// What a repaired copy does without is said of each image.
    void aLostMaskIsSaid() {
        const TemporaryFolder folder;
        for (const char* name : {"a", "b", "c"})
            writeRawPng(folder / "in" / (std::string(name) + ".png"), picture(name[0]));
        writeMask(folder / "in/masks/a.png", cv::Mat::zeros(30, 40, CV_8UC1));
        writeMask(folder / "in/masks/b_0.png", cv::Mat::zeros(30, 40, CV_8UC1));
        writeMask(folder / "in/masks/b_1.png", object());
        writeMask(folder / "in/elsewhere/c.png", object());
        writeFileAtomically(
            folder / "in/json/c.json",
            R"({"objects": [{"clicked_points": [[5, 5]], "mask": "elsewhere/c.png"}]})");
        const DataCheckReport report = check(folder / "in", folder / "out");
        const auto repairOf = [&](const char* file) {
            for (const DataProblem& problem : report.problems)
                if (problem.file.filename() == file) return QString::fromStdString(problem.repair);
            return QString();
        };
        QCOMPARE(repairOf("a.png"), QString("the mask is left out: its image is kept without one"));
        QCOMPARE(repairOf("b_0.png"), QString("the mask is left out"));
        QCOMPARE(repairOf("c.json"), QString("the object's clicks are kept without a mask"));
        QVERIFY(Annotation::read(folder / "out/json/c.json").objects[0].maskFile.empty());
    }

    void reports() {
        const TemporaryFolder folder;
        addPair(folder / "in/DIS-TR", "a, \"b\"", 1);
        writeMask(folder / "in/DIS-TR/gt/a, \"b\".png", cv::Mat::zeros(30, 40, CV_8UC1));
        DataCheckOptions options;
        options.folder = folder / "in";
        options.json = folder / "r/report.json";
        options.csv = folder / "r/report.csv";
        std::size_t told = 0;
        runDataCheck(options, {}, {[&](const DataProblem&) { ++told; }});
        QCOMPARE(told, std::size_t{1});
        const Json json = readJson(options.json);
        QCOMPARE(json["remaining"].get<int>(), 1);
        QCOMPARE(json["problems"][0]["kind"].get<std::string>(), std::string("empty-mask"));
        const CsvTable table = CsvTable::read(options.csv);
        QCOMPARE(table.rows(), std::size_t{1});
        QVERIFY(table.field(0, "file").ends_with("a, \"b\".png"));
        QCOMPARE(table.field(0, "severity"), std::string("warning"));
    }

    void badOptions() {
        const TemporaryFolder folder;
        addPair(folder / "in/DIS-TR", "a", 1);
        QCOMPARE(*codeOf([&] { check(folder / "none"); }), ErrorCode::FileNotFound);
        QCOMPARE(*codeOf([&] { check(folder / "in", folder / "in"); }), ErrorCode::Usage);
        QCOMPARE(*codeOf([&] { check(folder / "in", folder / "in/fixed"); }), ErrorCode::Usage);
        fs::create_directory_symlink(folder / "in", folder / "link");
        QCOMPARE(*codeOf([&] { check(folder / "in", folder / "link/x"); }), ErrorCode::Usage);
        writeFileAtomically(folder / "full/file", "x");
        QCOMPARE(*codeOf([&] { check(folder / "in", folder / "full"); }), ErrorCode::Usage);
        // Reports replace reports, and nothing else.
        DataCheckOptions options;
        options.folder = folder / "in";
        options.csv = folder / "in/DIS-TR/gt/a.png";
        QCOMPARE(*codeOf([&] { runDataCheck(options); }), ErrorCode::Usage);
        QVERIFY(!readImage(options.csv).pixels.empty());
        options.csv = folder / "report.csv";
        options.json = folder / "report.json";
        runDataCheck(options);
        runDataCheck(options);
        std::swap(options.csv, options.json);
        QCOMPARE(*codeOf([&] { runDataCheck(options); }), ErrorCode::Usage);
        fs::create_directories(folder / "nothing");
        QCOMPARE(*codeOf([&] { check(folder / "nothing"); }), ErrorCode::FolderEmpty);
    }

    void orderedWork() {
        std::vector<std::size_t> order;
        std::atomic<std::size_t> open = 0, most = 0;
        produceInOrder<std::size_t>(
            200, 4, {},
            [&](std::size_t i, const JobContext&) {
                const std::size_t now = ++open;
                most = std::max(most.load(), now);
                if (i % 7 == 0) QTest::qSleep(1);
                return i * i;
            },
            [&](std::size_t i, std::size_t&& square) {
                --open;
                QCOMPARE(square, i * i);
                order.push_back(i);
            });
        QCOMPARE(order.size(), std::size_t{200});
        QVERIFY(std::ranges::is_sorted(order));
        QVERIFY(most <= 20);  // what is made and not yet taken is bounded

        const auto failing = [](std::size_t i, const JobContext&) -> int {
            if (i == 20) throw Error(ErrorCode::DiskFull, "x", "full");
            return 0;
        };
        std::size_t taken = 0;
        QCOMPARE(*codeOf([&] {
            produceInOrder<int>(1000, 3, {}, failing, [&](std::size_t, int&&) { ++taken; });
        }),
                 ErrorCode::DiskFull);
        QVERIFY(taken <= 20);

        JobContext context;
        QVERIFY_EXCEPTION_THROWN(produceInOrder<int>(
                                     1000000, 2, context,
                                     [](std::size_t, const JobContext& inner) {
                                         inner.checkpoint();
                                         return 0;
                                     },
                                     [&](std::size_t i, int&&) {
                                         if (i == 50) context.cancel.cancel();
                                     }),
                                 Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestDataCheck)
#include "tst_data_check.moc"
