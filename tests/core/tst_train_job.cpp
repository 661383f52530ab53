#include <sys/wait.h>
#include <unistd.h>

#include <QtTest>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <opencv2/imgproc.hpp>
#include <thread>

#include "core/base/Json.h"
#include "core/checkpoint/CheckpointReader.h"
#include "core/checkpoint/ModelFile.h"
#include "core/image/ImageIo.h"
#include "core/jobs/RunFolder.h"
#include "core/jobs/TrainJob.h"
#include "core/jobs/TrainRecord.h"
#include "core/jobs/TrainRun.h"
#include "core/predict/Runtime.h"
#include "core/train/ProcessGroup.h"
#include "tests/support/Expect.h"
#include "tests/support/MicroTraining.h"
#include "tests/support/SmallTinyVit.h"
#include "tests/support/TestData.h"

using namespace studio;
using namespace studio::testing;

namespace {

/// A DIS5K split of discs and boxes on noise.
void makeSplit(const fs::path& folder, int images, int seed) {
    cv::RNG random(static_cast<std::uint64_t>(seed));
    for (int i = 0; i < images; ++i) {
        cv::Mat image(96, 128, CV_8UC1), mask = cv::Mat::zeros(96, 128, CV_8UC1);
        random.fill(image, cv::RNG::UNIFORM, 40, 90);
        const cv::Point centre(random.uniform(30, 98), random.uniform(30, 66));
        cv::circle(mask, centre, random.uniform(12, 26), cv::Scalar(255), cv::FILLED);
        image.setTo(200, mask);
        const std::string name = std::to_string(i) + ".png";
        writeImage(folder / "im" / name, image);
        writeMask(folder / "gt" / name, mask);
    }
}

std::vector<std::string> linesOf(const fs::path& file) {
    std::ifstream in(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

/// A log without the columns that measure time or the machine.
std::vector<std::string> withoutTimes(const fs::path& file, const std::vector<int>& columns) {
    std::vector<std::string> kept;
    for (const std::string& line : linesOf(file)) {
        const QStringList fields = QString::fromStdString(line).split(',');
        std::string text;
        for (const int column : columns)
            text += fields.value(column).toStdString() + ",";
        kept.push_back(text);
    }
    return kept;
}

bool sameTensors(const fs::path& a, const fs::path& b) {
    const StateDict one = readCheckpoint(a).tensors, other = readCheckpoint(b).tensors;
    if (one.size() != other.size()) return false;
    for (const auto& [name, tensor] : one)
        if (!other.contains(name) || !tensor.equal(other.at(name))) return false;
    return true;
}

}  // namespace

class TrainJobTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        qputenv("XDG_CACHE_HOME", (m_folder / "cache").c_str());
        makeSplit(m_folder / "train", 7, 1);
        makeSplit(m_folder / "valid", 3, 2);
    }

