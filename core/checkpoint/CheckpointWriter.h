#pragma once

#include <string>

#include "core/base/Files.h"
#include "core/base/JobContext.h"
#include "core/base/Json.h"
#include "core/checkpoint/StateDict.h"

namespace studio {

/// How a checkpoint's top level looks.
struct CheckpointLayout {
    /// The key that the state dict is under; empty: it is the top level itself, as upstream
    /// publishes its models, and there is no place for the two others.
    std::string wrapper = "model";
    Json config = Json::object();  ///< written as `config` unless empty
    Json extras = Json::object();  ///< more top-level entries: {"epoch": 3, ...}
};

/// Writes a zip `.pth` that Python reads with torch.load(weights_only=True): the names, precisions
/// and shapes of `tensors` (on any device), each record aligned to 64 bytes. The file is replaced
/// as a whole or not at all. Throws Error{FileUnwritable, DiskFull, OutOfMemory, Internal},
/// Cancelled.
void writeCheckpoint(const fs::path& path, const StateDict& tensors,
                     const CheckpointLayout& layout = {}, const JobContext& context = {});

}  // namespace studio
