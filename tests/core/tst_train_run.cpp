#include <sys/wait.h>
#include <unistd.h>
#include <QTest>
#include <csignal>

#include <cmath>
#include <ctime>

#include "core/jobs/CsvTail.h"
#include "core/jobs/RunProcess.h"
#include "core/jobs/TrainRun.h"
#include "tests/support/Expect.h"
#include "tests/support/RunWriter.h"

using namespace studio;
using studio::testing::RunWriter;
using studio::testing::TemporaryFolder;

// A run folder as the window follows it, while it is written and afterwards.

class TestTrainRun : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void nothingIsThereYet() {
        TemporaryFolder folder;
        TrainRun run(folder / "later");
        RunNews news = run.poll();
        QVERIFY(news.steps.empty() && news.epochs.empty() && news.samples.empty() && !news.more);
        QCOMPARE(int(run.status().state), int(RunState::Unknown));
        QCOMPARE(int(run.liveness()), int(RunLiveness::Ended));
        QVERIFY(!TrainRun::isRunFolder(folder / "later"));
        RunWriter writer(folder / "later");
        writer.step(0, 0, 1);
        news = run.poll();
        QCOMPARE(news.steps.size(), std::size_t(1));
        QVERIFY(!news.stepsRestarted);
        QVERIFY(TrainRun::isRunFolder(folder / "later"));
    }

    void rowsComeOnceAndWhole() {
        TemporaryFolder folder;
        RunWriter writer(folder.path(), 2);
        TrainRun run(folder.path());
        for (int i = 0; i < 5; ++i)
            writer.step(i, 0, i * 0.5);
        writer.append("step_log.csv", "5,0,2.5,0.3");  // cut in the middle of the line
        RunNews news = run.poll();
        QCOMPARE(news.steps.size(), std::size_t(5));
        QCOMPARE(news.steps[4].step, std::int64_t(4));
        QCOMPARE(news.steps[4].seconds, 2.0);
        QCOMPARE(news.steps[4].learningRate, 1e-3);
        QVERIFY(run.poll().steps.empty());
        writer.append("step_log.csv", "25,0.1,0.2,0.001,2.5\n6,1,3,0.2,,nan,1e-3,3\r\n");
        news = run.poll();
        QVERIFY(!news.stepsRestarted);
        QCOMPARE(news.steps.size(), std::size_t(2));
        QCOMPARE(news.steps[0].loss, 0.325);
        QCOMPARE(news.steps[1].epoch, std::int64_t(1));
        QVERIFY(std::isnan(news.steps[1].maskLoss) && std::isnan(news.steps[1].diceLoss));
        QCOMPARE(news.steps[1].imagesPerSecond, 3.0);
        writer.sample(1);
        writer.append("system_log.csv", "2,1,,,,,,,,,,\n");
        news = run.poll();
        QCOMPARE(news.samples.size(), std::size_t(2));
        QCOMPARE(news.samples[0].gpus.size(), std::size_t(2));
        QVERIFY(news.samples[0].gpus[1].temperature > 60);
        QVERIFY(std::isnan(news.samples[1].gpus[0].memoryGb));
        QVERIFY(std::isnan(news.samples[1].cpuPercent));
        // Lines that are none.
        writer.append("step_log.csv", "\n7,1\nrubbish,1,2,3,4,5,6,7\n7,1,3.5,0.2,,,1e-3,3\n");
        QCOMPARE(run.poll().steps.size(), std::size_t(1));
        QCOMPARE(run.damagedLines(), std::size_t(2));
    }

    void resumedRunsAreReadAnew_data() {
        QTest::addColumn<bool>("longer");
        QTest::newRow("cut back") << false;
        QTest::newRow("cut back and longer than before at the next look") << true;
    }
    void resumedRunsAreReadAnew() {
        QFETCH(const bool, longer);
        TemporaryFolder folder;
        RunWriter writer(folder.path());
        TrainRun run(folder.path());
        for (int i = 0; i < 20; ++i)
            writer.step(i, i / 10, i);
        writer.epoch(0, 0.8);
        writer.epoch(1, 0.7);
        QCOMPARE(run.poll().steps.size(), std::size_t(20));
        QCOMPARE(*run.bestEpoch(), std::int64_t(0));
        // Back to step 12, in epoch 1.
        writer.cut("step_log.csv", 13);
        writer.cut("epoch_stats.csv", 2);
        for (int i = 12; i < (longer ? 30 : 14); ++i)
            writer.step(i, i / 10, i + 0.25);
        const RunNews news = run.poll();
        QVERIFY(news.stepsRestarted && news.epochsRestarted && !news.samplesRestarted);
        QCOMPARE(news.steps.size(), std::size_t(longer ? 30 : 14));
        QCOMPARE(news.steps[12].seconds, 12.25);
        QCOMPARE(news.epochs.size(), std::size_t(1));
        QVERIFY(!run.epoch(1).has_value());
        // A folder that is begun anew.
        fs::remove_all(folder.path());
        QVERIFY(run.poll().stepsRestarted);
        RunWriter again(folder.path());
        again.step(0, 0, 0);
        QCOMPARE(run.poll().steps.size(), std::size_t(1));
    }

    void aLogThatIsCutInTheMiddleOfAPollIsNotMixed() {
        // Same length, other rows: only what was read last tells.
        TemporaryFolder folder;
        fs::create_directories(folder.path());
        writeFileAtomically(folder / "a.csv", "x,y\n1,1\n2,2\n");
        CsvTail tail(folder / "a.csv");
        QCOMPARE(tail.poll().values.size(), std::size_t(4));
        writeFileAtomically(folder / "a.csv", "x,y\n1,1\n2,3\n");
        const CsvTail::News news = tail.poll();
        QVERIFY(news.restarted);
        QCOMPARE(news.values, (std::vector<double>{1, 1, 2, 3}));
        // A copy of the same content is none.
        writeFileAtomically(folder / "a.csv", "x,y\n1,1\n2,3\n4,5\n");
        const CsvTail::News more = tail.poll();
        QVERIFY(!more.restarted);
        QCOMPARE(more.values, (std::vector<double>{4, 5}));
    }

    void longLogsComeInPieces() {
        TemporaryFolder folder;
        std::string text = "x,y\n";
        for (int i = 0; i < 10'000; ++i)
            text += std::to_string(i) + ",0.5\n";
        writeFileAtomically(folder / "a.csv", text);
        CsvTail tail(folder / "a.csv");
        std::vector<double> values;
        int polls = 0;
        for (CsvTail::News news{false, true, {}}; news.more; ++polls) {
            news = tail.poll(10'000);
            values.insert(values.end(), news.values.begin(), news.values.end());
        }
        QVERIFY(polls > 5);
        QCOMPARE(values.size(), std::size_t(20'000));
        QCOMPARE(values[19'998], 9999.0);
        QCOMPARE(tail.damagedLines(), std::size_t(0));
    }

    void epochsEndWhereTheirStepsDo() {
        TemporaryFolder folder;
        RunWriter writer(folder.path());
        for (int i = 0; i < 20; ++i)
            writer.step(i, i / 10, i * 3);
        writer.epoch(0, 0.7, 30, 4);
        writer.epoch(1, 0.9, 30, 4);
        TrainRun run(folder.path());
        const RunNews news = run.poll();
        QCOMPARE(news.epochs[0].seconds, 27.0 + 4);
        QCOMPARE(run.epoch(1)->seconds, 57.0 + 4);
        QCOMPARE(news.epochs[1].validIou, 0.9);
        QVERIFY(std::abs(news.epochs[1].validBoundaryIou - 0.828) < 1e-9);
        QCOMPARE(*run.bestEpoch(), std::int64_t(1));
        // Its figures, and its file where there is one.
        QCOMPARE(run.epoch(1)->validIou, 0.9);
        QVERIFY(std::abs(run.epoch(1)->validBoundaryIou - 0.828) < 1e-9);
        QVERIFY(!run.epoch(2).has_value());
        QVERIFY(!TrainRun::checkpoint(folder.path(), 1).has_value());
        writer.checkpoint(1, true);
        QCOMPARE(*TrainRun::checkpoint(folder.path(), 1), folder / "sam_hq_epoch_1.pth");
        // Without a step log and without validation.
        fs::remove(folder / "step_log.csv");
        writer.cut("epoch_stats.csv", 1);
        writer.epoch(0, -1, 10, 0);
        writer.epoch(1, -1, 12, 0);
        TrainRun other(folder.path());
        const RunNews rows = other.poll();
        QCOMPARE(rows.epochs[1].seconds, 22.0);
        QVERIFY(std::isnan(rows.epochs[1].validIou));
        QCOMPARE(*other.bestEpoch(), std::int64_t(1));  // the lowest loss
    }

    void theStatusSaysWhereItIs() {
        TemporaryFolder folder;
        RunWriter writer(folder.path());
        TrainRun run(folder.path());
        writer.status({{"state", "training"},
                       {"epoch", 2},
                       {"epochs", 10},
                       {"step", 250},
                       {"steps", 1000},
                       {"images_per_second", 3.5},
                       {"elapsed_seconds", 100},
                       {"remaining_seconds", 300},
                       {"patience", {{"epochs_without_improvement", 1}, {"limit", 5}}},
                       {"best_epoch", 1}});
        QVERIFY(run.poll().statusChanged);
        const RunStatus& status = run.status();
        QCOMPARE(int(status.state), int(RunState::Training));
        QCOMPARE(status.epochs, std::int64_t(10));
        QCOMPARE(status.fraction(), 0.25);
        QCOMPARE(status.patience, std::int64_t(5));
        QCOMPARE(*status.bestEpoch, std::int64_t(1));
        QVERIFY(!status.error.has_value());
        QVERIFY(!run.poll().statusChanged);
        writer.status({{"state", "failed"},
                       {"error",
                        {{"code", errorCodeName(ErrorCode::DiskFull)},
                         {"subject", "last.pth"},
                         {"detail", "no space"}}}});
        QVERIFY(run.poll().statusChanged);
        QCOMPARE(int(run.status().error->code()), int(ErrorCode::DiskFull));
        QCOMPARE(run.status().error->subject(), std::string("last.pth"));
        // Half a file, and values of the wrong kind.
        writeFileAtomically(folder / "run.json", "{\"state\": \"trai");
        QVERIFY(!run.poll().statusChanged);
        QCOMPARE(int(run.status().state), int(RunState::Failed));
        writeFileAtomically(folder / "run.json",
                            "{\"state\": 3, \"pid\": \"x\", \"epoch\": null, \"error\": []}");
        run.poll();
        QCOMPARE(int(run.status().state), int(RunState::Unknown));
    }

    void whatTheTrainerNoticedIsInTheStatus() {
        TemporaryFolder folder;
        RunWriter writer(folder.path());
        writer.status({{"state", "training"}});
        QVERIFY(TrainRun::readStatus(folder.path()).notes.empty());
        writer.status(
            {{"notes", {"the data is odd", 7, "a.png: is an empty file"}}, {"notes_left_out", 3}});
        const RunStatus status = TrainRun::readStatus(folder.path());
        QCOMPARE(status.notes,
                 (std::vector<std::string>{"the data is odd", "a.png: is an empty file"}));
        QCOMPARE(status.notesLeftOut, std::int64_t(3));
        writer.status({{"notes", "no list"}});
        QVERIFY(TrainRun::readStatus(folder.path()).notes.empty());
    }

    void deadRunsAreNoticed() {
        TemporaryFolder folder;
        RunWriter writer(folder.path());
        const pid_t child = ::fork();
        if (child == 0) {
            ::pause();
            ::_exit(0);
        }
        writer.status({{"state", "training"}, {"pid", child}});
        TrainRun run(folder.path());
        run.poll();
        QCOMPARE(int(run.liveness()), int(RunLiveness::Alive));
        ::kill(child, SIGKILL);
        // As long as no one has asked for its end it is a zombie, which is dead as well.
        const auto look = [&] {
            run.poll();
            return int(run.liveness());
        };
        QTRY_COMPARE(look(), int(RunLiveness::Dead));
        ::waitpid(child, nullptr, 0);
        run.poll();
        QCOMPARE(int(run.liveness()), int(RunLiveness::Dead));
        // Another process that has the number now.
        writer.status({{"pid", ::getpid()}});
        run.poll();
        QCOMPARE(int(run.liveness()), int(RunLiveness::Alive));
        writer.status({{"pid", ::getpid()}, {"updated", 1000.0}});
        run.poll();
        QCOMPARE(int(run.liveness()), int(RunLiveness::Dead));
        writer.status({{"state", "stopped"}, {"pid", 999'999'999}});
        run.poll();
        QCOMPARE(int(run.liveness()), int(RunLiveness::Ended));
    }

    void runsElsewhereAreSilentAfterAWhile() {
        TemporaryFolder folder;
        RunWriter writer(folder.path());
        writer.status({{"state", "training"}, {"pid", 7}, {"host", "cluster-17"}});
        TrainRun run(folder.path());
        run.poll();
        QCOMPARE(int(run.liveness()), int(RunLiveness::Alive));
        writer.status({{"updated", double(std::time(nullptr)) - 4000}});
        TrainRun old(folder.path());
        old.poll();
        QCOMPARE(int(old.liveness()), int(RunLiveness::Silent));
        // Its clock is wrong, but it writes.
        writer.status({{"updated", double(std::time(nullptr)) - 3999}});
        old.poll();
        QCOMPARE(int(old.liveness()), int(RunLiveness::Alive));
    }

    void checkpointsAndExamplesAreListed() {
        TemporaryFolder folder;
        RunWriter writer(folder.path());
        for (const int epoch : {0, 2, 10}) {
            writer.checkpoint(epoch, epoch == 2);
            writer.example(epoch, 0);
            writer.example(epoch, 1);
        }
        writeFileAtomically(folder / "sam_hq_epoch_x.pth", "no");
        writeFileAtomically(folder / "examples/epoch_2_.png", "no");
        writeFileAtomically(folder / "examples/epoch_2_1.txt", "no");
        const std::vector<RunCheckpoint> found = TrainRun::checkpoints(folder.path());
        QCOMPARE(found.size(), std::size_t(3));
        QCOMPARE(found[2].epoch, std::int64_t(10));
        QCOMPARE(TrainRun::best(folder.path())->filename(), fs::path("sam_hq_epoch_2.pth"));
        QCOMPARE(TrainRun::last(folder.path())->filename(), fs::path("sam_hq_epoch_10.pth"));
        const auto examples = TrainRun::examples(folder.path());
        QCOMPARE(examples.size(), std::size_t(3));
        QCOMPARE(examples.at(10).size(), std::size_t(2));
        fs::remove(folder / "sam_hq_epoch_2.pth");
        QVERIFY(!TrainRun::best(folder.path()).has_value());  // a link to nothing
    }

    void optionsAreThoseOfTheRun() {
        TemporaryFolder folder;
        RunWriter writer(folder.path());
        QVERIFY(!TrainRun::options(folder.path()).has_value());
        TrainOptions options;
        options.learningRate = 0.25;
        options.output = "elsewhere";
        writer.metrics(options.toJson(), "finished");
        QCOMPARE(TrainRun::options(folder.path())->learningRate, 0.25);
        QCOMPARE(TrainRun::options(folder.path())->output, folder.path());
        writeFileAtomically(folder / "training_metrics.json", "{\"options\": {\"seed\": \"x\"}}");
        QVERIFY(!TrainRun::options(folder.path()).has_value());
    }
};

QTEST_GUILESS_MAIN(TestTrainRun)
#include "tst_train_run.moc"
