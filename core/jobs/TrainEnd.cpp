#include "core/jobs/TrainEnd.h"

#include <spdlog/fmt/fmt.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/base/Error.h"
#include "core/jobs/RunProcess.h"
#include "core/train/TrainState.h"

namespace studio {
namespace {

bool isTimeUp(const TrainOptions& options, double seconds) {
    return options.maxMinutes > 0 && seconds >= 60 * options.maxMinutes;
}

/// Whether a run with these settings would come to the weights that are there.
bool areOfTheRun(const TrainOptions& options, const TrainOptions& saved) {
    Json wanted = options.deciding(), found = saved.deciding();
    // How many processes there were, torchrun may have said.
    wanted.erase("world_size");
    found.erase("world_size");
    // What was chosen is written down.
    if (options.loss == TrainLoss::Auto) wanted["loss"] = found["loss"];
    if (options.amp == Precision::Auto) wanted["amp"] = found["amp"];
    return wanted == found;
}

/// Those who wait for a word of the process that was started get one.
void sayThatItIsFinished(const RunFolder& folder, const std::string& end) {
    Json status = readJson(folder.status());
    if (!status.is_object()) status = Json::object();
    status["state"] = "finished";
    status["message"] = end;
    status["pid"] = ::getpid();
    status["host"] = hostName();
    status["error"] = Json();
    status["updated"] =
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    writeJson(folder.status(), status);
}

}  // namespace

std::string epochText(int epoch, int epochs) {
    return fmt::format("epoch {} of {}", epoch + 1, epochs);
}

void setBest(TrainReport& report, const RunFolder& folder, int epoch) {
    report.bestEpoch = epoch;
    if (epoch >= 0 && fs::exists(folder.model(epoch)))
        report.best = folder.model(epoch);
    else if (fs::exists(folder.best()))
        report.best = folder.best();
}

RunLimit reachedLimit(const TrainOptions& options, const TrainProgress& progress, bool timeIsUp) {
    if (options.maxSteps > 0 && progress.step >= options.maxSteps) return RunLimit::Steps;
    if (timeIsUp) return RunLimit::Minutes;
    if (options.patience > 0 && progress.epochsWithoutImprovement >= options.patience)
        return RunLimit::Patience;
    return RunLimit::None;
}

std::string endText(RunLimit limit, const TrainOptions& options, const TrainProgress& progress) {
    switch (limit) {
        case RunLimit::Steps:
            return "--max_steps was reached";
        case RunLimit::Minutes:
            return "--max_minutes was reached";
        case RunLimit::Patience:
            return fmt::format(
                "no better epoch since {} ({}): stopped early",
                epochText(progress.bestEpoch, epochsOf(options, progress)),
                toUtf8(RunFolder(options.output).model(progress.bestEpoch).filename()));
        default:
            return "all epochs are done";
    }
}

int epochsOf(const TrainOptions& options, const TrainProgress& progress) {
    return std::max(options.maxEpochNum, static_cast<int>(progress.epoch));
}

TrainReport::GoOn waysToGoOn(RunLimit limit, const TrainOptions& options,
                             const TrainProgress& progress) {
    TrainReport::GoOn ways;
    const auto limited = [&](const char* option, const std::string& value) {
        ways.options = fmt::format("{} 0", option);
        ways.remark = fmt::format("no limit, or a number above {}", value);
    };
    switch (limit) {
        case RunLimit::Steps:
            limited("--max_steps", std::to_string(std::max(options.maxSteps, progress.step)));
            break;
        case RunLimit::Minutes:
            limited("--max_minutes",
                    fmt::format("{:.0f}",
                                std::ceil(std::max(options.maxMinutes, progress.seconds / 60))));
            break;
        case RunLimit::Patience:
            limited("--patience", std::to_string(std::max<std::int64_t>(
                                      options.patience, progress.epochsWithoutImprovement)));
            break;
        default:
            ways.options = fmt::format("--max_epoch_num {}", 2 * epochsOf(options, progress));
            ways.remark = fmt::format("or any number above {}", epochsOf(options, progress));
    }
    // Where it ends moves, and with it the rate of every step.
    if (options.schedule == TrainSchedule::Cosine &&
        (limit == RunLimit::Steps || limit == RunLimit::Epochs))
        ways.remark +=
            "; the learning rate then follows the longer cosine from there on, which is not the "
            "same as a run that was as long from the start";
    return ways;
}

std::optional<TrainReport> reportOfFinished(const TrainOptions& options, bool first) {
    const RunFolder folder(options.output);
    TrainProgress progress;
    TrainOptions saved;
    TrainReport report;
    try {
        progress = readTrainProgress(folder.state());
        saved = savedTrainOptions(options.output);
        const Json metrics = readJson(folder.metrics());
        // An epoch that a limit cut off may be the best one, which the state does not say.
        if (const auto best = metrics.find("best_epoch");
            best != metrics.end() && best->is_number_integer())
            progress.bestEpoch = best->get<int>();
    } catch (const Error&) {
        return std::nullopt;  // what is wrong with it is said when it is read to go on
    }
    RunLimit limit = reachedLimit(options, progress, isTimeUp(options, progress.seconds));
    if (limit == RunLimit::None && progress.epoch >= options.maxEpochNum) limit = RunLimit::Epochs;
    if (!progress.finished || limit == RunLimit::None || !areOfTheRun(options, saved))
        return std::nullopt;
    report.wasFinished = true;
    report.steps = progress.step;
    report.epochs = epochsOf(options, progress);
    setBest(report, folder, progress.bestEpoch);
    report.endedEarly = limit != RunLimit::Epochs;
    report.end = endText(limit, options, progress);
    report.goOn = waysToGoOn(limit, options, progress);
    report.first = first;
    if (!first) return report;
    try {
        sayThatItIsFinished(folder, report.end);
    } catch (const Error&) {
        // It is for those who watch; a run on a disk that is read only is finished as well.
    }
    return report;
}

}  // namespace studio
