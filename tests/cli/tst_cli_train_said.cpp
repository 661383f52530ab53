#include <QtTest>
#include <memory>
#include <vector>

#include "tests/support/Expect.h"
#include "tests/support/FreePort.h"
#include "tests/support/SceneSplit.h"
#include "tests/support/SmallTinyVit.h"
#include "tests/support/TestData.h"
#include "tests/support/TrainerProcess.h"

using namespace studio;
using namespace studio::testing;

/// Which of several processes says what is wrong.
class TestCliTrainSaid : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        qputenv("XDG_CACHE_HOME", (m_folder / "cache").c_str());
        writeSceneSplit(m_folder / "train", 6);
        writeSceneSplit(m_folder / "valid", 2);
        writeSmallTinyVit(m_folder / "small.json");
    }

    /// Not by each of the processes, and not after they have waited for each other.
    void wrongUsageIsSaidOnce() {
        QStringList arguments = twoProcesses("wrong");
        arguments[arguments.indexOf("--train") + 1] = "no_such_part";
        TrainerProcess run(m_folder.path(), arguments);
        QCOMPARE(run.wait(), 2);
        QCOMPARE(run.err.trimmed().split('\n').filter("error: ").size(), 1);
        QVERIFY2(run.err.contains("no_such_part"), qPrintable(run.err));
        QVERIFY(!fs::exists(m_folder / "wrong"));
    }

    /// By the first process alone where all have the same command line, with the same status.
    void wrongUsageIsSaidByTheFirst_data() {
        QTest::addColumn<QString>("option");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("by");
        const auto row = [](const char* option, const char* value, const char* by) {
            QTest::addRow("%s %s, %s", option, value, by) << option << value << by;
        };
        row("--learning_rate", "fast", "torchrun");  // no number
        row("--amp", "fp8", "SLURM");                // read by our own code
        row("--learning_rate", "0", "SLURM");
        row("--train", "no_such_part", "torchrun");
        row("--world_size", "3", "torchrun");  // contradicts the environment
        row("--train-data", "nowhere", "torchrun");
        row("--train-data", "none", "torchrun");  // known once all have looked
        row("--learning_rate", "0", "hand");
    }
    void wrongUsageIsSaidByTheFirst() {
        QFETCH(const QString, option);
        QFETCH(const QString, value);
        QFETCH(const QString, by);
        for (const char* name : {"im", "gt"})
            fs::create_directories(m_folder / "none" / name);
        QStringList arguments = commonOptions("wrong");
        if (const qsizetype at = arguments.indexOf(option); at >= 0) arguments.remove(at, 2);
        arguments += {option, value};
        const int port = freePort();
        std::vector<std::unique_ptr<TrainerProcess>> processes;
        for (const int rank : {0, 1}) {
            const Variables environment = by == "torchrun" ? torchrun(rank, port)
                                          : by == "SLURM"  ? slurm(rank, port)
                                                           : Variables();
            QStringList own;
            if (by == "hand")
                own = {"--dist_url",   "tcp://127.0.0.1:" + QString::number(port),
                       "--world_size", "2",
                       "--rank",       QString::number(rank)};
            processes.push_back(
                std::make_unique<TrainerProcess>(m_folder.path(), arguments + own, environment));
        }
        TrainerProcess &first = *processes[0], &second = *processes[1];
        const int status = first.wait();
        QVERIFY2(status == 1 || status == 2, qPrintable(first.err));
        QCOMPARE(first.err.trimmed().split('\n').filter("error: ").size(), 1);
        QCOMPARE(second.wait(), status);
        // Two that were started by hand have command lines of their own.
        QVERIFY2(second.err.isEmpty() == (by != "hand"), qPrintable(second.err));
        fs::remove_all(m_folder / "wrong");
    }

    /// Each machine has files of its own.
    void whatIsWrongOnAnotherMachineIsSaidThere() {
        Variables other = torchrun(1, freePort());
        for (auto& [name, value] : other)
            if (name == "LOCAL_RANK") value = "0";
        QStringList arguments = commonOptions("elsewhere");
        arguments[arguments.indexOf("--train-data") + 1] = "nowhere";
        TrainerProcess second(m_folder.path(), arguments, other);
        QCOMPARE(second.wait(), 1);
        QVERIFY2(second.err.contains("error: rank 1: nowhere: "), qPrintable(second.err));
    }

  private:
    TemporaryFolder m_folder;
};

QTEST_GUILESS_MAIN(TestCliTrainSaid)
#include "tst_cli_train_said.moc"
