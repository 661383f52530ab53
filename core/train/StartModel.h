#pragma once

#include <string>

#include "core/base/JobContext.h"
#include "core/sam/Sam.h"
#include "core/train/TrainOptions.h"

namespace studio {

/// The model that a run starts from: on the CPU, in fp32.
struct StartModel {
    Sam sam{nullptr};
    std::string source;    ///< what it was made of, for people
    bool hqIsNew = false;  ///< the HQ part was not in the checkpoint: it has start values
};

/// Reads the checkpoint (a plain SAM gets an HQ part when one is to be trained), or sets start
/// values; then lays `restoreModel` over it. Throws Error{File*, Checkpoint*, Usage, OutOfMemory,
/// JsonInvalid}, Cancelled.
StartModel makeStartModel(const TrainOptions& options, const JobContext& context = {});

/// The checkpoint that `options` mean: their own, or for none the one of their type in
/// pretrained_checkpoint/. Throws Error{FileNotFound} saying which names were looked for.
fs::path startCheckpoint(const TrainOptions& options);

/// The architecture that the run will have, from headers alone. Throws as makeStartModel.
Architecture startArchitecture(const TrainOptions& options);

/// Whether what `options` lay over a model of this architecture, or attach to it, fits, from
/// headers alone. Throws as makeStartModel and withHqPart.
void checkLaidOver(const TrainOptions& options, const Architecture& architecture);

/// Copies what `tensors` (a whole model, or a mask decoder under its own names) has over `sam`.
/// Throws Error{CheckpointMismatch} for a tensor of another shape or of no such name.
void layOver(SamImpl& sam, const StateDict& tensors);

/// Every tensor of a model under the upstream names.
StateDict modelTensors(SamImpl& sam);

/// The same weights with an HQ part, which is taken from `hqDecoder`, or where that is "random" has
/// neutral start values: the model's masks stay what they are. Throws as makeStartModel.
Sam withHqPart(SamImpl& sam, const std::string& hqDecoder, std::uint64_t seed);

}  // namespace studio
