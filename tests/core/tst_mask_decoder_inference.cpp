#include "core/sam/kernels/MaskDecoderInference.h"

#include <torch/torch.h>

#include <QtTest>

#include "core/sam/Sam.h"

using namespace studio;

namespace {

Architecture smallArchitecture(bool hq) {
    Architecture a;
    a.imageSize = 96;
    a.promptWidth = 48;  // heads of 3 channels: no multiple of a vector
    a.width = 24;
    a.depth = 2;
    a.heads = 2;
    a.windowSize = 3;
    a.mlpWidth = 32;
    a.globalBlocks = {1};
    a.decoderMlpWidth = 40;
    a.iouHeadWidth = 24;
    a.hq = hq;
    a.hqEncoderWidth = hq ? a.width : 0;
    return a;
}

double largestDifference(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

}  // namespace

/// The decoder that answers clicks must give what the MaskDecoder module gives.
class TestMaskDecoderInference : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void equalsTheModule_data() {
        QTest::addColumn<bool>("hq");
        QTest::addColumn<int>("points");
        QTest::addColumn<bool>("mask");
        QTest::addColumn<bool>("attention");
        QTest::addColumn<bool>("target");
        for (const bool hq : {true, false})
            for (const int points : {1, 2, 10, 40})
                for (const bool mask : {false, true})
                    QTest::addRow("%s, %d points%s", hq ? "HQ" : "SAM", points,
                                  mask ? ", mask" : "")
                        << hq << points << mask << false << false;
        for (const bool hq : {true, false})
            for (const bool mask : {false, true})
                for (const int aids : {1, 2, 3})
                    QTest::addRow("%s, guidance %d%s", hq ? "HQ" : "SAM", aids,
                                  mask ? ", mask" : "")
                        << hq << 2 << mask << bool(aids & 1) << bool(aids & 2);
    }

    void equalsTheModule() {
        QFETCH(bool, hq);
        QFETCH(int, points);
        QFETCH(bool, mask);
        QFETCH(bool, attention);
        QFETCH(bool, target);
        const torch::NoGradGuard noGrad;
        torch::manual_seed(11);
        const Architecture a = smallArchitecture(hq);
        Sam sam(a);
        for (torch::Tensor& parameter : sam->parameters())
            parameter.normal_(0, 0.2);
        const torch::Tensor positions = sam->prompt_encoder->densePositions();
        const auto named = sam->named_parameters();
        const kernels::MaskDecoderInference fast(
            a, [&](const std::string& name) { return named[name]; }, positions);

        const int side = a.embeddingSide();
        const torch::Tensor embedding = torch::randn({1, a.promptWidth, side, side});
        torch::Tensor features;
        if (hq) features = torch::randn({1, a.promptWidth / 8, 4 * side, 4 * side});
        PromptTensors prompt;
        prompt.points = torch::rand({1, points, 2}) * a.imageSize;
        prompt.labels = torch::randint(2, {1, points}).to(torch::kFloat);
        if (mask) prompt.masks = torch::randn({1, 1, 4 * side, 4 * side});
        const PromptEmbeddings prompts = sam->prompt_encoder->forward(prompt);

        DecoderGuidance guidance;
        if (attention) guidance.attention = torch::rand({side * side}) * 20;
        if (target) guidance.target = torch::randn({a.promptWidth});

        const DecodedMasks expected = sam->mask_decoder->forward(
            embedding, features, positions, prompts.sparse, prompts.dense, guidance);
        if (attention || target) {  // it must reach the masks
            const DecodedMasks plain = sam->mask_decoder->forward(embedding, features, positions,
                                                                  prompts.sparse, prompts.dense);
            QVERIFY(largestDifference(plain.sam, expected.sam) > 1e-2);
            QVERIFY(largestDifference(plain.scores, expected.scores) > 1e-4);
            if (hq) QVERIFY(largestDifference(plain.hq, expected.hq) > 1e-2);
        }
        const auto state = fast.prepare(embedding, features);
        for (int repeat = 0; repeat < 2; ++repeat) {  // nothing that is kept may change
            const auto got =
                fast.run(*state, prompts.sparse, mask ? prompts.dense : torch::Tensor(), guidance);
            const double scale = std::max(1.0, expected.sam.abs().max().item<double>());
            QVERIFY(largestDifference(got.samLogits, expected.sam[0]) < 1e-4 * scale);
            QVERIFY(largestDifference(got.scores, expected.scores[0]) < 1e-4);
            QCOMPARE(got.hqLogits.defined(), hq);
            if (hq) {
                const double hqScale = std::max(1.0, expected.hq.abs().max().item<double>());
                QVERIFY(largestDifference(got.hqLogits, expected.hq[0][0]) < 1e-4 * hqScale);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestMaskDecoderInference)
#include "tst_mask_decoder_inference.moc"
