#include <QtTest>
#include <optional>

#include "core/base/Error.h"
#include "core/checkpoint/CheckpointReader.h"
#include "core/checkpoint/OpenModel.h"
#include "core/checkpoint/ReadArchitecture.h"
#include "core/image/ImageIo.h"
#include "core/image/Resize.h"
#include "core/sam/Common.h"
#include "core/sam/Gelu.h"
#include "core/sam/ImageEncoderViT.h"
#include "core/sam/Sam.h"
#include "core/sam/TinyViT.h"
#include "tests/support/TestData.h"
#include "tests/support/TestTensors.h"

using namespace studio;
using namespace studio::testing;

namespace {

constexpr double kTolerance =
    1e-4;  // of embeddings and logits, as tests/data/golden/README.md says

Sam loadSam(const fs::path& path) {
    const OpenedModel model = openModel({path});
    Sam sam(model.architecture);
    loadWeights(*sam, model.tensors);
    return sam;
}

StateDict tensorsOf(const torch::nn::Module& module) {
    StateDict tensors("test.pth");
    for (const auto& item : module.named_parameters())
        tensors.insert(item.key(), item.value());
    for (const auto& item : module.named_buffers())
        tensors.insert(item.key(), item.value());
    return tensors;
}

std::string messageOf(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return std::string(errorCodeName(error.code())) + " " + error.what();
    }
    return "no error";
}

}  // namespace

