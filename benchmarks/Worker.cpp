#include "benchmarks/Worker.h"

#include <sys/resource.h>
#include <torch/torch.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <opencv2/core.hpp>

#include "benchmarks/NpyReader.h"
#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/base/Npy.h"
#include "core/checkpoint/OpenModel.h"
#include "core/predict/Predictor.h"
#include "core/predict/Runtime.h"
#include "core/sam/Sam.h"
#include "core/sam/kernels/EncoderInference.h"

namespace studio::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kImageWidth = 1280, kImageHeight = 1024;  // of clicks: a probe camera's image

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Result {
    std::vector<std::size_t> shape;
    std::vector<float> values;
};

Result toResult(const at::Tensor& tensor) {
    const at::Tensor values = tensor.to(torch::kFloat).contiguous();
    Result result;
    for (const int64_t size : values.sizes())
        result.shape.push_back(static_cast<std::size_t>(size));
    result.values.assign(values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
    return result;
}

/// One run of what is measured.
using Work = std::function<Result()>;

Sam loadModules(const fs::path& checkpoint) {
    const OpenedModel model = openModel({checkpoint});
    Sam sam(model.architecture);
    loadWeights(*sam, model.tensors);
    for (at::Tensor& parameter : sam->parameters())
        parameter.set_requires_grad(false);
    return sam;
}

at::Tensor inputImage(const fs::path& input, int side) {
    if (input.empty()) {
        torch::manual_seed(1);
        return torch::randn({1, 3, side, side});
    }
    std::vector<float> values =
        readNpy(input, {1, 3, static_cast<std::size_t>(side), static_cast<std::size_t>(side)});
    return torch::tensor(values).view({1, 3, side, side});
}

Work encodeWork(const WorkerOptions& options, bool reference, bool bf16) {
    const Sam sam = loadModules(options.checkpoint);
    const at::Tensor image = inputImage(options.input, sam->architecture().imageSize);
    std::shared_ptr<EncoderInference> inference;
    if (!reference)
        inference = makeEncoderInference(*sam->image_encoder, sam->architecture(), {bf16, true});
    const auto type = bf16 ? torch::kBFloat16 : torch::kFloat;
    if (!inference) sam->image_encoder->to(type);
    return [=] {
        const torch::NoGradGuard noGrad;
        const ImageFeatures features =
            inference ? inference->encode(image) : sam->image_encoder->forward(image.to(type));
        return toResult(features.embedding);
    };
}

/// Points that follow each other along a spiral around (500, 375).
std::vector<PromptPoint> clickPoints(int count) {
    std::vector<PromptPoint> points;
    for (int i = 0; i < count; ++i)
        points.push_back({500 + 30.0 * i * std::cos(i), 375 + 30.0 * i * std::sin(i), i % 3 != 1});
    return points;
}

Work clickWork(const WorkerOptions& options) {
    ModelOptions model;
    model.checkpoint = options.checkpoint;
    model.runtime.precision = options.precision == "bf16" ? Precision::Bf16 : Precision::Fp32;
    model.runtime.threads = options.threads;
    model.runtime.device = "cpu";
    const std::shared_ptr<Predictor> predictor = Predictor::load(model);
    cv::Mat image(kImageHeight, kImageWidth, CV_8UC3);
    cv::RNG(1).fill(image, cv::RNG::UNIFORM, 0, 256);
    const EmbeddingPtr embedding = predictor->encode(image);
    Prompt prompt;
    prompt.points = clickPoints(options.clicks);
    return [=] {
        const cv::Mat mask = predictor->predict(embedding, prompt, {}).mask;
        return Result{{static_cast<std::size_t>(mask.rows), static_cast<std::size_t>(mask.cols)},
                      std::vector<float>(mask.begin<std::uint8_t>(), mask.end<std::uint8_t>())};
    };
}

/// The same with the modules, as the published Python code does it: everything for each click.
Work referenceClickWork(const WorkerOptions& options) {
    Sam sam = loadModules(options.checkpoint);
    const Architecture& a = sam->architecture();
    torch::manual_seed(2);
    const int64_t side = a.embeddingSide();
    ImageFeatures features;
    features.embedding = torch::randn({1, a.promptWidth, side, side}) * 0.3;
    if (a.hq) features.early = torch::randn({1, side, side, a.hqEncoderWidth});
    const double scale = static_cast<double>(a.imageSize) / kImageWidth;
    std::vector<float> coordinates, labels;
    for (const PromptPoint& point : clickPoints(options.clicks)) {
        coordinates.push_back(static_cast<float>(point.x * scale));
        coordinates.push_back(static_cast<float>(point.y * scale));
        labels.push_back(point.foreground ? 1.0f : 0.0f);
    }
    PromptTensors prompt;
    prompt.points = torch::tensor(coordinates).view({1, -1, 2});
    prompt.labels = torch::tensor(labels).view({1, -1});
    return [=]() mutable {
        const torch::NoGradGuard noGrad;
        const PromptEmbeddings prompts = sam->prompt_encoder->forward(prompt);
        const DecodedMasks masks = sam->mask_decoder->forward(
            features.embedding, sam->mask_decoder->hqFeatures(features),
            sam->prompt_encoder->densePositions(), prompts.sparse, prompts.dense);
        at::Tensor logits = masks.sam.narrow(1, 0, 1);
        if (masks.hq.defined()) logits = logits + masks.hq;
        const auto resize = [](const at::Tensor& map, int64_t height, int64_t width) {
            return at::upsample_bilinear2d(map, {height, width}, /*align_corners=*/false);
        };
        const int64_t size = a.imageSize, height = size * kImageHeight / kImageWidth;
        logits = resize(logits, size, size).narrow(2, 0, height);
        return toResult((resize(logits, kImageHeight, kImageWidth) > 0)[0][0]);
    };
}

Work makeWork(const WorkerOptions& options) {
    const bool reference = options.precision == "reference";
    RuntimeOptions runtime;
    runtime.device = "cpu";
    runtime.precision = reference ? Precision::Fp32 : parsePrecision(options.precision);
    runtime.threads = options.threads;
    const bool bf16 = resolveRuntime(runtime).encoderType == torch::kBFloat16;
    if (options.work == "encode") return encodeWork(options, reference, bf16);
    if (options.work == "click")
        return reference ? referenceClickWork(options) : clickWork(options);
    throw Error(ErrorCode::Usage, "--work " + options.work, "must be encode or click");
}

void say(const std::string& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

}  // namespace

void runWorker(const WorkerOptions& options) {
    auto start = Clock::now();
    const Work work = makeWork(options);
    const double setup = secondsSince(start);
    start = Clock::now();
    {
        const Result result = work();
        const double warm = secondsSince(start);
        if (!options.output.empty()) writeNpy(options.output, result.shape, result.values);
        say(fmt::format(R"({{"ready":1,"setup":{:.4f},"warm":{:.6f}}})", setup, warm));
    }
    const char* text = std::getenv("REPS");
    const int repetitions = text ? std::max(1, std::atoi(text)) : 1;
    for (std::string line; std::getline(std::cin, line) && line == "go";)
        for (int i = 0; i < repetitions; ++i) {
            start = Clock::now();
            const Result result = work();
            say(fmt::format(R"({{"t":{:.6f}}})", secondsSince(start)));
        }
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    say(fmt::format(R"({{"rss":{:.4f}}})", static_cast<double>(usage.ru_maxrss) * 1024 / 1e9));
}

}  // namespace studio::bench
