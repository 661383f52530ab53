#pragma once

#include "benchmarks/Work.h"
#include "benchmarks/Worker.h"

namespace studio::bench {

/// Epochs of PerSAM-F's fit, and how many of them `epochs` and `decode` run.
constexpr int kFitEpochs = 1000, kSampledEpochs = 10;

/// Matching on a synthetic scene of 1280 x 1024 that is encoded already:
/// - "fit": PerSAM-F's fit as it is done: the decoder once, then all epochs;
/// - "epochs": some epochs with the decoder, the three masks in the image's size, and LibTorch's
///   losses and gradients in each; with precision "reference" by the modules of core/sam;
/// - "gradients": the same with the decoder run once before, as the published script does it;
/// - "decode": as many decoder passes alone;
/// - "persam", "persam-f", "persam-hq": one match, three decoder passes.
/// Null where `options.work` is none of these. Throws as Predictor::load.
Work makePersonalizeWork(const WorkerOptions& options);

}  // namespace studio::bench
