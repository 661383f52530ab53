#pragma once

#include <cstddef>

#include "core/checkpoint/Architecture.h"
#include "core/train/TrainOptions.h"

namespace studio {

/// What a run will need, about: counted from the sizes of the network's layers, for a user who
/// decides whether to start it. A profile measures; this takes no time.
struct TrainEstimate {
    double memoryGb = 0;       ///< of the process (CPU), or of the GPU
    double checkpointsGb = 0;  ///< all that will be saved
    double featuresGb = 0;     ///< cached features; 0: none are kept
    double firstEpochSeconds = 0;
    double epochSeconds = 0;  ///< later ones: less where features are cached
};

/// Parameters of a model of these sizes, about.
double parameterCount(const Architecture& architecture);

/// What a device computes, in 10^9 operations a second.
struct DeviceSpeed {
    double trained = 1;  ///< forward and backward
    double frozen = 1;   ///< forward alone
};

/// `images` to train on, `validImages` to validate with after each epoch. Memory is
/// estimateTrainMemory()'s, of one process.
TrainEstimate estimateTraining(const TrainOptions& options, const Architecture& architecture,
                               std::size_t images, std::size_t validImages,
                               const DeviceSpeed& speed);

}  // namespace studio
