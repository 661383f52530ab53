#include "core/train/TrainedParts.h"

#include <algorithm>

#include "core/base/Error.h"
#include "core/checkpoint/ModelShapes.h"
#include "core/train/TrainOptions.h"

namespace studio {
namespace {

bool belongsTo(const std::string& name, const std::string& part) {
    if (part == kTrainAll) return true;
    if (part == kTrainHq) return isHqTensor(name);
    if (part == kTrainMaskDecoder) return name.starts_with(kMaskDecoder) && !isHqTensor(name);
    // A module or a tensor by its name, with or without the decoder's prefix.
    const auto isPrefix = [&](const std::string& prefix) {
        return name == prefix || name.starts_with(prefix + ".");
    };
    return isPrefix(part) || isPrefix(kMaskDecoder + part);
}

std::vector<std::string> parametersOf(const Architecture& architecture) {
    std::vector<std::string> names;
    for (const TensorShape& shape : modelShapes(architecture))
        if (!isBuffer(shape.name)) names.push_back(shape.name);
    return names;
}

}  // namespace

bool TrainedParts::contains(const std::string& name) const {
    return std::ranges::any_of(m_parts,
                               [&](const std::string& part) { return belongsTo(name, part); });
}

bool TrainedParts::trainsAnyOf(const Architecture& architecture, const std::string& prefix) const {
    return std::ranges::any_of(parametersOf(architecture), [&](const std::string& name) {
        return name.starts_with(prefix) && contains(name);
    });
}

void TrainedParts::check(const Architecture& architecture) const {
    const std::vector<std::string> parameters = parametersOf(architecture);
    for (const std::string& part : m_parts) {
        if (std::ranges::any_of(parameters,
                                [&](const std::string& name) { return belongsTo(name, part); }))
            continue;
        throw Error(ErrorCode::Usage, "--train",
                    part == kTrainHq
                        ? "the model has no HQ part that could be trained"
                        : "\"" + part +
                              "\" is no part of the model; use hq, mask_decoder, prompt_encoder, "
                              "image_encoder, all, or the first part of a tensor's name");
    }
}

}  // namespace studio
