#include <unistd.h>

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QtTest>
#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <opencv2/imgproc.hpp>

#include "core/base/Json.h"
#include "core/image/ImageIo.h"
#include "tests/support/Expect.h"
#include "tests/support/FreePort.h"
#include "tests/support/Program.h"
#include "tests/support/SceneSplit.h"
#include "tests/support/SmallTinyVit.h"
#include "tests/support/TestData.h"
#include "tests/support/TrainerProcess.h"

using namespace studio;
using namespace studio::testing;

namespace {

std::size_t lines(const fs::path& file) {
    std::ifstream in(file);
    return static_cast<std::size_t>(
        std::count(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>(), '\n'));
}

bool sameFile(const fs::path& a, const fs::path& b) {
    return fs::exists(a) && fs::exists(b) && readFile(a) == readFile(b);
}

}  // namespace

/// The real program, as several processes and at the edges of a run.
class TestCliTrainProcesses : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        qputenv("XDG_CACHE_HOME", (m_folder / "cache").c_str());
        writeSceneSplit(m_folder / "train", 6);
        writeSceneSplit(m_folder / "valid", 2);
        writeSmallTinyVit(m_folder / "small.json");
        // Two epochs of three steps of both processes: what all others are compared with.
        TrainerProcess whole(m_folder.path(), twoProcesses("whole"));
        QVERIFY2(whole.wait() == 0, qPrintable(whole.err));
        QVERIFY2(whole.err.contains("2 processes (gloo, joined by --world_size)"),
                 qPrintable(whole.err));
        QCOMPARE(lines(m_folder / "whole/step_log.csv"), std::size_t(7));
    }

    /// However the processes are started, the run is the same. The second one comes first, to a
    /// folder that is not there yet.
    void everyStart_data() {
        QTest::addColumn<QString>("by");
        for (const char* by : {"torchrun", "SLURM", "--dist_url"})
            QTest::newRow(by) << by;
    }
    void everyStart() {
        QFETCH(const QString, by);
        const int port = freePort();
        const QString output = "by " + by;
        const auto start = [&](int rank) {
            QStringList arguments = commonOptions(output);
            Variables environment;
            if (by == "torchrun") environment = torchrun(rank, port);
            if (by == "SLURM") environment = slurm(rank, port);
            if (by == "--dist_url")
                arguments += {"--dist_url",   "tcp://127.0.0.1:" + QString::number(port),
                              "--world_size", "2",
                              "--rank",       QString::number(rank)};
            return std::make_unique<TrainerProcess>(m_folder.path(), arguments, environment);
        };
        const auto second = start(1);
        QTest::qWait(700);
        const auto first = start(0);
        QVERIFY2(first->wait() == 0, qPrintable(first->err));
        QVERIFY2(second->wait() == 0, qPrintable(second->err));
        QVERIFY2(first->err.contains("joined by " + by), qPrintable(first->err));
        QVERIFY2(second->out.isEmpty() && second->err.isEmpty(), qPrintable(second->err));
        compareWithWhole(m_folder / output.toStdString());
    }

    void aProcessThatIsKilledEndsTheOther() {
        TrainerProcess run(m_folder.path(), twoProcesses("killed", "100000"));
        QVERIFY(begins(run, "killed"));
        const pid_t child = run.child();
        QVERIFY(child > 1);
        ::kill(child, SIGKILL);
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(run.wait(30'000), 1);
        QVERIFY2(run.err.contains("rank 1 was ended by signal 9 (Killed)"), qPrintable(run.err));
        QCOMPARE(state("killed"), std::string("failed"));

        const int port = freePort();
        const QStringList arguments = commonOptions("killed first", "100000");
        TrainerProcess first(m_folder.path(), arguments, torchrun(0, port));
        TrainerProcess second(m_folder.path(), arguments, torchrun(1, port));
        QVERIFY(begins(first, "killed first"));
        first.send(SIGKILL);
        QCOMPARE(second.wait(30'000), 1);
        QVERIFY2(second.err.contains("error: rank 1: ") &&
                     second.err.contains("rank 0 (127.0.0.1) has ended"),
                 qPrintable(second.err));
    }

    void stoppedTogetherAndResumedIsTheSame() {
        const int port = freePort();
        const QStringList slow = commonOptions("stopped", "100000");
        TrainerProcess first(m_folder.path(), slow, torchrun(0, port));
        TrainerProcess second(m_folder.path(), slow, torchrun(1, port));
        QVERIFY(begins(first, "stopped"));
        second.send(SIGINT);
        first.send(SIGINT);
        QVERIFY2(first.wait() == 0, qPrintable(first.err));
        QVERIFY2(second.wait() == 0, qPrintable(second.err));
        QVERIFY(first.out.contains("--resume"));
        QCOMPARE(state("stopped"), std::string("stopped"));

        const Json status = readJson(m_folder / "stopped/run.json");
        const QString epochs = QString::number(status["step"].get<int>() / 3 + 2);
        const QStringList rest{"--output", "stopped", "--resume", "--max_epoch_num", epochs};
        // One process alone would see other batches.
        TrainerProcess alone(m_folder.path(), rest);
        QCOMPARE(alone.wait(), 1);
        QVERIFY2(alone.err.contains("cannot be continued exactly"), qPrintable(alone.err));
        TrainerProcess one(m_folder.path(), rest, torchrun(0, port));
        TrainerProcess other(m_folder.path(), rest, torchrun(1, port));
        QVERIFY2(one.wait() == 0, qPrintable(one.err));
        QVERIFY2(other.wait() == 0, qPrintable(other.err));

        TrainerProcess unbroken(m_folder.path(), twoProcesses("not stopped", epochs));
        QVERIFY2(unbroken.wait() == 0, qPrintable(unbroken.err));
        const std::string last = "sam_hq_epoch_" + std::to_string(epochs.toInt() - 1) + ".pth";
        QVERIFY(sameFile(m_folder / "stopped" / last, m_folder / "not stopped" / last));
    }

    void limitedAndResumedIsTheSame() {
        TrainerProcess limited(m_folder.path(),
                               twoProcesses("limited") + QStringList{"--max_steps", "4"});
        QVERIFY2(limited.wait() == 0, qPrintable(limited.err));
        QVERIFY(limited.err.contains("--max_steps was reached"));
        QCOMPARE(lines(m_folder / "limited/step_log.csv"), std::size_t(5));
        TrainerProcess rest(m_folder.path(),
                            {"--output", "limited", "--resume", "--max_steps", "0"});
        QVERIFY2(rest.wait() == 0, qPrintable(rest.err));
        compareWithWhole(m_folder / "limited");
    }

    void stoppedBeforeItBegan() {
        const int port = freePort();
        const QStringList arguments = commonOptions("early", "100000");
        TrainerProcess first(m_folder.path(), arguments, torchrun(0, port));
        TrainerProcess second(m_folder.path(), arguments, torchrun(1, port));
        // Together, but before the first step: both look at the data then.
        QTRY_VERIFY_WITH_TIMEOUT(fs::exists(m_folder / "early/run.json"), 30'000);
        first.send(SIGINT);
        QVERIFY2(first.wait() == 0, qPrintable(first.err));
        QVERIFY2(second.wait() == 0, qPrintable(second.err));
        QVERIFY2(first.out.contains("Stopped"), qPrintable(first.out));
        QCOMPARE(first.out.contains("--resume"), fs::exists(m_folder / "early/train_state.pth"));
    }

    /// The second Ctrl+C does not wait for the step, and what was saved before stays whole.
    void secondInterruptEndsAtOnce() {
        // Steps that are still under way when a busy machine comes to the second one.
        const auto slow = [](const QString& output) {
            return commonOptions(output, "2") + QStringList{"--accumulate",         "3",
                                                            "--prompts_per_image",  "256",
                                                            "--save_state_seconds", "0"};
        };
        TrainerProcess unbroken(m_folder.path(), slow("not twice"));
        QVERIFY2(unbroken.wait() == 0, qPrintable(unbroken.err));
        TrainerProcess run(m_folder.path(), slow("twice"));
        QVERIFY(begins(run, "twice"));
        run.send(SIGINT);
        QTest::qWait(5);
        QElapsedTimer timer;
        timer.start();
        run.send(SIGINT);
        const int status = run.wait();
        QVERIFY2(status == -SIGINT, qPrintable(run.out + run.err));
        QVERIFY(timer.elapsed() < 2000);

        TrainerProcess rest(m_folder.path(), {"--output", "twice", "--resume"});
        QVERIFY2(rest.wait() == 0, qPrintable(rest.err));
        QVERIFY(sameFile(m_folder / "twice/sam_hq_epoch_1.pth",
                         m_folder / "not twice/sam_hq_epoch_1.pth"));
    }

    void aFullDiskIsWaitedFor_data() {
        QTest::addColumn<int>("processes");
        QTest::newRow("one") << 1;
        QTest::newRow("two") << 2;
    }
    void aFullDiskIsWaitedFor() {
        QFETCH(const int, processes);
        const std::string name = "disk of " + std::to_string(processes);
        const QString output = QString::fromStdString(name);
        const QStringList count{"--world_size", QString::number(processes)};
        const fs::path log = m_folder / name / "step_log.csv";
        const fs::path flag = m_folder / "full";
        TrainerProcess run(
            m_folder.path(),
            commonOptions(output, "200") + count + QStringList{"--save_state_seconds", "0"},
            fullDisk(output, flag));
        QVERIFY(begins(run, output));
        std::ofstream(flag).close();
        QVERIFY(standsStill(output));
        const std::size_t before = lines(log);
        // Several beats of each process to the others.
        QTest::qWait(processes > 1 ? 4000 : 0);
        QVERIFY(run.runs());
        QCOMPARE(lines(log), before);
        fs::remove(flag);
        QTRY_VERIFY_WITH_TIMEOUT(lines(log) > before + 3, 30'000);
        run.send(SIGINT);
        QVERIFY2(run.wait() == 0, qPrintable(run.err));
        QVERIFY2(run.err.contains("no space left on the disk") &&
                     run.err.contains("training is paused and goes on when there is room") &&
                     run.err.contains("there is room again"),
                 qPrintable(run.err));
        // Every row is whole, and nothing that was begun was left lying there.
        std::ifstream rows(log);
        long step = -1;
        for (std::string line; std::getline(rows, line); ++step) {
            QCOMPARE(std::count(line.begin(), line.end(), ','), 7);
            if (step >= 0) QCOMPARE(std::stol(line), step);
        }
        for (const fs::directory_entry& entry : fs::directory_iterator(m_folder / name))
            QVERIFY2(!entry.path().filename().native().starts_with(".tmp"), entry.path().c_str());
        endsAsIfUnbroken(output, processes);
    }

    /// Without room, too, a stop of any process ends all of them, and nothing is torn.
    void stoppedWhileTheDiskIsFull_data() {
        QTest::addColumn<int>("asked");
        QTest::newRow("the first is asked") << 0;
        QTest::newRow("the second is asked") << 1;
    }
    void stoppedWhileTheDiskIsFull() {
        QFETCH(const int, asked);
        const QString output = QString("full, %1 asked").arg(asked);
        const int port = freePort();
        const fs::path flag = m_folder / "full";
        const QStringList arguments =
            commonOptions(output, "100000") + QStringList{"--save_state_seconds", "0"};
        TrainerProcess first(m_folder.path(), arguments,
                             fullDisk(output, flag) + torchrun(0, port));
        TrainerProcess second(m_folder.path(), arguments,
                              fullDisk(output, flag) + torchrun(1, port));
        QVERIFY(begins(first, output));
        std::ofstream(flag).close();
        QVERIFY(standsStill(output));
        (asked == 0 ? first : second).send(SIGINT);
        QVERIFY2(first.wait(20'000) == 0, qPrintable(first.err));
        QVERIFY2(second.wait(20'000) == 0, qPrintable(second.err));
        fs::remove(flag);
        QVERIFY2(first.err.contains("can be resumed from its last saved state") &&
                     first.out.contains("--resume"),
                 qPrintable(first.err));
        endsAsIfUnbroken(output, 2);
    }

    /// A validation may take many minutes: it is left on all processes, and made anew on resuming.
    void stoppedInAValidation_data() { stoppedWhileTheDiskIsFull_data(); }
    void stoppedInAValidation() {
        QFETCH(const int, asked);
        const fs::path slow = m_folder / "slow";
        if (!fs::exists(slow)) {
            cv::Mat image, mask;
            cv::resize(readImage(m_folder / "valid/im/scene0.png").pixels, image, {2400, 1920});
            cv::resize(readMask(m_folder / "valid/gt/scene0.png"), mask, {2400, 1920}, 0, 0,
                       cv::INTER_NEAREST);
            writeImage(slow / "im/0.png", image);
            writeMask(slow / "gt/0.png", mask);
            for (int i = 1; i < 400; ++i)
                for (const char* folder : {"im", "gt"})
                    fs::create_hard_link(slow / folder / "0.png",
                                         slow / folder / (std::to_string(i) + ".png"));
        }
        const QString output = QString("validating, %1 asked").arg(asked);
        const fs::path run = m_folder / output.toStdString();
        QStringList arguments = commonOptions(output, "2");
        arguments[arguments.indexOf("--valid-data") + 1] = "slow";
        const int port = freePort();
        TrainerProcess first(m_folder.path(), arguments, torchrun(0, port));
        TrainerProcess second(m_folder.path(), arguments, torchrun(1, port));
        QTRY_VERIFY_WITH_TIMEOUT(
            first.runs() && fs::exists(run / "run.json") && state(output) == "validating", 60'000);
        (asked == 0 ? first : second).send(SIGINT);
        QVERIFY2(first.wait() == 0, qPrintable(first.err));
        QVERIFY2(second.wait() == 0, qPrintable(second.err));
        QVERIFY(first.out.contains("--resume"));
        QCOMPARE(state(output), std::string("stopped"));
        // Not at its end: there the epoch would have been written down.
        QCOMPARE(lines(run / "step_log.csv"), std::size_t(4));
        QCOMPARE(lines(run / "epoch_stats.csv"), std::size_t(1));

        TrainerProcess rest(m_folder.path(), {"--output", output, "--resume", "--valid-data",
                                              "valid", "--world_size", "2"});
        QVERIFY2(rest.wait() == 0, qPrintable(rest.err));
        QCOMPARE(lines(run / "epoch_stats.csv"), std::size_t(3));
        compareWithWhole(run);
    }

    /// What is timed does not follow the clock on the wall.
    void aClockThatIsSetBack() {
        const fs::path flag = m_folder / "yesterday";
        const Variables clock{{"LD_PRELOAD", toQt(buildFolder() / "tests/studio_faulty_system.so")},
                              {"ASAN_OPTIONS", "verify_asan_link_order=0"},
                              {"STUDIO_CLOCK_BACK_FLAG", toQt(flag)}};
        TrainerProcess run(m_folder.path(), commonOptions("clock", "8"), clock);
        QVERIFY(begins(run, "clock"));
        std::ofstream(flag).close();
        QVERIFY2(run.wait() == 0, qPrintable(run.err));
        double last = 0;
        std::ifstream log(m_folder / "clock/step_log.csv");
        std::string line;
        std::getline(log, line);
        while (std::getline(log, line)) {
            const double seconds = QString::fromStdString(line).split(',')[2].toDouble();
            QVERIFY(seconds > last);
            last = seconds;
        }
        const Json status = readJson(m_folder / "clock/run.json");
        QCOMPARE(status["state"].get<std::string>(), std::string("finished"));
        QVERIFY(status["elapsed_seconds"].get<double>() >= last &&
                status["elapsed_seconds"].get<double>() < 1000);
        const Json metrics = readJson(m_folder / "clock/training_metrics.json");
        QVERIFY(metrics["ended"].get<double>() < metrics["started"].get<double>());  // it was set
    }

    /// A drive that goes away ends the run; it goes on when the drive is back.
    void dataThatVanish() {
        fs::create_directory(m_folder / "drive");
        fs::copy(m_folder / "train", m_folder / "drive/train", fs::copy_options::recursive);
        QStringList arguments = commonOptions("vanished", "100000");
        arguments[arguments.indexOf("--train-data") + 1] = "drive/train";
        TrainerProcess run(m_folder.path(), arguments);
        QVERIFY(begins(run, "vanished"));
        fs::rename(m_folder / "drive", m_folder / "elsewhere");
        QVERIFY2(run.wait(30'000) == 1, qPrintable(run.out + run.err));
        const QStringList said = run.err.trimmed().split('\n').filter("error: ");
        QCOMPARE(said.size(), 1);
        QVERIFY2(said[0].contains("drive/train: is not there any more"), qPrintable(said[0]));
        QCOMPARE(state("vanished"), std::string("failed"));

        fs::rename(m_folder / "elsewhere", m_folder / "drive");
        const int done = readJson(m_folder / "vanished/run.json")["step"].get<int>();
        TrainerProcess rest(m_folder.path(), {"--output", "vanished", "--resume", "--max_steps",
                                              QString::number(done + 2)});
        QVERIFY2(rest.wait() == 0, qPrintable(rest.err));
        QCOMPARE(state("vanished"), std::string("finished"));
    }

    /// OpenMP's threads must not spin between LibTorch's loops and OpenBLAS's products, unless
    /// someone wants them to.
    void restartsWithoutSpinning() {
        const QStringList theirs{"GOMP_SPINCOUNT", "OMP_WAIT_POLICY"};
        TrainerProcess run(m_folder.path(), commonOptions("spins not", "100000"), {}, theirs);
        QVERIFY(begins(run, "spins not"));  // a name with a space has come through
        QVERIFY(run.environment().find("GOMP_SPINCOUNT=0") != std::string::npos);
        QVERIFY(run.environment().find("OPENBLAS_THREAD_TIMEOUT=4") != std::string::npos);
        run.send(SIGINT);
        QCOMPARE(run.wait(), 0);  // the same process

        TrainerProcess wanted(m_folder.path(), commonOptions("spins", "100000"),
                              {{"OMP_WAIT_POLICY", "ACTIVE"}}, theirs);
        QVERIFY(begins(wanted, "spins"));
        QVERIFY(wanted.environment().find("GOMP_SPINCOUNT") == std::string::npos);
    }

  private:
    /// Waits for its first steps.
    bool begins(const TrainerProcess& run, const QString& output) const {
        const fs::path log = m_folder / output.toStdString() / "step_log.csv";
        for (int i = 0; i < 3000 && run.runs() && lines(log) < 3; ++i)
            QTest::qWait(20);
        return lines(log) >= 3 && run.runs();
    }
    /// A disk that is full while `flag` is there.
    Variables fullDisk(const QString& output, const fs::path& flag) const {
        return {{"LD_PRELOAD", toQt(buildFolder() / "tests/studio_faulty_system.so")},
                {"ASAN_OPTIONS", "verify_asan_link_order=0"},
                {"STUDIO_FULL_DISK", toQt(fs::absolute(m_folder / output.toStdString()))},
                {"STUDIO_FULL_DISK_FLAG", toQt(flag)}};
    }
    /// Whether the run waits: run.json is on the full disk, too, but the log stands still.
    bool standsStill(const QString& output) const {
        const fs::path log = m_folder / output.toStdString() / "step_log.csv";
        for (int i = 0; i < 60; ++i) {
            const std::size_t before = lines(log);
            QTest::qWait(500);
            if (lines(log) == before) return true;
        }
        return false;
    }
    /// Resumes the run to the end of the epoch after this one, and compares it with one that was
    /// never held up.
    void endsAsIfUnbroken(const QString& output, int processes) const {
        const QStringList count{"--world_size", QString::number(processes)};
        const fs::path run = m_folder / output.toStdString();
        const auto done = static_cast<int>(lines(run / "step_log.csv")) - 1;
        const int epoch = done * processes / 6 + 1;
        const QString epochs = QString::number(epoch + 1);
        TrainerProcess rest(
            m_folder.path(),
            QStringList{"--output", output, "--resume", "--max_epoch_num", epochs} + count);
        QVERIFY2(rest.wait() == 0, qPrintable(rest.err));
        const QString other = output + ", roomy";
        TrainerProcess roomy(m_folder.path(), commonOptions(other, epochs) + count);
        QVERIFY2(roomy.wait() == 0, qPrintable(roomy.err));
        const std::string last = "sam_hq_epoch_" + std::to_string(epoch) + ".pth";
        QVERIFY(sameFile(run / last, m_folder / other.toStdString() / last));
        QCOMPARE(lines(run / "step_log.csv"),
                 static_cast<std::size_t>((epoch + 1) * 6 / processes + 1));
        QCOMPARE(lines(run / "epoch_stats.csv"), static_cast<std::size_t>(epoch + 2));
    }
    std::string state(const QString& output) const {
        return readJson(m_folder / output.toStdString() / "run.json")["state"].get<std::string>();
    }
    void compareWithWhole(const fs::path& run) const {
        for (const char* name : {"sam_hq_epoch_0.pth", "sam_hq_epoch_1.pth"})
            QVERIFY2(sameFile(run / name, m_folder / "whole" / name), name);
    }

    TemporaryFolder m_folder;
};

QTEST_GUILESS_MAIN(TestCliTrainProcesses)
#include "tst_cli_train_processes.moc"
