#include <QProcess>
#include <QtTest>

#include "core/image/ImageIo.h"
#include "tests/support/Expect.h"
#include "tests/support/Program.h"
#include "tests/support/TestData.h"

using namespace studio;
using namespace studio::testing;

namespace {

std::string text(const fs::path& path) {
    const std::vector<std::uint8_t> bytes = readFile(path);
    return {bytes.begin(), bytes.end()};
}

/// A SAM-HQ of 128 pixels with random weights: quick, its masks mean nothing.
QStringList matchWith(const QStringList& arguments) {
    return QStringList{"match", "--ckpt", toQt(testData("golden/sam_hq_micro.pth"))} + arguments;
}

class Program {
  public:
    Program(const fs::path& folder, const QStringList& arguments) {
        m_process.setWorkingDirectory(toQt(folder));
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("XDG_CACHE_HOME", toQt(folder / "cache"));
        m_process.setProcessEnvironment(environment);
        m_process.start(program(), arguments);
    }
    int wait() {
        if (!m_process.waitForFinished(100'000) || m_process.exitStatus() != QProcess::NormalExit)
            return -1;
        out = QString::fromUtf8(m_process.readAllStandardOutput());
        err = QString::fromUtf8(m_process.readAllStandardError());
        return m_process.exitCode();
    }

    QString out, err;

  private:
    QProcess m_process;
};

/// The seed's folders: scene_a is the reference, then `count` images.
void writeData(const fs::path& folder, int count) {
    const auto put = [&](const char* from, const std::string& to) {
        fs::create_directories((folder / to).parent_path());
        fs::copy_file(testData(std::string("golden/") + from), folder / to);
    };
    put("scene_a.png", "data/Images/plate/00.png");
    put("scene_a_mask.png", "data/Annotations/plate/00.png");
    for (int i = 1; i <= count; ++i) {
        const QString name = QString("%1.png").arg(i, 2, 10, QChar('0'));
        put("scene_b.png", "data/Images/plate/" + name.toStdString());
        put("scene_b_mask.png", "data/Annotations/plate/" + name.toStdString());
    }
}

}  // namespace

class TestCliMatch : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void seedFoldersByDefault() {
        const TemporaryFolder folder;
        writeData(folder.path(), 2);
        Program program(folder.path(), matchWith({"--gt", "--debug", "--save-logits", "logits",
                                                  "--sam_type", "vit_b", "--train_epoch", "10"}));
        QCOMPARE(program.wait(), 1);  // the small model is no vit_b
        QVERIFY(program.err.contains("vit_b"));
        Program right(folder.path(),
                      matchWith({"--gt", "--debug", "--save-logits", "logits", "--lr", "1e-3",
                                 "--train_epoch", "10", "--log_epoch", "5"}));
        const int status = right.wait();
        QVERIFY2(status == 0, qPrintable(right.err));
        for (const char* file :
             {"plate/00.png", "plate/02.png", "plate/example_2_rank_0_0.png", "scores.csv"})
            QVERIFY2(fs::exists(folder / "outputs/persam_f" / file), file);
        QVERIFY(text(folder / "logits/plate/01_logits.npy").find("(3,32,32,)") !=
                std::string::npos);
        for (const char* part : {"Train Epoch: 0 / 10  LR: ", "Train Epoch: 5 / 10  LR: ",
                                 "Dice_Loss: ", "Mask weights: ", "mean of plate", "3 of 3 images"})
            QVERIFY2(right.out.contains(part), part);
        const QStringList debug = right.out.split('\n').filter("[DEBUG] ");
        for (const char* part : {"sam_hq_micro.pth", "object plate", "mask weights", "similarity",
                                 "outputs/persam_f/plate/02.png"})
            QVERIFY2(!debug.filter(part).isEmpty(), part);
        QVERIFY(text(folder / "outputs/persam_f/scores.csv").find("\nall,mean,") !=
                std::string::npos);
    }