    void writesEverythingThatIsPromised() {
        const TrainOptions options = micro("whole");
        int steps = 0, epochs = 0;
        TrainObserver observer;
        observer.step = [&](const TrainStep& step) {
            QCOMPARE(step.step, std::int64_t(steps++));
            QCOMPARE(step.steps, std::int64_t(9));
        };
        observer.epoch = [&](const TrainEpoch& epoch) {
            ++epochs;
            QVERIFY(epoch.validIou.has_value());
            QVERIFY(*epoch.validIou >= 0 && *epoch.validIou <= 1);
        };
        const TrainReport report = runTrain(options, {}, observer);
        QVERIFY(!report.stopped);
        QCOMPARE(steps, 9);
        QCOMPARE(epochs, 3);
        const fs::path run = options.output;
        for (int epoch = 0; epoch < 3; ++epoch) {
            const std::string e = std::to_string(epoch);
            QVERIFY(fs::exists(run / ("sam_hq_epoch_" + e + ".pth")));
            QVERIFY(fs::exists(run / "encoderepoch" / ("encoder_epoch_" + e + ".pth")));
            QVERIFY(fs::exists(run / "decoderepoch" / ("decoder_epoch_" + e + ".pth")));
            QVERIFY(fs::exists(run / "examples" / ("epoch_" + e + "_0.png")));
        }
        QCOMPARE(fs::read_symlink(run / "last.pth"), fs::path("sam_hq_epoch_2.pth"));
        QCOMPARE(fs::read_symlink(run / "best.pth"),
                 fs::path("sam_hq_epoch_" + std::to_string(report.bestEpoch) + ".pth"));
        QCOMPARE(linesOf(run / "step_log.csv").size(), std::size_t(10));
        QCOMPARE(linesOf(run / "epoch_stats.csv").size(), std::size_t(4));
        const Json metrics = readJson(run / "training_metrics.json");
        QCOMPARE(metrics["state"].get<std::string>(), std::string("finished"));
        QCOMPARE(metrics["epochs"].size(), std::size_t(3));
        QCOMPARE(metrics["data"]["train"]["images"].get<int>(), 7);
        QVERIFY(metrics["parameters"]["trained"].get<int>() <
                metrics["parameters"]["total"].get<int>());
        QCOMPARE(readJson(run / "run.json")["state"].get<std::string>(), std::string("finished"));

        // What was frozen is what it was, what was trained is not.
        const StateDict before = readCheckpoint(options.checkpoint).tensors;
        const StateDict after = readCheckpoint(run / "last.pth").tensors;
        QCOMPARE(after.size(), before.size());
        for (const auto& [name, tensor] : before) {
            const bool hq = name.find("hf_") != std::string::npos ||
                            name.find("compress_vit_feat") != std::string::npos ||
                            name.find("embedding_") != std::string::npos;
            QVERIFY2(tensor.equal(after.at(name)) != hq, name.c_str());
        }
        QCOMPARE(readModelInfo({run / "last.pth"}).kind, std::string("SAM-HQ"));
        QCOMPARE(readModelInfo({m_sam, run / "decoderepoch/decoder_epoch_2.pth"}).kind,
                 std::string("SAM-HQ"));
    }

    void trainingLowersTheLoss() {
        TrainOptions options = micro("learns");
        options.maxEpochNum = 12;
        options.examples = 0;
        std::vector<double> losses;
        TrainObserver observer;
        observer.epoch = [&](const TrainEpoch& epoch) { losses.push_back(epoch.loss); };
        runTrain(options, {}, observer);
        QVERIFY2(losses.back() < 0.8 * losses.front(),
                 qPrintable(QString("%1 -> %2").arg(losses.front()).arg(losses.back())));
    }

    void stoppedAndResumedIsTheSame() {
        const TrainOptions whole = micro("unbroken");
        runTrain(whole);
        for (const int stopAfter : {1, 3, 5}) {
            TrainOptions options = micro("stopped" + std::to_string(stopAfter));
            JobContext context;
            TrainObserver observer;
            observer.step = [&](const TrainStep& step) {
                if (step.step + 1 == stopAfter) context.cancel.cancel();
            };
            const TrainReport report = runTrain(options, context, observer);
            QVERIFY(report.stopped);
            QCOMPARE(report.steps, std::int64_t(stopAfter));
            QCOMPARE(readJson(options.output / "run.json")["state"].get<std::string>(),
                     std::string("stopped"));
            options.resume = true;
            QVERIFY(!runTrain(options).stopped);
            compareRuns(whole.output, options.output);
        }
    }

    void killedAndResumedIsTheSame() {
        TrainOptions whole = micro("never killed");
        whole.examples = 1;
        whole.saveStateSeconds = 0.02;
        runTrain(whole);
        // A killed process leaves things in whatever state they are in: in the middle of a step, of
        // writing a checkpoint, of validation.
        int killed = 0;
        for (const int after : {40, 90, 140, 200, 270, 350}) {
            TrainOptions options = whole;
            options.output = m_folder / ("killed" + std::to_string(after));
            const pid_t child = ::fork();
            if (child == 0) {
                ::execl("/proc/self/exe", "tst_train_job", "--train",
                        options.toJson().dump().c_str(), static_cast<char*>(nullptr));
                ::_exit(127);
            }
            // From its first step on.
            const fs::path log = options.output / "step_log.csv";
            for (int i = 0; i < 3000 && linesOf(log).size() < 2; ++i)
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            std::this_thread::sleep_for(std::chrono::milliseconds(after));
            ::kill(child, SIGKILL);
            int status = 0;
            ::waitpid(child, &status, 0);
            if (WIFSIGNALED(status)) ++killed;
            options.resume = true;
            QVERIFY(!runTrain(options).stopped);
            compareRuns(whole.output, options.output);
        }
        QVERIFY2(killed >= 2, "the runs ended before they were killed");
    }

