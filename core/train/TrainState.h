#pragma once

#include "core/base/Json.h"
#include "core/train/Trainer.h"

namespace studio {

/// Where a run is. Together with the weights and the optimiser's moments this decides everything
/// that follows: all random choices depend on seed, epoch and sample alone.
struct TrainProgress {
    int epoch = 0;           ///< that is under way, or comes next
    std::int64_t batch = 0;  ///< batches of this epoch that are done (of each rank)
    std::int64_t step = 0;   ///< steps of the whole run that are done
    double seconds = 0;      ///< since the first start, pauses not counted
    // Of the epoch under way
    double loss = 0, maskLoss = 0, diceLoss = 0, iou = 0;  ///< sums over its steps
    std::int64_t epochSteps = 0, epochImages = 0;
    double trainSeconds = 0;
    // Of the epochs before
    int bestEpoch = -1;    ///< -1: none yet
    double bestValue = 0;  ///< higher is better
    int epochsWithoutImprovement = 0;
    bool finished = false;
    bool operator==(const TrainProgress&) const = default;

    Json toJson() const;
    /// Throws Error{CheckpointInvalid} naming `source`.
    static TrainProgress fromJson(const Json& json, const std::string& source);
};

/// Writes the exact state (atomically): what is trained, the optimiser, and `progress`.
/// `fingerprint` names the data and whatever else must be the same when the run goes on. Throws as
/// writeCheckpoint.
void saveTrainState(const fs::path& path, const TrainingModel& model, const Optimizer& optimizer,
                    const TrainProgress& progress, const std::string& fingerprint);

/// Where the run is, without its weights. Throws as readCheckpoint.
TrainProgress readTrainProgress(const fs::path& path);

/// Undoes it. Throws as readCheckpoint, Error{CheckpointMismatch} for the state of another model,
/// optimiser or fingerprint; nothing is changed then but values that are read anew anyway.
TrainProgress restoreTrainState(const fs::path& path, TrainingModel& model, Optimizer& optimizer,
                                const std::string& fingerprint);

}  // namespace studio
