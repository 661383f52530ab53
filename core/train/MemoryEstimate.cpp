#include "core/train/MemoryEstimate.h"

#include <algorithm>

#include "core/checkpoint/ModelShapes.h"

namespace studio {
namespace {

constexpr double kFloat = 4;

double valuesOf(const std::vector<TensorShape>& shapes, const std::vector<std::string>& parts) {
    double sum = 0;
    for (const TensorShape& shape : shapes) {
        const bool counted =
            parts.empty() || std::ranges::any_of(parts, [&](const std::string& part) {
                if (part == kTrainAll) return true;
                if (part == kTrainHq) return isHqTensor(shape.name);
                return shape.name.starts_with(part) && !isHqTensor(shape.name);
            });
        if (!counted) continue;
        double values = 1;
        for (const std::int64_t size : shape.sizes)
            values *= static_cast<double>(size);
        sum += values;
    }
    return sum;
}

/// What the backward pass of an encoder keeps of one image, in bytes.
double encoderActivations(const Architecture& a) {
    if (a.encoder == Architecture::Encoder::Vit) {
        const double grid = a.imageSize / a.patchSize, cells = grid * grid;
        const double windows = std::max(1, a.windowSize);
        const double padded = static_cast<double>((static_cast<int>(grid) + a.windowSize - 1) /
                                                  a.windowSize * a.windowSize);
        // Inputs, q, k, v, normalised copies and both halves of the MLP.
        const double linear = cells * (9.0 * a.width + 2.0 * a.mlpWidth);
        const double global = 1.0 * a.heads * cells * cells;
        const double local = 1.0 * a.heads * padded * padded * windows * windows;
        const double globals = static_cast<double>(a.globalBlocks.size());
        return kFloat * (a.depth * linear + globals * global + (a.depth - globals) * local);
    }
    double values = 0, side = a.imageSize / 4.0;
    for (std::size_t stage = 0; stage < a.stageWidths.size(); ++stage) {
        const double cells = side * side, width = a.stageWidths[stage];
        const double depth = a.stageDepths[stage];
        // An inverted bottleneck keeps six maps of four times the width; a transformer block its
        // linear layers, its attention and its convolution.
        const double attention =
            stage == 0 ? 0
                       : 3.0 * a.stageHeads[stage] * a.stageWindows[stage] * a.stageWindows[stage];
        values += depth * cells * (stage == 0 ? 30.0 * width : 27.0 * width + attention);
        if (stage + 2 < a.stageWidths.size()) side /= 2;
    }
    return kFloat * values;
}

/// What the decoder keeps for one prompt.
double decoderActivations(const Architecture& a) {
    const double cells = static_cast<double>(a.embeddingSide()) * a.embeddingSide();
    const double width = a.promptWidth;
    const double transformer = a.decoderDepth * cells * (8.0 * width + 2.0 * a.decoderHeads * 16);
    // Maps of twice and four times the side, each with its normalisation and activation.
    const double upscaled = 4 * cells * 4.0 * (width / 4) + 16 * cells * 6.0 * (width / 8);
    const double hq = a.hq ? 16 * cells * (5.0 * width / 4 + 3.0 * width / 8) : 0;
    // Half of it is made in place, or given back before the rest is made.
    return kFloat * (transformer + upscaled + hq) / 2;
}

/// HQ features of one image.
double hqActivations(const Architecture& a) {
    if (!a.hq) return 0;
    const double cells = static_cast<double>(a.embeddingSide()) * a.embeddingSide();
    return kFloat * (4 * cells * 5.0 * (a.promptWidth + a.promptWidth / 4.0) +
                     16 * cells * 3.0 * (a.promptWidth / 8.0) + cells * a.hqEncoderWidth);
}

}  // namespace

int MemoryEstimate::largestBatch(std::uint64_t available) const {
    if (available <= fixed || perImage == 0) return 0;
    return static_cast<int>(std::min<std::uint64_t>((available - fixed) / perImage, 1 << 20));
}

int MemoryEstimate::fittingBatch(std::uint64_t available, int images) const {
    int batch = std::min(largestBatch(available), images);
    while (batch > 0 && images % batch != 0)
        --batch;
    return batch;
}

MemoryEstimate estimateTrainMemory(const Architecture& architecture, const TrainOptions& options) {
    std::vector<TensorShape> shapes = encoderShapes(architecture);
    const bool encoder = valuesOf(shapes, options.train) > 0;
    const double encoderValues = valuesOf(shapes, {});
    for (const auto& more : {promptEncoderShapes(architecture), decoderShapes(architecture)})
        shapes.insert(shapes.end(), more.begin(), more.end());
    const double all = valuesOf(shapes, {}), trained = valuesOf(shapes, options.train);
    constexpr double kProgram = 200e6;
    constexpr double kSample = 45e6;  // made ahead: pixels, masks
    // A frozen encoder is held a second time, arranged for inference; what is trained has gradients
    // and two moments.
    const double weights = all + (encoder ? 0 : encoderValues) + 3 * trained;
    const double pixels =
        kFloat * 5.0 * architecture.imageSize * static_cast<double>(architecture.imageSize);
    // Small convolutions keep both precisions, long products one.
    const bool isVit = architecture.encoder == Architecture::Encoder::Vit;
    const double half = options.amp == Precision::Bf16 && isVit ? 0.75 : 1;
    MemoryEstimate estimate;
    estimate.fixed =
        static_cast<std::uint64_t>(kProgram + kFloat * weights +
                                   // The frozen encoder computes one image at a time.
                                   (encoder ? 0 : encoderActivations(architecture) * 0.01));
    estimate.perImage = static_cast<std::uint64_t>(
        kSample + pixels + (encoder ? half * encoderActivations(architecture) : 0) +
        hqActivations(architecture) + options.promptsPerImage * decoderActivations(architecture));
    return estimate;
}

}  // namespace studio