    /// A run that a limit ended in the middle of an epoch goes on from there.
    void limitedAndResumedIsTheSame() {
        const TrainOptions whole = micro("without limit");
        runTrain(whole);
        for (const int limit : {1, 3, 4, 5, 6}) {
            TrainOptions options = whole;
            options.output = m_folder / ("limited" + std::to_string(limit));
            options.maxSteps = limit;
            const TrainReport report = runTrain(options);
            QVERIFY(!report.stopped);
            QCOMPARE(report.steps, std::int64_t(limit));
            // What it has learnt by then is there to be used.
            QVERIFY(fs::exists(options.output / "best.pth"));
            QCOMPARE(fs::read_symlink(options.output / "last.pth"),
                     fs::path("sam_hq_epoch_" + std::to_string((limit - 1) / 3) + ".pth"));
            QCOMPARE(linesOf(options.output / "epoch_stats.csv").size(),
                     std::size_t((limit + 2) / 3 + 1));
            options.resume = true;
            if (limit == 4) {  // with nothing more to do, all stays as it is
                QCOMPARE(runTrain(options).steps, std::int64_t(limit));
                QCOMPARE(linesOf(options.output / "epoch_stats.csv").size(), std::size_t(3));
            }
            options.maxSteps = 0;
            runTrain(options);
            compareRuns(whole.output, options.output);
        }
    }

    /// What is still to be validated takes its time, which a run that goes on knows from before.
    void theRemainingTimeHasTheValidations() {
        TrainOptions options = micro("remaining");
        options.maxSteps = 3;
        runTrain(options);
        const fs::path file = options.output / "training_metrics.json";
        Json metrics = readJson(file);
        metrics["epochs"][0]["valid_seconds"] = 1000;
        writeJson(file, metrics);
        options.maxSteps = 0;
        options.resume = true;
        double remaining = 0;
        TrainObserver observer;
        observer.step = [&](const TrainStep& step) {
            if (step.step == 3)
                remaining =
                    readJson(options.output / "run.json")["remaining_seconds"].get<double>();
        };
        runTrain(options, {}, observer);
        QVERIFY2(remaining > 2000 && remaining < 2900, qPrintable(QString::number(remaining)));
        QCOMPARE(readJson(options.output / "run.json")["remaining_seconds"].get<double>(), 0.0);
    }

    /// For those who watch the run and did not start it.
    void whatIsNoticedIsInTheRunFolder() {
        const fs::path data = m_folder / "noticed";
        makeSplit(data, 4, 3);
        writeFileAtomically(data / "im/3.png", "no image");
        TrainOptions options = micro("notices");
        options.trainData = {data};
        options.validData.clear();
        options.maxEpochNum = 1;
        std::vector<std::string> told, written;
        const auto hear = [&](const std::string& line) { told.push_back(line); };
        TrainObserver observer;
        observer.note = observer.problem = hear;
        observer.step = [&](const TrainStep& step) {
            if (step.step == 0)
                written =
                    readJson(options.output / "run.json")["notes"].get<std::vector<std::string>>();
        };
        runTrain(options, {}, observer);
        QVERIFY(told.size() >= 3);
        QCOMPARE(written, told);  // nothing was noticed later
        const auto has = [&](const char* text) {
            return std::any_of(written.begin(), written.end(), [&](const std::string& line) {
                return line.find(text) != std::string::npos;
            });
        };
        QVERIFY(has("no validation data") && has("3 images to train on") && has("3.png"));
        QCOMPARE(readJson(options.output / "run.json")["notes"].size(), told.size());
    }

