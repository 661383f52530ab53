#pragma once

#include <cstdint>

#include "core/base/Files.h"
#include "core/base/JobContext.h"
#include "core/base/Json.h"
#include "core/checkpoint/StateDict.h"

namespace studio {

/// What a `.pth` file holds.
struct Checkpoint {
    /// The state dict: found at the top or under `model`, `state_dict`, `model_state_dict` or
    /// `net`, with a `module.` (DataParallel) or `_orig_mod.` (torch.compile) prefix of all names
    /// removed.
    StateDict tensors;
    Json config = Json::object();  ///< the top-level `config`, empty when there is none
    Json extras = Json::object();  ///< other top-level plain data: epoch, args ...
    std::uint64_t fileBytes = 0;
};

enum class CheckpointContent {
    Tensors,  ///< values; the records' checksums are verified
    Shapes  ///< tensors on the meta device: shape and type without values, whatever the file's size
};

/// Reads a PyTorch checkpoint, zip or legacy (before 1.6), without running anything from it: only
/// the data that torch.save writes for tensors and plain containers is understood. Tensors of zip
/// files are views of the mapped file, which stays mapped as long as one of them lives; those that
/// cannot be (legacy, compressed, unaligned) are copied one storage at a time. Throws
/// Error{FileNotFound, FileUnreadable, CheckpointInvalid, CheckpointUnsafe, OutOfMemory},
/// Cancelled.
Checkpoint readCheckpoint(const fs::path& path, const JobContext& context = {},
                          CheckpointContent content = CheckpointContent::Tensors);

/// Every tensor of a file of nested dicts and lists, under the names of all levels joined by '/'.
/// Throws as readCheckpoint.
StateDict readTensors(const fs::path& path, const JobContext& context = {});

}  // namespace studio
