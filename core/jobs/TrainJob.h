#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/JobContext.h"
#include "core/base/Json.h"
#include "core/train/TrainOptions.h"

namespace studio {

/// One step, as it is logged.
struct TrainStep {
    std::int64_t step = 0, steps = 0;  ///< of the whole run, from 0; how many there will be
    int epoch = 0;
    double loss = 0, maskLoss = 0, diceLoss = 0, iou = 0;
    double learningRate = 0, imagesPerSecond = 0;
};

/// One epoch, as it is logged.
struct TrainEpoch {
    int epoch = 0, epochs = 0;
    double loss = 0, maskLoss = 0, diceLoss = 0, trainIou = 0;
    std::optional<double> validIou, validBoundaryIou;  ///< absent where it was not validated
    double learningRate = 0, trainSeconds = 0, validSeconds = 0, imagesPerSecond = 0;
    bool best = false;    ///< of all so far
    fs::path checkpoint;  ///< empty where none was due
};

/// Whom a run tells, on its own thread, what it does.
struct TrainObserver {
    std::function<void(const std::string&)> note;     ///< one line
    std::function<void(const std::string&)> problem;  ///< one line, beginning with the file
    std::function<void(const TrainStep&)> step;
    std::function<void(const TrainEpoch&)> epoch;
};

struct TrainReport {
    bool first = true;       ///< this process speaks for the run (rank 0)
    bool stopped = false;    ///< it was asked to
    bool resumable = false;  ///< what was stopped can go on: it had begun
    std::int64_t steps = 0;
    int epochs = 0;      ///< of the whole run
    int bestEpoch = -1;  ///< counted from 0, as in the names of files
    fs::path best;       ///< the best checkpoint, or empty
    /// It was to be resumed, but there was nothing more to do: nothing was read or written anew.
    bool wasFinished = false;
    bool endedEarly = false;  ///< by a limit, before its last epoch
    std::string end;          ///< why it is over, as run.json says it; empty where it is not
    /// How a run that is over can go on.
    struct GoOn {
        std::string options;  ///< beside --output and --resume
        std::string remark;   ///< what else can be said there, and what comes of it
    } goOn;
    // With TrainOptions::eval
    std::size_t validated = 0;
    double iou = 0, boundaryIou = 0;
    std::vector<std::string> problems;
};

/// Trains, alone or as one of several processes (ProcessGroup), of which the first writes all files
/// of the run folder (see README.md) and tells the observer. A stop that `context` asks for ends
/// the step under way, saves the exact state and returns normally. When the disk is full it says so
/// and waits for room. Throws Error; the run folder then says "failed" and why, and what was saved
/// before stays; SaidByFirst where nothing is to be said of it.
TrainReport runTrain(const TrainOptions& options, const JobContext& context = {},
                     const TrainObserver& observer = {});

/// The options that a run was started with, for --resume. Throws Error{Usage, JsonInvalid ...}.
TrainOptions savedTrainOptions(const fs::path& output);

}  // namespace studio
