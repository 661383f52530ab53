#include "core/sam/Sam.h"

#include <array>
#include <unordered_set>

#include "core/base/Error.h"
#include "core/checkpoint/MappedStorage.h"
#include "core/checkpoint/ModelShapes.h"

namespace studio {

namespace {

constexpr std::array<float, 3> kPixelMean{123.675f, 116.28f, 103.53f};
constexpr std::array<float, 3> kPixelDeviation{58.395f, 57.12f, 57.375f};

/// Parameters and buffers under their full names.
std::vector<std::pair<std::string, Tensor>> namedTensors(const torch::nn::Module& module) {
    std::vector<std::pair<std::string, Tensor>> tensors;
    for (const auto& item : module.named_parameters())
        tensors.emplace_back(item.key(), item.value());
    for (const auto& item : module.named_buffers())
        tensors.emplace_back(item.key(), item.value());
    return tensors;
}

}  // namespace

SamImpl::SamImpl(const Architecture& architecture) : m_architecture(architecture) {
    if (architecture.hq && architecture.encoder == Architecture::Encoder::Vit &&
        architecture.globalBlocks.empty())
        throw Error(ErrorCode::CheckpointMismatch, "image_encoder",
                    "SAM-HQ needs an encoder with a global block");
    try {
        image_encoder = register_module("image_encoder", makeImageEncoder(architecture));
        prompt_encoder = register_module("prompt_encoder", PromptEncoder(architecture));
        mask_decoder = register_module("mask_decoder", MaskDecoder(architecture));
    } catch (const c10::Error& error) {
        throw Error(ErrorCode::CheckpointMismatch, "architecture", error.what_without_backtrace());
    }
    eval();
}

void loadWeights(torch::nn::Module& module, const StateDict& tensors) {
    const torch::NoGradGuard noGrad;
    std::unordered_set<std::string> known;
    for (auto& [name, target] : namedTensors(module)) {
        const Tensor& source = tensors.at(name);
        if (source.sizes() != target.sizes())
            throw Error(ErrorCode::CheckpointMismatch, tensors.source(),
                        name + " has shape " + shapeText(source.sizes().vec()) +
                            ", the model needs " + shapeText(target.sizes().vec()));
        target.copy_(source);
        releasePages(source);  // a large file and its copy are not in memory both
        known.insert(name);
    }
    for (const auto& [name, tensor] : tensors)
        if (!known.count(name) && !isIgnoredTensor(name))
            throw Error(ErrorCode::CheckpointMismatch, tensors.source(),
                        name + " with shape " + shapeText(tensor.sizes().vec()) +
                            " does not belong to the model");
}

Tensor normaliseImage(const Tensor& pixels, int64_t imageSize) {
    const bool grey = pixels.dim() == 2;
    const int64_t height = pixels.size(0), width = pixels.size(1);
    const int64_t channels = grey ? 1 : 3;
    TORCH_CHECK(pixels.scalar_type() == torch::kUInt8 && pixels.is_contiguous() &&
                (grey || pixels.size(2) == 3) && height <= imageSize && width <= imageSize);
    Tensor image = torch::zeros({1, 3, imageSize, imageSize});
    for (int64_t c = 0; c < 3; ++c) {
        std::array<float, 256> table;
        for (std::size_t value = 0; value < table.size(); ++value)
            table[value] = (static_cast<float>(value) - kPixelMean[c]) / kPixelDeviation[c];
        const std::uint8_t* source = pixels.data_ptr<std::uint8_t>() + (grey ? 0 : c);
        float* target = image.data_ptr<float>() + c * imageSize * imageSize;
        for (int64_t y = 0; y < height; ++y)
            for (int64_t x = 0; x < width; ++x)
                target[y * imageSize + x] = table[source[(y * width + x) * channels]];
    }
    return image;
}

}  // namespace studio
