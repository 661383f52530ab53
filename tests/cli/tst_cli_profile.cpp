#include <QTest>

#include "core/base/Json.h"
#include "core/data/CsvTable.h"
#include "tests/support/Expect.h"
#include "tests/support/Program.h"
#include "tests/support/TestData.h"

using namespace studio;
using namespace studio::testing;

namespace {

/// A SAM-HQ of 128 pixels with random weights.
QString micro() {
    return toQt(testData("golden/sam_hq_micro.pth"));
}

}  // namespace

class TestCliProfile : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void modelsSideBySide() {
        const TemporaryFolder folder;
        const ProgramResult result = runProgram(
            {"profile", micro(), "swin_t", "--image-size", "64", "--repeats", "1", "--depth", "1",
             "--csv", "costs.csv", "--json", "out/costs.json", "--threads", "1"},
            folder.path());
        QVERIFY2(result.status == 0, qPrintable(result.err));
        QVERIFY2(result.out.contains(
                     "swin_t: Swin-T encoder, 64 pixels, batch 1, on cpu with 1 thread\n"),
                 qPrintable(result.out));
        for (const char* part : {"\ninference ", "\ntraining ", "\nwhole model ",
                                 "\nimage_encoder ", "\nmask_decoder ", " 27519354 "})
            QVERIFY2(result.out.contains(part), qPrintable(result.out));
        QVERIFY(!result.out.contains("\n  blocks"));
        QVERIFY(CsvTable::read(folder / "costs.csv").rows() > 100);
        QCOMPARE(readJson(folder / "out/costs.json").at("models").size(), std::size_t(2));
    }

    void whatDoesNotFitIsSaid() {
        const ProgramResult result = runProgram({"profile", "--train", "hq,image_encoder", micro(),
                                                 "--memory-limit", "0.0005", "--no-inference"});
        QCOMPARE(result.status, 1);
        QVERIFY2(
            result.err.contains("the training step was given up: more than 0.0005 GB are needed"),
            qPrintable(result.err));
    }

    void wrongUsage_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("message");
        QTest::newRow("no model") << QStringList{} << 2 << "models is required";
        QTest::newRow("no such file")
            << QStringList{"vit_x"} << 1
            << "vit_x: there is no such file, and no architecture of that name";
        QTest::newRow("size") << QStringList{"vit_b", "--image-size", "100"} << 2
                              << "multiple of 64";
        QTest::newRow("batch") << QStringList{"vit_b", "--batch", "0"} << 2 << "--batch: must be";
        QTest::newRow("nothing left")
            << QStringList{"vit_b", "--no-inference", "--no-training"} << 2 << "leaves nothing";
        QTest::newRow("no such part")
            << QStringList{micro(), "--train", "neck"} << 2 << "names no parameter";
        QTest::newRow("device") << QStringList{micro(), "--device", "cuda:9"} << 1 << "cuda:9";
    }
    void wrongUsage() {
        QFETCH(const QStringList, arguments);
        QFETCH(const int, status);
        QFETCH(const QString, message);
        const ProgramResult result = runProgram(QStringList{"profile"} + arguments);
        QVERIFY2(result.err.contains(message), qPrintable(result.err));
        QCOMPARE(result.status, status);
    }
};

QTEST_GUILESS_MAIN(TestCliProfile)
#include "tst_cli_profile.moc"
