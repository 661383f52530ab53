#pragma once

#include <string>
#include <vector>

#include "core/train/TrainOptions.h"

namespace studio {

/// The words after `persam-hq` that ask for a run with these options: "train", "--output", ...
/// Options that have their default are left out.
std::vector<std::string> trainArguments(const TrainOptions& options);

}  // namespace studio
