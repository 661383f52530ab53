#include <torch/torch.h>

#include <QtTest>

#include "core/base/CpuFeatures.h"
#include "core/sam/kernels/EncoderInference.h"
#include "core/sam/kernels/Kernels.h"

using namespace studio;

Q_DECLARE_METATYPE(studio::Isa)
Q_DECLARE_METATYPE(studio::Architecture)

namespace {

Architecture vit(int imageSize, int width, int heads, int windowSize) {
    Architecture a;
    a.imageSize = imageSize;
    a.width = width;
    a.depth = 3;
    a.heads = heads;
    a.windowSize = windowSize;
    a.mlpWidth = 4 * width;
    a.globalBlocks = {1};
    a.promptWidth = 32;
    return a;
}

Architecture tinyVit(int imageSize, std::vector<int> widths, std::vector<int> heads) {
    Architecture a;
    a.encoder = Architecture::Encoder::TinyVit;
    a.imageSize = imageSize;
    a.stageWidths = std::move(widths);
    a.stageDepths = {1, 2, 1, 1};
    a.stageHeads = std::move(heads);
    a.stageWindows = {7, 5, 14, 7};
    a.promptWidth = 48;
    return a;
}

/// With weights under which no part of the result is negligible.
std::shared_ptr<ImageEncoder> randomEncoder(const Architecture& architecture) {
    torch::manual_seed(2);
    const torch::NoGradGuard noGrad;
    auto encoder = makeImageEncoder(architecture);
    for (auto& item : encoder->named_parameters()) {
        if (item.key().find("rel_pos") != std::string::npos || item.value().dim() == 1 ||
            item.key().find("attention_biases") != std::string::npos)
            item.value().normal_(item.key().ends_with("weight") ? 1 : 0, 0.3);
        else
            item.value().normal_(0, 1.5 / std::sqrt(static_cast<double>(item.value()[0].numel())));
    }
    for (auto& item : encoder->named_buffers()) {
        if (item.key().ends_with("running_mean")) item.value().normal_(0, 0.2);
        if (item.key().ends_with("running_var")) item.value().uniform_(0.5, 2);
    }
    encoder->eval();
    return encoder;
}

at::Tensor randomImage(const Architecture& a) {
    torch::manual_seed(3);
    return torch::randn({1, 3, a.imageSize, a.imageSize});
}

double relativeError(const at::Tensor& a, const at::Tensor& b) {
    return ((a - b).norm() / b.norm()).item<double>();
}

}  // namespace

/// The encoders' inference code against the modules, which are compared with the Python reference
/// elsewhere.
class EncoderInferenceTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void cleanup() { kernels::limitIsa(Isa::Avx512Bf16); }
    void equalsModule_data();
    void equalsModule();
    void takesWeights();
    void refusesOddWidths();
    void reportsAndStops();
};

void EncoderInferenceTest::equalsModule_data() {
    QTest::addColumn<Architecture>("architecture");
    QTest::addColumn<Isa>("isa");
    const std::vector<std::pair<const char*, Architecture>> cases{
        {"vit, padded windows", vit(160, 64, 4, 7)},
        {"vit, whole windows, wide heads", vit(256, 160, 2, 8)},
        {"vit, long rows", vit(320, 32, 2, 14)},
        {"tiny", tinyVit(256, {32, 48, 64, 96}, {1, 3, 2, 3})},
        {"tiny, windows larger than the grid", tinyVit(128, {32, 32, 32, 64}, {2, 2, 1, 2})}};
    for (const auto& [name, architecture] : cases)
        for (const Isa isa : {Isa::Generic, Isa::Avx2, Isa::Avx512, Isa::Avx512Bf16})
            if (isa <= cpuFeatures().isa())
                QTest::addRow("%s, %s", name, isaName(isa)) << architecture << isa;
}

void EncoderInferenceTest::equalsModule() {
    QFETCH(Architecture, architecture);
    QFETCH(Isa, isa);
    kernels::limitIsa(isa);
    const torch::NoGradGuard noGrad;
    const auto module = randomEncoder(architecture);
    const at::Tensor image = randomImage(architecture);
    const ImageFeatures expected = module->forward(image);
    for (const bool bf16 : {false, true}) {
        const auto inference = makeEncoderInference(*module, architecture, {bf16, false});
        QVERIFY(inference);
        const ImageFeatures features = inference->encode(image);
        QCOMPARE(features.embedding.sizes(), expected.embedding.sizes());
        QCOMPARE(features.early.sizes(), expected.early.sizes());
        const double bound = bf16 ? 2e-2 : 1e-4;
        const double error = relativeError(features.embedding, expected.embedding);
        const double earlyError = relativeError(features.early, expected.early);
        QVERIFY2(error < bound && earlyError < bound,
                 qPrintable(QString("bf16 %1: %2, early %3").arg(bf16).arg(error).arg(earlyError)));
        // The same again: nothing is left over from the first image.
        QVERIFY(torch::equal(inference->encode(image).embedding, features.embedding));
    }
}

void EncoderInferenceTest::takesWeights() {
    const torch::NoGradGuard noGrad;
    const Architecture architecture = vit(128, 32, 2, 4);
    const auto module = randomEncoder(architecture);
    const at::Tensor image = randomImage(architecture);
    const at::Tensor expected = module->forward(image).embedding;
    const auto inference = makeEncoderInference(*module, architecture, {false, true});
    for (const at::Tensor& parameter : module->parameters())
        QCOMPARE(parameter.numel(), 0);
    QVERIFY(relativeError(inference->encode(image).embedding, expected) < 1e-4);
}

void EncoderInferenceTest::refusesOddWidths() {
    const Architecture oddHeads = vit(128, 48, 4, 4);  // 12 channels a head
    QVERIFY(!makeEncoderInference(*makeImageEncoder(oddHeads), oddHeads, {}));
    const Architecture narrow = tinyVit(128, {8, 16, 16, 32}, {1, 1, 1, 2});
    QVERIFY(!makeEncoderInference(*makeImageEncoder(narrow), narrow, {}));
}

void EncoderInferenceTest::reportsAndStops() {
    const Architecture architecture = vit(128, 32, 2, 4);
    const auto inference = makeEncoderInference(*randomEncoder(architecture), architecture, {});
    JobContext context;
    std::vector<double> reported;
    context.progress = [&](double done, double total, const std::string&) {
        reported.push_back(done / total);
        if (reported.size() == 2) context.cancel.cancel();
    };
    QVERIFY_EXCEPTION_THROWN(inference->encode(randomImage(architecture), context), Cancelled);
    QCOMPARE(reported.size(), std::size_t{2});
    QVERIFY(reported[0] > 0 && reported[0] < reported[1] && reported[1] < 1);
}

QTEST_APPLESS_MAIN(EncoderInferenceTest)
#include "tst_encoder_inference.moc"