class TestSam : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void resizeEqualsPillow() {
        const StateDict golden = readTensors(testData("golden/predictor_golden.pth"));
        for (const std::string scene : {"scene_a", "scene_b"}) {
            const Image image = readImage(testData("golden/" + scene + ".png"));
            const cv::Mat resized = resizeAntialiased(image.pixels, scaledSize(image.size(), 128));
            const Tensor& expected = golden.at(scene + "/resized");
            QCOMPARE(resized.rows, static_cast<int>(expected.size(0)));
            QCOMPARE(resized.cols, static_cast<int>(expected.size(1)));
            const Tensor pixels = imageTensor(resized);
            const Tensor colours =
                pixels.dim() == 3 ? pixels : pixels.unsqueeze(2).expand({-1, -1, 3});
            QVERIFY(colours.equal(expected));
            QVERIFY(largestDifference(normaliseImage(pixels, 128),
                                      golden.at(scene + "/preprocessed")) <= 1e-6);
        }
    }

    void scaledSizes() {
        QCOMPARE(scaledSize({1280, 1024}, 1024), cv::Size(1024, 819));
        QCOMPARE(scaledSize({1024, 1280}, 1024), cv::Size(819, 1024));
        QCOMPARE(scaledSize({1, 1}, 1024), cv::Size(1024, 1024));
        QCOMPARE(scaledSize({20000, 100}, 1024), cv::Size(1024, 5));
        QCOMPARE(scaledSize({20000, 1}, 1024), cv::Size(1024, 1));  // upstream: no rows at all
    }

    void greyAndColourAreResizedAlike() {
        cv::Mat grey(57, 301, CV_8UC1), colour;
        cv::randu(grey, 0, 256);
        cv::merge(std::vector<cv::Mat>{grey, grey, grey}, colour);
        for (const cv::Size size : {cv::Size(128, 24), cv::Size(602, 114), cv::Size(301, 20)}) {
            cv::Mat expected;
            cv::extractChannel(resizeAntialiased(colour, size), expected, 1);
            QCOMPARE(cv::norm(resizeAntialiased(grey, size), expected, cv::NORM_INF), 0.0);
        }
    }

    void vitMatchesReference() {
        const torch::NoGradGuard noGrad;
        Sam sam = loadSam(testData("golden/sam_hq_micro.pth"));
        const StateDict golden = readTensors(testData("golden/predictor_golden.pth"));
        for (const std::string scene : {"scene_a", "scene_b"}) {
            const ImageFeatures features =
                sam->image_encoder->forward(golden.at(scene + "/preprocessed"));
            QVERIFY(largestDifference(features.embedding, golden.at(scene + "/image_embedding")) <=
                    kTolerance);
            QVERIFY(largestDifference(features.early, golden.at(scene + "/interm_0")) <=
                    kTolerance);
        }
        QVERIFY(largestDifference(sam->prompt_encoder->densePositions(), golden.at("dense_pe")) <=
                1e-5);
    }

    void tinyVitMatchesReference() {
        const torch::NoGradGuard noGrad;
        const Checkpoint checkpoint = readCheckpoint(testData("golden/tiny_vit_micro.pth"));
        const Architecture architecture = readArchitecture(checkpoint.tensors, checkpoint.config);
        const auto encoder = std::make_shared<TinyViTImpl>(architecture);
        torch::nn::Module model;
        model.register_module("image_encoder", encoder);
        loadWeights(model, checkpoint.tensors);
        model.eval();

        const StateDict golden = readTensors(testData("golden/tiny_vit_golden.pth"));
        const ImageFeatures features = encoder->forward(torch::upsample_bilinear2d(
            golden.at("input_small"), c10::IntArrayRef{1024, 1024}, /*align_corners=*/false));
        const Tensor& embedding = features.embedding;
        QVERIFY(std::abs(embedding.mean().item<double>() -
                         golden.at("embedding_mean").item<double>()) <= 1e-5);
        QVERIFY(std::abs(embedding.std().item<double>() -
                         golden.at("embedding_std").item<double>()) <= 1e-5);
        using torch::indexing::None;
        using torch::indexing::Slice;
        QVERIFY(largestDifference(embedding.index({Slice(), Slice(None, None, 8),
                                                   Slice(None, None, 2), Slice(None, None, 2)}),
                                  golden.at("embedding_stride")) <= kTolerance);
        QVERIFY(largestDifference(
                    features.early.index({Slice(), Slice(None, None, 2), Slice(None, None, 2)}),
                    golden.at("interm_stride")) <= kTolerance);
    }

    /// A window that covers the whole grid is global attention.
    void windowOfTheGridsSizeIsGlobal() {
        const torch::NoGradGuard noGrad;
        Architecture architecture = smallVit();
        const int side = architecture.imageSize / architecture.patchSize;
        architecture.windowSize = side;
        architecture.globalBlocks = {};
        ImageEncoderViTImpl windowed(architecture);
        fillRandomly(windowed, 3);
        architecture.windowSize = 4;
        architecture.globalBlocks = {0, 1, 2};
        ImageEncoderViTImpl global(architecture);
        fillRandomly(global, 3);
        const Tensor image = torch::randn({1, 3, architecture.imageSize, architecture.imageSize});
        QVERIFY(largestDifference(windowed.forward(image).embedding,
                                  global.forward(image).embedding) <= 1e-5);
    }

    /// The batch is independent images and prompts.
    void batchesAreIndependent() {
        const torch::NoGradGuard noGrad;
        for (const Architecture& architecture : {smallVit(), smallTinyVit()}) {
            Sam sam(architecture);
            fillRandomly(*sam, 5);
            const int64_t size = architecture.imageSize, side = architecture.embeddingSide();
            const Tensor images = torch::randn({2, 3, size, size});
            const ImageFeatures both = sam->image_encoder->forward(images);
            const ImageFeatures second = sam->image_encoder->forward(images.slice(0, 1));
            QCOMPARE(both.embedding.sizes(),
                     c10::IntArrayRef({2, architecture.promptWidth, side, side}));
            QCOMPARE(both.early.sizes(),
                     c10::IntArrayRef({2, side, side, architecture.hqEncoderWidth}));
            QVERIFY(largestDifference(both.embedding.slice(0, 1), second.embedding) <= 1e-5);

            const Tensor hq = sam->mask_decoder->hqFeatures(second);
            const Tensor positions = sam->prompt_encoder->densePositions();
            PromptTensors prompts;
            prompts.points = torch::rand({3, 2, 2}) * size;
            prompts.labels = torch::tensor({{1, 0}, {0, 1}, {1, -1}}, torch::kFloat);
            const auto decode = [&](const PromptTensors& tensors) {
                const PromptEmbeddings embedded = sam->prompt_encoder->forward(tensors);
                return sam->mask_decoder->forward(second.embedding, hq, positions, embedded.sparse,
                                                  embedded.dense);
            };
            const DecodedMasks all = decode(prompts);
            QCOMPARE(all.sam.sizes(), c10::IntArrayRef({3, 4, 4 * side, 4 * side}));
            PromptTensors last;
            last.points = prompts.points.slice(0, 2);
            last.labels = prompts.labels.slice(0, 2);
            const DecodedMasks one = decode(last);
            QVERIFY(largestDifference(all.sam.slice(0, 2), one.sam) <= 1e-4);
            QVERIFY(largestDifference(all.hq.slice(0, 2), one.hq) <= 1e-4);
            QVERIFY(largestDifference(all.scores.slice(0, 2), one.scores) <= 1e-4);
        }
    }

    /// The decoder's upscaling by products is that by LibTorch's transposed convolutions.
    void upscalingIsLibTorchs() {
        Upscaling4x ours(5, 16, 3, true);
        fillRandomly(*ours, 4);
        const Tensor x = torch::randn({2, 5, 4, 6}), wanted = torch::randn({2, 3, 16, 24});
        const auto gradients = [&](const auto& forward) {
            Tensor input = x.clone().requires_grad_();
            const Tensor output = forward(input);
            (output * wanted).sum().backward();
            std::vector<Tensor> all{output.detach(), input.grad()};
            for (const Tensor& parameter : ours->parameters())
                all.push_back(parameter.grad().clone());
            ours->zero_grad();
            return all;
        };
        const auto own = gradients([&](const Tensor& input) { return ours->forward(input); });
        const auto reference = gradients([&](const Tensor& input) {
            const Tensor half =
                at::conv_transpose2d(input, ours->first->weight, ours->first->bias, 2);
            return torch::gelu(at::conv_transpose2d(torch::gelu(ours->norm->forward(half)),
                                                    ours->second->weight, ours->second->bias, 2));
        });
        QCOMPARE(own.size(), std::size_t(8));
        for (std::size_t i = 0; i < own.size(); ++i)
            QVERIFY(largestDifference(own[i], reference[i]) <
                    1e-5 * (1 + reference[i].abs().max().item<double>()));
    }

    void geluIsLibTorchs() {
        const Tensor values = torch::cat({torch::linspace(-12, 12, 4001), torch::randn(3000) * 3});
        for (const auto type : {torch::kFloat, torch::kBFloat16}) {
            const double error = type == torch::kFloat ? 2e-6 : 4e-2;
            Tensor x = values.to(type).view({7001, 1}).expand({7001, 3}).contiguous();
            Tensor turned = x.t();  // dense, in another order
            for (Tensor input : {x, turned, x.slice(1, 0, 2)}) {
                Tensor a = input.detach().clone(at::MemoryFormat::Preserve).requires_grad_();
                Tensor b = input.detach().to(torch::kFloat).requires_grad_();
                const Tensor weight = torch::randn(input.sizes());
                const Tensor ours = applyGelu(a), reference = torch::gelu(b);
                (ours.to(torch::kFloat) * weight).sum().backward();
                (reference * weight).sum().backward();
                QVERIFY(ours.scalar_type() == type);
                QVERIFY(largestDifference(ours.detach().to(torch::kFloat), reference.detach()) <
                        error);
                QVERIFY(largestDifference(a.grad().to(torch::kFloat), b.grad()) < error);
            }
        }
        const Tensor odd = torch::tensor({std::nanf(""), HUGE_VALF});
        QVERIFY(applyGelu(odd)[0].isnan().item<bool>());
        QVERIFY(applyGelu(odd)[1].isinf().item<bool>());
    }

    void everyWeightLearns() {
        for (const Architecture& architecture : {smallVit(), smallTinyVit()}) {
            Sam sam(architecture);
            fillRandomly(*sam, 9);
            const int64_t size = architecture.imageSize;
            const ImageFeatures features =
                sam->image_encoder->forward(torch::randn({1, 3, size, size}));
            PromptTensors prompts;
            prompts.points = torch::rand({1, 3, 2}) * size;
            prompts.labels = torch::tensor({{1, 0, -1}}, torch::kFloat);
            prompts.boxes = torch::tensor({{3, 4, 30, 40}}, torch::kFloat);
            prompts.masks = torch::randn({1, 1, size / 4, size / 4});
            const PromptEmbeddings embedded = sam->prompt_encoder->forward(prompts);
            const DecodedMasks masks = sam->mask_decoder->forward(
                features.embedding, sam->mask_decoder->hqFeatures(features),
                sam->prompt_encoder->densePositions(), embedded.sparse, embedded.dense);
            (masks.sam.square().sum() + masks.hq.square().sum() + masks.scores.sum()).backward();
            for (const auto& item : sam->named_parameters()) {
                if (item.key() == "prompt_encoder.no_mask_embed.weight")
                    continue;  // a mask was given
                QVERIFY2(item.value().grad().defined(), item.key().c_str());
                QVERIFY2(item.value().grad().isfinite().all().item<bool>(), item.key().c_str());
            }
        }
    }

    void loadingIsStrict() {
        Sam sam(smallVit());
        fillRandomly(*sam, 1);
        const std::string name = "mask_decoder.hf_token.weight";
        StateDict tensors = tensorsOf(*sam);
        Sam copy(smallVit());
        loadWeights(*copy, tensors);
        QVERIFY(copy->mask_decoder->hf_token->weight.equal(*tensors.find(name)));

        tensors.insert("image_encoder.head.weight", torch::zeros({10, 4}));  // a classifier's
        loadWeights(*copy, tensors);

        tensors.set(name, torch::zeros({2, 32}));
        const std::string wrong = messageOf([&] { loadWeights(*copy, tensors); });
        for (const char* part :
             {"CheckpointMismatch", "test.pth", name.c_str(), "[2, 32]", "[1, 32]"})
            QVERIFY2(wrong.find(part) != std::string::npos, wrong.c_str());

        StateDict incomplete("test.pth");
        for (const auto& entry : tensorsOf(*sam))
            if (entry.name != name) incomplete.insert(entry.name, entry.tensor);
        const std::string missing = messageOf([&] { loadWeights(*copy, incomplete); });
        QVERIFY2(missing.find("CheckpointMismatch") == 0 && missing.find(name) != std::string::npos,
                 missing.c_str());

        StateDict extended = tensorsOf(*sam);
        extended.insert("mask_decoder.adapter.weight", torch::zeros({3}));
        const std::string unknown = messageOf([&] { loadWeights(*copy, extended); });
        QVERIFY2(unknown.find("mask_decoder.adapter.weight") != std::string::npos, unknown.c_str());
    }

    void halfPrecisionFilesGiveFloatWeights() {
        const Sam sam = loadSam(testData("golden/sam_hq_micro_fp16.pth"));
        const Sam exact = loadSam(testData("golden/sam_hq_micro.pth"));
        const Tensor& weight = sam->mask_decoder->hf_token->weight;
        QVERIFY(weight.scalar_type() == torch::kFloat);
        QVERIFY(
            weight.equal(exact->mask_decoder->hf_token->weight.to(torch::kHalf).to(torch::kFloat)));
    }

    void impossibleArchitecturesAreRefused() {
        Architecture architecture = smallVit();
        architecture.heads = 5;
        QVERIFY(messageOf([&] { Sam sam(architecture); }).find("CheckpointMismatch") == 0);
        architecture = smallVit();
        architecture.globalBlocks = {};
        QVERIFY(messageOf([&] { Sam sam(architecture); }).find("CheckpointMismatch") == 0);
    }

    void cancelsBetweenBlocks() {
        const torch::NoGradGuard noGrad;
        for (const Architecture& architecture : {smallVit(), smallTinyVit()}) {
            const auto encoder = makeImageEncoder(architecture);
            fillRandomly(*encoder, 2);
            encoder->eval();
            JobContext context;
            int calls = 0;
            context.yield = [&] {
                if (++calls == 3) context.cancel.cancel();
            };
            double last = 0;
            context.progress = [&](double done, double total, const std::string&) {
                QVERIFY(done > last && total == 1);
                last = done;
            };
            const Tensor image =
                torch::randn({1, 3, architecture.imageSize, architecture.imageSize});
            QVERIFY_EXCEPTION_THROWN(encoder->forward(image, context), Cancelled);
            QCOMPARE(calls, 3);
            context = JobContext{{}, context.progress, {}};
            last = 0;
            encoder->forward(image, context);
            QCOMPARE(last, 1.0);
        }
    }
};

QTEST_GUILESS_MAIN(TestSam)
#include "tst_sam.moc"
