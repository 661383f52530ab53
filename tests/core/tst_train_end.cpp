#include <QtTest>
#include <algorithm>
#include <limits>
#include <map>

#include "core/base/Json.h"
#include "core/checkpoint/CheckpointReader.h"
#include "core/checkpoint/CheckpointWriter.h"
#include "core/jobs/RunFolder.h"
#include "core/jobs/TrainEnd.h"
#include "core/jobs/TrainJob.h"
#include "core/train/TrainState.h"
#include "tests/support/Expect.h"
#include "tests/support/MicroTraining.h"
#include "tests/support/SceneSplit.h"
#include "tests/support/TestData.h"

using namespace studio;
using namespace studio::testing;

// How a run ends, what is said of it then, and what becomes of the one that was there before.
class TestTrainEnd : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        qputenv("XDG_CACHE_HOME", (m_folder / "cache").c_str());
        writeSceneSplit(m_folder / "train", 4);
        writeSceneSplit(m_folder / "valid", 1);
    }

    /// Whoever reads "epoch 3 of 10" must not open sam_hq_epoch_3.pth.
    void epochsAreCountedFromOneAndNamedWithTheirFile() {
        QCOMPARE(epochText(0, 10), std::string("epoch 1 of 10"));
        TrainOptions options = micro("patient");
        options.patience = 1;
        options.learningRate = 1e-12;  // no epoch is better than the first
        options.maxEpochNum = 9;
        std::vector<std::string> notes;
        TrainObserver observer;
        observer.note = [&](const std::string& line) { notes.push_back(line); };
        const TrainReport report = runTrain(options, {}, observer);
        QCOMPARE(report.bestEpoch, 0);
        QCOMPARE(toUtf8(report.best), toUtf8(options.output / "sam_hq_epoch_0.pth"));
        QVERIFY(report.endedEarly);
        QCOMPARE(report.end, std::string("no better epoch since epoch 1 of 9 "
                                         "(sam_hq_epoch_0.pth): stopped early"));
        QCOMPARE(notes.back(), report.end);
        QCOMPARE(report.goOn.options, std::string("--patience 0"));

        options.resume = true;
        options.patience = 0;
        options.maxEpochNum = 4;
        notes.clear();
        runTrain(options, {}, observer);
        QVERIFY(std::ranges::find(notes, "resumed at epoch 3 of 4, step 4") != notes.end());
    }

    /// It says so without its data, and nothing of it is changed.
    void aFinishedRunIsSaidToBe_data() {
        QTest::addColumn<QString>("limit");
        QTest::addColumn<QString>("end");
        QTest::addColumn<QString>("goOn");
        QTest::newRow("all epochs") << ""
                                    << "all epochs are done"
                                    << "--max_epoch_num 4";
        QTest::newRow("steps") << "steps"
                               << "--max_steps was reached"
                               << "--max_steps 0";
        QTest::newRow("minutes") << "minutes"
                                 << "--max_minutes was reached"
                                 << "--max_minutes 0";
    }
    void aFinishedRunIsSaidToBe() {
        QFETCH(const QString, limit);
        QFETCH(const QString, end);
        QFETCH(const QString, goOn);
        const fs::path data = m_folder / ("data of " + limit.toStdString());
        writeSceneSplit(data, 4);
        TrainOptions options = micro("finished " + limit.toStdString());
        options.trainData = {data};
        if (limit == "steps") options.maxSteps = 3;
        TrainObserver observer;
        if (limit == "minutes") {
            options.maxMinutes = 5e-3;
            observer.step = [](const TrainStep&) { QTest::qSleep(310); };
        }
        const TrainReport first = runTrain(options, {}, observer);
        QVERIFY(!first.wasFinished);
        QCOMPARE(QString::fromStdString(first.end), end);
        const auto before = contents(options.output);
        fs::remove_all(data);
        TrainOptions again = savedTrainOptions(options.output);
        again.resume = true;
        const TrainReport second = runTrain(again);
        QVERIFY(second.wasFinished);
        QCOMPARE(second.endedEarly, !limit.isEmpty());
        QCOMPARE(QString::fromStdString(second.end), end);
        QCOMPARE(QString::fromStdString(second.goOn.options), goOn);
        QCOMPARE(second.steps, first.steps);
        QCOMPARE(second.bestEpoch, first.bestEpoch);
        QCOMPARE(second.best, first.best);
        auto after = contents(options.output);
        const Json status = Json::parse(after.at("run.json"));
        QCOMPARE(status["state"].get<std::string>(), std::string("finished"));
        QVERIFY(status["updated"] != Json::parse(before.at("run.json"))["updated"]);
        after["run.json"] = before.at("run.json");
        QVERIFY(after == before);

        // What is said there makes it go on: it looks for its data.
        again.maxSteps = 0;
        again.maxMinutes = 0;
        again.maxEpochNum = 4;
        QCOMPARE(*codeOf([&] { runTrain(again); }), ErrorCode::FileNotFound);
        writeSceneSplit(data, 4);
        QVERIFY(runTrain(again).steps > first.steps);
    }

    /// More epochs than were asked for at first, and the weights of a run that was as long at once.
    void moreEpochsAreThoseOfALongerRun() {
        TrainOptions longer = micro("longer");
        longer.maxEpochNum = 3;
        runTrain(longer);
        TrainOptions options = micro("made longer");
        runTrain(options);
        options.resume = true;
        options.maxEpochNum = 3;
        QVERIFY(!runTrain(options).wasFinished);
        QVERIFY(contents(options.output).at("sam_hq_epoch_2.pth") ==
                contents(longer.output).at("sam_hq_epoch_2.pth"));
        // With less than is done already it is finished, and the advice leads further.
        options.maxEpochNum = 1;
        const TrainReport less = runTrain(options);
        QVERIFY(less.wasFinished);
        QCOMPARE(less.epochs, 3);
        QCOMPARE(less.goOn.options, std::string("--max_epoch_num 6"));
        options.maxEpochNum = 3;
        // Nor are contradictions taken for that.
        options.overwrite = true;
        QCOMPARE(*codeOf([&] { runTrain(options); }), ErrorCode::Usage);
        options.overwrite = false;
        // A cosine ends elsewhere then.
        options.schedule = TrainSchedule::Cosine;
        QVERIFY(waysToGoOn(RunLimit::Epochs, options, {}).remark.find("cosine") !=
                std::string::npos);
        QVERIFY(waysToGoOn(RunLimit::Minutes, options, {}).remark.find("cosine") ==
                std::string::npos);
    }

    /// What no header tells of is found before the earlier run is removed.
    void anEarlierRunOutlivesABadCheckpoint_data() {
        QTest::addColumn<QString>("what");
        for (const char* what : {"damaged", "not a number", "damaged, laid over", "its own"})
            QTest::newRow(what) << what;
    }
    void anEarlierRunOutlivesABadCheckpoint() {
        QFETCH(const QString, what);
        TrainOptions options = micro("precious " + what.toStdString());
        options.maxSteps = 1;
        runTrain(options);
        const auto before = contents(options.output);
        const fs::path bad = m_folder / "bad.pth";
        if (what == "not a number") {
            StateDict tensors = readCheckpoint(options.checkpoint).tensors;
            const std::string name = "mask_decoder.hf_mlp.layers.0.weight";
            torch::Tensor weights = tensors.at(name).clone();
            weights.view(-1)[3] = std::numeric_limits<float>::quiet_NaN();
            tensors.set(name, weights);
            writeCheckpoint(bad, tensors, {});
        } else {
            auto bytes = readFile(options.checkpoint);
            bytes[bytes.size() / 2] ^= 0xff;
            writeFileAtomically(bad, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        }
        options.overwrite = true;
        if (what == "its own")
            options.checkpoint = options.output / "best.pth";
        else
            (what == "damaged, laid over" ? options.restoreModel : options.checkpoint) = bad;
        const std::optional<Error> error = errorOf([&] { runTrain(options); });
        QVERIFY(error.has_value());
        if (what == "its own") {
            QCOMPARE(error->subject(), std::string("--overwrite"));
        } else {
            QCOMPARE(error->code(), ErrorCode::CheckpointInvalid);
            QVERIFY2(error->subject().find("bad.pth") != std::string::npos, error->what());
        }
        if (what == "not a number")
            QVERIFY2(error->detail().find("hf_mlp.layers.0.weight") != std::string::npos,
                     error->what());
        QVERIFY(contents(options.output) == before);
    }

    /// A stop while the model is read that would replace a run leaves that as it is.
    void anEarlierRunOutlivesAStopBeforeTheNextBegins() {
        TrainOptions options = micro("stopped at once");
        options.maxSteps = 1;
        runTrain(options);
        const auto before = contents(options.output);
        options.overwrite = true;
        JobContext context;
        context.cancel.cancel();
        const TrainReport report = runTrain(options, context);
        QVERIFY(report.stopped && !report.resumable);
        QVERIFY(contents(options.output) == before);
    }

  private:
    TrainOptions micro(const std::string& name) const {
        TrainOptions options = microTraining(m_folder.path(), name);
        options.maxEpochNum = 2;
        options.examples = 0;
        return options;
    }

    /// Of every file of a run, by its name.
    static std::map<std::string, std::string> contents(const fs::path& folder) {
        std::map<std::string, std::string> all;
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            if (!entry.is_regular_file()) continue;
            const auto bytes = readFile(entry.path());
            all[toUtf8(entry.path().lexically_relative(folder))] =
                std::string(bytes.begin(), bytes.end());
        }
        return all;
    }

    TemporaryFolder m_folder;
};

QTEST_GUILESS_MAIN(TestTrainEnd)
#include "tst_train_end.moc"
