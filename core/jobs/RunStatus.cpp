#include "core/jobs/RunStatus.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace studio {
namespace {

constexpr std::array<const char*, 9> kNames{"unknown",  "preparing",  "caching",
                                            "training", "validating", "paused",
                                            "stopped",  "finished",   "failed"};

void take(const Json& json, const char* key, std::string& value) {
    const auto found = json.find(key);
    if (found != json.end() && found->is_string()) value = found->get<std::string>();
}
void take(const Json& json, const char* key, std::int64_t& value) {
    const auto found = json.find(key);
    if (found != json.end() && found->is_number_integer()) value = found->get<std::int64_t>();
}
void take(const Json& json, const char* key, double& value) {
    const auto found = json.find(key);
    if (found == json.end() || !found->is_number()) return;
    if (const double number = found->get<double>(); std::isfinite(number)) value = number;
}

ErrorCode codeNamed(const std::string& name) {
    for (int code = 0; code <= int(ErrorCode::Internal); ++code)
        if (name == errorCodeName(ErrorCode(code))) return ErrorCode(code);
    return ErrorCode::Internal;
}

}  // namespace

const char* runStateName(RunState state) {
    return kNames.at(static_cast<std::size_t>(state));
}

RunState parseRunState(const std::string& text) {
    const auto found = std::find(kNames.begin(), kNames.end(), text);
    return found == kNames.end() ? RunState::Unknown : RunState(found - kNames.begin());
}

bool isActive(RunState state) {
    return state == RunState::Preparing || state == RunState::Caching ||
           state == RunState::Training || state == RunState::Validating;
}

double RunStatus::fraction() const {
    if (state == RunState::Finished) return 1;
    return steps > 0 ? std::clamp(double(step) / double(steps), 0.0, 1.0) : 0;
}

RunStatus runStatusFromJson(const Json& json) {
    RunStatus status;
    if (!json.is_object()) return status;
    std::string state;
    take(json, "state", state);
    status.state = parseRunState(state);
    take(json, "message", status.message);
    take(json, "pid", status.pid);
    take(json, "host", status.host);
    take(json, "epoch", status.epoch);
    take(json, "epochs", status.epochs);
    take(json, "step", status.step);
    take(json, "steps", status.steps);
    take(json, "images_per_second", status.imagesPerSecond);
    take(json, "elapsed_seconds", status.elapsedSeconds);
    take(json, "remaining_seconds", status.remainingSeconds);
    take(json, "updated", status.updated);
    take(json, "notes_left_out", status.notesLeftOut);
    if (const auto notes = json.find("notes"); notes != json.end() && notes->is_array())
        for (const Json& note : *notes)
            if (note.is_string()) status.notes.push_back(note.get<std::string>());
    if (const auto patience = json.find("patience");
        patience != json.end() && patience->is_object()) {
        take(*patience, "epochs_without_improvement", status.epochsWithoutImprovement);
        take(*patience, "limit", status.patience);
    }
    std::int64_t best = -1;
    take(json, "best_epoch", best);
    if (best >= 0) status.bestEpoch = best;
    if (const auto error = json.find("error"); error != json.end() && error->is_object()) {
        std::string code, subject, detail;
        take(*error, "code", code);
        take(*error, "subject", subject);
        take(*error, "detail", detail);
        status.error = Error(codeNamed(code), subject, detail);
    }
    return status;
}

}  // namespace studio
