#include <torch/torch.h>

#include <QTest>

#include "core/base/Json.h"
#include "core/data/CsvTable.h"
#include "core/jobs/ProfileJob.h"
#include "core/train/ModuleTrace.h"
#include "tests/support/Expect.h"
#include "tests/support/TestData.h"

using namespace studio;
using namespace studio::testing;

namespace {

/// Two layers with a tanh between them.
struct Net : torch::nn::Module {
    Net() {
        first = register_module("first", torch::nn::Linear(6, 8));
        second = register_module("second", torch::nn::Linear(8, 3));
    }
    torch::Tensor forward(const torch::Tensor& x) {
        return second->forward(torch::tanh(first->forward(x)));
    }
    torch::nn::Linear first{nullptr}, second{nullptr};
};

std::string micro() {
    return toUtf8(testData("golden/sam_hq_micro.pth"));
}

/// Named as in the result; the whole model: "".
const ModuleProfile& module(const ModelProfile& model, const std::string& name) {
    for (const ModuleProfile& entry : model.modules)
        if (entry.name == name) return entry;
    throw std::runtime_error("no module " + name);
}

bool isDirectChild(const std::string& child, const std::string& parent) {
    if (child.empty()) return false;
    const std::size_t dot = child.rfind('.');
    return (dot == std::string::npos ? std::string() : child.substr(0, dot)) == parent;
}

}  // namespace

