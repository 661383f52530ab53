#pragma once

#include <cstddef>

#include "core/checkpoint/Architecture.h"
#include "core/train/TrainOptions.h"

namespace studio {

/// What a run will need, about: counted from the sizes of the network's layers, for a user who
/// decides whether to start it. A profile measures; this takes no time. Held against measured runs
/// on 2 cores (AVX-512 with bf16): memory and times of the HQ part on TinyViT and ViT-B, of the
/// decoder, and of TinyViT from scratch are met to a third.
struct TrainEstimate {
    double memoryGb = 0;       ///< of the process (CPU), or of the GPU
    double checkpointsGb = 0;  ///< all that will be saved
    double featuresGb = 0;     ///< cached features; 0: none are kept
    double firstEpochSeconds = 0;
    double epochSeconds = 0;  ///< later ones: less where features are cached
    double totalSeconds = 0;  ///< all of it, validation included, up to the limits that are set
};

/// What there is to learn from.
struct TrainAmount {
    std::size_t images = 0, objects = 0, validImages = 0;
};

/// How fast products are computed: fp32, and how much faster a frozen encoder is.
struct ComputeSpeed {
    double gflops = 100;
    double encoderFactor = 1;
};

/// Of this computer's processor with these threads and this precision.
ComputeSpeed computeSpeed(const RuntimeOptions& runtime);

/// Parameters of a model of these sizes, about.
double parameterCount(const Architecture& architecture);

/// `architecture`: trainedArchitecture().
TrainEstimate estimateTraining(const TrainOptions& options, const Architecture& architecture,
                               const TrainAmount& amount, const ComputeSpeed& speed);

}  // namespace studio