    void othersDataOrSettingsAreNotContinued() {
        TrainOptions options = micro("settings");
        options.maxSteps = 2;
        runTrain(options);
        options.resume = true;
        options.learningRate = 0.5;
        QCOMPARE(*codeOf([&] { runTrain(options); }), ErrorCode::CheckpointMismatch);
    }

    void anotherRunIsNotDestroyed() {
        TrainOptions options = micro("precious");
        options.maxSteps = 1;
        runTrain(options);
        const std::optional<Error> error = errorOf([&] { runTrain(options); });
        QVERIFY(error.has_value());
        QCOMPARE(error->subject(), std::string("--output"));
        QVERIFY(fs::exists(options.output / "best.pth"));

        writeFileAtomically(options.output / "notes.txt", "mine");
        options.overwrite = true;
        runTrain(options);
        QVERIFY(fs::exists(options.output / "notes.txt"));

        TrainOptions other = micro("not a run");
        writeFileAtomically(other.output / "notes.txt", "mine");
        QCOMPARE(errorOf([&] { runTrain(other); })->subject(), std::string("--output"));
    }

    void wrongInputIsRefusedAtOnce() {
        const auto subjectOf = [&](auto&& change) {
            TrainOptions options = micro("wrong");
            change(options);
            const std::optional<Error> error = errorOf([&] { runTrain(options); });
            return error ? std::string(errorCodeName(error->code())) : std::string();
        };
        QCOMPARE(subjectOf([](auto& o) { o.learningRate = 0; }), std::string("Usage"));
        QCOMPARE(subjectOf([](auto& o) { o.train = {"no_such_part"}; }), std::string("Usage"));
        QCOMPARE(subjectOf([](auto& o) { o.runtime.device = "cuda:63"; }),
                 std::string("DeviceUnavailable"));
        QCOMPARE(subjectOf([](auto& o) { o.checkpoint = "none.pth"; }),
                 std::string("FileNotFound"));
        QCOMPARE(subjectOf([](auto& o) { o.modelType = "vit_b"; }),
                 std::string("CheckpointMismatch"));
        QCOMPARE(subjectOf([](auto& o) { o.trainData = {"no such folder"}; }),
                 std::string("FileNotFound"));
        QCOMPARE(subjectOf([](auto& o) {
                     o.batchSizeTrain = 4096;
                     o.promptsPerImage = 256;
                 }),
                 std::string("OutOfMemory"));
        QCOMPARE(subjectOf([&](auto& o) {
                     for (int i = 0; i < 2; ++i) {
                         const std::string name = std::to_string(i) + ".png";
                         writeImage(m_folder / "empty/im" / name, cv::Mat(50, 50, CV_8UC1));
                         writeMask(m_folder / "empty/gt" / name, cv::Mat::zeros(50, 50, CV_8UC1));
                     }
                     o.trainData = {m_folder / "empty"};
                 }),
                 std::string("FolderEmpty"));
    }

    /// Without room on the disk its logs are opened again and again.
    void aRunBegunTwiceHasItsEpochsOnce() {
        TrainOptions options = micro("begun twice");
        options.maxEpochNum = 2;
        runTrain(options);
        const RunFolder folder(options.output);
        TrainRecord record(folder);
        for (int i = 0; i < 2; ++i) {
            record.begin(6, 2, 1, Json::object());
            QCOMPARE(record.epochs().size(), std::size_t(2));
        }
    }

    void divergenceIsSaid() {
        TrainOptions options = micro("diverges");
        options.checkpoint = m_sam;
        options.train = {kTrainMaskDecoder};
        options.learningRate = 10;
        options.optimizer = TrainOptimizer::AdamW;
        options.maxEpochNum = 40;
        options.weightDecay = 10;  // each step multiplies the weights by -99
        options.examples = 0;
        const std::optional<Error> error = errorOf([&] { runTrain(options); });
        QVERIFY(error.has_value());
        QCOMPARE(error->code(), ErrorCode::TrainingDiverged);
        QVERIFY(error->subject().find(".png") != std::string::npos);
        const Json status = readJson(options.output / "run.json");
        QCOMPARE(status["state"].get<std::string>(), std::string("failed"));
        QCOMPARE(status["error"]["code"].get<std::string>(), std::string("TrainingDiverged"));
    }

