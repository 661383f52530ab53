#include <QtTest>
#include <opencv2/imgproc.hpp>

#include "core/base/Json.h"
#include "core/image/ImageIo.h"
#include "core/image/MaskGeometry.h"
#include "tests/support/Expect.h"
#include "tests/support/ImageFiles.h"
#include "tests/support/Program.h"
#include "tests/support/TestData.h"

using namespace studio;
using namespace studio::testing;

namespace {

using Result = ProgramResult;

fs::path sample() {
    return sourceFolder() / "resources/sample";
}

Result run(const QStringList& arguments, const fs::path& folder = "/") {
    return runProgram(QStringList("data") + arguments, folder);
}

void writePairs(const fs::path& split, int count) {
    cv::Mat mask = cv::Mat::zeros(60, 80, CV_8UC1);
    cv::rectangle(mask, {10, 10, 30, 20}, 255, -1);
    fs::create_directories(split / "im");
    for (int i = 0; i < count; ++i) {
        cv::Mat picture(60, 80, CV_8UC1);
        cv::RNG(static_cast<std::uint64_t>(i + 1)).fill(picture, cv::RNG::UNIFORM, 0, 256);
        writeJpeg(split / "im" / ("p" + std::to_string(i) + ".jpg"), picture);
        writeMask(split / "gt" / ("p" + std::to_string(i) + ".png"), mask);
    }
}

}  // namespace

