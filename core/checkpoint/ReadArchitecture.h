#pragma once

#include "core/base/Json.h"
#include "core/checkpoint/Architecture.h"
#include "core/checkpoint/StateDict.h"

namespace studio {

/// Reads the architecture off the shapes of image_encoder.*, prompt_encoder.* and mask_decoder.*
/// and checks every tensor of the parts that are present against it; parts that are missing
/// altogether keep their defaults (openModel asks for all of them). `config` says what shapes
/// cannot: `image_size` (TinyViT; default 1024) and `decoder_heads` (default 8). Throws
/// Error{CheckpointMismatch} naming the first wrong tensor and both shapes, and
/// Error{CheckpointInvalid} for an unusable `config`.
Architecture readArchitecture(const StateDict& tensors, const Json& config);

}  // namespace studio
