#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Json.h"

namespace studio {

/// What a training run is doing.
enum class RunState {
    Unknown,  ///< nothing was written yet, or by another program
    Preparing,
    Caching,  ///< computes the features of the frozen encoder
    Training,
    Validating,
    Paused,  ///< goes on by itself, or when it is resumed
    Stopped,
    Finished,
    Failed
};

/// "preparing", ...; "unknown".
const char* runStateName(RunState state);
/// Unknown for any other text.
RunState parseRunState(const std::string& text);
/// A process is at work, if it has not died.
bool isActive(RunState state);

/// What run.json of a run folder says. What it lacks keeps its default.
struct RunStatus {
    RunState state = RunState::Unknown;
    std::string message;
    std::int64_t pid = 0;
    std::string host;
    std::int64_t epoch = 0, epochs = 0;  ///< counted from 0; how many there will be
    std::int64_t step = 0, steps = 0;    ///< of the whole run
    double imagesPerSecond = 0;
    double elapsedSeconds = 0;    ///< pauses not counted
    double remainingSeconds = 0;  ///< 0: not known
    std::int64_t epochsWithoutImprovement = 0;
    std::int64_t patience = 0;  ///< of those, after which it ends; 0: no limit
    std::optional<std::int64_t> bestEpoch;
    /// What was noticed since it was started the last time, one line each, in the order of it; the
    /// first ones, and how many more there are.
    std::vector<std::string> notes;
    std::int64_t notesLeftOut = 0;
    double updated = 0;  ///< seconds since 1970
    std::optional<Error> error;

    /// 0..1; what is done of all steps.
    double fraction() const;
};

/// Values of the wrong kind are passed over: the file is another program's.
RunStatus runStatusFromJson(const Json& json);

}  // namespace studio
