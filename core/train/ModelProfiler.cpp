#include "core/train/ModelProfiler.h"

#include <omp.h>
#include <torch/torch.h>

#include <algorithm>
#include <fstream>
#include <limits>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/checkpoint/ModelShapes.h"
#include "core/checkpoint/OpenModel.h"
#include "core/predict/Runtime.h"
#include "core/sam/Sam.h"
#include "core/sam/SwinTransformer.h"
#include "core/sam/TorchErrors.h"
#include "core/train/ModuleTrace.h"

namespace studio {
namespace {

using torch::Tensor;

constexpr double kGigabyte = 1e9;
constexpr const char* kSwin = "swin_t";

bool isNamed(const std::string& model) {
    return std::ranges::find(kProfiledArchitectures, model) != std::end(kProfiledArchitectures);
}

/// A stand-in for a whole model around an encoder that has none.
struct EncoderAlone : torch::nn::Module {
    explicit EncoderAlone(std::shared_ptr<ImageEncoder> encoder) {
        image_encoder = register_module("image_encoder", std::move(encoder));
    }
    std::shared_ptr<ImageEncoder> image_encoder;
};

/// The model that is measured.
struct Subject {
    std::shared_ptr<torch::nn::Module> module;
    std::shared_ptr<SamImpl> sam;  ///< none: the encoder alone
    std::shared_ptr<ImageEncoder> encoder;
    std::string kind;
    int imageSize = 0;
};

/// Figures depend on shapes alone, but not-a-numbers and denormals would be slow.
void setStartValues(torch::nn::Module& module) {
    const torch::NoGradGuard noGrad;
    for (const auto& item : module.named_parameters())
        if (item.value().dim() > 1) item.value().normal_(0, 0.02);
    for (const auto& item : module.named_parameters())
        if (item.value().dim() == 1) item.value().fill_(item.key().ends_with("weight") ? 1.0 : 0.0);
    for (const auto& item : module.named_buffers())
        if (item.value().is_floating_point()) item.value().fill_(0.5);
}

/// Bytes that programs can still have.
std::uint64_t availableMemory() {
    std::ifstream file("/proc/meminfo");
    std::string name, unit;
    for (std::uint64_t kilobytes = 0; file >> name >> kilobytes; std::getline(file, unit))
        if (name == "MemAvailable:") return kilobytes * 1024;
    return std::numeric_limits<std::uint64_t>::max();
}

Subject openSubject(const std::string& model, const ModelProfilerOptions& options,
                    const JobContext& context) {
    Subject subject;
    if (model == kSwin) {
        const auto encoder = std::make_shared<SwinTransformerImpl>();
        subject.encoder = encoder;
        subject.module = std::make_shared<EncoderAlone>(encoder);
        subject.kind = "Swin-T encoder";
        subject.imageSize = options.imageSize > 0 ? options.imageSize : 1024;
        if (options.inference || options.training) setStartValues(*subject.module);
        return subject;
    }
    if (isNamed(model)) {
        Architecture architecture = publishedArchitecture(model, options.hq);
        if (options.imageSize > 0) architecture.imageSize = options.imageSize;
        subject.sam = std::make_shared<SamImpl>(architecture);
        subject.kind = std::string(options.hq ? "SAM-HQ " : "SAM ") + model;
        if (options.inference || options.training) setStartValues(*subject.sam);
    } else {
        std::error_code error;
        if (!fs::exists(fromUtf8(model), error)) {
            std::string names;
            for (const char* name : kProfiledArchitectures)
                names += (names.empty() ? "" : ", ") + std::string(name);
            throw Error(ErrorCode::FileNotFound, model,
                        "there is no such file, and no architecture of that name (there are: " +
                            names + ")");
        }
        const OpenedModel opened = openModel({.checkpoint = fromUtf8(model)}, context);
        subject.sam = std::make_shared<SamImpl>(opened.architecture);
        loadWeights(*subject.sam, opened.tensors);
        subject.kind = opened.info.kind + " " + opened.architecture.name();
    }
    subject.module = subject.sam;
    subject.encoder = subject.sam->image_encoder;
    subject.imageSize = subject.sam->architecture().imageSize;
    return subject;
}

/// All that `images` and a click on each give. Returns something to differentiate.
Tensor forward(Subject& subject, const Tensor& images, const JobContext& context) {
    const ImageFeatures features = subject.encoder->forward(images, context);
    if (!subject.sam) return features.embedding.pow(2).mean();
    SamImpl& sam = *subject.sam;
    const Tensor positions = sam.prompt_encoder->densePositions();
    Tensor sum;
    for (std::int64_t i = 0; i < images.size(0); ++i) {
        context.checkpoint();
        const ImageFeatures one{
            features.embedding.narrow(0, i, 1),
            features.early.defined() ? features.early.narrow(0, i, 1) : Tensor()};
        PromptTensors prompts;
        prompts.points = torch::full({1, 1, 2}, subject.imageSize / 2.0, images.options());
        prompts.labels = torch::ones({1, 1}, images.options());
        const PromptEmbeddings embedded = sam.prompt_encoder->forward(prompts);
        const DecodedMasks masks =
            sam.mask_decoder->forward(one.embedding, sam.mask_decoder->hqFeatures(one), positions,
                                      embedded.sparse, embedded.dense);
        Tensor loss = masks.sam.pow(2).mean() + masks.scores.pow(2).mean();
        if (masks.hq.defined()) loss = loss + masks.hq.pow(2).mean();
        sum = sum.defined() ? sum + loss : loss;
    }
    return sum;
}

bool isTrained(const std::string& parameter, const std::vector<std::string>& parts) {
    return std::ranges::any_of(parts, [&](const std::string& part) {
        if (part == "all") return true;
        if (part == "hq") return isHqTensor(parameter);
        return parameter.starts_with(part) &&
               (parameter.size() == part.size() || parameter[part.size()] == '.' ||
                part.ends_with('.'));
    });
}

std::uint64_t chooseTrained(torch::nn::Module& module, const std::vector<std::string>& parts) {
    std::uint64_t count = 0;
    for (const auto& item : module.named_parameters()) {
        const bool trained = isTrained(item.key(), parts);
        item.value().set_requires_grad(trained);
        if (trained) count += static_cast<std::uint64_t>(item.value().numel());
    }
    return count;
}

using Costs = std::map<std::string, ModuleCost>;

Costs runOnce(Subject& subject, const Tensor& images, bool training,
              const ModuleTrace::Options& options, const JobContext& context) {
    subject.module->zero_grad();
    for (Tensor& parameter : subject.module->parameters())
        parameter.mutable_grad() = Tensor();
    const torch::AutoGradMode gradients(training);
    ModuleTrace trace(*subject.module, options);
    Tensor loss = forward(subject, images, context);
    if (training) {
        trace.forwardEnds();
        context.checkpoint();
        loss.backward();
    }
    return trace.finish(training);
}

/// The fastest of the repeats, or why there is none.
Costs run(Subject& subject, const Tensor& images, bool training,
          const ModelProfilerOptions& options, std::string& problem, const JobContext& context) {
    ModuleTrace::Options trace;
    trace.synchronise = images.is_cuda();
    if (options.memoryLimitGb > 0)
        trace.limitBytes = static_cast<std::uint64_t>(options.memoryLimitGb * kGigabyte);
    else if (images.is_cpu())
        trace.limitBytes = availableMemory() / 10 * 9;
    Costs best;
    try {
        for (int i = 0; i < options.repeats; ++i) {
            Costs costs = withTorchErrors(
                subject.kind, [&] { return runOnce(subject, images, training, trace, context); });
            const auto seconds = [](const Costs& c) {
                return c.at("").forwardSeconds + c.at("").backwardSeconds;
            };
            if (best.empty() || seconds(costs) < seconds(best)) best = std::move(costs);
        }
    } catch (const Error& error) {
        if (error.code() != ErrorCode::OutOfMemory) throw;
        problem = error.detail();
        best.clear();
    }
    return best;
}

void addModules(const Subject& subject, const Costs& inference, const Costs& training,
                ModelProfile& profile) {
    const auto cost = [](const Costs& costs, const std::string& name) {
        const auto found = costs.find(name);
        return found == costs.end() ? ModuleCost() : found->second;
    };
    for (const auto& item : subject.module->named_modules("", /*include_self=*/true)) {
        ModuleProfile module;
        module.name = item.key();
        if (!module.name.empty())
            module.depth = 1 + static_cast<int>(std::ranges::count(module.name, '.'));
        for (const Tensor& parameter : item.value()->parameters())
            if (parameter.defined())
                module.parameters += static_cast<std::uint64_t>(parameter.numel());
        module.inference = cost(inference, module.name);
        module.training = cost(training, module.name);
        profile.modules.push_back(std::move(module));
    }
}

}  // namespace

ModelProfile profileModel(const std::string& model, const ModelProfilerOptions& options,
                          const JobContext& context) {
    const Runtime runtime = resolveRuntime(options.runtime);
    omp_set_num_threads(runtime.info.threads);
    Subject subject = openSubject(model, options, context);
    subject.module->eval();
    subject.module->to(runtime.device);

    ModelProfile profile;
    profile.model = model;
    profile.kind = subject.kind;
    profile.imageSize = subject.imageSize;
    profile.batch = options.batch;
    profile.device = runtime.info.device;
    profile.threads = runtime.info.threads;
    torch::manual_seed(0);
    const Tensor images =
        torch::randn({options.batch, 3, subject.imageSize, subject.imageSize}).to(runtime.device);
    Costs inference, training;
    if (options.inference)
        inference = run(subject, images, false, options, profile.inferenceProblem, context);
    profile.hasInference = !inference.empty();
    if (options.training) {
        profile.trainedParameters = chooseTrained(*subject.module, options.train);
        if (profile.trainedParameters == 0)
            throw Error(ErrorCode::Usage, "--train", "names no parameter of " + subject.kind);
        training = run(subject, images, true, options, profile.trainingProblem, context);
    }
    profile.hasTraining = !training.empty();
    addModules(subject, inference, training, profile);
    return profile;
}

}  // namespace studio
