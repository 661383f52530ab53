#include <QProcess>
#include <QRegularExpression>
#include <QtTest>
#include <csignal>
#include <set>

#include "core/base/Json.h"
#include "core/image/ImageIo.h"
#include "tests/support/Expect.h"
#include "tests/support/Program.h"
#include "tests/support/SceneSplit.h"
#include "tests/support/TestData.h"

using namespace studio;
using namespace studio::testing;

namespace {

/// A SAM-HQ of 128 pixels: a step takes some milliseconds.
QStringList train(const QStringList& arguments) {
    return QStringList{"train", "--threads", "1"} + arguments;
}

}  // namespace

class TestCliTrain : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<TemporaryFolder>();
        qputenv("XDG_CACHE_HOME", (*m_folder / "cache").c_str());
        writeSceneSplit(*m_folder / "data/DIS5K/DIS-TR", 4);
        writeSceneSplit(*m_folder / "data/DIS5K/DIS-VD", 1);
    }

    /// As the earlier project's script was called: with underscores, the data where they were.
    void theEarlierScriptsArguments() {
        const ProgramResult result = run({"--output",
                                          "run",
                                          "--checkpoint",
                                          micro(),
                                          "--device",
                                          "cpu",
                                          "--seed",
                                          "42",
                                          "--learning_rate",
                                          "1e-3",
                                          "--start_epoch",
                                          "0",
                                          "--lr_drop_epoch",
                                          "10",
                                          "--max_epoch_num",
                                          "2",
                                          "--batch_size_train",
                                          "2",
                                          "--batch_size_valid",
                                          "1",
                                          "--model_save_fre",
                                          "1",
                                          "--world_size",
                                          "1",
                                          "--dist_url",
                                          "env://",
                                          "--debug"});
        QVERIFY2(result.status == 0, qPrintable(result.err));
        QVERIFY(result.out.contains("epoch 1 of 2: loss"));
        // Counted from 1, its file from 0, and both are said.
        for (const int epoch : {1, 2})
            QVERIFY2(QRegularExpression(QString("\nepoch %1 of 2: .*; sam_hq_epoch_%2\\.pth\n")
                                            .arg(epoch)
                                            .arg(epoch - 1))
                         .match(result.out)
                         .hasMatch(),
                     qPrintable(result.out));
        const int best = readJson(*m_folder / "run/run.json")["best_epoch"].get<int>();
        QVERIFY2(result.out.contains(QString("\nBest epoch: %1 of 2; run/sam_hq_epoch_%2.pth\n")
                                         .arg(best + 1)
                                         .arg(best)),
                 qPrintable(result.out));
        QVERIFY(result.out.contains("boundary IoU"));
        QCOMPARE(result.out.count("NVML"), 1);
        for (const char* part : {"NVML", "checkpoint loaded", "data loader", "batch: masks",
                                 "step: loss", "validation ", "checkpoints written"})
            QVERIFY2(!result.out.split('\n').filter("[DEBUG] ").filter(part).isEmpty(), part);
        QVERIFY(fs::exists(*m_folder / "run/sam_hq_epoch_1.pth"));
    }

    void interruptedAndResumed() {
        QProcess process;
        process.setWorkingDirectory(toQt(m_folder->path()));
        process.start(program(), train({"--output", "run", "--checkpoint", micro(), "--examples",
                                        "0", "--max_epoch_num", "100000"}));
        const fs::path log = *m_folder / "run/step_log.csv";
        QTRY_VERIFY_WITH_TIMEOUT(fs::exists(log) && fs::file_size(log) > 200, 20000);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(20000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 0);
        QVERIFY(process.readAllStandardOutput().contains("--resume"));
        QCOMPARE(state(), std::string("stopped"));
        const int done = readJson(*m_folder / "run/run.json")["step"].get<int>();

        // Everything but the end is remembered.
        const ProgramResult result =
            run({"--output", "run", "--resume", "--max_steps", QString::number(done + 3)});
        QVERIFY2(result.status == 0, qPrintable(result.err));
        QCOMPARE(state(), std::string("finished"));
        QCOMPARE(readJson(*m_folder / "run/run.json")["step"].get<int>(), done + 3);
    }

    /// Whoever reaches a limit, or resumes what is finished, reads what can be done.
    void aRunThatIsOverSaysHowToGoOn() {
        const QString ways =
            "Go on with it: persam-hq train --output run --resume --max_steps 0\n  (no limit, or a "
            "number above 1)\n"
            "Start another from it: persam-hq train --output NEW --checkpoint "
            "run/sam_hq_epoch_0.pth ";
        const ProgramResult limited = run({"--output", "run", "--checkpoint", micro(),
                                           "--batch_size_train", "2", "--max_steps", "1"});
        QVERIFY2(limited.status == 0, qPrintable(limited.err));
        QVERIFY2(limited.out.contains(ways), qPrintable(limited.out));
        QVERIFY(limited.err.contains("--max_steps was reached"));
        const ProgramResult again = run({"--output", "run", "--resume"});
        QVERIFY2(again.status == 0, qPrintable(again.err));
        QVERIFY2(again.out.contains(
                     "This training is finished after 1 step: --max_steps was reached.\n"),
                 qPrintable(again.out));
        QVERIFY2(again.out.contains("Best epoch: 1 of ") && again.out.contains(ways),
                 qPrintable(again.out));
        const ProgramResult rest =
            run({"--output", "run", "--resume", "--max_steps", "0", "--max_epoch_num", "1"});
        QVERIFY2(rest.status == 0 && !rest.out.contains("Go on"), qPrintable(rest.out + rest.err));
        const ProgramResult done = run({"--output", "run", "--resume"});
        QVERIFY2(done.out.contains("all epochs are done") &&
                     done.out.contains("--resume --max_epoch_num 2\n  (or any number above 1)"),
                 qPrintable(done.out));
    }

    void wrongUsage() {
        const auto fails = [&](const QStringList& arguments, const char* part) {
            const ProgramResult result = run(arguments);
            QVERIFY2(result.status == 2, qPrintable(result.err));
            QVERIFY2(result.err.contains(part), qPrintable(result.err));
        };
        fails({}, "--output");
        fails({"--output", "run", "--checkpoint", micro(), "--learning_rate", "fast"},
              "--learning_rate");
        fails({"--output", "run", "--checkpoint", micro(), "--learning_rate", "nan"},
              "--learning_rate");
        fails({"--output", "run", "--checkpoint", micro(), "--learning_rate", "0"},
              "--learning_rate");
        fails({"--output", "run", "--checkpoint", micro(), "--amp", "fp16"}, "--amp");
        fails({"--output", "run", "--checkpoint", micro(), "--dist_url", "http://here"},
              "--dist_url");
        fails({"--output", "run", "--checkpoint", micro(), "--device", "tpu"}, "--device");
        fails({"--output", "run", "--resume"}, "no run");
        fails({"--output", "data", "--checkpoint", micro()}, "not empty");
        QVERIFY(fs::exists(*m_folder / "data/DIS5K/DIS-TR/im/scene0.png"));
    }

    /// One line that says what is wrong, before a step is done; what was there stays.
    void badInput() {
        const fs::path images = *m_folder / "data/DIS5K/DIS-TR/im";
        const auto fails = [&](const QStringList& arguments, const char* part) {
            const ProgramResult result =
                run(QStringList{"--output", "bad", "--checkpoint", micro()} + arguments);
            QVERIFY2(result.status == 1, qPrintable(result.err));
            QVERIFY2(result.err.contains(part), qPrintable(result.err));
            QVERIFY(result.err.trimmed().split('\n').last().startsWith("error: "));
            QVERIFY(!fs::exists(*m_folder / "bad/step_log.csv"));
        };
        fs::create_directories(*m_folder / "none/im");
        fs::create_directories(*m_folder / "none/gt");
        fails({"--train-data", "none"}, "none: ");
        fails({"--train-data", "nowhere"}, "does not exist");
        fails({"--valid-data", "none"}, "none: ");
        fails({"--device", "cuda:7"}, "cuda");
        fails({"--model-type", "vit_b"}, "not vit_b");
        fails({"--decoder", micro()}, "not a mask decoder");
        fails({"--restore-model", toQt(images / "scene0.png")}, "not a PyTorch checkpoint");
        for (const bool empty : {true, false}) {
            const fs::path odd = *m_folder / (empty ? "empty" : "smaller");
            fs::create_directories(odd / "im");
            fs::copy_file(images / "scene0.png", odd / "im/a.png");
            writeMask(odd / "gt/a.png", empty ? cv::Mat(cv::Mat::zeros(96, 120, CV_8UC1))
                                              : cv::Mat(48, 60, CV_8UC1, cv::Scalar(255)));
            fails({"--train-data", toQt(odd)},
                  empty ? "1 masks are empty" : "has 60 x 48 pixels, but its image has 120 x 96");
        }
        // A batch that does not fit: which one would.
        const ProgramResult large = run({"--output", "bad", "--init", "random", "--architecture",
                                         "vit_b", "--train", "all", "--batch_size_train", "4096"});
        QCOMPARE(large.status, 1);
        QVERIFY2(QRegularExpression("a batch of 4096 needs about .* and .* are free; ("
                                    "--batch_size_train [0-9]+ would fit|not even one image fits)")
                     .match(large.err)
                     .hasMatch(),
                 qPrintable(large.err));
    }

    /// What is wrong with the options is said before the data are looked at, which may take minutes
    /// (here they are wrong, too), in one line; nothing is made, and a run that was to be replaced
    /// is still there.
    void wrongOptionsAreSaidBeforeTheDataAreRead_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* name, const QStringList& arguments, const char* said) {
            QTest::newRow(name) << arguments << QString(said);
        };
        const QString plain = toQt(testData("golden/sam_micro.pth"));
        const QString other = toQt(testData("golden/tiny_vit_micro.pth"));
        row("--train", {"--train", "hq,no_such_part"}, "--train: \"no_such_part\"");
        row("--restore-model, another model", {"--restore-model", other},
            "tiny_vit_micro.pth: has image_encoder");
        row("--restore-model, none", {"--restore-model", "none.pth"}, "none.pth: does not exist");
        row("--attach-hq, none",
            {"--checkpoint", plain, "--no-hq", "--train", "mask_decoder", "--attach-hq",
             "none.pth"},
            "none.pth: does not exist");
        row("--attach-hq, without",
            {"--checkpoint", plain, "--train", "mask_decoder", "--attach-hq", plain},
            "has no HQ part to attach");
        row("--attach-hq, needless", {"--attach-hq", "random"}, "--attach-hq: ");
        row("--checkpoint, none", {"--checkpoint", "none.pth"}, "none.pth: does not exist");
        row("--checkpoint, half", {"--checkpoint", "half.pth"}, "half.pth: ");
        row("--checkpoint, decoder",
            {"--checkpoint", toQt(testData("golden/hq_decoder_micro.pth"))},
            "holds a mask decoder only");
        row("--decoder", {"--decoder", plain}, "not a mask decoder");
        row("--architecture, none", {"--init", "random", "--architecture", "none.json"},
            "none.json: does not exist");
        row("--architecture, odd", {"--init", "random", "--architecture", "odd.json"},
            "odd.json: depth");
        row("--cache_folder", {"--cache_folder", "half.pth/cache"},
            "half.pth/cache: cannot be written");
        row("--cache-features", {"--cache-features", "on", "--train", "all"},
            "--cache-features: only features of a frozen encoder");
        row("--loss", {"--checkpoint", plain, "--train", "mask_decoder", "--loss", "hq"},
            "--loss: ");
        row("--device", {"--device", "cuda:7"}, "cuda:7: ");
        row("--valid-data", {"--valid-data", "nowhere"}, "nowhere: does not exist");
        row("--output", {"--output", "half.pth/inside", "--train-data", "data/DIS5K/DIS-TR"},
            "half.pth/inside: cannot be written");
    }
    void wrongOptionsAreSaidBeforeTheDataAreRead() {
        QFETCH(const QStringList, arguments);
        QFETCH(const QString, said);
        fs::create_directories(*m_folder / "none/im");
        fs::create_directories(*m_folder / "none/gt");
        const auto whole = readFile(testData("golden/sam_hq_micro.pth"));
        writeFileAtomically(*m_folder / "half.pth",
                            {reinterpret_cast<const char*>(whole.data()), whole.size() / 2});
        writeFileAtomically(*m_folder / "odd.json", R"({"depth": "many"})");
        writeFileAtomically(*m_folder / "earlier/training_metrics.json", "{}");
        const std::set<fs::path> before = allFiles();
        for (const QStringList& place :
             {QStringList{"--output", "new"}, QStringList{"--output", "earlier", "--overwrite"}}) {
            if (arguments.contains("--output") && place.contains("--overwrite")) continue;
            QStringList all{"--train-data", "none"};
            if (!arguments.contains("--init")) all += {"--checkpoint", micro()};
            for (const QString& word : place + arguments) {
                const qsizetype at = word.startsWith("--") ? all.indexOf(word) : -1;
                if (at >= 0) all.remove(at, 2);  // the later one counts
                all.append(word);
            }
            const ProgramResult result = run(all);
            QVERIFY2(result.status == 1 || result.status == 2, qPrintable(result.err));
            const QStringList lines = result.err.trimmed().split('\n').filter("error: ");
            QVERIFY2(lines.size() == 1 && lines[0].contains(said), qPrintable(result.err));
            QCOMPARE(allFiles(), before);
        }
    }

    /// Damage among the weights, which no header tells of.
    void aDamagedCheckpointIsSaidBeforeTheDataAreRead() {
        fs::create_directories(*m_folder / "none/im");
        fs::create_directories(*m_folder / "none/gt");
        auto bytes = readFile(testData("golden/sam_hq_micro.pth"));
        bytes[bytes.size() / 2] ^= 0xff;
        writeFileAtomically(*m_folder / "damaged.pth",
                            {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        for (const QString option : {"--checkpoint", "--restore-model"}) {
            QStringList arguments{"--output", "run", "--train-data", "none", option, "damaged.pth"};
            if (option != "--checkpoint") arguments += {"--checkpoint", micro()};
            const ProgramResult result = run(arguments);
            QCOMPARE(result.status, 1);
            QVERIFY2(result.err.contains("error: damaged.pth: "), qPrintable(result.err));
        }
    }

    void evaluation() {
        const ProgramResult result =
            run({"--output", "run", "--checkpoint", micro(), "--eval", "--visualize"});
        QVERIFY2(result.status == 0, qPrintable(result.err));
        QVERIFY(result.out.contains("1 object: IoU "));
        QVERIFY(fs::exists(*m_folder / "run/examples/epoch_0_0.png"));
    }

  private:
    ProgramResult run(const QStringList& arguments) const {
        return runProgram(train(arguments), m_folder->path());
    }
    /// Of the test's folder, but for the user's cache.
    std::set<fs::path> allFiles() const {
        std::set<fs::path> files;
        for (auto at = fs::recursive_directory_iterator(m_folder->path());
             at != fs::recursive_directory_iterator(); ++at) {
            if (at->path() == *m_folder / "cache")
                at.disable_recursion_pending();
            else
                files.insert(at->path());
        }
        return files;
    }
    std::string state() const {
        return readJson(*m_folder / "run/run.json")["state"].get<std::string>();
    }
    static QString micro() { return toQt(testData("golden/sam_hq_micro.pth")); }

    std::unique_ptr<TemporaryFolder> m_folder;
};

QTEST_GUILESS_MAIN(TestCliTrain)
#include "tst_cli_train.moc"
