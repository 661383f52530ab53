#pragma once

#include "benchmarks/Work.h"
#include "benchmarks/Worker.h"

namespace studio::bench {

/// One step of the HQ part's training: one image of the model's size, one box, SAM frozen, the
/// losses as published, Adam.
/// - "train": the frozen encoder first, by the kernels; with precision "reference" by LibTorch's
///   modules;
/// - "train-cached": the encoder's features are there.
/// Null where `options.work` is neither. Throws as makeStartModel.
Work makeTrainingWork(const WorkerOptions& options);

}  // namespace studio::bench