class TestProfile : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void operationsBelongToModules() {
        const torch::NoGradGuard noGrad;
        Net net;
        const torch::Tensor x = torch::ones({4, 6});
        ModuleTrace trace(net, {});
        const torch::Tensor y = net.forward(x);
        const auto costs = trace.finish(false);
        QCOMPARE(costs.at("first").operations,
                 std::uint64_t(2));  // LibTorch transposes, then multiplies
        QCOMPARE(costs.at("first").activationBytes, std::uint64_t(4 * 8 * 4));
        QCOMPARE(costs.at("second").activationBytes, std::uint64_t(4 * 3 * 4));
        QCOMPARE(costs.at("").operations, std::uint64_t(5));  // and the tanh
        QCOMPARE(costs.at("").activationBytes, std::uint64_t(128 + 128 + 48));
        // All three are there until the whole expression is done.
        QCOMPARE(costs.at("first").peakBytes, std::uint64_t(128));
        QCOMPARE(costs.at("second").peakBytes, std::uint64_t(128 + 128 + 48));
        QCOMPARE(costs.at("").peakBytes, std::uint64_t(128 + 128 + 48));
        QVERIFY(costs.at("first").forwardSeconds > 0);
        QCOMPARE(costs.at("").backwardSeconds, 0.0);
    }

    void theBackwardPassBelongsToModules() {
        Net net;
        ModuleTrace trace(net, {});
        const torch::Tensor y = net.forward(torch::ones({4, 6}));
        trace.forwardEnds();
        y.backward(torch::ones({4, 3}));
        const auto costs = trace.finish(true);
        // Kept: the input that was made here (96) and the result of tanh, which belong to no layer;
        // the output y. What the first layer made is needed by nobody once tanh has its result.
        QCOMPARE(costs.at("first").activationBytes, std::uint64_t(0));
        QCOMPARE(costs.at("second").activationBytes, std::uint64_t(48));
        QCOMPARE(costs.at("").activationBytes, std::uint64_t(96 + 128 + 48));
        for (const char* name : {"first", "second", ""})
            QVERIFY(costs.at(name).backwardSeconds > 0);
        QVERIFY(costs.at("").backwardSeconds >=
                costs.at("first").backwardSeconds + costs.at("second").backwardSeconds);
        // While the first layer's gradient is made, that of the second is there (8 x 3 + 3
        // numbers).
        QVERIFY(costs.at("first").peakBytes >= std::uint64_t(96 + 128 + 48 + 27 * 4));
    }

    void theTraceIsGoneAfterwards() {
        Net net;
        { const ModuleTrace trace(net, {}); }
        ModuleTrace trace(net, {});
        net.forward(torch::ones({1, 6}));
        QCOMPARE(trace.finish(true).at("").backwardSeconds, 0.0);
        net.forward(torch::ones({1, 6})).sum().backward();
    }

    void tooMuchMemory() {
        const torch::NoGradGuard noGrad;
        const Net net;
        ModuleTrace trace(net, {.limitBytes = 1'000'000'000});
        const torch::Tensor small = torch::zeros({1000});
        const auto error = errorOf([] { torch::empty({2'000'000'000}); });
        QVERIFY(error && error->code() == ErrorCode::OutOfMemory);
        QVERIFY(error->detail().find("more than 1 GB") != std::string::npos);
    }

    void knownNumbersOfParameters_data() {
        QTest::addColumn<QString>("model");
        QTest::addColumn<quint64>("encoder");
        // SAM's published checkpoints; Swin-T without its head (28.3 M with it).
        QTest::newRow("vit_b") << "vit_b" << quint64(89'670'912);
        QTest::newRow("vit_l") << "vit_l" << quint64(308'278'272);
        QTest::newRow("vit_h") << "vit_h" << quint64(637'026'048);
        QTest::newRow("swin_t") << "swin_t" << quint64(27'519'354);
    }
    void knownNumbersOfParameters() {
        QFETCH(const QString, model);
        QFETCH(const quint64, encoder);
        ModelProfilerOptions options;
        options.inference = options.training = false;
        options.hq = false;
        const ModelProfile profile = profileModel(model.toStdString(), options);
        QCOMPARE(quint64(module(profile, "image_encoder").parameters), encoder);
        if (model == "vit_b") {  // 93 735 472 with the decoder's and the prompts'
            QCOMPARE(quint64(module(profile, "").parameters), quint64(93'735'472));
            QCOMPARE(quint64(module(profile, "mask_decoder").parameters), quint64(4'058'340));
        }
    }

    void aWholeModel() {
        ModelProfilerOptions options;
        options.repeats = 1;
        const ModelProfile model = profileModel(micro(), options);
        QVERIFY(model.hasInference && model.hasTraining);
        QCOMPARE(model.imageSize, 128);
        QCOMPARE(model.trainedParameters, module(model, "").parameters);
        QCOMPARE(model.modules.front().name, std::string());
        for (const ModuleProfile& parent : model.modules) {
            std::uint64_t parameters = 0, made = 0, kept = 0;
            double seconds = 0;
            for (const ModuleProfile& child : model.modules) {
                if (!isDirectChild(child.name, parent.name)) continue;
                parameters += child.parameters;
                made += child.inference.activationBytes;
                kept += child.training.activationBytes;
                seconds += child.training.forwardSeconds + child.training.backwardSeconds;
                QVERIFY2(child.inference.peakBytes <= parent.inference.peakBytes,
                         child.name.c_str());
                QVERIFY2(child.training.peakBytes <= parent.training.peakBytes, child.name.c_str());
                QCOMPARE(child.depth, parent.depth + 1);
            }
            QVERIFY2(parameters <= parent.parameters, parent.name.c_str());
            QVERIFY2(made <= parent.inference.activationBytes, parent.name.c_str());
            QVERIFY2(kept <= parent.training.activationBytes, parent.name.c_str());
            QVERIFY2(seconds <= 1.000001 * (parent.training.forwardSeconds +
                                            parent.training.backwardSeconds),
                     parent.name.c_str());
        }
        // Each of these works, forward and backward; a softmax belongs to its attention.
        for (const char* name :
             {"image_encoder", "image_encoder.blocks.0.attn.qkv", "image_encoder.neck",
              "mask_decoder.transformer.layers.0", "mask_decoder.hf_mlp"}) {
            QVERIFY2(module(model, name).inference.forwardSeconds > 0, name);
            QVERIFY2(module(model, name).training.forwardSeconds > 0, name);
            QVERIFY2(module(model, name).training.backwardSeconds > 0, name);
        }
        const ModuleProfile& attention = module(model, "image_encoder.blocks.0.attn");
        QVERIFY(attention.inference.activationBytes >
                module(model, "image_encoder.blocks.0.attn.qkv").inference.activationBytes +
                    module(model, "image_encoder.blocks.0.attn.proj").inference.activationBytes);
        QVERIFY(module(model, "").training.peakBytes >= module(model, "").training.activationBytes);
        QVERIFY(module(model, "").training.peakBytes > module(model, "").inference.peakBytes);
    }

    void batchesAndFrozenParts() {
        ModelProfilerOptions options;
        options.repeats = 1;
        const ModelProfile one = profileModel(micro(), options);
        options.batch = 2;
        const ModelProfile two = profileModel(micro(), options);
        const auto bytes = [](const ModelProfile& model, const char* name) {
            return double(module(model, name).inference.activationBytes);
        };
        QVERIFY(std::abs(bytes(two, "image_encoder.blocks.0.mlp") /
                             bytes(one, "image_encoder.blocks.0.mlp") -
                         2) < 0.01);
        options.batch = 1;
        options.train = {"hq"};
        const ModelProfile hq = profileModel(micro(), options);
        QVERIFY(hq.trainedParameters > 0 && hq.trainedParameters < one.trainedParameters / 2);
        QCOMPARE(module(hq, "image_encoder.blocks.0").training.backwardSeconds, 0.0);
        QVERIFY(module(hq, "").training.activationBytes < module(one, "").training.activationBytes);
        QVERIFY(module(hq, "mask_decoder.hf_mlp").training.backwardSeconds > 0);
        options.train = {"mask_decoder.nothing"};
        QCOMPARE(codeOf([&] { profileModel(micro(), options); }), ErrorCode::Usage);
    }

    void aPassThatDoesNotFitIsGivenUp() {
        ModelProfilerOptions options;
        options.memoryLimitGb = 0.0001;
        const ModelProfile model = profileModel(micro(), options);
        QVERIFY(!model.hasInference && !model.hasTraining);
        QVERIFY(model.trainingProblem.find("more than 0.0001 GB are needed") != std::string::npos);
        QVERIFY(module(model, "").parameters > 0);
        const std::vector<std::string> table = profileTable({model}, true, 0);
        QVERIFY2(table.back().find("-") != std::string::npos, table.back().c_str());
    }

    /// Not to be mistaken for what costs nothing.
    void whatIsNotRunHasNoFigures() {
        ModelProfilerOptions options;
        options.repeats = 1;
        const ModelProfile model = profileModel(micro(), options);
        for (const bool training : {false, true}) {
            const std::vector<std::string> table = profileTable({model}, training, 2);
            const auto lineOf = [&](const std::string& name) {
                for (const std::string& line : table)
                    if (QString::fromStdString(line).trimmed().startsWith(
                            QString::fromStdString(name)))
                        return QString::fromStdString(line);
                return QString();
            };
            const QString masks = lineOf("mask_downscaling");
            QVERIFY2(masks.count(" -") == (training ? 4 : 3) && !masks.contains("0.0"),
                     qPrintable(masks));
            QVERIFY2(!lineOf("transformer").contains(" -"), qPrintable(lineOf("transformer")));
            QVERIFY2(table.back().find("not run") != std::string::npos, table.back().c_str());
        }
        // A model all of which is run has nothing to explain.
        QVERIFY(profileTable({model}, false, 1).back().find("not run") == std::string::npos);
    }

    void tableAndFiles() {
        const TemporaryFolder folder;
        ProfileOptions options;
        options.models = {micro(), "swin_t"};
        options.measure.imageSize = 64;
        options.measure.repeats = 1;
        options.depth = 1;
        options.csv = folder / "a/costs.csv";
        options.json = folder / "costs.json";
        std::size_t seen = 0;
        const std::vector<ModelProfile> models =
            runProfile(options, {}, [&](const ModelProfile&) { ++seen; });
        QCOMPARE(seen, std::size_t(2));
        const std::vector<std::string> table = profileTable(models, false, 1);
        for (const char* name : {"whole model", "image_encoder", "prompt_encoder", "mask_decoder"})
            QCOMPARE(std::count_if(table.begin(), table.end(),
                                   [&](const std::string& line) { return line.starts_with(name); }),
                     std::ptrdiff_t(1));
        for (const std::string& line : table)
            QCOMPARE(line.size(), table.front().size());

        const CsvTable csv = CsvTable::read(options.csv);
        QCOMPARE(csv.rows(), models[0].modules.size() + models[1].modules.size());
        bool found = false;
        for (std::size_t row = 0; row < csv.rows(); ++row) {
            if (csv.field(row, "model") != "swin_t" || csv.field(row, "module") != "image_encoder")
                continue;
            found = true;
            QCOMPARE(csv.field(row, "parameters"), std::string("27519354"));
            QVERIFY(std::stod(csv.field(row, "training_backward_seconds")) > 0);
            QVERIFY(std::stoull(csv.field(row, "training_peak_bytes")) >
                    std::stoull(csv.field(row, "inference_peak_bytes")));
        }
        QVERIFY(found);
        const Json json = readJson(options.json);
        QCOMPARE(json.at("models").size(), std::size_t(2));
        QCOMPARE(json.at("models")[0].at("modules")[0].at("parameters").get<std::uint64_t>(),
                 models[0].modules[0].parameters);
    }

    void wrongOptions() {
        const auto subject = [](auto change) {
            ProfileOptions options;
            options.models = {"vit_b"};
            change(options);
            const auto error = errorOf([&] { options.check(); });
            return error && error->code() == ErrorCode::Usage ? error->subject()
                                                              : std::string("none");
        };
        QCOMPARE(subject([](ProfileOptions&) {}), std::string("none"));
        QCOMPARE(subject([](ProfileOptions& o) { o.models.clear(); }), std::string("models"));
        QCOMPARE(subject([](ProfileOptions& o) { o.measure.batch = 0; }), std::string("--batch"));
        QCOMPARE(subject([](ProfileOptions& o) { o.measure.imageSize = 100; }),
                 std::string("--image-size"));
        for (const char* there : {"sam_hq_micro.pth", ""}) {
            const fs::path file = testData("golden") / there;
            QCOMPARE(subject([&](ProfileOptions& o) { o.json = file; }), std::string("--json"));
            QCOMPARE(subject([&](ProfileOptions& o) { o.csv = file; }), std::string("--csv"));
        }
        QCOMPARE(subject([](ProfileOptions& o) { o.measure.repeats = 0; }),
                 std::string("--repeats"));
        QCOMPARE(subject([](ProfileOptions& o) { o.measure.memoryLimitGb = -1; }),
                 std::string("--memory-limit"));
        QCOMPARE(
            subject([](ProfileOptions& o) { o.measure.inference = o.measure.training = false; }),
            std::string("--no-inference"));
        QCOMPARE(codeOf([] { profileModel("missing.pth", {}); }), ErrorCode::FileNotFound);
    }

    void itCanBeStopped() {
        JobContext context;
        context.cancel.cancel();
        ModelProfilerOptions options;
        options.imageSize = 64;
        QVERIFY_EXCEPTION_THROWN(profileModel("swin_t", options, context), Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestProfile)
#include "tst_profile.moc"
