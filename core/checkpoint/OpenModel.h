#pragma once

#include "core/checkpoint/CheckpointReader.h"
#include "core/checkpoint/ModelFile.h"
#include "core/checkpoint/StateDict.h"

namespace studio {

/// A complete model as stored: every tensor that its architecture needs is there in the right
/// shape.
struct OpenedModel {
    /// image_encoder.*, prompt_encoder.*, mask_decoder.* under the upstream names; nothing else.
    StateDict tensors;
    Architecture architecture;
    ModelInfo info;  ///< without sha256: see modelDigest
};

/// Reads the checkpoint, lays the decoder file over it and checks the asked-for type. With `Shapes`
/// the tensors have no values: headers are read alone.
/// Throws Error{FileNotFound, FileUnreadable, CheckpointInvalid, CheckpointUnsafe,
/// CheckpointMismatch, OutOfMemory, Usage}, Cancelled.
OpenedModel openModel(const ModelFile& file, const JobContext& context = {},
                      CheckpointContent content = CheckpointContent::Tensors);

}  // namespace studio
