#include <torch/torch.h>

#include <QProcess>
#include <QTest>
#include <atomic>
#include <csignal>
#include <functional>
#include <map>
#include <thread>

#include "core/train/ProcessGroup.h"
#include "core/train/Rendezvous.h"
#include "tests/support/Expect.h"
#include "tests/support/FreePort.h"
#include "tests/support/TestData.h"

using namespace studio;
using namespace studio::testing;
using namespace std::chrono_literals;

namespace {

using Variables = std::map<std::string, std::string>;

Rendezvous find(const DistributedOptions& options, const Variables& variables = {}) {
    return findRendezvous(options, [&](const char* name) -> const char* {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
    });
}

/// Runs `work` as each rank of a group of `size`, a thread each, which joins with contextOf(rank).
/// Returns what they threw, by rank.
template <typename Work>
std::vector<std::string> onRanks(
    int size, const Work& work, ProcessGroupSettings settings = {},
    const std::function<JobContext(int)>& contextOf = [](int) { return JobContext(); }) {
    settings.beat = 100ms;
    settings.silence = 10s;
    const std::uint16_t port = freePort();
    std::vector<std::string> failures(static_cast<std::size_t>(size));
    std::vector<std::thread> threads;
    for (int rank = 0; rank < size; ++rank)
        threads.emplace_back([&, rank] {
            Rendezvous place;
            place.rank = rank;
            place.worldSize = size;
            place.host = "127.0.0.1";
            place.port = port;
            try {
                ProcessGroup group(place, settings, contextOf(rank));
                work(group);
                group.finish();
            } catch (const std::exception& error) {
                failures[static_cast<std::size_t>(rank)] = error.what();
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    return failures;
}

struct Net : torch::nn::Module {
    Net() {
        torch::manual_seed(5);
        first = register_module("first", torch::nn::Linear(6, 8));
        second = register_module("second", torch::nn::Linear(8, 3));
        unused = register_parameter("unused", torch::ones({4}));
    }
    torch::Tensor loss(const torch::Tensor& x, const torch::Tensor& y) {
        return (second->forward(torch::tanh(first->forward(x))) - y).pow(2).mean();
    }
    torch::nn::Linear first{nullptr}, second{nullptr};
    torch::Tensor unused;
};

/// The helper program as one rank, or as the one that starts the others.
struct RankProgram {
    QProcess process;
    RankProgram(const QStringList& arguments, const Variables& environment) {
        QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
        for (const auto& [name, value] : environment)
            variables.insert(QString::fromStdString(name), QString::fromStdString(value));
        process.setProcessEnvironment(variables);
        process.start(QString::fromStdString(toUtf8(buildFolder() / "tests/studio_test_rank")),
                      arguments);
    }
    ~RankProgram() {
        process.kill();
        process.waitForFinished();
    }
    bool waitForLine(const QByteArray& line) {
        for (int i = 0; i < 600 && !out.contains(line); ++i) {
            process.waitForReadyRead(100);
            out += process.readAllStandardOutput();
        }
        return out.contains(line);
    }
    /// Exit status, or -1 when it does not end in time or by itself.
    int wait(int milliseconds = 60'000) {
        const bool ended =
            process.state() == QProcess::NotRunning || process.waitForFinished(milliseconds);
        out += process.readAllStandardOutput();
        err += process.readAllStandardError();
        return ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    }
    QByteArray out, err;
};

Variables torchrun(int rank, int world, std::uint16_t port) {
    return {{"RANK", std::to_string(rank)},        {"WORLD_SIZE", std::to_string(world)},
            {"LOCAL_RANK", std::to_string(rank)},  {"MASTER_ADDR", "127.0.0.1"},
            {"MASTER_PORT", std::to_string(port)}, {"LOCAL_WORLD_SIZE", std::to_string(world)}};
}

}  // namespace

class TestProcessGroup : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void placesFromTheEnvironment() {
        const Rendezvous alone = find({});
        QCOMPARE(alone.worldSize, 1);
        QVERIFY(!alone.startsOthers && alone.host.empty());

        const Rendezvous own = find({.worldSize = 3});
        QVERIFY(own.startsOthers);
        QCOMPARE(own.rank, 0);
        QCOMPARE(own.localWorldSize, 3);

        Variables variables = torchrun(2, 4, 29500);
        Rendezvous place = find({}, variables);
        QCOMPARE(place.source, std::string("torchrun"));
        QCOMPARE(place.rank, 2);
        QCOMPARE(place.worldSize, 4);
        QCOMPARE(place.localRank, 2);
        QCOMPARE(place.host, std::string("127.0.0.1"));
        QCOMPARE(place.port, std::uint16_t(29500));
        variables["TORCHELASTIC_USE_AGENT_STORE"] = "True";  // torchrun listens at that one itself
        QCOMPARE(find({}, variables).port, std::uint16_t(29501));
        QCOMPARE(find({.worldSize = 4, .localRank = 1}, variables).localRank, 1);

        const Variables slurm{
            {"SLURM_PROCID", "5"},      {"SLURM_NTASKS", "8"},
            {"SLURM_LOCALID", "1"},     {"SLURM_NTASKS_PER_NODE", "4"},
            {"SLURM_JOB_ID", "100023"}, {"SLURM_JOB_NODELIST", "gpu[003-010,12],other"}};
        place = find({}, slurm);
        QCOMPARE(place.source, std::string("SLURM"));
        QCOMPARE(place.rank, 5);
        QCOMPARE(place.worldSize, 8);
        QCOMPARE(place.localRank, 1);
        QCOMPARE(place.localWorldSize, 4);
        QCOMPARE(place.host, std::string("gpu003"));
        QCOMPARE(place.port, std::uint16_t(15000 + 100023 % 15000));
        QCOMPARE(find({.url = "tcp://head:1234"}, slurm).host, std::string("head"));

        place = find({.worldSize = 2, .rank = 1, .url = "tcp://[::1]:4000"});
        QCOMPARE(place.host, std::string("::1"));
        QCOMPARE(place.port, std::uint16_t(4000));
        QVERIFY(!place.startsOthers);
    }

    void slurmHosts_data() {
        QTest::addColumn<QString>("list");
        QTest::addColumn<QString>("host");
        QTest::newRow("one") << "node7"
                             << "node7";
        QTest::newRow("two") << "a,b"
                             << "a";
        QTest::newRow("range") << "n[1-3]"
                               << "n1";
        QTest::newRow("list") << "n[07,09-11]-ib,m2"
                              << "n07-ib";
        QTest::newRow("two brackets") << "rack[2-3]node[01-16]"
                                      << "rack2node01";
        QTest::newRow("broken") << "n[1"
                                << "n";
        QTest::newRow("none") << ""
                              << "";
    }
    void slurmHosts() {
        QFETCH(const QString, list);
        QFETCH(const QString, host);
        QCOMPARE(QString::fromStdString(firstSlurmHost(list.toStdString())), host);
    }

    void wrongPlacesAreRefused() {
        const auto subject = [](const DistributedOptions& options,
                                const Variables& variables = {}) {
            const auto error = errorOf([&] { find(options, variables); });
            return error && error->code() == ErrorCode::Usage ? error->subject()
                                                              : std::string("none");
        };
        QCOMPARE(subject({.worldSize = 2, .url = "tcp://host:1"}), std::string("--rank"));
        QCOMPARE(subject({.worldSize = 2, .rank = 2, .url = "tcp://host:1"}),
                 std::string("--rank"));
        QCOMPARE(subject({.worldSize = 2, .rank = 1}), std::string("--dist_url"));
        for (const char* url : {"tcp://", "tcp://host", "tcp://:80", "http://host:80",
                                "file:///tmp/x", "tcp://a/b:1"})
            QCOMPARE(subject({.worldSize = 2, .rank = 1, .url = url}), std::string("--dist_url"));
        QCOMPARE(subject({.worldSize = 2, .rank = 1, .url = "tcp://h:70000"}),
                 std::string("--dist_url's port"));
        Variables variables = torchrun(0, 2, 29500);
        QCOMPARE(subject({.worldSize = 3}, variables), std::string("--world_size"));
        variables.erase("MASTER_ADDR");
        QCOMPARE(subject({}, variables), std::string("MASTER_ADDR"));
        variables["MASTER_ADDR"] = "h";
        variables["RANK"] = "one";
        QCOMPARE(subject({}, variables), std::string("RANK"));
        QCOMPARE(subject({}, {{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "2"}}),
                 std::string("SLURM_JOB_NODELIST"));
    }

    void aGroupOfOne() {
        ProcessGroup group;
        Net net;
        net.loss(torch::ones({2, 6}), torch::ones({2, 3})).backward();
        const torch::Tensor before = net.first->weight.grad().clone();
        group.averageGradients(net.parameters());
        group.broadcast(net.parameters());
        group.barrier();
        QVERIFY(before.equal(net.first->weight.grad()));
        QCOMPARE(group.gather({1, 2}), (std::vector<std::vector<double>>{{1, 2}}));
        QVERIFY(group.any(true) && !group.any(false));
        QCOMPARE(group.shared("text"), std::string("text"));
        QCOMPARE(group.size(), 1);
        QCOMPARE(group.backend(), std::string("none"));
        group.finish();
    }

    void twoRanksOfOneAreOneRankOfTwo_data() {
        QTest::addColumn<qint64>("bucketBytes");
        QTest::newRow("one bucket") << qint64(25 << 20);
        QTest::newRow("a tensor a bucket") << qint64(1);
    }
    void twoRanksOfOneAreOneRankOfTwo() {
        QFETCH(const qint64, bucketBytes);
        torch::manual_seed(1);
        const torch::Tensor x = torch::randn({2, 6}), y = torch::randn({2, 3});
        std::vector<std::shared_ptr<Net>> nets;
        for (int i = 0; i < 3; ++i)
            nets.push_back(std::make_shared<Net>());
        nets[2]->loss(x, y).backward();
        const auto failures = onRanks(
            2,
            [&](ProcessGroup& group) {
                Net& net = *nets[static_cast<std::size_t>(group.rank())];
                net.loss(x.narrow(0, group.rank(), 1), y.narrow(0, group.rank(), 1)).backward();
                group.averageGradients(net.parameters());
            },
            {.bucketBytes = bucketBytes});
        QCOMPARE(failures, (std::vector<std::string>{"", ""}));
        for (std::size_t i = 0; i < nets[2]->parameters().size(); ++i) {
            const torch::Tensor expected = nets[2]->parameters()[i].grad();
            for (int rank = 0; rank < 2; ++rank) {
                const torch::Tensor actual =
                    nets[static_cast<std::size_t>(rank)]->parameters()[i].grad();
                QCOMPARE(actual.defined(), expected.defined());  // not for `unused`
                if (!expected.defined()) continue;
                QVERIFY(torch::allclose(actual, expected, 1e-6, 1e-7));
            }
            if (expected.defined())
                QVERIFY(nets[0]->parameters()[i].grad().equal(nets[1]->parameters()[i].grad()));
        }
    }

    void unusedParameters() {
        for (const bool find : {false, true}) {
            std::vector<torch::Tensor> gradients(2);
            const auto failures = onRanks(2, [&](ProcessGroup& group) {
                Net net;
                torch::Tensor loss = net.loss(torch::ones({1, 6}), torch::ones({1, 3}));
                if (group.rank() == 1) loss = loss + 3 * net.unused.sum();
                loss.backward();
                group.averageGradients(net.parameters(), find);
                gradients[static_cast<std::size_t>(group.rank())] = net.unused.grad();
            });
            for (int rank = 0; rank < 2; ++rank) {
                const std::string& failure = failures[static_cast<std::size_t>(rank)];
                QCOMPARE(failure.find("--find_unused_params") == std::string::npos, find);
                if (find)
                    QVERIFY(gradients[static_cast<std::size_t>(rank)].equal(torch::full({4}, 1.5)));
            }
        }
    }

    /// A rank that waits for the others cannot tell them by itself.
    void aStopIsHeardWhileOthersWait() {
        const JobContext asked, others;
        std::atomic<int> heard = 0;
        const auto work = [&](ProcessGroup& group) {
            if (group.stopIsAsked()) throw std::runtime_error("nobody has asked");
            group.barrier();
            if (group.rank() == 1) asked.cancel.cancel();
            const auto end = std::chrono::steady_clock::now() + 20s;
            while (group.rank() != 1 && !group.stopIsAsked() &&
                   std::chrono::steady_clock::now() < end)
                std::this_thread::sleep_for(10ms);
            heard += group.rank() != 1 && group.stopIsAsked();
            group.barrier();  // rank 1 is here all the time
        };
        const auto failures =
            onRanks(3, work, {}, [&](int rank) { return rank == 1 ? asked : others; });
        QCOMPARE(failures, (std::vector<std::string>{"", "", ""}));
        QCOMPARE(heard.load(), 2);
    }

    void weightsTextsAndNumbersAreShared() {
        std::vector<torch::Tensor> weights(3), counters(3), halves(3);
        const auto failures = onRanks(3, [&](ProcessGroup& group) {
            const auto rank = static_cast<std::size_t>(group.rank());
            weights[rank] = torch::full({3, 2}, 1.0 + group.rank()).t();  // not contiguous
            counters[rank] = torch::full({}, 7 + group.rank(), torch::kLong);
            halves[rank] = torch::full({5}, 0.5 + group.rank(), torch::kBFloat16);
            group.broadcast({weights[rank], counters[rank], halves[rank], torch::empty({0})});
            const auto everyone = group.gather({double(rank), 10.0 * double(rank)});
            if (everyone != std::vector<std::vector<double>>{{0, 0}, {1, 10}, {2, 20}})
                throw std::runtime_error("gather");
            if (group.sum({1.0, double(rank)}) != std::vector<double>{3, 3})
                throw std::runtime_error("sum");
            if (!group.any(group.rank() == 2) || group.any(false)) throw std::runtime_error("any");
            if (group.shared(rank == 0 ? "Größe" : "x") != "Größe" || !group.shared("").empty())
                throw std::runtime_error("shared");
            if (group.backend() != "gloo" || group.size() != 3) throw std::runtime_error("backend");
        });
        QCOMPARE(failures, (std::vector<std::string>{"", "", ""}));
        for (std::size_t rank = 0; rank < 3; ++rank) {
            QVERIFY(weights[rank].equal(torch::ones({2, 3})));
            QCOMPARE(counters[rank].item<int64_t>(), int64_t(7));
            QVERIFY(halves[rank].to(torch::kFloat).equal(torch::full({5}, 0.5)));
        }
    }

    void differentModelsAreRefused() {
        const auto failures = onRanks(
            2, [&](ProcessGroup& group) { group.broadcast({torch::ones({2 + group.rank()})}); });
        for (const std::string& failure : failures)
            QVERIFY2(failure.find("different models") != std::string::npos, failure.c_str());
    }

    void aRankThatFailsTellsTheOthers() {
        const auto failures = onRanks(2, [](ProcessGroup& group) {
            if (group.rank() == 1) {
                group.fail("the disk is full");
                throw std::runtime_error("the disk is full");
            }
            for (int i = 0; i < 1000; ++i) {
                group.watched({}).checkpoint();  // the way a long computation hears of it
                std::this_thread::sleep_for(20ms);
            }
        });
        QVERIFY2(failures[0].find("rank 1 failed: the disk is full") != std::string::npos,
                 failures[0].c_str());
    }

    void processesStartedByTheFirst() {
        RankProgram first({"--world_size", "3"}, {});
        QCOMPARE(first.wait(), 0);
        for (const char* line : {"rank 0 sum 3", "rank 1 sum 3", "rank 2 sum 3"})
            QVERIFY2(first.out.contains(line), first.out + first.err);
    }

    void processesOfTorchrun() {
        const std::uint16_t port = freePort();
        RankProgram second({}, torchrun(1, 2, port));
        RankProgram first({}, torchrun(0, 2, port));
        QVERIFY2(first.wait() == 0, first.err);
        QVERIFY2(second.wait() == 0, second.err);
        QVERIFY(first.out.contains("rank 0 sum 1") && second.out.contains("rank 1 sum 1"));
    }

    void aRankThatIsKilledEndsTheOthers_data() {
        QTest::addColumn<int>("killed");
        QTest::addColumn<QString>("how");
        QTest::addColumn<QString>("message");
        QTest::newRow("the second, exchanging") << 1 << "exchange"
                                                << "rank 1 gives no sign of life for 3 s";
        QTest::newRow("the second, computing") << 1 << "compute"
                                               << "rank 1 gives no sign of life for 3 s";
        QTest::newRow("the first, exchanging") << 0 << "exchange"
                                               << "rank 0 (127.0.0.1) has ended";
        QTest::newRow("the first, computing") << 0 << "compute"
                                              << "rank 0 (127.0.0.1) has ended";
    }
    void aRankThatIsKilledEndsTheOthers() {
        QFETCH(const int, killed);
        QFETCH(const QString, how);
        QFETCH(const QString, message);
        const std::uint16_t port = freePort();
        RankProgram first({"--forever", how}, torchrun(0, 3, port));
        RankProgram second({"--forever", how}, torchrun(1, 3, port));
        RankProgram third({"--forever", how}, torchrun(2, 3, port));
        RankProgram* ranks[] = {&first, &second, &third};
        for (RankProgram* rank : ranks)
            QVERIFY2(rank->waitForLine("running"), rank->err);
        ranks[killed]->process.kill();
        for (int i = 0; i < 3; ++i) {
            if (i == killed) continue;
            QCOMPARE(ranks[i]->wait(30'000), 1);
            QVERIFY2(ranks[i]->err.contains(message.toUtf8()), ranks[i]->err);
        }
    }

    void aStartedProcessThatIsKilledEndsAll() {
        RankProgram first({"--world_size", "2", "--forever", "compute"}, {});
        QVERIFY(first.waitForLine("process of rank 1 is "));
        QVERIFY(first.waitForLine("rank 0 running") && first.waitForLine("rank 1 running"));
        const QByteArray after = first.out.mid(first.out.indexOf("process of rank 1 is ") + 21);
        const pid_t child = after.left(after.indexOf('\n')).toInt();
        QVERIFY(child > 1);
        ::kill(child, SIGKILL);
        QCOMPARE(first.wait(30'000), 1);
        QVERIFY2(first.err.contains("rank 1 was ended by signal 9 (Killed)"), first.err);
    }

    void startedProcessesEndWithTheFirst() {
        RankProgram first({"--world_size", "2", "--forever", "compute"}, {});
        QVERIFY(first.waitForLine("rank 0 running") && first.waitForLine("rank 1 running"));
        const QByteArray after = first.out.mid(first.out.indexOf("process of rank 1 is ") + 21);
        const pid_t child = after.left(after.indexOf('\n')).toInt();
        QVERIFY(child > 1);
        first.process.kill();
        first.process.waitForFinished();
        QTRY_VERIFY_WITH_TIMEOUT(::kill(child, 0) != 0, 30'000);
    }

    void aPortThatIsTaken() {
        const std::uint16_t port = freePort();
        RankProgram first({"--forever", "exchange"}, torchrun(0, 2, port));
        RankProgram second({"--forever", "exchange"}, torchrun(1, 2, port));
        QVERIFY(first.waitForLine("running") && second.waitForLine("running"));
        RankProgram otherFirst({}, torchrun(0, 2, port));
        QCOMPARE(otherFirst.wait(), 2);
        QVERIFY2(otherFirst.err.contains("this port is in use, perhaps by another training"),
                 otherFirst.err);
        RankProgram otherSecond({}, torchrun(1, 2, port));
        QCOMPARE(otherSecond.wait(), 2);
        QVERIFY2(otherSecond.err.contains("has a rank 1 already"), otherSecond.err);
        RankProgram third({"--run", "elsewhere"}, torchrun(1, 2, port));
        QCOMPARE(third.wait(), 2);
        QVERIFY2(third.err.contains("the training there is another one"), third.err);
        // The training that was there first is not disturbed.
        QCOMPARE(first.process.state(), QProcess::Running);
        QVERIFY(!first.process.waitForFinished(1500));
        first.process.kill();
        QCOMPARE(second.wait(30'000), 1);
    }

    void ranksThatDoNotCome() {
        const std::uint16_t port = freePort();
        RankProgram first({"--join", "1"}, torchrun(0, 3, port));
        QCOMPARE(first.wait(), 1);
        QVERIFY2(first.err.contains("of 3 processes these did not come") &&
                     first.err.contains("rank 1, 2"),
                 first.err);
        RankProgram second({"--join", "1"}, torchrun(1, 3, port));
        QCOMPARE(second.wait(), 1);
        QVERIFY2(second.err.contains("nobody listened there within 1 s"), second.err);
        RankProgram lost({"--join", "1"}, {{"RANK", "1"},
                                           {"WORLD_SIZE", "2"},
                                           {"MASTER_ADDR", "no-such-host.invalid"},
                                           {"MASTER_PORT", "29500"}});
        const int status = lost.wait();
        QCOMPARE(status, lost.err.contains("is not known") ? 2 : 1);  // without a name server: 1
    }
};

QTEST_GUILESS_MAIN(TestProcessGroup)
#include "tst_process_group.moc"
