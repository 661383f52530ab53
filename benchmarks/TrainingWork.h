#pragma once

#include "benchmarks/Work.h"
#include "benchmarks/Worker.h"

namespace studio::bench {

inline constexpr int kCachedSteps = 5;

/// One step of the HQ part's training: one image of the model's size, one box, SAM frozen, the
/// losses as published, Adam.
/// - "train": the frozen encoder first, by the kernels; with precision "reference" by LibTorch's
///   modules;
/// - "train-cached": the encoder's features are there; kCachedSteps steps in a row, as in an epoch
///   (one alone, between other programs', finds its memory and threads cold).
/// Null where `options.work` is neither. Throws as makeStartModel.
Work makeTrainingWork(const WorkerOptions& options);

}  // namespace studio::bench
