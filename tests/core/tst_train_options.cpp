#include <QtTest>

#include <cmath>
#include <limits>

#include "core/base/Error.h"
#include "core/train/TrainOptions.h"

using namespace studio;

namespace {

TrainOptions valid() {
    TrainOptions options;
    options.output = "run";
    return options;
}

/// The option that check() refuses; empty: none.
std::string refused(const TrainOptions& options) {
    try {
        options.check();
    } catch (const Error& error) {
        return error.code() == ErrorCode::Usage ? error.subject() : "another error";
    }
    return {};
}

}  // namespace

class TrainOptionsTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void defaultsAreThePublishedOnes() {
        const TrainOptions options = valid();
        QCOMPARE(refused(options), std::string());
        QCOMPARE(options.seed, std::uint64_t(42));
        QCOMPARE(options.learningRate, 1e-3);
        QCOMPARE(options.lrDropEpoch, 10);
        QCOMPARE(options.maxEpochNum, 12);
        QCOMPARE(options.batchSizeTrain, 4);
        QCOMPARE(options.batchSizeValid, 1);
        QCOMPARE(options.train, std::vector<std::string>{"hq"});
        QCOMPARE(options.trainData, std::vector<fs::path>{"data/DIS5K/DIS-TR"});
        QCOMPARE(options.validData, std::vector<fs::path>{"data/DIS5K/DIS-VD"});
    }

    void wrongValuesAreRefusedByName() {
        const auto with = [](auto&& change) {
            TrainOptions options = valid();
            change(options);
            return refused(options);
        };
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QCOMPARE(with([](auto& o) { o.output.clear(); }), std::string("--output"));
        QCOMPARE(with([](auto& o) { o.learningRate = 0; }), std::string("--learning_rate"));
        QCOMPARE(with([&](auto& o) { o.learningRate = nan; }), std::string("--learning_rate"));
        QCOMPARE(with([](auto& o) { o.learningRate = -1; }), std::string("--learning_rate"));
        QCOMPARE(with([](auto& o) { o.batchSizeTrain = 0; }), std::string("--batch_size_train"));
        QCOMPARE(with([](auto& o) { o.maxEpochNum = 0; }), std::string("--max_epoch_num"));
        QCOMPARE(with([](auto& o) { o.startEpoch = 12; }), std::string("--start_epoch"));
        QCOMPARE(with([](auto& o) { o.train.clear(); }), std::string("--train"));
        QCOMPARE(with([](auto& o) { o.prompts = {"circle"}; }), std::string("--prompts"));
        QCOMPARE(with([](auto& o) { o.modelType = "vit_x"; }), std::string("--model-type"));
        QCOMPARE(with([](auto& o) { o.jitterMin = 3; }), std::string("--jitter_max"));
        QCOMPARE(with([](auto& o) { o.inputSize = 1000; }), std::string("--input_size"));
        QCOMPARE(with([](auto& o) { o.rank = 1; }), std::string("--rank"));
        QCOMPARE(with([](auto& o) { o.overwrite = o.resume = true; }), std::string("--resume"));
        QCOMPARE(with([](auto& o) { o.runtime.device = "gpu"; }), std::string("--device gpu"));
        QCOMPARE(with([](auto& o) {
                     o.init = TrainInit::Random;
                     o.checkpoint = "a.pth";
                 }),
                 std::string("--init"));
    }

    void jsonGoesBothWays() {
        TrainOptions options = valid();
        QVERIFY(TrainOptions::fromJson(options.toJson()) == options);
        options.apply(TrainPreset::FromScratch);
        options.output = fromUtf8("läufe/eins");
        options.trainData = {"a", "b"};
        options.validData.clear();
        options.seed = std::numeric_limits<std::uint64_t>::max();
        options.learningRate = 0.1 + 0.2;
        options.cacheFeatures = FeatureCaching::Off;
        options.runtime = {"cuda:1", Precision::Bf16, 3};
        options.rank = 0;
        const Json text = Json::parse(options.toJson().dump());
        QVERIFY(TrainOptions::fromJson(text) == options);
    }

    void jsonOfAnotherVersionIsRead() {
        const TrainOptions options =
            TrainOptions::fromJson(Json{{"seed", 7}, {"not_known_here", 1}});
        QCOMPARE(options.seed, std::uint64_t(7));
        QCOMPARE(options.learningRate, 1e-3);
    }

    void jsonOfTheWrongKindIsRefused() {
        for (const Json& json :
             {Json{{"learning_rate", "fast"}}, Json{{"batch_size_train", 2.7}}, Json{{"seed", -1}},
              Json{{"augment", 1}}, Json{{"optimizer", "sgd"}}, Json{{"train_data", "one"}},
              Json::array()}) {
            bool thrown = false;
            try {
                TrainOptions::fromJson(json);
            } catch (const Error& error) {
                thrown = error.code() == ErrorCode::Usage;
            }
            QVERIFY2(thrown, json.dump().c_str());
        }
    }

    void presetsAreValidAndKeepPaths() {
        for (const char* name : {"adapt-hq", "fine-tune-decoder", "from-scratch"}) {
            TrainOptions options = valid();
            options.trainData = {"mine"};
            options.apply(parseTrainPreset(name));
            QCOMPARE(refused(options), std::string());
            QCOMPARE(options.trainData, std::vector<fs::path>{"mine"});
        }
        TrainOptions options = valid();
        options.apply(TrainPreset::FromScratch);
        options.apply(TrainPreset::AdaptHq);
        QVERIFY(options == valid());
    }
};

QTEST_GUILESS_MAIN(TrainOptionsTest)
#include "tst_train_options.moc"
