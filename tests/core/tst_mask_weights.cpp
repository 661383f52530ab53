#include "core/personalize/MaskWeights.h"

#include <torch/torch.h>

#include <QtTest>
#include <opencv2/imgproc.hpp>

#include "core/personalize/WeightLossSeries.h"
#include "tests/support/Expect.h"

using namespace studio;
using namespace studio::testing;
using torch::Tensor;

namespace {

/// Logits as a decoder might give them: smooth, of different scale, partly right.
WeightSample makeSample(cv::Size size, int seed, bool offset) {
    cv::RNG random(static_cast<std::uint64_t>(seed));
    WeightSample sample;
    sample.mask = cv::Mat::zeros(size, CV_8UC1);
    cv::circle(sample.mask, {size.width / 2, size.height / 3}, size.height / 4, 255, -1);
    cv::Mat right;
    sample.mask.convertTo(right, CV_32F, 12.0 / 255, -6.0);
    for (int i = 0; i < 3; ++i) {
        cv::Mat noise(size, CV_32FC1);
        random.fill(noise, cv::RNG::NORMAL, 0, 30);
        cv::GaussianBlur(noise, noise, {}, 3 + i);
        sample.logits.push_back(right * (0.3 + 0.4 * i) + noise);
    }
    if (offset) {
        sample.offset = cv::Mat(size, CV_32FC1);
        random.fill(sample.offset, cv::RNG::NORMAL, 0, 2);
    }
    return sample;
}

Tensor tensor(const cv::Mat& mat) {
    return torch::from_blob(mat.data, {mat.rows * mat.cols}, torch::kFloat).clone();
}

/// The same fit written with LibTorch's losses, gradients and optimiser.
std::pair<std::vector<float>, std::vector<double>> fitByAutograd(
    const std::vector<WeightSample>& samples, double learningRate, int epochs) {
    const Tensor w = torch::full({2}, 1.0 / 3, torch::requires_grad());
    torch::optim::AdamW optimizer(
        {w}, torch::optim::AdamWOptions(learningRate).eps(1e-4).weight_decay(0.01));
    std::vector<double> losses;
    for (int epoch = 0; epoch < epochs; ++epoch) {
        for (auto& group : optimizer.param_groups())
            static_cast<torch::optim::AdamWOptions&>(group.options())
                .lr(learningRate * (1 + std::cos(M_PI * epoch / epochs)) / 2);
        Tensor loss = torch::zeros({});
        for (const WeightSample& sample : samples) {
            cv::Mat object;
            sample.mask.convertTo(object, CV_32F, 1.0 / 255);
            const Tensor target = tensor(object);
            Tensor x = (1 - w.sum()) * tensor(sample.logits[0]) + w[0] * tensor(sample.logits[1]) +
                       w[1] * tensor(sample.logits[2]);
            if (!sample.offset.empty()) x = x + tensor(sample.offset);
            const Tensor p = x.sigmoid();
            const Tensor dice = 1 - (2 * (p * target).sum() + 1) / (p.sum() + target.sum() + 1);
            const Tensor right = p * target + (1 - p) * (1 - target);
            const Tensor entropy =
                torch::binary_cross_entropy_with_logits(x, target, {}, {}, at::Reduction::None);
            const Tensor alpha = 0.25 * target + 0.75 * (1 - target);
            loss = loss + dice + (alpha * entropy * (1 - right).pow(2)).mean();
        }
        loss = loss / static_cast<double>(samples.size());
        losses.push_back(loss.item<double>());
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
    }
    const float w1 = w[0].item<float>(), w2 = w[1].item<float>();
    return {{1 - w1 - w2, w1, w2}, losses};
}

}  // namespace

