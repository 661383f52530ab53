// Takes the place of `persam-hq train` where only what the window does with it matters: writes a
// run folder, listens to SIGINT, can be resumed. How, say variables of the environment:
// STAND_IN_START_MS (before it says anything), STAND_IN_EPOCHS, STAND_IN_STEPS (an epoch),
// STAND_IN_STEP_MS, STAND_IN_STOP_MS (from SIGINT to the end), STAND_IN_GPUS, STAND_IN_CHECKPOINT
// (a file whose copies the checkpoints are), STAND_IN_END: "" or "refuse" (one line on the standard
// error, nothing written), "fail" (half way, with an error), "crash" (half way, without a word).
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "core/base/Error.h"
#include "tests/support/RunWriter.h"

using namespace studio;

namespace {

volatile std::sig_atomic_t interrupts = 0;

std::string setting(const char* name, const char* preset) {
    const char* value = std::getenv(name);
    return value == nullptr ? preset : value;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    fs::path output;
    for (std::size_t i = 0; i + 1 < arguments.size(); ++i)
        if (arguments[i] == "--output") output = arguments[i + 1];
    const bool resume = std::count(arguments.begin(), arguments.end(), "--resume") > 0;
    const bool overwrite = std::count(arguments.begin(), arguments.end(), "--overwrite") > 0;
    const std::string end = setting("STAND_IN_END", "");
    if (end == "refuse" || output.empty()) {
        std::fprintf(stderr, "persam-hq: --output: the stand-in does not like this\n");
        return 1;
    }
    if (overwrite) fs::remove_all(output);
    std::signal(SIGINT, [](int) { interrupts = interrupts + 1; });
    const int epochs = std::stoi(setting("STAND_IN_EPOCHS", "3"));
    const int perEpoch = std::stoi(setting("STAND_IN_STEPS", "10"));
    const int stepMs = std::stoi(setting("STAND_IN_STEP_MS", "10"));
    const int startMs = std::stoi(setting("STAND_IN_START_MS", "0"));
    const int stopMs = std::stoi(setting("STAND_IN_STOP_MS", "0"));
    const int gpus = std::stoi(setting("STAND_IN_GPUS", "0"));
    const fs::path checkpoint = setting("STAND_IN_CHECKPOINT", "");

    for (int waited = 0; waited < startMs; waited += 10) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        if (interrupts > 0) return 130;
    }
    int first = 0;
    if (resume) std::ifstream(output / "train_state.pth") >> first;
    studio::testing::RunWriter writer(output, gpus, resume);
    for (const std::string& argument : arguments)
        writer.append("arguments.txt", argument + '\n');
    writer.append("arguments.txt", "nice " + std::to_string(::getpriority(PRIO_PROCESS, 0)) + '\n');
    const int steps = epochs * perEpoch;
    const auto say = [&](const char* state, int step, const Json& more = Json::object()) {
        Json status{{"state", state},
                    {"message", ""},
                    {"pid", ::getpid()},
                    {"epoch", std::min(step / perEpoch, epochs - 1)},
                    {"epochs", epochs},
                    {"step", step},
                    {"steps", steps},
                    {"images_per_second", 2.5},
                    {"elapsed_seconds", step},
                    {"remaining_seconds", steps - step},
                    {"patience", {{"epochs_without_improvement", 0}, {"limit", 5}}}};
        for (const auto& [key, value] : more.items())
            status[key] = value;
        writer.status(status);
    };
    say("preparing", first);
    writer.metrics({{"max_epoch_num", epochs}}, "training");
    for (int step = first; step < steps; ++step) {
        std::this_thread::sleep_for(std::chrono::milliseconds(stepMs));
        if (interrupts > 1) return 130;
        if (step == steps / 2 && end == "crash") std::_Exit(3);
        if (step == steps / 2 && end == "fail") {
            say("failed", step,
                {{"error",
                  {{"code", errorCodeName(ErrorCode::DiskFull)},
                   {"subject", "last.pth"},
                   {"detail", "no space left"}}}});
            return 1;
        }
        if (interrupts > 0) {
            for (int waited = 0; waited < stopMs; waited += 10) {
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
                if (interrupts > 1) return 130;
            }
            writeFileAtomically(output / "train_state.pth", std::to_string(step));
            say("stopped", step);
            return 0;
        }
        const int epoch = step / perEpoch;
        writer.step(step, epoch, step);
        writer.sample(step);
        if (step % perEpoch == perEpoch - 1) {
            say("validating", step + 1);
            writer.epoch(epoch, 0.8 + 0.05 * (epoch % 3), perEpoch, 1);
            for (int k = 0; k < 2; ++k)
                writer.example(epoch, k);
            writer.checkpoint(epoch, epoch % 3 == std::min(2, epochs - 1), checkpoint);
        }
        say("training", step + 1);
    }
    say("finished", steps, {{"best_epoch", std::min(2, epochs - 1)}});
    return 0;
}
