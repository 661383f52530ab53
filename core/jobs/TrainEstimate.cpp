#include "core/jobs/TrainEstimate.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <thread>

#include "core/base/CpuFeatures.h"
#include "core/train/MemoryEstimate.h"

namespace studio {
namespace {

constexpr double kGb = 1e9;
constexpr double kGiga = 1e9;
constexpr double kFeatureBytes = 2;  // half precision
constexpr double kStateBytes = 12;   // of a trained parameter: itself and two moments
// What follows was measured on 2 cores with AVX-512 (see core/jobs/TrainEstimate.h), as operations
// that plain products would have done in the time: most of a decoder's is memory traffic.
constexpr double kProductsOfACore = 100;  // GFLOP/s in fp32
constexpr double kPromptGflop = 64;       // one prompt, forward and backward, 64 x 64 cells
constexpr double kHqImageGflop = 60;      // HQ features of an image, the same
constexpr double kValidGflop = 45;        // one object, forward alone, its IoU
constexpr double kBackward = 3;           // forward, and twice as much backward
constexpr double kScores = 1.5;           // scores of attention are written and read
constexpr double kConvolutions = 2.4;     // small ones reach less of the speed of products
constexpr double kBf16Speed = 2;          // of the frozen encoder's kernels

bool trains(const TrainOptions& options, std::string_view part) {
    return std::any_of(options.train.begin(), options.train.end(), [&](const std::string& name) {
        return name == kTrainAll || std::string_view(name).substr(0, part.size()) == part;
    });
}

struct Encoder {
    double parameters = 0;
    double flops = 0;     ///< of one image
    double training = 0;  ///< the same, forward and backward
};

Encoder vit(const Architecture& a, int size) {
    const double side = double(size) / a.patchSize, tokens = side * side;
    const double width = a.width, mlp = a.mlpWidth;
    const double window = std::max(1, a.windowSize);
    Encoder encoder;
    for (int block = 0; block < a.depth; ++block) {
        const bool global =
            std::find(a.globalBlocks.begin(), a.globalBlocks.end(), block) != a.globalBlocks.end();
        const double linear = 4 * width * width + 2 * width * mlp;
        const double reach = global ? tokens : window * window;  // tokens that a token attends to
        encoder.parameters += linear;
        encoder.flops += 2 * tokens * linear + 4 * tokens * reach * width;
    }
    encoder.parameters += 3.0 * a.patchSize * a.patchSize * width + tokens * width +
                          width * a.promptWidth + 9.0 * a.promptWidth * a.promptWidth;
    encoder.training = kBackward * kScores * encoder.flops;
    return encoder;
}

Encoder tinyVit(const Architecture& a, int size) {
    Encoder encoder;
    double side = double(size) / 4;
    for (std::size_t stage = 0; stage < a.stageWidths.size(); ++stage) {
        const double width = a.stageWidths[stage], depth = a.stageDepths[stage];
        const double tokens = side * side;
        const double linear = (stage == 0 ? 8 : 12) * width * width;
        encoder.parameters += depth * linear;
        encoder.flops += depth * 2 * tokens * linear;
        if (stage < 2) side /= 2;  // the last stage keeps its size in SAM's variant
    }
    encoder.training = kBackward * kConvolutions * encoder.flops;
    return encoder;
}

Encoder encoderOf(const Architecture& architecture, int size) {
    return architecture.encoder == Architecture::Encoder::Vit ? vit(architecture, size)
                                                              : tinyVit(architecture, size);
}

double decoderParameters(const Architecture& a) {
    return 3e6 * a.promptWidth / 256.0 * std::max(1, a.decoderDepth) / 2 + (a.hq ? 1e6 : 0);
}

}  // namespace

double parameterCount(const Architecture& architecture) {
    return encoderOf(architecture, architecture.imageSize).parameters +
           decoderParameters(architecture);
}

namespace {

double coreGflops() {
    switch (cpuFeatures().isa()) {
        case Isa::Generic:
            return 0.15 * kProductsOfACore;
        case Isa::Avx2:
            return 0.6 * kProductsOfACore;
        default:
            return kProductsOfACore;
    }
}

}  // namespace

ComputeSpeed computeSpeed(const RuntimeOptions& runtime) {
    const int threads = runtime.threads > 0
                            ? runtime.threads
                            : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    ComputeSpeed speed;
    speed.gflops = coreGflops() * threads;
    speed.encoderFactor =
        runtime.precision != Precision::Fp32 && cpuFeatures().avx512Bf16 ? kBf16Speed : 1;
    return speed;
}

TrainEstimate estimateTraining(const TrainOptions& options, const Architecture& architecture,
                               const TrainAmount& amount, const ComputeSpeed& speed) {
    const Encoder encoder = encoderOf(architecture, architecture.imageSize);
    const double decoder = decoderParameters(architecture);
    const double cells = std::pow(architecture.imageSize / 16.0, 2) / (64.0 * 64.0);
    const bool trainsEncoder = trains(options, kTrainImageEncoder);
    const bool trainsDecoder = trains(options, kTrainMaskDecoder);
    const double trained = (trainsEncoder ? encoder.parameters : 0) + (trainsDecoder     ? decoder
                                                                       : architecture.hq ? 1e6
                                                                                         : 0);
    TrainEstimate estimate;
    estimate.memoryGb =
        double(estimateTrainMemory(architecture, options).ofBatch(options.batchSizeTrain)) / kGb;
    const int epochs = std::max(1, options.maxEpochNum - options.startEpoch);
    const double saved = std::ceil(double(epochs) / std::max(1, options.modelSaveFre));
    // Model and decoder, the encoder once if it is frozen; and the state for going on.
    estimate.checkpointsGb =
        ((encoder.parameters + 2 * decoder + (trainsEncoder ? encoder.parameters : 0)) * 4 * saved +
         (trainsEncoder ? 0 : encoder.parameters * 4) + trained * kStateBytes) /
        kGb;

    const double samples = double(
        options.objectsPerImage > 1 ? amount.images : std::max(amount.images, amount.objects));
    const double rate = std::max(1.0, speed.gflops) * kGiga;
    const double encode = encoder.flops / (rate * std::max(1.0, speed.encoderFactor));
    const double step =
        cells * kGiga / rate *
            (options.promptsPerImage * kPromptGflop + (architecture.hq ? kHqImageGflop : 0)) +
        (trainsEncoder ? encoder.training / rate : 0);
    const double validations = std::ceil(double(epochs) / std::max(1, options.validateEvery));
    const double valid = double(amount.validImages);
    const double validate = valid * cells * kGiga * kValidGflop / rate;

    // Once for each image and version, or in every epoch.
    bool caches = !trainsEncoder && options.cacheFeatures != FeatureCaching::Off;
    if (caches) {
        const double entry = std::pow(architecture.imageSize / 16.0, 2) *
                             (architecture.promptWidth + architecture.hqEncoderWidth) *
                             kFeatureBytes;
        const double all = (double(amount.images) * options.cacheVariants + valid) * entry / kGb;
        // What does not fit is kept none of, unless it is asked for.
        caches = all <= options.cacheGb || options.cacheFeatures == FeatureCaching::On;
        if (caches) estimate.featuresGb = std::min(all, options.cacheGb);
    }
    const double encoded = trainsEncoder ? 0 : caches ? double(amount.images) : samples;
    const int encoding = caches ? std::min(epochs, options.cacheVariants) : epochs;
    const double share = validations / epochs;  // of epochs that validate
    estimate.epochSeconds = samples * step + share * validate;
    if (!caches) estimate.epochSeconds += encoded * encode + share * valid * encode;
    estimate.firstEpochSeconds = samples * step + encoded * encode;
    if (options.validateEvery == 1) estimate.firstEpochSeconds += validate + valid * encode;
    estimate.totalSeconds = epochs * samples * step + encoding * encoded * encode +
                            validations * validate +
                            (caches ? std::min(1.0, validations) : validations) * valid * encode;
    const double steps =
        std::max(1.0, samples / (double(options.batchSizeTrain) * options.accumulate *
                                 std::max(1, options.worldSize)));
    if (options.maxSteps > 0)
        estimate.totalSeconds *= std::min(1.0, double(options.maxSteps) / (steps * epochs));
    if (options.maxMinutes > 0)
        estimate.totalSeconds = std::min(estimate.totalSeconds, 60 * options.maxMinutes);
    return estimate;
}

}  // namespace studio
