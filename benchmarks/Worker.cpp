#include "benchmarks/Worker.h"

#include <sys/resource.h>
#include <torch/torch.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <opencv2/core.hpp>

#include "benchmarks/Modules.h"
#include "benchmarks/NpyReader.h"
#include "benchmarks/PersonalizeWork.h"
#include "benchmarks/TrainingWork.h"
#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/base/Npy.h"
#include "core/predict/Predictor.h"
#include "core/predict/Runtime.h"
#include "core/sam/Sam.h"
#include "core/sam/kernels/EncoderInference.h"

namespace studio::bench {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

Result toResult(const at::Tensor& tensor) {
    const at::Tensor values = tensor.to(torch::kFloat).contiguous();
    Result result;
    for (const int64_t size : values.sizes())
        result.shape.push_back(static_cast<std::size_t>(size));
    result.values.assign(values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
    return result;
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
    predictor->shareCores(options.shareCores);
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

/// The same with the modules.
Work referenceClickWork(const WorkerOptions& options) {
    const auto modules =
        std::make_shared<DecoderModules>(options.checkpoint, clickPoints(options.clicks));
    return [modules] {
        const torch::NoGradGuard noGrad;
        const DecodedMasks masks = modules->decode();
        at::Tensor logits = masks.sam.narrow(1, 0, 1);
        if (masks.hq.defined()) logits = logits + masks.hq;
        return toResult(modules->toImage(logits) > 0);
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
    if (Work work = makePersonalizeWork(options)) return work;
    if (Work work = makeTrainingWork(options)) return work;
    throw Error(ErrorCode::Usage, "--work " + options.work,
                "must be encode, click, fit, epochs, gradients, decode, persam, persam-f, "
                "persam-hq, train or train-cached");
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
