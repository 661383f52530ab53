#pragma once

#include <string>

#include "core/base/Json.h"
#include "core/checkpoint/Architecture.h"

namespace studio {

/// The architecture that a user names: vit_b, vit_l, vit_h, vit_tiny, or a JSON file as
/// architectureToJson() writes it; what is missing there is as in vit_b, or with "encoder":
/// "tiny_vit" as in vit_tiny. `imageSize` 0: as it says. Throws Error{Usage, FileNotFound,
/// JsonInvalid}.
Architecture namedArchitecture(const std::string& nameOrFile, bool hq, int imageSize);

Json architectureToJson(const Architecture& architecture);

}  // namespace studio