class TestMaskWeights : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void agreesWithAutograd_data() {
        QTest::addColumn<int>("samples");
        QTest::addColumn<bool>("offset");
        QTest::addColumn<double>("rate");
        QTest::addColumn<int>("epochs");
        QTest::addColumn<double>("steep");
        QTest::newRow("one reference") << 1 << false << 1e-3 << 150 << 1.0;
        QTest::newRow("HQ logits") << 1 << true << 1e-3 << 150 << 1.0;
        QTest::newRow("three references") << 3 << true << 1e-3 << 150 << 1.0;
        QTest::newRow("fast") << 1 << false << 3e-2 << 150 << 1.0;
        QTest::newRow("all epochs") << 1 << true << 1e-3 << 1000 << 1.0;
        QTest::newRow("sure masks") << 1 << false << 1e-3 << 1000 << 5.0;
        QTest::newRow("unsure masks") << 1 << false << 1e-3 << 150 << 0.02;
    }
    void agreesWithAutograd() {
        QFETCH(int, samples);
        QFETCH(bool, offset);
        QFETCH(double, rate);
        QFETCH(int, epochs);
        QFETCH(double, steep);
        std::vector<WeightSample> references;
        for (int i = 0; i < samples; ++i)
            references.push_back(makeSample({97 + 31 * i, 83}, 5 + i, offset));
        for (WeightSample& reference : references)
            for (cv::Mat& logits : reference.logits)
                logits *= steep;
        const auto [expected, losses] = fitByAutograd(references, rate, epochs);
        const MaskWeights got = fitMaskWeights(references, rate, epochs);
        QCOMPARE(got.history.size(), static_cast<std::size_t>(epochs));
        for (std::size_t i = 0; i < 3; ++i)
            QVERIFY2(std::abs(got.values[i] - expected[i]) <= 1e-5,
                     qPrintable(QString("%1 %2").arg(got.values[i]).arg(expected[i])));
        for (std::size_t i = 0; i < losses.size(); ++i)
            QVERIFY(std::abs(got.history[i].dice + got.history[i].focal - losses[i]) <= 1e-5);
        QVERIFY(std::abs(got.values[0] - 1.0f / 3) > 1e-3f);  // it went somewhere
    }

    void seriesAgreesWithSums() {
        cv::RNG random(3);
        std::vector<float> base(1000), by1(1000), by2(1000);
        for (std::size_t i = 0; i < base.size(); ++i) {
            base[i] = static_cast<float>(random.uniform(-20.0, 20.0));
            by1[i] = static_cast<float>(random.uniform(-9.0, 9.0));
            by2[i] = static_cast<float>(random.uniform(-9.0, 9.0));
        }
        const auto sums = [&](float w1, float w2) {
            return sumWeightLoss(base.data(), by1.data(), by2.data(), 1000, w1, w2);
        };
        const WeightLossSeries series =
            WeightLossSeries::expand(base.data(), by1.data(), by2.data(), 1000, 0.25f, 0.5f);
        const auto worst = [&](double d1, double d2) {
            const WeightLossSums got = series.at(d1, d2);
            const WeightLossSums expected =
                sums(static_cast<float>(0.25 + d1), static_cast<float>(0.5 + d2));
            double most = std::max(std::abs(got.wrong / expected.wrong - 1),
                                   std::abs(got.focal / expected.focal - 1));
            for (int i = 0; i < 2; ++i)
                most = std::max({most, std::abs(got.wrongSlope[i] - expected.wrongSlope[i]) / 100,
                                 std::abs(got.focalSlope[i] - expected.focalSlope[i]) / 100});
            return most;
        };
        QVERIFY(worst(0, 0) < 1e-5);
        for (const auto& [d1, d2] : {std::pair{0.03125, 0.0}, {0.0, -0.03125}, {-0.025, 0.0125}})
            QVERIFY2(worst(d1, d2) < 1e-5, qPrintable(QString::number(worst(d1, d2))));
        // Far away the last order says so.
        const WeightLossSums near = series.at(0.02, 0.02, WeightLossSeries::kOrder);
        const WeightLossSums far = series.at(0.5, 0.5, WeightLossSeries::kOrder);
        QVERIFY(std::abs(near.wrongSlope[0]) < 1e-2);
        QVERIFY(std::abs(far.wrongSlope[0]) > 1e3 * std::abs(near.wrongSlope[0]));
    }

    void extremeLogitsStayFinite() {
        WeightSample sample = makeSample({64, 48}, 3, false);
        for (cv::Mat& logits : sample.logits)
            logits *= 1e4f;
        const MaskWeights weights = fitMaskWeights({sample}, 1e-2, 50);
        for (const float value : weights.values)
            QVERIFY(std::isfinite(value));
        for (const MaskWeights::Epoch& epoch : weights.history)
            QVERIFY(std::isfinite(epoch.dice) && std::isfinite(epoch.focal));
    }

    void objectsOfOnePixelAndOfAll() {
        for (const int value : {0, 255}) {
            WeightSample sample = makeSample({40, 40}, 4, false);
            sample.mask.setTo(value);
            sample.mask.at<std::uint8_t>(7, 9) = 255;
            const MaskWeights weights = fitMaskWeights({sample}, 1e-3, 20);
            QVERIFY(std::isfinite(weights.values[0]) && weights.history.back().dice >= 0);
        }
    }

    void theSameOnAnyNumberOfThreads() {
        const WeightSample sample = makeSample({400, 300}, 8, true);
        const int before = at::get_num_threads();
        at::set_num_threads(1);
        const MaskWeights one = fitMaskWeights({sample}, 1e-3, 20);
        at::set_num_threads(2);
        const MaskWeights two = fitMaskWeights({sample}, 1e-3, 20);
        at::set_num_threads(before);
        QVERIFY(one.values == two.values);
    }

    void canBeStopped() {
        JobContext context;
        int seen = 0;
        context.progress = [&](double, double, const std::string&) {
            if (++seen == 3) context.cancel.cancel();
        };
        QVERIFY_EXCEPTION_THROWN(
            fitMaskWeights({makeSample({40, 40}, 1, false)}, 1e-3, 1000, context), Cancelled);
        QCOMPARE(seen, 3);
        QCOMPARE(*codeOf([] { fitMaskWeights({}, 1e-3, 10); }), ErrorCode::Usage);
    }
};

QTEST_GUILESS_MAIN(TestMaskWeights)
#include "tst_mask_weights.moc"