class TestCliData : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    const QString m_out = m_folder.filePath("out");  ///< what a wrong command must not make

  private Q_SLOTS:
    void help() {
        const Result group = run({"--help"});
        QCOMPARE(group.status, 0);
        for (const char* command : {"check", "convert", "build"}) {
            QVERIFY(group.out.contains(command));
            const Result help = run({command, "--help"});
            QCOMPARE(help.status, 0);
            QVERIFY(help.out.contains(QString("persam-hq data ") + command));
        }
    }

    void wrongUsage_data() {
        QTest::addColumn<QStringList>("arguments");
        const QString images = toQt(sample());
        QTest::newRow("nothing") << QStringList{};
        QTest::newRow("unknown") << QStringList{"chek"};
        QTest::newRow("no folder") << QStringList{"check"};
        QTest::newRow("fix inside") << QStringList{"check", images, "--fix", images + "/fixed"};
        QTest::newRow("no output") << QStringList{"convert", images};
        QTest::newRow("format") << QStringList{"convert", images, "--out", m_out, "--to", "voc"};
        QTest::newRow("rule") << QStringList{"convert", images, "--out", m_out, "--rule", "half"};
        QTest::newRow("layout") << QStringList{"build", images, "--out", m_out, "--layout", "yolo"};
        QTest::newRow("shares") << QStringList{"build", images, "--out", m_out, "--valid", "2"};
        QTest::newRow("threads") << QStringList{"check", images, "--threads", "-1"};
    }
    void wrongUsage() {
        QFETCH(QStringList, arguments);
        const Result result = run(arguments);
        QCOMPARE(result.status, 2);
        QVERIFY(!result.err.isEmpty() && result.out.isEmpty());
        QVERIFY(!fs::exists(m_out.toStdString()));
    }

    void sampleIsSound() {
        const Result result = run({"check", toQt(sample())});
        QVERIFY2(result.status == 0, qPrintable(result.out));
        QVERIFY(result.out.contains("6 images, 19 masks, 6 annotations"));
    }

    void checkAndFix() {
        const TemporaryFolder folder;
        writePairs(folder / "in/DIS-TR", 4);
        writePairs(folder / "in/DIS-VD", 1);  // leaks
        fs::resize_file(folder / "in/DIS-TR/im/p2.jpg", 50);
        const Result result =
            run({"check", "in", "--fix", "out", "--json", "r.json", "--csv", "r.csv", "--debug"},
                folder.path());
        QCOMPARE(result.status, 1);  // the damaged image remains to be told
        QVERIFY(result.out.contains("split-leak"));
        QVERIFY(result.out.contains("DIS-TR/im/p2.jpg"));
        QVERIFY(result.out.contains("[DEBUG] "));
        QVERIFY(result.err.contains("not repaired"));
        QCOMPARE(readJson(folder / "r.json")["problems"].size(), std::size_t{2});
        QVERIFY(fs::exists(folder / "r.csv"));
        QCOMPARE(run({"check", "out"}, folder.path()).status, 0);
        QCOMPARE(run({"check", "in", "--fix", "out"}, folder.path()).status, 2);
        QCOMPARE(run({"check", "gone"}, folder.path()).status, 1);
    }

    void convertAndBack() {
        const TemporaryFolder folder;
        for (const char* format : {"coco", "yolo", "labelme"}) {
            const QString there = QString("%1 größe").arg(format);
            const Result out =
                run({"convert", toQt(sample()), "--to", format, "--out", there}, folder.path());
            QVERIFY2(out.status == 0, qPrintable(out.err));
            QVERIFY(out.out.contains("19 objects, 0 pixels differ"));
            const Result back =
                run({"convert", there, "--to", "masks", "--out", there + " back"}, folder.path());
            QVERIFY2(back.status == 0, qPrintable(back.err));
            int count = 0;
            for (const auto& entry : fs::directory_iterator(sample() / "gt")) {
                const std::string name = entry.path().filename();
                const fs::path masks = folder / fs::path((there + " back").toStdString());
                fs::path file = masks / name;
                if (!fs::exists(file))
                    file = masks / (name.substr(0, name.rfind('_')) + ".png");  // one object
                QVERIFY(encodeRle(readMask(file)) == encodeRle(readMask(entry.path())));
                ++count;
            }
            QCOMPARE(count, 19);
        }
    }

    void labelImages() {
        const TemporaryFolder folder;
        cv::Mat labels = cv::Mat::zeros(20, 30, CV_16UC1);
        labels(cv::Rect(2, 3, 4, 5)) = 700;
        labels(cv::Rect(20, 3, 4, 5)) = 2;
        fs::create_directory(folder / "in");
        writeTiff(folder / "in/a.tif", labels, {.orientation = 3});
        writeFileAtomically(folder / "in/b.tif", "II*");
        const Result each = run({"convert", "in", "--out", "out", "--rule", "each"}, folder.path());
        QCOMPARE(each.status, 1);
        QVERIFY(each.err.contains("b.tif"));
        QVERIFY(each.out.contains("1 of 2 images done"));
        // Value 2 comes first; orientation 3 turns by half a turn.
        QVERIFY(maskBox(readMask(folder / "out/a_0.png")) == cv::Rect(6, 12, 4, 5));
        QVERIFY(maskBox(readMask(folder / "out/a_1.png")) == cv::Rect(24, 12, 4, 5));
        const Result value =
            run({"convert", "in/a.tif", "--out", "one", "--rule", "value", "--value", "700"},
                folder.path());
        QVERIFY2(value.status == 0, qPrintable(value.err));
        QVERIFY(maskBox(readMask(folder / "one/a.png")) == cv::Rect(24, 12, 4, 5));
    }

    void buildEveryLayout() {
        const TemporaryFolder folder;
        for (const char* layout : {"persam", "dis5k", "masks"}) {
            const Result result =
                run({"build", toQt(sample()), "--layout", layout, "--out", layout}, folder.path());
            QVERIFY2(result.status == 0, qPrintable(result.err));
            QVERIFY(fs::exists(folder / layout / "manifest.json"));
        }
        QVERIFY(fs::exists(folder / "persam/Annotations/hole/00.png"));
        for (const char* layout : {"persam", "dis5k"}) {
            const Result check = run({"check", layout}, folder.path());
            QVERIFY2(check.status == 0, qPrintable(check.out));
        }
        // Names collide: nothing is written.
        fs::copy(sample(), folder / "copy", fs::copy_options::recursive);
        const Result collision = run(
            {"build", toQt(sample()), "copy", "--layout", "dis5k", "--out", "both"}, folder.path());
        QCOMPARE(collision.status, 2);
        QVERIFY(collision.err.contains("same name"));
        QVERIFY(!fs::exists(folder / "both"));
    }

    void interruptLeavesWholeFiles() {
        const TemporaryFolder folder;
        writePairs(folder / "in/DIS-TR", 10);
        for (int i = 10; i < 3000; ++i)
            for (const char* kind : {"im", "gt"}) {
                const std::string extension = kind == std::string("im") ? ".jpg" : ".png";
                fs::create_hard_link(
                    folder / "in/DIS-TR" / kind / ("p" + std::to_string(i % 10) + extension),
                    folder / "in/DIS-TR" / kind / ("p" + std::to_string(i) + extension));
            }
        const fs::path out = folder / "out";
        const ProgramResult result =
            interruptProgram({"data", "build", "in", "--layout", "dis5k", "--out", "out"},
                             folder.path(), [&] { return fs::exists(out / "DIS-TR/gt"); });
        QCOMPARE(result.status, 1);
        QVERIFY(result.err.contains("stopped"));
        std::size_t files = 0;
        for (const auto& entry : fs::recursive_directory_iterator(out)) {
            const std::string name = entry.path().filename();
            QVERIFY2(!name.starts_with(".tmp"), name.c_str());
            if (!hasImageExtension(entry.path())) continue;
            QVERIFY(!readImage(entry.path()).pixels.empty());
            ++files;
        }
        QVERIFY(files < 6000);
        const Json manifest = readJson(out / "manifest.json");
        QVERIFY(!manifest["complete"].get<bool>());
        QCOMPARE(2 * manifest["files"].size(), files);
    }
};

QTEST_GUILESS_MAIN(TestCliData)
#include "tst_cli_data.moc"
