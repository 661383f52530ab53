#include <QElapsedTimer>
#include <QProcess>
#include <QtTest>
#include <csignal>

#include "core/data/CsvTable.h"
#include "core/image/ImageIo.h"
#include "tests/support/Expect.h"
#include "tests/support/Program.h"
#include "tests/support/SceneSplit.h"
#include "tests/support/TestData.h"

using namespace studio;
using namespace studio::testing;

namespace {

/// A SAM-HQ of 128 pixels with random weights: quick, its masks mean nothing.
QStringList evaluate(const QStringList& arguments) {
    return QStringList{"evaluate", "--ckpt", toQt(testData("golden/sam_hq_micro.pth"))} + arguments;
}

}  // namespace

class TestCliEvaluate : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void everyPrompt_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("box") << QStringList{"--data", "DIS-VD"};
        QTest::newRow("point") << QStringList{"DIS-VD", "--prompt", "point"};
        QTest::newRow("points") << QStringList{"DIS-VD", "--prompt", "points", "--points",
                                               "3",      "--seed",   "7",      "--hq-only"};
    }
    void everyPrompt() {
        QFETCH(const QStringList, arguments);
        const TemporaryFolder folder;
        writeSceneSplit(folder / "DIS-VD", 2);
        const ProgramResult result =
            runProgram(evaluate(arguments + QStringList{"--debug", "--worst", "1"}), folder.path());
        QVERIFY2(result.status == 0, qPrintable(result.err));
        const CsvTable rows = CsvTable::read(folder / "outputs/evaluate/evaluation.csv");
        QCOMPARE(rows.rows(), std::size_t{2});
        QCOMPARE(rows.field(0, "prompt"), std::string(QTest::currentDataTag()));
        QCOMPARE(rows.field(0, "iou"), rows.field(1, "iou"));  // the same picture
        QVERIFY(fs::exists(folder / "outputs/evaluate/worst/01_scene0_0.png"));
        QVERIFY(result.out.contains("boundary IoU") && result.out.contains("DIS-VD"));
        const QStringList debug = result.out.split('\n').filter("[DEBUG] ");
        for (const char* part : {"sam_hq_micro.pth", "2 images with 2 objects",
                                 "scene1.png object 0", "tables written to", "picture written"})
            QVERIFY2(!debug.filter(part).isEmpty(), part);
    }

    void damagedFilesGiveStatusOne() {
        const TemporaryFolder folder;
        writeSceneSplit(folder / "DIS-VD", 2);
        const fs::path broken = folder / "DIS-VD/gt/scene1.png";
        fs::resize_file(broken, fs::file_size(broken) / 2);
        const ProgramResult result = runProgram(evaluate({"DIS-VD"}), folder.path());
        QCOMPARE(result.status, 1);
        QVERIFY(result.err.contains("gt/scene1.png"));
        QCOMPARE(CsvTable::read(folder / "outputs/evaluate/evaluation.csv").rows(), std::size_t{1});
    }

    void wrongUsage_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("status");
        QTest::newRow("no data") << QStringList{} << 2;
        QTest::newRow("prompt") << QStringList{"DIS-VD", "--prompt", "circle"} << 2;
        QTest::newRow("points") << QStringList{"DIS-VD", "--points", "0"} << 2;
        QTest::newRow("worst") << QStringList{"DIS-VD", "--worst", "-1"} << 2;
        QTest::newRow("over the masks") << QStringList{"DIS-VD", "--outdir", "DIS-VD/gt"} << 2;
        QTest::newRow("missing") << QStringList{"nowhere"} << 1;
        QTest::newRow("empty") << QStringList{"."} << 1;
    }
    void wrongUsage() {
        QFETCH(const QStringList, arguments);
        QFETCH(const int, status);
        const TemporaryFolder folder;
        writeSceneSplit(folder / "data/DIS-VD", 1);
        fs::create_directories(folder / "empty");
        const ProgramResult result =
            runProgram(evaluate(arguments),
                       arguments == QStringList{"."} ? folder / "empty" : folder / "data");
        QVERIFY2(result.status == status, qPrintable(result.err));
        QVERIFY(result.err.contains("error: "));
        QVERIFY(!fs::exists(folder / "data/outputs"));
    }

    void interruptLeavesWholeTables() {
        const TemporaryFolder folder;
        writeSceneSplit(folder / "DIS-VD", 400);
        QProcess process;
        process.setWorkingDirectory(toQt(folder.path()));
        process.start(program(), evaluate({"DIS-VD", "--debug"}));
        QByteArray out;
        QElapsedTimer timer;
        timer.start();
        while (out.count("boundary IoU") < 3 && timer.elapsed() < 60'000) {
            process.waitForReadyRead(100);
            out += process.readAllStandardOutput();
        }
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardError().contains("stopped"));
        const CsvTable rows = CsvTable::read(folder / "outputs/evaluate/evaluation.csv");
        QVERIFY(rows.rows() >= 3 && rows.rows() < 400);
        QCOMPARE(CsvTable::read(folder / "outputs/evaluate/means.csv").field(0, "objects"),
                 std::to_string(rows.rows()));
    }
};

QTEST_GUILESS_MAIN(TestCliEvaluate)
#include "tst_cli_evaluate.moc"
