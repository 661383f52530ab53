#pragma once

#include <optional>
#include <string>

#include "core/jobs/RunFolder.h"
#include "core/jobs/TrainJob.h"

namespace studio {

struct TrainProgress;

/// What ends a run.
enum class RunLimit { None, Steps, Minutes, Patience, Epochs };

/// "epoch 3 of 10": people count epochs from 1; files, tables and options from 0.
std::string epochText(int epoch, int epochs);

/// The limit that ends a run before its last epoch.
RunLimit reachedLimit(const TrainOptions& options, const TrainProgress& progress, bool timeIsUp);
/// Why it ended, as run.json says it.
std::string endText(RunLimit limit, const TrainOptions& options, const TrainProgress& progress);
/// The best epoch and its checkpoint become those of `report`, where there are any.
void setBest(TrainReport& report, const RunFolder& folder, int epoch);
/// What is said beside --resume to go on with it, and what is to be known of that.
TrainReport::GoOn waysToGoOn(RunLimit limit, const TrainOptions& options,
                             const TrainProgress& progress);
/// Epochs of a run that may have more of them done than are asked for now.
int epochsOf(const TrainOptions& options, const TrainProgress& progress);

/// Of a run to be resumed that is finished and that `options` give nothing more to do, its report:
/// from the files in its folder alone, which may be all that is left of it. None for any other run,
/// and where options are not those of the run. Only run.json is written, where `first`: it says
/// that the run is finished still.
std::optional<TrainReport> reportOfFinished(const TrainOptions& options, bool first);

}  // namespace studio
