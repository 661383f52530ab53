#include <ATen/CPUGeneratorImpl.h>

#include <QtTest>

#include "core/checkpoint/CheckpointReader.h"
#include "core/checkpoint/ModelShapes.h"
#include "core/train/MaskLosses.h"
#include "core/train/PromptSampler.h"
#include "core/train/StartModel.h"
#include "core/train/TrainingModel.h"
#include "tests/support/TestData.h"
#include "tests/support/TestTensors.h"

using namespace studio;
using namespace studio::testing;

namespace {

/// What torch.manual_seed(seed) in Python makes of the CPU's generator.
at::Generator seeded(std::uint64_t seed) {
    return at::detail::createCPUGenerator(seed);
}

Runtime onCpu() {
    Runtime runtime;
    runtime.info.threads = 1;
    return runtime;
}

}  // namespace

/// Against values of the published Python implementation (tests/data/golden/README.md).
class TrainGoldenTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { m_golden = readTensors(testData("golden/train_golden.pth")); }

    void lossesOnUncertainPoints() {
        const MaskLoss loss = uncertainPointLoss(golden("loss/logits"), targets(), {seeded(7)});
        QVERIFY(largestDifference(loss.mask, golden("loss/seed7_mask")) <= 1e-5);
        QVERIFY(largestDifference(loss.dice, golden("loss/seed7_dice")) <= 1e-5);
    }

    void boxPrompts() { QVERIFY(boxesOfMasks(targets().squeeze(1)).equal(golden("boxes"))); }

    void noisedMaskPrompts() {
        namespace F = torch::nn::functional;
        const Tensor small = F::interpolate(targets(), F::InterpolateFuncOptions()
                                                           .size(std::vector<std::int64_t>{64, 64})
                                                           .mode(torch::kBilinear)
                                                           .align_corners(false));
        QVERIFY(noisyMasks(small, seeded(9)).equal(golden("noise_seed9")));
    }

    void pointPrompts() {
        const at::Generator generator = seeded(13);
        std::vector<Tensor> points;
        for (std::int64_t i = 0; i < targets().size(0); ++i)
            points.push_back(pointsOfMask(targets()[i][0], 10, generator));
        QVERIFY(torch::stack(points).equal(golden("points_seed13")));
    }

    void threeStepsOfTheHqPart() {
        TrainOptions options;
        options.checkpoint = testData("golden/sam_hq_micro.pth");
        TrainingModel model(makeStartModel(options).sam, {kTrainHq}, onCpu(), Precision::Fp32);
        QVERIFY(model.encoderFrozen());
        QVERIFY(model.samFrozen());
        Optimizer optimizer(model.trained(), {TrainOptimizer::Adam, 0});

        const Tensor labels = golden("train/labels");
        TrainBatch batch;
        batch.names = {"a", "b"};
        batch.inputSizes = {{128, 128}, {128, 128}};
        batch.images = golden("train/images");
        const Tensor masks = labels / (labels.max().item<double>() > 1 ? 255.0 : 1.0);
        PromptTensors prompts;
        prompts.boxes = golden("train/boxes");
        QVERIFY(boxesOfMasks(masks.squeeze(1)).equal(prompts.boxes));

        const at::Generator generator = seeded(33);
        for (std::int64_t step = 0; step < 3; ++step) {
            const auto images = model.prepare(model.features(batch));
            const Tensor hq = model.decode(images, {0, 1}, prompts).hq;
            const MaskLoss loss = uncertainPointLoss(hq, masks, {generator});
            optimizer.zeroGradients();
            loss.total().backward();
            if (step == 0) {
                QVERIFY(largestDifference(hq.detach(), golden("train/step0_masks_hq")) <= 1e-4);
                const Tensor token = model.sam()->mask_decoder->hf_token->weight;
                QVERIFY(largestDifference(token.grad(), golden("train/step0_grad_hf_token")) <=
                        1e-5);
            }
            const Tensor expected = golden("train/loss_history")[step];
            QVERIFY(std::abs(loss.mask.item<double>() - expected[0].item<double>()) <= 1e-5);
            QVERIFY(std::abs(loss.dice.item<double>() - expected[1].item<double>()) <= 1e-5);
            optimizer.step(1e-3);
        }
        int compared = 0;
        for (const auto& [name, tensor] : modelTensors(*model.sam())) {
            if (!isHqTensor(name)) continue;
            ++compared;
            QVERIFY2(largestDifference(tensor, golden("train/final/" + name)) <= 1e-5,
                     name.c_str());
        }
        QCOMPARE(compared, 25);
    }

  private:
    const Tensor& golden(const std::string& name) const { return m_golden.at(name); }
    Tensor targets() const {
        const Tensor target = golden("loss/target");
        return target.max().item<double>() > 1 ? target / 255 : target;
    }

    StateDict m_golden;
};

QTEST_GUILESS_MAIN(TrainGoldenTest)
#include "tst_train_golden.moc"
