#pragma once

#include <functional>
#include <string>

#include "core/base/Error.h"
#include "core/train/TrainOptions.h"

namespace studio {

/// What can be known to be wrong with a run before anything is written or a file of data is read,
/// from the cheapest to the dearest: device, folders, the model and what is laid over it by their
/// headers, options that do not go together, memory. Seconds at most, whatever the size of model
/// and data. `note` gets single lines. Throws Error.
void checkTrainStart(const TrainOptions& options,
                     const std::function<void(const std::string& line)>& note);

/// What would need less memory than these options, where there was not enough.
Error outOfMemory(const TrainOptions& options);

/// Whether there is something to validate on: the default folder need not be there.
bool hasValidData(const TrainOptions& options);

}  // namespace studio
