#include <QTest>

#include "core/jobs/TrainPace.h"

using namespace studio;

// How long a training still takes, with what is validated between its steps.

class TestTrainPace : public QObject {
    Q_OBJECT

    /// 10 epochs of 20 steps.
    static TrainOptions tenEpochs(int validateEvery = 1) {
        TrainOptions options;
        options.maxEpochNum = 10;
        options.validateEvery = validateEvery;
        return options;
    }
    static TrainPace pace(const TrainOptions& options, std::int64_t steps = 200,
                          bool validates = true) {
        TrainPace pace(options, 20, steps, validates);
        pace.addStep(2, 4);
        return pace;
    }

  private Q_SLOTS:
    void validationsToComeCount() {
        TrainPace run = pace(tenEpochs());
        QCOMPARE(run.remainingSeconds(0, 10, 20), 190.0 * 2);  // none was timed yet
        run.addValidation(30);
        QCOMPARE(run.remainingSeconds(1, 20, 70), 180.0 * 2 + 9 * 30);
        QCOMPARE(run.remainingSeconds(1, 35, 100), 165.0 * 2 + 9 * 30);
        QCOMPARE(run.remainingSeconds(9, 200, 700), 30.0);  // trained, not yet validated
        QCOMPARE(run.remainingSeconds(10, 200, 730), 0.0);
        run.addValidation(40);  // the last one counts
        QCOMPARE(run.remainingSeconds(8, 160, 600), 40.0 * 2 + 2 * 40);
        // Without data for it.
        TrainPace blind = pace(tenEpochs(), 200, false);
        QCOMPARE(blind.remainingSeconds(1, 20, 70), 180.0 * 2);
        QCOMPARE(blind.validationsFrom(0), std::int64_t(0));
    }

    void onlyEpochsThatAreValidatedCount() {
        // After epochs 3, 6, 9 and the last one.
        TrainPace run = pace(tenEpochs(3));
        const std::int64_t expected[] = {4, 4, 4, 3, 3, 3, 2, 2, 2, 1, 0};
        for (int epoch = 0; epoch <= 10; ++epoch)
            QCOMPARE(run.validationsFrom(epoch), expected[epoch]);
        // Counted from the first epoch of the run.
        TrainOptions options = tenEpochs(4);
        options.startEpoch = 5;
        QCOMPARE(pace(options, 100).validationsFrom(5), std::int64_t(2));  // epochs 8 and 9
        QCOMPARE(pace(options, 100).validationsFrom(9), std::int64_t(1));
        // The last epoch is due anyway.
        QCOMPARE(pace(tenEpochs(5)).validationsFrom(0), std::int64_t(2));
    }

    void limitsOnStepsEndItEarlier() {
        TrainPace run = pace(tenEpochs(), 50);  // in the third epoch
        run.addValidation(10);
        QCOMPARE(run.validationsFrom(0), std::int64_t(3));
        QCOMPARE(run.remainingSeconds(1, 20, 50), 30.0 * 2 + 2 * 10);
        QCOMPARE(run.remainingSeconds(2, 50, 120), 10.0);
    }

    void limitsOnTimeAreValidatedOnceMore() {
        TrainOptions options = tenEpochs();
        options.maxMinutes = 5;
        TrainPace run = pace(options);
        run.addValidation(30);
        QCOMPARE(run.remainingSeconds(1, 20, 100), 200.0 + 30);
        QCOMPARE(run.remainingSeconds(2, 40, 310), 30.0);  // the time is up
        // It would be done before that.
        QCOMPARE(run.remainingSeconds(9, 190, 100), 10.0 * 2 + 30);
        // Before the first step only the limit is known.
        QCOMPARE(TrainPace(options, 20, 200, true).remainingSeconds(0, 0, 10), 290.0);
    }

    void theValidationUnderWayIsGuessedFromItsPart() {
        TrainPace run = pace(tenEpochs());
        run.setValidation(0.25, 10);  // the first one: 40 s in all
        QCOMPARE(run.remainingSeconds(0, 20, 50), 180.0 * 2 + 10 * 40 - 10);
        run.addValidation(44);
        QCOMPARE(run.remainingSeconds(1, 20, 84), 180.0 * 2 + 9 * 44);
        run.setValidation(1, 50);
        QCOMPARE(run.remainingSeconds(9, 200, 900), 0.0);
    }

    void thePaceIsARunningMean() {
        TrainPace run(tenEpochs(), 20, 200, false);
        QCOMPARE(run.remainingSeconds(0, 0, 0), 0.0);  // not known
        QCOMPARE(run.imagesPerSecond(), 0.0);
        run.addStep(1, 8);
        QCOMPARE(run.imagesPerSecond(), 8.0);
        run.addStep(2, 4);
        QVERIFY(qAbs(run.imagesPerSecond() - 7.6) < 1e-9);
        QVERIFY(qAbs(run.remainingSeconds(0, 2, 3) - 198 * 1.1) < 1e-9);
    }
};

QTEST_GUILESS_MAIN(TestTrainPace)
#include "tst_train_pace.moc"
