#include <QtTest>

#include <algorithm>
#include <cmath>

#include "core/base/Error.h"
#include "core/checkpoint/ModelShapes.h"
#include "core/train/ArchitectureFile.h"
#include "core/train/MemoryEstimate.h"
#include "core/train/StartModel.h"
#include "core/train/TrainedParts.h"
#include "core/train/Trainer.h"
#include "core/train/WeightInit.h"
#include "tests/support/Expect.h"
#include "tests/support/TestData.h"
#include "tests/support/TestTensors.h"

using namespace studio;
using namespace studio::testing;

namespace {

constexpr int kSide = 64;

/// Discs on noise.
TrainBatch discs(int count, std::uint64_t key) {
    TrainBatch batch;
    const Tensor y = torch::arange(kSide).view({1, kSide, 1}).to(torch::kFloat);
    const Tensor x = torch::arange(kSide).view({1, 1, kSide}).to(torch::kFloat);
    std::vector<Tensor> images, masks;
    for (int i = 0; i < count; ++i) {
        const at::Generator generator = sampleGenerator(key + static_cast<std::uint64_t>(i), 0);
        const Tensor place = torch::rand({3}, generator, torch::kFloat);
        const Tensor mask =
            (((x - 16 - 32 * place[0]).square() + (y - 16 - 32 * place[1]).square()).sqrt() <
             6 + 8 * place[2])
                .to(torch::kFloat);
        masks.push_back(mask);
        images.push_back((60 + 130 * mask).expand({3, kSide, kSide}) +
                         20 * torch::rand({3, kSide, kSide}, generator, torch::kFloat));
        batch.names.push_back("disc " + std::to_string(i));
        batch.keys.push_back(key + static_cast<std::uint64_t>(i));
        batch.inputSizes.emplace_back(kSide, kSide);
        batch.originalSizes.emplace_back(kSide, kSide);
    }
    batch.images = torch::stack(images);
    batch.masks = torch::stack(masks);
    return batch;
}

Architecture tiny() {
    Architecture a = publishedArchitecture("vit_tiny", true);
    a.imageSize = kSide;
    a.promptWidth = 32;
    a.stageWidths = {16, 16, 32, 32};
    a.stageDepths = {1, 1, 1, 1};
    a.stageHeads = {0, 2, 2, 2};
    a.hqEncoderWidth = 32;
    a.decoderMlpWidth = 64;
    a.iouHeadWidth = 32;
    return a;
}

Sam fresh(std::uint64_t seed = 1) {
    Sam sam(tiny());
    initialiseWeights(*sam, seed);
    return sam;
}

}  // namespace

class TrainPartsTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { torch::set_num_threads(1); }

    void startValuesDependOnSeedAlone() {
        const Sam one = fresh(), same = fresh(), other = fresh(2);
        const StateDict a = modelTensors(*Sam(one)), b = modelTensors(*Sam(same)),
                        c = modelTensors(*Sam(other));
        bool differ = false;
        for (const auto& [name, tensor] : a) {
            QVERIFY2(tensor.isfinite().all().item<bool>(), name.c_str());
            QVERIFY2(tensor.equal(b.at(name)), name.c_str());
            differ |= !tensor.equal(c.at(name));
        }
        QVERIFY(differ);
    }

    void pointsAndTheirPlacesAttendToEachOther() {
        Sam sam = fresh();
        const StateDict tensors = modelTensors(*sam);
        int found = 0;
        for (const auto& [name, tensor] : tensors) {
            if (!name.ends_with("token_to_image.q_proj.weight") &&
                !name.ends_with("image_to_token.q_proj.weight"))
                continue;
            ++found;
            std::string key = name;
            key.replace(key.find("q_proj"), 6, "k_proj");
            QVERIFY(tensor.equal(tensors.at(key)));
            const Tensor product = torch::matmul(tensor, tensor.t());
            QVERIFY(largestDifference(product, 4 * torch::eye(tensor.size(0))) < 1e-5);
        }
        QCOMPARE(found, 5);
        // Positions are not drowned by what they are added to.
        for (const char* label : {"point_embeddings.1.weight", "no_mask_embed.weight"})
            QVERIFY(tensors.at(kPromptEncoder + std::string(label)).std().item<double>() < 0.3);
    }

    void neutralHqPartChangesNoMask() {
        Sam sam = fresh();
        initialiseHqPart(*sam, 3, /*neutral=*/true);
        TrainingModel model(sam, {kTrainHq}, Runtime{}, Precision::Fp32);
        const torch::NoGradGuard noGrad;
        PromptTensors prompts;
        prompts.boxes = torch::tensor({{10.f, 10.f, 40.f, 40.f}});
        const DecodedMasks masks =
            model.decode(model.prepare(model.features(discs(1, 5))), {0}, prompts);
        QVERIFY(masks.hq.eq(0).all().item<bool>());
    }

    void samplesDoNotDependOnTheirBatch() {
        const TrainBatch batch = discs(3, 11);
        const PromptSampler sampler({{kPromptBox, kPromptPoints, kPromptNoiseMask}, 4, 10, 16});
        std::map<std::pair<std::int64_t, std::int64_t>, std::string> kinds;
        int seen = 0;
        for (const auto& group : sampler.sample(batch.masks, batch.keys))
            for (std::size_t i = 0; i < group.rows.size(); ++i, ++seen)
                kinds[{group.rows[i], group.repeat[i]}] = group.kind;
        QCOMPARE(seen, 12);
        for (std::int64_t row = 0; row < 3; ++row) {
            const auto alone = sampler.sample(batch.masks.narrow(0, row, 1),
                                              {batch.keys[static_cast<std::size_t>(row)]});
            for (const auto& group : alone)
                for (const std::int64_t repeat : group.repeat)
                    QCOMPARE(group.kind, (kinds[{row, repeat}]));
        }
    }

    void objectsOfAnImageTakeItsPromptsInTurn() {
        const TrainBatch batch = discs(5, 17);
        const PromptSampler sampler({{kPromptBox}, 6, 10, 16});
        // Four objects in the first image, one in the second.
        const auto groups = sampler.sample(batch.masks, batch.keys, {0, 0, 0, 0, 1});
        std::map<std::int64_t, int> prompts;
        for (const std::int64_t row : groups.at(0).rows)
            ++prompts[row];
        QCOMPARE(prompts, (std::map<std::int64_t, int>{{0, 2}, {1, 2}, {2, 1}, {3, 1}, {4, 6}}));
        // More objects than prompts: one each.
        const auto few = PromptSampler({{kPromptBox}, 2, 10, 16})
                             .sample(batch.masks, batch.keys, {0, 0, 0, 0, 1});
        QCOMPARE(few.at(0).rows, (std::vector<std::int64_t>{0, 1, 2, 3, 4, 4}));
    }

    /// An image that is encoded once for its objects gives what it gives to each alone.
    void objectsShareTheFeaturesOfTheirImage() {
        TrainBatch shared = discs(2, 19), repeated = shared;
        shared.imageOf = {0, 0};
        shared.images = shared.images.narrow(0, 0, 1);
        shared.inputSizes.resize(1);
        repeated.images = shared.images.repeat({2, 1, 1, 1});
        TrainOptions options;
        options.apply(TrainPreset::FromScratch);
        options.amp = Precision::Fp32;
        std::vector<double> losses;
        for (const TrainBatch& batch : {shared, repeated}) {
            TrainingModel model(fresh(), {kTrainMaskDecoder, kTrainHq}, Runtime{}, Precision::Fp32);
            options.promptsPerImage = batch.imageOf.empty() ? 3 : 6;
            Trainer trainer(model, options);
            losses.push_back(trainer.step({batch}, 1e-3).loss);
        }
        QVERIFY(std::abs(losses[0] - losses[1]) < 1e-5);
    }

    void pointsLieOnTheMask() {
        const TrainBatch batch = discs(2, 21);
        const PromptSampler sampler({{kPromptPoints}, 1, 10, 16});
        const auto groups = sampler.sample(batch.masks, batch.keys);
        QCOMPARE(groups.size(), std::size_t(1));
        const Tensor points = groups[0].prompts.points.to(torch::kLong);
        QCOMPARE(points.sizes().vec(), (std::vector<std::int64_t>{2, 10, 2}));
        for (int row = 0; row < 2; ++row)
            for (int i = 0; i < 10; ++i)
                QCOMPARE(batch.masks[row][0][points[row][i][1]][points[row][i][0]].item<float>(),
                         1.0f);
    }

    void smallMasksGetABox() {
        Tensor mask = torch::zeros({1, 1, kSide, kSide});
        mask[0][0][5][7] = 1;
        const auto groups = PromptSampler({{kPromptPoints}, 1, 10, 16}).sample(mask, {1});
        QCOMPARE(groups[0].kind, std::string(kPromptBox));
        QVERIFY(groups[0].prompts.boxes.equal(torch::tensor({{7.f, 5.f, 7.f, 5.f}})));
        QVERIFY(centrePoint(mask[0][0]).equal(torch::tensor({{7.f, 5.f}})));
    }

    void learningRates() {
        TrainOptions options;
        const LearningRate step(options, 100);
        QCOMPARE(step.at(9, 90), 1e-3);
        QVERIFY(std::abs(step.at(10, 100) - 1e-4) < 1e-12);
        QVERIFY(std::abs(step.at(20, 200) - 1e-5) < 1e-13);
        options.schedule = TrainSchedule::Cosine;
        options.warmupSteps = 10;
        const LearningRate cosine(options, 110);
        QVERIFY(std::abs(cosine.at(0, 0) - 1e-4) < 1e-12);
        QCOMPARE(cosine.at(0, 10), 1e-3);
        QVERIFY(std::abs(cosine.at(0, 60) - 1e-3 * (0.01 + 0.99 * 0.5)) < 1e-12);
        QVERIFY(std::abs(cosine.at(0, 110) - 1e-5) < 1e-12);
    }

    void optimisersMatchTorchs_data() {
        QTest::addColumn<bool>("decoupled");
        QTest::newRow("Adam") << false;
        QTest::newRow("AdamW") << true;
    }
    void optimisersMatchTorchs() {
        QFETCH(const bool, decoupled);
        const Tensor start = torch::linspace(-1, 1, 7);
        Tensor mine = start.clone().requires_grad_(), theirs = start.clone().requires_grad_();
        Optimizer optimizer({{"a", mine}},
                            {decoupled ? TrainOptimizer::AdamW : TrainOptimizer::Adam, 0.1});
        std::unique_ptr<torch::optim::Optimizer> reference;
        if (decoupled)
            reference = std::make_unique<torch::optim::AdamW>(
                std::vector<Tensor>{theirs}, torch::optim::AdamWOptions(0.05).weight_decay(0.1));
        else
            reference = std::make_unique<torch::optim::Adam>(
                std::vector<Tensor>{theirs}, torch::optim::AdamOptions(0.05).weight_decay(0.1));
        for (int i = 0; i < 20; ++i) {
            optimizer.zeroGradients();
            (mine.pow(4).sum() + mine.sin().sum()).backward();
            optimizer.step(0.05);
            reference->zero_grad();
            (theirs.pow(4).sum() + theirs.sin().sum()).backward();
            reference->step();
        }
        QVERIFY(largestDifference(mine.detach(), theirs.detach()) < 1e-6);
    }

    void learnsFromScratch_data() {
        QTest::addColumn<bool>("bf16");
        QTest::newRow("fp32") << false;
        QTest::newRow("bf16") << true;
    }
    void learnsFromScratch() {
        QFETCH(const bool, bf16);
        TrainOptions options;
        options.apply(TrainPreset::FromScratch);
        options.prompts = {kPromptBox, kPromptPoint};
        options.promptsPerImage = 4;
        TrainingModel model(fresh(), {kTrainAll}, Runtime{},
                            bf16 ? Precision::Bf16 : Precision::Fp32);
        QVERIFY(!model.encoderFrozen());
        Trainer trainer(model, options);
        QCOMPARE(trainer.loss(), TrainLoss::Multimask);
        double first = 0, last = 0, iou = 0;
        for (int i = 0; i < 60; ++i) {
            const StepFigures figures =
                trainer.step({discs(4, static_cast<std::uint64_t>(100 * i))}, 2e-3);
            (i < 5 ? first : i >= 55 ? last : iou) += figures.loss / 5;
            if (i == 59) iou = figures.iou;
        }
        QVERIFY2(last < 0.8 * first, qPrintable(QString("%1 -> %2").arg(first).arg(last)));
        QVERIFY2(iou > 0.4, qPrintable(QString::number(iou)));
    }

    void frozenPartsStay() {
        Sam sam = fresh();
        const StateDict before = [&] {
            StateDict copy("before");
            for (const auto& [name, tensor] : modelTensors(*sam))
                copy.insert(name, tensor.clone());
            return copy;
        }();
        TrainOptions options;
        options.train = {"mask_decoder.iou_prediction_head", kTrainPromptEncoder};
        options.loss = TrainLoss::Multimask;
        options.prompts = {kPromptNoiseMask, kPromptPoints};
        options.promptsPerImage = 4;
        TrainingModel model(sam, options.train, Runtime{}, Precision::Fp32);
        QVERIFY(model.encoderFrozen());
        QVERIFY(!model.samFrozen());
        Trainer(model, options).step({discs(2, 7)}, 1e-2);
        for (const auto& [name, tensor] : modelTensors(*model.sam())) {
            const bool trained =
                name.find("iou_prediction_head") != std::string::npos ||
                (name.starts_with(kPromptEncoder) && name.find("gaussian") == std::string::npos);
            if (!trained) QVERIFY2(tensor.equal(before.at(name)), name.c_str());
        }
    }

    void batchNormFollowsTheBatchesOrStays() {
        const auto changed = [](bool frozen) {
            TrainingModel model(fresh(), {kTrainAll}, Runtime{}, Precision::Fp32, frozen);
            const auto statistics = [&] {
                std::vector<Tensor> all;
                for (const auto& item : model.sam()->named_buffers())
                    if (item.key().ends_with("running_mean")) all.push_back(item.value().flatten());
                return torch::cat(all);
            };
            TrainOptions options;
            options.apply(TrainPreset::FromScratch);
            const Tensor before = statistics().clone();
            const Tensor weight = model.trained().front().tensor.detach().clone();
            Trainer(model, options).step({discs(2, 7)}, 1e-3);
            if (model.trained().front().tensor.equal(weight)) qFatal("the step changed no weight");
            return std::pair(!statistics().equal(before), model.trainedBuffers().size());
        };
        QVERIFY(changed(false).first);
        QVERIFY(changed(false).second > 0);
        QCOMPARE(changed(true), std::pair(false, std::size_t(0)));

        TrainOptions options;
        QVERIFY(options.freezesBatchNorm());  // it starts from a checkpoint
        options.apply(TrainPreset::FromScratch);
        QVERIFY(!options.freezesBatchNorm());
        options.batchNorm = parseTrainBatchNorm("frozen");
        QVERIFY(options.freezesBatchNorm());
    }

    /// A frozen encoder in bf16: the HQ part takes its features so, and learns nearly the same.
    void bf16FeaturesGiveTheSameHqMaps() {
        if (!hasFastBf16()) QSKIP("this processor does not multiply bf16");
        Runtime half;
        half.encoderType = torch::kBFloat16;
        Architecture wide = tiny();  // that the processor's kernels take
        wide.stageWidths = {32, 32, 32, 64};
        Sam sam(wide);
        initialiseWeights(*sam, 1);
        TrainingModel exact(sam, {kTrainHq}, Runtime{}, Precision::Fp32);
        ImageFeatures features = exact.features(discs(1, 5));
        torch::manual_seed(7);
        features.early =
            torch::randn_like(features.early);  // of start values there is next to none
        const auto mapsAndGradient = [&](TrainingModel& model) {
            const Tensor weight = model.sam()->mask_decoder->compress_vit_feat->first->weight;
            const Tensor maps = model.prepare(features).hq;
            const Tensor gradient = torch::autograd::grad({maps.square().sum()}, {weight}).front();
            return std::pair(maps.detach(), gradient);
        };
        const auto [maps, gradient] = mapsAndGradient(exact);
        TrainingModel rounded(sam, {kTrainHq}, half, Precision::Fp32);
        const auto [halfMaps, halfGradient] = mapsAndGradient(rounded);
        const auto difference = [](const Tensor& a, const Tensor& b) {
            return ((a - b).norm() / b.norm()).item<double>();
        };
        QCOMPARE(halfMaps.scalar_type(), torch::kFloat);
        QVERIFY(difference(halfMaps, maps) > 0);  // it was done in bf16
        QVERIFY(difference(halfMaps, maps) < 0.01);
        QVERIFY(difference(halfGradient, gradient) < 0.02);
    }

    /// What an architecture alone says of the parts is what the network has.
    void partsAreKnownWithoutTheModel() {
        Architecture vit = publishedArchitecture("vit_b", true);
        vit.imageSize = kSide;
        vit.width = vit.hqEncoderWidth = 32;
        vit.depth = vit.heads = 2;
        vit.mlpWidth = 64;
        vit.globalBlocks = {1};
        for (const Architecture& architecture : {tiny(), vit}) {
            for (const auto& parts : std::vector<std::vector<std::string>>{
                     {kTrainHq},
                     {kTrainMaskDecoder},
                     {kTrainPromptEncoder},
                     {kTrainImageEncoder, kTrainHq},
                     {"transformer.layers.1", "mask_decoder.iou_token"},
                     {kTrainAll}}) {
                const TrainedParts chosen(parts);
                chosen.check(architecture);
                TrainingModel model(Sam(architecture), parts, Runtime{}, Precision::Fp32);
                for (const char* part : {kImageEncoder, kPromptEncoder, kMaskDecoder})
                    QCOMPARE(chosen.trainsAnyOf(architecture, part),
                             std::ranges::any_of(model.trained(), [&](const NamedTensor& item) {
                                 return item.name.starts_with(part);
                             }));
            }
            for (const char* part : {"no_such_part", "pe_layer", "prompt_encoder.pe_layer"})
                QCOMPARE(*codeOf([&] {
                    TrainedParts({kTrainHq, part}).check(architecture);
                }),
                         ErrorCode::Usage);
        }
        Architecture plain = tiny();
        plain.hq = false;
        plain.hqEncoderWidth = 0;
        QCOMPARE(*codeOf([&] { TrainedParts({kTrainHq}).check(plain); }), ErrorCode::Usage);
    }

    void notANumberIsRefusedBeforeItSpreads() {
        Sam sam = fresh();
        TrainOptions options;
        TrainingModel model(sam, {kTrainHq}, Runtime{}, Precision::Fp32);
        Trainer trainer(model, options);
        TrainBatch batch = discs(2, 3);
        batch.features = model.features(batch);
        batch.features.embedding = batch.features.embedding.clone();
        batch.features.embedding[1][0][0][0] = NAN;
        const Tensor token = sam->mask_decoder->hf_token->weight.detach().clone();
        const std::optional<Error> error = errorOf([&] { trainer.step({batch}, 1e-3); });
        QVERIFY(error.has_value());
        QCOMPARE(error->code(), ErrorCode::TrainingDiverged);
        QVERIFY(error->subject().find("disc 1") != std::string::npos);
        QVERIFY(sam->mask_decoder->hf_token->weight.equal(token));
    }

    void architecturesAreDescribed() {
        TemporaryFolder folder;
        const fs::path file = folder / "a.json";
        for (const char* name : {"vit_b", "vit_tiny"}) {
            const Architecture published = namedArchitecture(name, true, 0);
            writeJson(file, architectureToJson(published));
            QVERIFY(namedArchitecture(toUtf8(file), true, 0) == published);
        }
        QCOMPARE(namedArchitecture("vit_tiny", true, 256).imageSize, 256);
        for (const Json& wrong :
             {Json{{"encoder", "resnet"}}, Json{{"width", "wide"}}, Json{{"heads", 5}},
              Json{{"depth", 0}}, Json{{"image_size", 1000}}, Json{{"global_blocks", {40}}}}) {
            writeJson(file, wrong);
            QCOMPARE(*codeOf([&] { namedArchitecture(toUtf8(file), true, 0); }), ErrorCode::Usage);
        }
    }

    void memoryGrowsWithWhatIsTrained() {
        const Architecture vit = publishedArchitecture("vit_b", true);
        TrainOptions options;
        const MemoryEstimate hq = estimateTrainMemory(vit, options);
        options.train = {kTrainAll};
        const MemoryEstimate all = estimateTrainMemory(vit, options);
        QVERIFY(all.perImage > 5 * hq.perImage);
        QVERIFY(all.fixed > hq.fixed);
        QCOMPARE(all.largestBatch(all.fixed + 3 * all.perImage), 3);
        QCOMPARE(all.largestBatch(all.fixed / 2), 0);
    }
};

QTEST_GUILESS_MAIN(TrainPartsTest)
#include "tst_train_parts.moc"