    void everyMethodAndAnyFolder() {
        const TemporaryFolder folder;
        writeData(folder.path(), 1);
        for (const char* method : {"persam", "persam-f", "persam-hq"}) {
            Program program(folder.path(), matchWith({"--method", method, "--outdir", method,
                                                      "--train_epoch", "5"}));
            QVERIFY2(program.wait() == 0, qPrintable(program.err));
            QVERIFY(fs::exists(folder / "outputs" / method / "plate/01.png"));
        }
        Program program(
            folder.path(),
            matchWith({"--reference", "data/Images/plate/00.png", "data/Annotations/plate/00.png",
                       "--reference", "data/Images/plate/01.png", "data/Annotations/plate/01.png",
                       "--images", "data/Images/plate", "--object", "hole", "--max-objects", "3",
                       "--detect-absent"}));
        QVERIFY2(program.wait() == 0, qPrintable(program.err));
        QVERIFY(program.out.contains("hole: 2 references"));
        QVERIFY(fs::exists(folder / "outputs/persam_f/hole/example_0_rank_0_0.png"));
    }

    void wrongUsage_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("method") << QStringList{"--method", "sam"};
        QTest::newRow("rank") << QStringList{"--rank", "1"};
        QTest::newRow("images alone") << QStringList{"--images", "."};
        QTest::newRow("reference alone") << QStringList{"--reference", "a.png", "b.png"};
        QTest::newRow("half a reference") << QStringList{"--reference", "a.png"};
        QTest::newRow("rate") << QStringList{"--lr", "-1"};
        QTest::newRow("objects") << QStringList{"--max-objects", "0"};
        QTest::newRow("over the annotations") << QStringList{"--outdir", "../data/Annotations"};
    }
    void wrongUsage() {
        QFETCH(QStringList, arguments);
        const TemporaryFolder folder;
        writeData(folder.path(), 1);
        Program program(folder.path(), matchWith(arguments));
        QCOMPARE(program.wait(), 2);
        QVERIFY(!program.err.isEmpty());
    }

    void twoRanksAtOnce() {
        const TemporaryFolder folder;
        writeData(folder.path(), 21);
        const auto arguments = [](const char* rank) {
            return matchWith({"--world_size", "2", "--rank", rank, "--train_epoch", "5"});
        };
        Program first(folder.path(), arguments("0")), second(folder.path(), arguments("1"));
        QCOMPARE(first.wait(), 0);
        QCOMPARE(second.wait(), 0);
        const fs::path out = folder / "outputs/persam_f";
        const std::string csv = text(out / "scores.csv");
        QCOMPARE(std::count(csv.begin(), csv.end(), '\n'), std::ptrdiff_t{1 + 22 + 2});
        QVERIFY(fs::exists(out / "plate/example_20_rank_0_0.png"));
        QVERIFY(fs::exists(out / "plate/example_21_rank_1_0.png"));
        for (const auto& entry : fs::directory_iterator(out / "plate"))
            QVERIFY(!readImage(entry.path()).pixels.empty());
    }

    void interruptLeavesWholeFiles() {
        const TemporaryFolder folder;
        writeData(folder.path(), 600);
        const fs::path out = folder / "outputs/persam_f";
        const ProgramResult program =
            interruptProgram(matchWith({"--no-cache"}), folder.path(),
                             [&] { return fs::exists(out / "plate/example_2_rank_0_0.png"); });
        QCOMPARE(program.status, 1);
        QVERIFY(program.err.contains("stopped"));
        std::ptrdiff_t overlays = 0;
        for (const auto& entry : fs::directory_iterator(out / "plate")) {
            const std::string name = entry.path().filename();
            QVERIFY2(!name.starts_with(".tmp"), name.c_str());
            QVERIFY(!readImage(entry.path()).pixels.empty());
            overlays += name.starts_with("example_");
        }
        QVERIFY(overlays >= 3 && overlays < 601);
        const std::string csv = text(out / "scores.csv");
        QVERIFY(std::count(csv.begin(), csv.end(), '\n') >= overlays);
    }
};

QTEST_GUILESS_MAIN(TestCliMatch)
#include "tst_cli_match.moc"
