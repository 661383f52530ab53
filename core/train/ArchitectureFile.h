#pragma once

#include <string>

#include "core/base/Json.h"
#include "core/checkpoint/Architecture.h"
#include "core/train/TrainOptions.h"

namespace studio {

/// The architecture that a user names: vit_b, vit_l, vit_h, vit_tiny, or a JSON file as
/// architectureToJson() writes it; what is missing there is as in vit_b, or with "encoder":
/// "tiny_vit" as in vit_tiny. `imageSize` 0: as it says. Throws Error{Usage, FileNotFound,
/// JsonInvalid}.
Architecture namedArchitecture(const std::string& nameOrFile, bool hq, int imageSize);

/// The same sizes with an HQ part.
Architecture withHqPart(Architecture architecture);

/// What a run with these options trains of a checkpoint's architecture: with a new HQ part where
/// one is trained that it does not have, and at the run's input size. `source` names the
/// checkpoint. Throws Error{Usage} for a ViT at another size: it has a table of positions.
Architecture trainedArchitecture(Architecture architecture, const TrainOptions& options,
                                 const std::string& source);

Json architectureToJson(const Architecture& architecture);

}  // namespace studio
