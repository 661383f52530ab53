#include "core/jobs/TrainEstimate.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "core/train/MemoryEstimate.h"

namespace studio {
namespace {

constexpr double kGb = 1e9;
constexpr double kFeatureBytes = 2;     // half precision
constexpr double kStateBytes = 12;      // of a trained parameter: gradient, two moments
constexpr double kDecoderFlops = 24e9;  // one prompt on 64 x 64 cells, losses included; measured
constexpr double kBackward = 3;         // a trained part: forward and twice as much backward

bool trains(const TrainOptions& options, std::string_view part) {
    return std::any_of(options.train.begin(), options.train.end(), [&](const std::string& name) {
        return name == kTrainAll || std::string_view(name).substr(0, part.size()) == part;
    });
}

struct Encoder {
    double parameters = 0;
    double flops = 0;  ///< of one image
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

TrainEstimate estimateTraining(const TrainOptions& options, const Architecture& architecture,
                               std::size_t images, std::size_t validImages,
                               const DeviceSpeed& speed) {
    const int size = options.inputSize > 0 ? options.inputSize : architecture.imageSize;
    const Encoder encoder = encoderOf(architecture, size);
    const double decoder = decoderParameters(architecture);
    const double cells = std::pow(size / 16.0, 2) / (64.0 * 64.0);
    const bool trainsEncoder = trains(options, kTrainImageEncoder);
    const bool trainsDecoder = trains(options, kTrainMaskDecoder);
    const double trained = (trainsEncoder ? encoder.parameters : 0) + (trainsDecoder     ? decoder
                                                                       : architecture.hq ? 1e6
                                                                                         : 0);

    TrainEstimate estimate;
    Architecture trainedAt = architecture;
    trainedAt.imageSize = size;
    estimate.memoryGb =
        double(estimateTrainMemory(trainedAt, options).ofBatch(options.batchSizeTrain)) / kGb;
    const double saved = std::ceil(double(options.maxEpochNum - options.startEpoch) /
                                   std::max(1, options.modelSaveFre));
    // Encoder, decoder and both together; and the state for going on.
    estimate.checkpointsGb =
        ((encoder.parameters + decoder) * 4 * 2 * saved + trained * kStateBytes) / kGb;

    const double backward = std::max(1e-3, speed.trained) * 1e9,
                 forward = std::max(1e-3, speed.frozen) * 1e9;
    const double samples = double(images), validated = double(validImages);
    // Seconds of an image.
    const double encode =
        trainsEncoder ? encoder.flops * kBackward / backward : encoder.flops / forward;
    const double encodeOnce = encoder.flops / forward;
    const double decode = options.promptsPerImage * kDecoderFlops * cells * kBackward / backward;
    const double decodeOnce = kDecoderFlops * cells / backward;
    estimate.firstEpochSeconds =
        samples * (encode + decode) + validated * (encodeOnce + decodeOnce);
    estimate.epochSeconds = estimate.firstEpochSeconds;
    if (!trainsEncoder && options.cacheFeatures != FeatureCaching::Off) {
        const double entry = std::pow(size / 16.0, 2) *
                             (architecture.promptWidth + architecture.hqEncoderWidth) *
                             kFeatureBytes;
        estimate.featuresGb = (samples * options.cacheVariants + validated) * entry / kGb;
        if (estimate.featuresGb <= options.cacheGb)
            estimate.epochSeconds = samples * decode + validated * decodeOnce;
        estimate.featuresGb = std::min(estimate.featuresGb, options.cacheGb);
    }
    return estimate;
}

}  // namespace studio
