#include "core/jobs/TrainRanks.h"

#include <spdlog/fmt/fmt.h>
#include <torch/torch.h>

#include <algorithm>
#include <thread>

namespace studio {

bool takeShare(RuntimeOptions& runtime, const Rendezvous& rendezvous) {
    if (rendezvous.worldSize == 1) return false;
    if (runtime.threads == 0)
        runtime.threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()) /
                                          std::max(1, rendezvous.localWorldSize));
    const auto gpus = static_cast<int>(torch::cuda::device_count());
    if (runtime.device != "cuda" && (runtime.device != "auto" || gpus == 0)) return false;
    runtime.device = "cuda:" + std::to_string(rendezvous.localRank);
    return gpus > 0;
}

Error ofProcess(int rank, const Error& error) {
    return Error(error.code(), fmt::format("rank {}: {}", rank, error.subject()), error.detail());
}

bool othersMeetIt(const Error& error, const Rendezvous& launched, bool ownDevice) {
    if (launched.rank == 0) return false;
    switch (error.code()) {
        case ErrorCode::Usage:
            return true;  // one command line for all
        case ErrorCode::OutOfMemory:
        case ErrorCode::ProcessLost:
        case ErrorCode::TrainingDiverged:
        case ErrorCode::Internal:
            return false;
        case ErrorCode::DeviceUnavailable:
            return launched.localRank > 0 && !ownDevice;
        default:
            return launched.localRank > 0;  // files: one says it on each machine
    }
}

bool firstHearsOf(const Error& error) {
    if (error.code() != ErrorCode::ProcessLost) return true;
    // Told by the process that failed, which the first one heard as well, if it was not itself.
    return error.detail().find(" failed: ") != std::string::npos ||
           error.detail().find("no sign of life") != std::string::npos;
}

}  // namespace studio
