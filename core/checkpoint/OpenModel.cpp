#include "core/checkpoint/OpenModel.h"

#include <array>
#include <utility>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/checkpoint/CheckpointReader.h"
#include "core/checkpoint/ModelShapes.h"
#include "core/checkpoint/ReadArchitecture.h"

namespace studio {
namespace {

/// A mask decoder alone, under the names that the module has itself or has in a model.
bool isDecoderAlone(const StateDict& tensors) {
    if (tensors.hasPrefix(kImageEncoder) || tensors.hasPrefix(kPromptEncoder)) return false;
    return tensors.contains("mask_tokens.weight") ||
           tensors.contains(std::string(kMaskDecoder) + "mask_tokens.weight");
}

/// Lays every tensor of a decoder file over `model`, under the names that it has there.
void layOver(StateDict& model, const StateDict& decoder) {
    for (const auto& [name, tensor] : decoder)
        model.set(name.starts_with(kMaskDecoder) ? name : kMaskDecoder + name, tensor);
}

/// The model's own tensors: without heads, index tables and what is outside of the three parts.
StateDict modelTensors(const StateDict& all) {
    StateDict model(all.source());
    for (const auto& [name, tensor] : all) {
        const bool belongs = name.starts_with(kImageEncoder) || name.starts_with(kPromptEncoder) ||
                             name.starts_with(kMaskDecoder);
        if (belongs && !isIgnoredTensor(name)) model.insert(name, tensor);
    }
    return model;
}

std::vector<ModelInfo::Part> countParts(const StateDict& tensors) {
    constexpr std::array kNames{"image_encoder", "prompt_encoder", "mask_decoder", "hq"};
    std::vector<ModelInfo::Part> parts;
    for (const char* name : kNames)
        parts.push_back({name, 0});
    for (const auto& [name, tensor] : tensors) {
        if (isBuffer(name)) continue;  // not counted, as in Python
        const std::size_t part = isHqTensor(name)                   ? 3
                                 : name.starts_with(kMaskDecoder)   ? 2
                                 : name.starts_with(kPromptEncoder) ? 1
                                                                    : 0;
        parts[part].parameters += static_cast<std::uint64_t>(tensor.numel());
    }
    std::erase_if(parts, [](const ModelInfo::Part& part) { return part.parameters == 0; });
    return parts;
}

std::string kindOf(const Architecture& architecture) {
    if (architecture.hq) return "SAM-HQ";
    return architecture.encoder == Architecture::Encoder::TinyVit ? "MobileSAM" : "SAM";
}

/// Names the first tensor that differs from the published model of the asked-for type.
void checkType(const StateDict& tensors, const Architecture& found, const std::string& type) {
    if (type.empty()) return;
    const Architecture asked = publishedArchitecture(type, found.hq);
    if (found.name() == type) return;
    std::string detail = "is a " + found.name() + " model, not " + type;
    for (const TensorShape& wanted : encoderShapes(asked)) {
        const at::Tensor* tensor = tensors.find(wanted.name);
        if (tensor != nullptr && tensor->sizes().vec() == wanted.sizes) continue;
        detail += ": " + wanted.name +
                  (tensor != nullptr ? " has shape " + shapeText(tensor->sizes().vec())
                                     : std::string(" is not there")) +
                  ", " + type + " has " + shapeText(wanted.sizes);
        break;
    }
    throw Error(ErrorCode::CheckpointMismatch, tensors.source(), detail);
}

StateDict decoderOf(const ModelFile& file, const JobContext& context, CheckpointContent content,
                    std::uint64_t& bytes) {
    const Checkpoint decoder = readCheckpoint(file.decoder, context, content);
    if (!isDecoderAlone(decoder.tensors))
        throw Error(
            ErrorCode::CheckpointMismatch, toUtf8(file.decoder),
            "is not a mask decoder's file; its first tensor is " + decoder.tensors.begin()->name);
    bytes += decoder.fileBytes;
    return decoder.tensors;
}

/// The model as far as the files have it: all of it, or a mask decoder alone.
OpenedModel assemble(const ModelFile& file, const JobContext& context, CheckpointContent content) {
    const Checkpoint checkpoint = readCheckpoint(file.checkpoint, context, content);
    StateDict tensors = checkpoint.tensors;
    std::uint64_t bytes = checkpoint.fileBytes;
    const bool decoderAlone = isDecoderAlone(tensors);
    if (decoderAlone) {
        StateDict named(tensors.source());
        layOver(named, tensors);
        tensors = std::move(named);
    }
    if (!file.decoder.empty()) layOver(tensors, decoderOf(file, context, content, bytes));

    OpenedModel model;
    model.architecture = readArchitecture(tensors, checkpoint.config);
    model.tensors = modelTensors(tensors);
    for (const auto& [name, tensor] : tensors)
        if (!model.tensors.contains(name)) log::debug("not used: {}", name);
    if (!decoderAlone) checkType(model.tensors, model.architecture, file.type);

    model.info.path = toUtf8(file.checkpoint);
    model.info.decoderPath = toUtf8(file.decoder);
    model.info.architecture = model.architecture;
    model.info.kind = decoderAlone ? (model.architecture.hq ? "HQ decoder" : "SAM decoder")
                                   : kindOf(model.architecture);
    model.info.storedPrecision = storedPrecision(model.tensors);
    model.info.fileBytes = bytes;
    model.info.parts = countParts(model.tensors);
    return model;
}

}  // namespace

OpenedModel openModel(const ModelFile& file, const JobContext& context, CheckpointContent content) {
    OpenedModel model = assemble(file, context, content);
    for (const char* part : {kImageEncoder, kPromptEncoder, kMaskDecoder})
        if (!model.tensors.hasPrefix(part)) {
            const std::string name(part, std::string_view(part).size() - 1);
            throw Error(ErrorCode::CheckpointMismatch, model.tensors.source(),
                        model.info.kind.ends_with("decoder")
                            ? "holds a mask decoder only; it has to be laid over a SAM checkpoint, "
                              "which has the image encoder and the prompt encoder"
                            : "has no " + name + ", so it is not a complete model");
        }
    return model;
}

ModelInfo readModelInfo(const ModelFile& file, const JobContext& context) {
    ModelInfo info = assemble(file, context, CheckpointContent::Shapes).info;
    info.sha256 = modelDigest(file, context);
    return info;
}

}  // namespace studio
