#include "core/train/StartModel.h"

#include <algorithm>
#include <array>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/checkpoint/CheckpointReader.h"
#include "core/checkpoint/ModelFile.h"
#include "core/checkpoint/ModelShapes.h"
#include "core/checkpoint/OpenModel.h"
#include "core/train/ArchitectureFile.h"
#include "core/train/WeightInit.h"

namespace studio {
namespace {

constexpr const char* kDefaultType = "vit_l";
constexpr const char* kRandomHq = "random";

std::string typeOf(const TrainOptions& options) {
    return options.modelType.empty() ? kDefaultType : options.modelType;
}

ModelFile modelFile(const TrainOptions& options) {
    return {startCheckpoint(options), options.hqDecoder, options.modelType};
}

/// Training would blame the first images for it.
void requireFinite(const StateDict& tensors, const std::string& file) {
    for (const auto& [name, tensor] : tensors) {
        if (!tensor.is_floating_point() || tensor.numel() == 0) continue;
        const bool wide = tensor.scalar_type() == torch::kDouble;
        const auto sum = tensor.sum(wide ? torch::kDouble : torch::kFloat);
        if (!sum.isfinite().item<bool>())
            throw Error(ErrorCode::CheckpointInvalid, file,
                        "holds weights that are no finite numbers, in " + name);
    }
}

StartModel fromCheckpoint(const TrainOptions& options, const JobContext& context) {
    const OpenedModel model = openModel(modelFile(options), context);
    const Architecture architecture =
        trainedArchitecture(model.architecture, options, model.tensors.source());
    StartModel start;
    start.source = toUtf8(startCheckpoint(options));
    start.hqIsNew = architecture.hq && !model.architecture.hq;
    start.sam = Sam(architecture);
    if (start.hqIsNew) {
        initialiseHqPart(*start.sam, options.seed);
        StateDict tensors = model.tensors;
        for (const auto& [name, tensor] : modelTensors(*start.sam))
            if (isHqTensor(name)) tensors.insert(name, tensor.clone());
        loadWeights(*start.sam, tensors);
    } else {
        loadWeights(*start.sam, model.tensors);
    }
    requireFinite(modelTensors(*start.sam), start.source);
    log::debug("checkpoint loaded: {} ({}, {})", model.info.path, model.info.kind,
               architecture.name());
    return start;
}

/// The tensors of a model of this architecture, without values.
StateDict shapesOf(const Architecture& architecture) {
    StateDict tensors("model");
    for (const TensorShape& shape : modelShapes(architecture))
        tensors.insert(shape.name, torch::empty(shape.sizes, torch::device(torch::kMeta)));
    return tensors;
}

/// use(place, tensor) for each of `tensors` (a whole model, or a mask decoder under its own names)
/// with the tensor of `model` whose place it takes. Throws Error{CheckpointMismatch}.
template <class Use>
void forEachPlace(const StateDict& tensors, const StateDict& model, Use&& use) {
    const bool whole = tensors.hasPrefix(kImageEncoder) || tensors.hasPrefix(kPromptEncoder) ||
                       tensors.hasPrefix(kMaskDecoder);
    for (const auto& [name, tensor] : tensors) {
        const std::string full = whole ? name : kMaskDecoder + name;
        if (isIgnoredTensor(full)) continue;
        const Tensor* place = model.find(full);
        if (place == nullptr)
            throw Error(ErrorCode::CheckpointMismatch, tensors.source(),
                        "has " + name + ", which the model does not have");
        if (place->sizes() != tensor.sizes())
            throw Error(ErrorCode::CheckpointMismatch, tensors.source(),
                        name + " has shape " + shapeText(tensor.sizes().vec()) +
                            ", the model needs " + shapeText(place->sizes().vec()));
        use(*place, tensor);
    }
}

/// Of a decoder's file the HQ part alone: SAM's own part is the one that is trained.
StateDict hqPartOf(const std::string& hqDecoder, CheckpointContent content) {
    const StateDict decoder = readCheckpoint(fromUtf8(hqDecoder), {}, content).tensors;
    StateDict part(decoder.source());
    for (const auto& [name, tensor] : decoder) {
        const std::string full = name.starts_with(kMaskDecoder) ? name : kMaskDecoder + name;
        if (isHqTensor(full)) part.insert(full, tensor);
    }
    if (part.empty())
        throw Error(ErrorCode::CheckpointMismatch, hqDecoder, "has no HQ part to attach");
    return part;
}

}  // namespace

fs::path startCheckpoint(const TrainOptions& options) {
    if (!options.checkpoint.empty()) return options.checkpoint;
    // The names that the models are published under.
    constexpr std::array<std::array<const char*, 4>, 4> kNames{
        {{"vit_b", "sam_hq_vit_b.pth", "sam_vit_b_01ec64.pth", ""},
         {"vit_l", "sam_hq_vit_l.pth", "sam_vit_l_0b3195.pth", ""},
         {"vit_h", "sam_hq_vit_h.pth", "sam_vit_h_4b8939.pth", ""},
         {"vit_tiny", "sam_hq_vit_tiny.pth", "mobile_sam.pt", "mobile_sam.pth"}}};
    const std::string type = typeOf(options);
    std::string tried;
    for (const auto& names : kNames) {
        if (type != names[0]) continue;
        for (std::size_t i = names.size() - 1; i > 0; --i) {
            if (*names[i] == '\0') continue;
            const fs::path path = fs::path("pretrained_checkpoint") / names[i];
            if (fs::exists(path)) return path;
            tried += (tried.empty() ? "" : ", ") + toUtf8(path);
        }
    }
    throw Error(ErrorCode::FileNotFound, "--checkpoint",
                "is missing, and there is none of " + tried + " (or say --init random)");
}

Architecture startArchitecture(const TrainOptions& options) {
    if (options.init == TrainInit::Random)
        return namedArchitecture(
            options.architecture.empty() ? typeOf(options) : options.architecture, options.hq,
            options.inputSize);
    const ModelFile file = modelFile(options);
    const OpenedModel model = openModel(file, {}, CheckpointContent::Shapes);
    return trainedArchitecture(model.architecture, options, toUtf8(file.checkpoint));
}

void checkLaidOver(const TrainOptions& options, const Architecture& architecture) {
    const auto fits = [](const StateDict& tensors, const Architecture& model) {
        forEachPlace(tensors, shapesOf(model), [](const Tensor&, const Tensor&) {});
    };
    if (!options.restoreModel.empty())
        fits(readCheckpoint(options.restoreModel, {}, CheckpointContent::Shapes).tensors,
             architecture);
    if (options.attachHq.empty()) return;
    if (architecture.hq)
        throw Error(ErrorCode::Usage, "--attach-hq", "the model has an HQ part already");
    if (options.attachHq != kRandomHq)
        fits(hqPartOf(options.attachHq, CheckpointContent::Shapes), withHqPart(architecture));
}

StartModel makeStartModel(const TrainOptions& options, const JobContext& context) {
    StartModel start;
    if (options.init == TrainInit::Random) {
        const Architecture architecture = startArchitecture(options);
        start.sam = Sam(architecture);
        initialiseWeights(*start.sam, options.seed);
        start.source = "start values, seed " + std::to_string(options.seed);
        start.hqIsNew = architecture.hq;
    } else {
        start = fromCheckpoint(options, context);
    }
    if (!options.restoreModel.empty()) {
        const StateDict tensors = readCheckpoint(options.restoreModel, context).tensors;
        requireFinite(tensors, tensors.source());
        layOver(*start.sam, tensors);
        start.source += ", then " + toUtf8(options.restoreModel);
        log::debug("weights restored from {}", toUtf8(options.restoreModel));
    }
    return start;
}

void layOver(SamImpl& sam, const StateDict& tensors) {
    const torch::NoGradGuard noGrad;
    forEachPlace(tensors, modelTensors(sam),
                 [](Tensor place, const Tensor& tensor) { place.copy_(tensor); });
}

StateDict modelTensors(SamImpl& sam) {
    StateDict tensors("model");
    const auto parameters = sam.named_parameters();
    const auto buffers = sam.named_buffers();
    const Architecture& architecture = sam.architecture();
    for (const TensorShape& shape : modelShapes(architecture)) {
        const Tensor* tensor = parameters.find(shape.name);
        if (tensor == nullptr) tensor = buffers.find(shape.name);
        if (tensor == nullptr)
            throw Error(ErrorCode::Internal, shape.name, "is not part of the network");
        tensors.insert(shape.name, tensor->detach());
    }
    return tensors;
}

Sam withHqPart(SamImpl& sam, const std::string& hqDecoder, std::uint64_t seed) {
    Sam joined(withHqPart(sam.architecture()));
    initialiseHqPart(*joined, seed, /*neutral=*/true);
    const StateDict mine = modelTensors(sam);
    StateDict tensors = modelTensors(*joined);
    const torch::NoGradGuard noGrad;
    for (const auto& [name, tensor] : mine)
        Tensor(tensors.at(name)).copy_(tensor);
    if (hqDecoder != kRandomHq) layOver(*joined, hqPartOf(hqDecoder, CheckpointContent::Tensors));
    return joined;
}

}  // namespace studio
