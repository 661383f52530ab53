#include <QTest>
#include <algorithm>

#include "core/jobs/TrainArguments.h"
#include "core/jobs/TrainEstimate.h"
#include "core/train/ArchitectureFile.h"

using namespace studio;

// What a run will need, and how it is asked for.

class TestTrainEstimate : public QObject {
    Q_OBJECT

    static bool within(double value, double wanted, double share) {
        return std::abs(value - wanted) <= wanted * share;
    }

    static TrainOptions ofPreset(const QString& preset, int size, int batch) {
        TrainOptions options;
        if (preset == "all")
            options.train = {kTrainAll};
        else
            options.apply(parseTrainPreset(preset.toStdString()));
        options.inputSize = size;
        options.batchSizeTrain = batch;
        return options;
    }

  private Q_SLOTS:
    /// Of the published checkpoints.
    void parametersAreThoseOfTheModels_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<double>("millions");
        QTest::newRow("vit_b") << "vit_b" << 94.8;
        QTest::newRow("vit_l") << "vit_l" << 313.5;
        QTest::newRow("vit_h") << "vit_h" << 642.8;
        QTest::newRow("vit_tiny") << "vit_tiny" << 10.6;
    }
    void parametersAreThoseOfTheModels() {
        QFETCH(const QString, name);
        QFETCH(const double, millions);
        const double found = parameterCount(namedArchitecture(name.toStdString(), true, 0)) / 1e6;
        QVERIFY2(within(found, millions, 0.2), qPrintable(QString::number(found)));
    }

    /// Peaks of `persam-hq train` (resident memory, fp32 where nothing else is said), within 30 %.
    void memoryIsWhatWasMeasured_data() {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("preset");
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("batch");
        QTest::addColumn<double>("gigabytes");
        QTest::newRow("HQ, TinyViT 512, 1") << "vit_tiny"
                                            << "adapt-hq" << 512 << 1 << 0.37;
        QTest::newRow("HQ, TinyViT 512, 4") << "vit_tiny"
                                            << "adapt-hq" << 512 << 4 << 0.70;
        QTest::newRow("decoder, 1") << "vit_tiny"
                                    << "fine-tune-decoder" << 512 << 1 << 0.61;
        QTest::newRow("decoder, 4") << "vit_tiny"
                                    << "fine-tune-decoder" << 512 << 4 << 1.22;
        QTest::newRow("from scratch, 2") << "vit_tiny"
                                         << "from-scratch" << 256 << 2 << 0.90;
        QTest::newRow("from scratch, 6") << "vit_tiny"
                                         << "from-scratch" << 256 << 6 << 1.87;
        QTest::newRow("HQ, ViT-B, 1") << "vit_b"
                                      << "adapt-hq" << 1024 << 1 << 1.25;
        QTest::newRow("HQ, ViT-B, 4") << "vit_b"
                                      << "adapt-hq" << 1024 << 4 << 2.09;
        QTest::newRow("all, ViT-B") << "vit_b"
                                    << "all" << 512 << 1 << 2.75;
        QTest::newRow("all, TinyViT 1024") << "vit_tiny"
                                           << "all" << 1024 << 1 << 3.25;
        QTest::newRow("all, TinyViT 512") << "vit_tiny"
                                          << "all" << 512 << 2 << 1.91;
    }
    void memoryIsWhatWasMeasured() {
        QFETCH(const QString, model);
        QFETCH(const QString, preset);
        QFETCH(const int, size);
        QFETCH(const int, batch);
        QFETCH(const double, gigabytes);
        const TrainOptions options = ofPreset(preset, size, batch);
        const Architecture architecture = namedArchitecture(model.toStdString(), true, size);
        const double found = estimateTraining(options, architecture, {}, {}).memoryGb;
        QVERIFY2(within(found, gigabytes, 0.3), qPrintable(QString::number(found)));
    }

    /// Times of `persam-hq train` on 2 cores with AVX-512 and bf16, features cached, without others
    /// on the machine: seconds a training image, encoding not counted, within 30 %.
    void timesAreWhatWasMeasured_data() {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("preset");
        QTest::addColumn<int>("size");
        QTest::addColumn<double>("seconds");
        QTest::addColumn<double>("encode");
        QTest::newRow("HQ, TinyViT 512") << "vit_tiny"
                                         << "adapt-hq" << 512 << 0.165 << 0.03;
        QTest::newRow("decoder") << "vit_tiny"
                                 << "fine-tune-decoder" << 512 << 0.40 << 0.03;
        QTest::newRow("from scratch") << "vit_tiny"
                                      << "from-scratch" << 256 << 0.28 << 0.0;
        QTest::newRow("HQ, ViT-B") << "vit_b"
                                   << "adapt-hq" << 1024 << 0.61 << 2.35;
    }
    void timesAreWhatWasMeasured() {
        QFETCH(const QString, model);
        QFETCH(const QString, preset);
        QFETCH(const int, size);
        QFETCH(const double, seconds);
        QFETCH(const double, encode);
        const TrainOptions options = ofPreset(preset, size, 4);
        const Architecture architecture = namedArchitecture(model.toStdString(), true, size);
        const TrainEstimate found =
            estimateTraining(options, architecture, {100, 100, 0}, {200, 2});
        QVERIFY2(within(found.epochSeconds / 100, seconds, 0.3),
                 qPrintable(QString::number(found.epochSeconds / 100)));
        const double encoded = (found.firstEpochSeconds - found.epochSeconds) / 100;
        QVERIFY2(std::abs(encoded - encode) <= 0.3 * encode + 0.01,
                 qPrintable(QString::number(encoded)));
    }

    void timesFollowWhatIsDone() {
        const Architecture model = namedArchitecture("vit_b", true, 0);
        const TrainAmount amount{100, 100, 20};
        TrainOptions options;
        options.maxEpochNum = 10;
        const auto of = [&](const TrainAmount& what = TrainAmount{100, 100, 20},
                            const ComputeSpeed& speed = ComputeSpeed{200, 2}) {
            return estimateTraining(options, model, what, speed);
        };
        const TrainEstimate cached = of();
        // Every image is encoded once, and validated in every epoch.
        QVERIFY(
            within(cached.totalSeconds, cached.firstEpochSeconds + 9 * cached.epochSeconds, 1e-6));
        QVERIFY(of({100, 100, 0}).totalSeconds < cached.totalSeconds);
        QVERIFY(of({100, 200, 20}).epochSeconds > 1.5 * cached.epochSeconds);
        // Twice the cores, half the time; without bf16 the encoder takes twice as long.
        QVERIFY(within(of(amount, {400, 2}).totalSeconds, cached.totalSeconds / 2, 1e-6));
        QVERIFY(of(amount, {200, 1}).firstEpochSeconds > 1.5 * cached.firstEpochSeconds);
        QCOMPARE(of(amount, {200, 1}).epochSeconds, cached.epochSeconds);
        // A version more, an epoch of encoding more.
        options.cacheVariants = 3;
        QVERIFY(of().totalSeconds >
                cached.totalSeconds +
                    1.5 * (cached.firstEpochSeconds - cached.epochSeconds) * 100 / 120);
        options.cacheFeatures = FeatureCaching::Off;
        const TrainEstimate anew = of();
        QVERIFY(within(anew.totalSeconds, 10 * anew.epochSeconds, 1e-6));
        QCOMPARE(anew.featuresGb, 0.0);
        // Limits
        options.maxSteps = 50;  // of 250
        QVERIFY(within(of().totalSeconds, anew.totalSeconds / 5, 1e-6));
        options.maxMinutes = 1;
        QVERIFY(within(of().totalSeconds, 60, 1e-6));
        // Threads that are given count, and those of the machine otherwise.
        RuntimeOptions runtime;
        runtime.threads = 1;
        const double one = computeSpeed(runtime).gflops;
        runtime.threads = 6;
        QVERIFY(within(computeSpeed(runtime).gflops, 6 * one, 1e-9));
        runtime.precision = Precision::Fp32;
        QCOMPARE(computeSpeed(runtime).encoderFactor, 1.0);
    }

    void whatCostsMoreIsSaidToCostMore() {
        const Architecture model = namedArchitecture("vit_b", true, 0);
        const auto of = [](const TrainOptions& options, const Architecture& architecture) {
            return estimateTraining(options, architecture, {100, 100, 0}, {200, 2});
        };
        TrainOptions options;
        options.batchSizeTrain = 1;
        const TrainEstimate plain = of(options, model);
        QVERIFY(plain.featuresGb > 0.5 && plain.featuresGb < 1.2);
        options.batchSizeTrain = 8;
        QVERIFY(of(options, model).memoryGb > plain.memoryGb + 2);
        options.batchSizeTrain = 1;
        options.train = {kTrainAll};
        const TrainEstimate all = of(options, model);
        QVERIFY(all.memoryGb > 8 && all.memoryGb < 25);
        QVERIFY(all.firstEpochSeconds > plain.firstEpochSeconds * 2);
        QVERIFY(of(options, namedArchitecture("vit_b", true, 512)).memoryGb < all.memoryGb / 2);
        options.maxEpochNum *= 2;
        QVERIFY(of(options, model).checkpointsGb > all.checkpointsGb * 1.5);
        QVERIFY(of(options, namedArchitecture("vit_tiny", true, 0)).memoryGb < 6);
    }

    void defaultsNeedNoArguments() {
        TrainOptions options;
        options.output = "runs/a b";
        QCOMPARE(trainArguments(options),
                 (std::vector<std::string>{"train", "--output", "runs/a b"}));
        options.resume = true;
        options.trainData = {"x", "y"};
        options.learningRate = 1e-4;
        options.augment = false;
        options.validData.clear();
        options.loss = TrainLoss::Multimask;
        const std::vector<std::string> found = trainArguments(options);
        const auto follows = [&](const std::string& name, const std::string& value) {
            const auto at = std::find(found.begin(), found.end(), name);
            return at != found.end() && at + 1 != found.end() && *(at + 1) == value;
        };
        QVERIFY(std::count(found.begin(), found.end(), "--resume") == 1);
        QVERIFY(follows("--train_data", "x") && follows("x", "y"));
        QVERIFY(follows("--learning_rate", "0.0001"));
        QVERIFY(follows("--loss", "multimask"));
        QVERIFY(std::count(found.begin(), found.end(), "--no-augment") == 1);
        QVERIFY(std::count(found.begin(), found.end(), "--no-valid") == 1);
        QVERIFY(std::count(found.begin(), found.end(), "--valid_data") == 0);
    }
};

QTEST_GUILESS_MAIN(TestTrainEstimate)
#include "tst_train_estimate.moc"
