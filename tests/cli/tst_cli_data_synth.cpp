#include <QtTest>

#include "core/data/Layout.h"
#include "core/image/ImageIo.h"
#include "tests/support/Expect.h"
#include "tests/support/Program.h"
#include "tests/support/TestData.h"

using namespace studio;
using namespace studio::testing;

namespace {

using Result = ProgramResult;

Result run(const QStringList& arguments) {
    return runProgram(QStringList{"data", "synth"} + arguments);
}

}  // namespace

class TestCliDataSynth : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void help() {
        const Result result = run({"--help"});
        QCOMPARE(result.status, 0);
        for (const char* part : {"--size", "--layout", "--kinds", "hole,backlit,slot", "1..5",
                                 "persam-hq data synth --out"})
            QVERIFY2(result.out.contains(part), part);
    }

    void bothLayouts() {
        const TemporaryFolder folder;
        const Result dis = run({"--out", toQt(folder / "dis"), "--count", "6", "--size", "96x128",
                                "--seed", "9", "--valid", "0.5", "--kinds", "gear,ring",
                                "--instances", "2..3", "--masks", "each", "--threads", "2"});
        QVERIFY2(dis.status == 0, qPrintable(dis.err));
        QVERIFY(dis.out.contains("6 images"));
        const Layout layout = openFolder(folder / "dis");
        QCOMPARE(layout.kind, LayoutKind::Dis5k);
        QCOMPARE(layout.items.size(), std::size_t{6});
        for (const LayoutItem& item : layout.items)
            QCOMPARE(readImageSize(item.image), cv::Size(96, 128));
        const Result persam = run({"--out", toQt(folder / "persam"), "--count", "4", "--size", "64",
                                   "--layout", "persam", "--per-object", "2"});
        QVERIFY2(persam.status == 0, qPrintable(persam.err));
        QCOMPARE(openFolder(folder / "persam").kind, LayoutKind::PerSam);
        const Result again = run({"--out", toQt(folder / "dis"), "--count", "1"});
        QCOMPARE(again.status, 2);
        QVERIFY(again.err.contains("not empty"));
        QCOMPARE(again.err.count('\n'), 1);
    }

    void wrongUsage_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* name, const QStringList& arguments, const char* named) {
            QTest::newRow(name) << (QStringList{"--out", "/tmp/never written"} + arguments)
                                << named;
        };
        row("size text", {"--size", "big"}, "--size");
        row("size parts", {"--size", "640x"}, "--size");
        row("size small", {"--size", "63"}, "63");
        row("size large", {"--size", "512x8193"}, "8193");
        row("count", {"--count", "0"}, "--count");
        row("count text", {"--count", "many"}, "--count");
        row("kinds", {"--kinds", "gear,cog"}, "cog");
        row("instances", {"--instances", "5..2"}, "--instances");
        row("instances none", {"--instances", "2..0"}, "--instances");
        row("instances text", {"--instances", "1-3"}, "--instances");
        row("layout", {"--layout", "coco"}, "--layout");
        row("masks", {"--masks", "none"}, "--masks");
        row("valid", {"--valid", "2"}, "--valid");
        row("threads", {"--threads", "-1"}, "--threads");
        row("unknown", {"--sizes", "3"}, "--sizes");
    }

    void wrongUsage() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, named);
        const Result result = run(arguments);
        QCOMPARE(result.status, 2);
        QVERIFY2(result.err.contains(named), qPrintable(result.err));
        QVERIFY(!fs::exists("/tmp/never written"));
    }

    void interruptLeavesWholeFiles() {
        const TemporaryFolder folder;
        const ProgramResult result = interruptProgram(
            {"data", "synth", "--out", "out", "--count", "1000000", "--size", "256"}, folder.path(),
            [&] { return fs::exists(folder / "out/DIS-TR/im/synth_42_0000003.jpg"); });
        QCOMPARE(result.status, 1);
        QVERIFY(result.err.contains("stopped"));
        const Layout layout = openFolder(folder / "out");
        QVERIFY(layout.items.size() >= 4);
        for (const LayoutItem& item : layout.items)
            QCOMPARE(readMask(item.groundTruthFile(0)).size(), readImage(item.image).size());
        for (const auto& entry : fs::recursive_directory_iterator(folder / "out"))
            QVERIFY(!entry.path().filename().native().starts_with('.'));
        QVERIFY(fs::exists(folder / "out/manifest.jsonl"));
    }
};

QTEST_GUILESS_MAIN(TestCliDataSynth)
#include "tst_cli_data_synth.moc"