    void plainSamGetsAnHqPart() {
        TrainOptions options = micro("from plain");
        options.checkpoint = m_sam;
        options.maxSteps = 2;
        runTrain(options);
        QCOMPARE(readModelInfo({options.output / "last.pth"}).kind, std::string("SAM-HQ"));

        TrainOptions attached = micro("attached");
        attached.checkpoint = m_sam;
        attached.train = {kTrainMaskDecoder};
        attached.attachHq = "random";
        attached.maxEpochNum = 2;
        runTrain(attached);
        for (const char* name : {"sam_hq_epoch_0.pth", "best.pth", "last.pth"})
            QCOMPARE(readModelInfo({attached.output / name}).kind, std::string("SAM-HQ"));
        // SAM's own part is what was trained, and trains on.
        TrainOptions plain = attached;
        plain.output = m_folder / "not attached";
        plain.attachHq.clear();
        runTrain(plain);
        const StateDict with = readCheckpoint(attached.output / "last.pth").tensors;
        for (const auto& [name, tensor] : readCheckpoint(plain.output / "last.pth").tensors)
            QVERIFY2(tensor.equal(with.at(name)), name.c_str());

        // That there is nothing to attach is said before the first step.
        attached.output = m_folder / "attached nothing";
        attached.attachHq = toUtf8(m_sam);
        QCOMPARE(*codeOf([&] { runTrain(attached); }), ErrorCode::CheckpointMismatch);
        QVERIFY(!fs::exists(attached.output / "step_log.csv"));
    }

    void fromScratchWithBatchNormAndMixedPrecision() {
        TrainOptions options = micro("scratch");
        options.apply(TrainPreset::FromScratch);
        options.checkpoint.clear();
        const fs::path description = m_folder / "tiny.json";
        writeSmallTinyVit(description);
        options.architecture = toUtf8(description);
        options.promptsPerImage = 2;
        options.maxEpochNum = 2;
        options.validPrompt = kPromptPoint;
        runTrain(options);
        const ModelInfo info = readModelInfo({options.output / "last.pth"});
        QCOMPARE(info.architecture.imageSize, 64);
        QVERIFY(info.architecture.hq);
        // Emulated bf16 would take many times as long; what was chosen is written down.
        QVERIFY(options.amp == Precision::Auto);
        const bool fast = resolveRuntime(options.runtime).fastBf16;
        QVERIFY(TrainRun::options(options.output)->amp ==
                (fast ? Precision::Bf16 : Precision::Fp32));
        options.amp = Precision::Bf16;
        options.output = m_folder / "scratch bf16";
        bool warned = false;
        TrainObserver listener;
        listener.note = [&](const std::string& line) {
            warned = warned || line.find("--amp auto") != std::string::npos;
        };
        runTrain(options, {}, listener);
        QCOMPARE(warned, !fast);
        QVERIFY(fs::exists(options.output / "last.pth"));

        // An encoder's running statistics are part of the exact state.
        options.amp = Precision::Fp32;
        options.output = m_folder / "scratch whole";
        runTrain(options);
        TrainOptions broken = options;
        broken.output = m_folder / "scratch broken";
        JobContext context;
        TrainObserver observer;
        observer.step = [&](const TrainStep& step) {
            if (step.step == 3) context.cancel.cancel();
        };
        QVERIFY(runTrain(broken, context, observer).stopped);
        broken.resume = true;
        runTrain(broken);
        QVERIFY(sameTensors(options.output / "last.pth", broken.output / "last.pth"));
    }

