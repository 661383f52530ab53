#include "core/train/ArchitectureFile.h"

#include <algorithm>

#include "core/base/Error.h"
#include "core/checkpoint/ModelShapes.h"

namespace studio {
namespace {

constexpr int kPatch = 16;

template <class A, class Use>
void forEachField(A& a, Use&& use) {
    use("image_size", a.imageSize);
    use("prompt_width", a.promptWidth);
    use("patch_size", a.patchSize);
    use("width", a.width);
    use("depth", a.depth);
    use("heads", a.heads);
    use("window_size", a.windowSize);
    use("mlp_width", a.mlpWidth);
    use("global_blocks", a.globalBlocks);
    use("stage_widths", a.stageWidths);
    use("stage_depths", a.stageDepths);
    use("stage_heads", a.stageHeads);
    use("stage_windows", a.stageWindows);
    use("decoder_depth", a.decoderDepth);
    use("decoder_heads", a.decoderHeads);
    use("decoder_mlp_width", a.decoderMlpWidth);
    use("iou_head_depth", a.iouHeadDepth);
    use("iou_head_width", a.iouHeadWidth);
}

[[noreturn]] void refuse(const std::string& subject, const std::string& detail) {
    throw Error(ErrorCode::Usage, subject, detail);
}

void checkValue(const std::string& file, const std::string& key, int value) {
    if (value < 0 || value > 65536) refuse(file, key + " is out of range");
}
void checkValue(const std::string& file, const std::string& key, const std::vector<int>& values) {
    if (values.size() > 256) refuse(file, key + " has too many numbers");
    for (const int value : values)
        checkValue(file, key, value);
}

/// What would fail, or divide by zero, while the network is built.
void checkBuildable(const std::string& file, const Architecture& a) {
    const auto positive = [&](const char* key, int value) {
        if (value < 1) refuse(file, std::string(key) + " must be 1 or more");
    };
    if (a.imageSize < 64 || a.imageSize % 64 != 0 || a.imageSize > 4096)
        refuse(file, "image_size must be a multiple of 64 from 64 to 4096");
    if (a.promptWidth < 16 || a.promptWidth % 16 != 0)
        refuse(file, "prompt_width must be a multiple of 16");
    positive("decoder_depth", a.decoderDepth);
    positive("decoder_mlp_width", a.decoderMlpWidth);
    positive("iou_head_depth", a.iouHeadDepth);
    positive("iou_head_width", a.iouHeadWidth);
    if (a.decoderHeads < 1 || a.promptWidth / 2 % a.decoderHeads != 0)
        refuse(file, "decoder_heads must divide half of prompt_width");
    if (a.encoder == Architecture::Encoder::Vit) {
        positive("width", a.width);
        positive("depth", a.depth);
        positive("window_size", a.windowSize);
        positive("mlp_width", a.mlpWidth);
        if (a.patchSize != kPatch) refuse(file, "patch_size must be 16");
        if (a.heads < 1 || a.width % a.heads != 0) refuse(file, "heads must divide width");
        for (const int block : a.globalBlocks)
            if (block >= a.depth) refuse(file, "global_blocks names a block that is not there");
        if (a.hq && a.globalBlocks.empty())
            refuse(file, "global_blocks must name one block at least: the HQ part needs it");
        return;
    }
    const std::size_t stages = a.stageWidths.size();
    if (stages != 4 || a.stageDepths.size() != stages || a.stageHeads.size() != stages ||
        a.stageWindows.size() != stages)
        refuse(file,
               "stage_widths, stage_depths, stage_heads and stage_windows need 4 numbers each");
    for (std::size_t i = 0; i < stages; ++i) {
        positive("stage_widths", a.stageWidths[i]);
        positive("stage_depths", a.stageDepths[i]);
        if (i == 0) continue;
        positive("stage_windows", a.stageWindows[i]);
        if (a.stageHeads[i] < 1 || a.stageWidths[i] % a.stageHeads[i] != 0)
            refuse(file, "stage_heads must divide stage_widths");
    }
}

}  // namespace

Architecture namedArchitecture(const std::string& nameOrFile, bool hq, int imageSize) {
    Architecture architecture;
    if (nameOrFile.ends_with(".json")) {
        const Json json = readJson(fromUtf8(nameOrFile));
        if (!json.is_object()) refuse(nameOrFile, "must hold a JSON object");
        const std::string encoder = json.contains("encoder") && json["encoder"].is_string()
                                        ? json["encoder"].get<std::string>()
                                        : std::string(json.contains("encoder") ? "" : "vit");
        if (encoder != "vit" && encoder != "tiny_vit")
            refuse(nameOrFile, "encoder must be \"vit\" or \"tiny_vit\"");
        architecture = publishedArchitecture(encoder == "vit" ? "vit_b" : "vit_tiny", hq);
        forEachField(architecture, [&](const char* key, auto& value) {
            const auto found = json.find(key);
            if (found == json.end()) return;
            try {
                value = found->template get<std::remove_reference_t<decltype(value)>>();
            } catch (const nlohmann::json::exception&) {
                refuse(nameOrFile, std::string(key) + " has a value of the wrong kind");
            }
            checkValue(nameOrFile, key, value);
        });
    } else {
        architecture = publishedArchitecture(nameOrFile, hq);
    }
    if (imageSize > 0) architecture.imageSize = imageSize;
    checkBuildable(nameOrFile, architecture);
    architecture.hqEncoderWidth = !hq ? 0
                                  : architecture.encoder == Architecture::Encoder::Vit
                                      ? architecture.width
                                      : architecture.stageWidths[2];
    return architecture;
}

Architecture withHqPart(Architecture architecture) {
    const bool vit = architecture.encoder == Architecture::Encoder::Vit;
    architecture.hq = true;
    architecture.hqEncoderWidth = vit ? architecture.width : architecture.stageWidths.at(2);
    return architecture;
}

Architecture trainedArchitecture(Architecture architecture, const TrainOptions& options,
                                 const std::string& source) {
    const bool wantsHq = std::ranges::any_of(options.train, [](const std::string& part) {
        return part == kTrainHq || part == kTrainAll || isHqTensor(part + ".") ||
               isHqTensor(kMaskDecoder + part + ".");
    });
    if (!architecture.hq && wantsHq && options.hq) architecture = withHqPart(architecture);
    if (options.inputSize == 0 || options.inputSize == architecture.imageSize) return architecture;
    if (architecture.encoder == Architecture::Encoder::Vit)
        throw Error(ErrorCode::Usage, "--input_size",
                    source + " is a ViT made for images of " +
                        std::to_string(architecture.imageSize) +
                        " pixels; only TinyViT can be trained at another size");
    architecture.imageSize = options.inputSize;
    return architecture;
}

Json architectureToJson(const Architecture& architecture) {
    Json json = Json::object();
    json["encoder"] = architecture.encoder == Architecture::Encoder::Vit ? "vit" : "tiny_vit";
    forEachField(architecture, [&](const char* key, const auto& value) { json[key] = value; });
    json["hq"] = architecture.hq;
    return json;
}

}  // namespace studio