    /// Two processes with batches of one have the gradients of one process with batches of two.
    void twoProcessesTrainAsOne() {
        if (!ProcessGroup::isBuiltIn()) QSKIP("LibTorch has no c10d here");
        makeSplit(m_folder / "even", 8, 3);
        const auto both = [&](const std::string& name, int steps) {
            TrainOptions one = micro(name + " one process");
            one.trainData = {m_folder / "even"};  // every rank has as many
            one.examples = 1;
            one.maxSteps = steps;
            runTrain(one);
            TrainOptions two = one;
            two.output = m_folder / (name + " two processes");
            two.batchSizeTrain = 1;
            two.worldSize = 2;
            QProcess process;
            process.setProcessChannelMode(QProcess::ForwardedChannels);
            process.start(QCoreApplication::applicationFilePath(),
                          {"--train", QString::fromStdString(two.toJson().dump())});
            if (!process.waitForFinished(60000) || process.exitCode() != 0) two.output.clear();
            return std::pair(one.output, two.output);
        };
        // After one step the optimiser's mean is a tenth of the gradient.
        const auto [one, two] = both("step", 1);
        QVERIFY(!two.empty());
        const StateDict a = readCheckpoint(one / "train_state.pth").tensors;
        const StateDict b = readCheckpoint(two / "train_state.pth").tensors;
        int compared = 0;
        for (const auto& [name, tensor] : a) {
            if (!name.starts_with("optimizer/mean/")) continue;
            ++compared;
            QVERIFY(tensor.abs().max().item<double>() > 0);
            QVERIFY2(torch::allclose(tensor, b.at(name), 1e-3, 1e-7), name.c_str());
        }
        QCOMPARE(compared, 25);

        const auto [whole, shared] = both("run", 0);
        QVERIFY(!shared.empty());
        const std::vector<std::string> mine = withoutTimes(whole / "step_log.csv", {3});
        const std::vector<std::string> theirs = withoutTimes(shared / "step_log.csv", {3});
        QCOMPARE(theirs.size(), mine.size());
        for (std::size_t i = 1; i < mine.size(); ++i)
            QVERIFY(std::abs(std::stod(mine[i]) - std::stod(theirs[i])) < 5e-3);
        const auto validIou = [](const fs::path& run) {
            const Json metrics = readJson(run / "training_metrics.json");
            return metrics["epochs"][2]["valid_iou"].get<double>();
        };
        QVERIFY(std::abs(validIou(whole) - validIou(shared)) < 1e-2);
    }

    void evaluationTrainsNothing() {
        TrainOptions options = micro("eval");
        options.eval = options.visualize = true;
        const TrainReport report = runTrain(options);
        QCOMPARE(report.validated, std::size_t(3));
        QVERIFY(fs::exists(options.output / "examples/epoch_0_2.png"));
        QVERIFY(!fs::exists(options.output / "sam_hq_epoch_0.pth"));
    }

  private:
    TrainOptions micro(const std::string& name) const {
        TrainOptions options = microTraining(m_folder.path(), name);
        options.maxEpochNum = 3;
        options.examples = 2;
        options.loss = TrainLoss::Auto;
        return options;
    }

    void compareRuns(const fs::path& a, const fs::path& b) const {
        for (int epoch = 0; epoch < 3; ++epoch) {
            const std::string name = "sam_hq_epoch_" + std::to_string(epoch) + ".pth";
            QVERIFY2(sameTensors(a / name, b / name), (toUtf8(b) + " " + name).c_str());
        }
        QCOMPARE(withoutTimes(b / "step_log.csv", {0, 1, 3, 4, 5, 6}),
                 withoutTimes(a / "step_log.csv", {0, 1, 3, 4, 5, 6}));
        QCOMPARE(withoutTimes(b / "epoch_stats.csv", {0, 1, 2, 3, 4, 5, 6, 7}),
                 withoutTimes(a / "epoch_stats.csv", {0, 1, 2, 3, 4, 5, 6, 7}));
        QCOMPARE(fs::read_symlink(b / "best.pth"), fs::read_symlink(a / "best.pth"));
    }

    TemporaryFolder m_folder;
    const fs::path m_sam = testData("golden/sam_micro.pth");
};

/// "--train OPTIONS": the run itself, to be killed.
int main(int argc, char** argv) {
    if (argc == 3 && std::string(argv[1]) == "--train") {
        runTrain(TrainOptions::fromJson(Json::parse(argv[2])));
        return 0;
    }
    const QCoreApplication application(argc, argv);
    TrainJobTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_train_job.moc"
