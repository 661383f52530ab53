#pragma once

#include <string>
#include <vector>

#include "core/base/Json.h"

namespace studio::bench {

struct SuiteOptions {
    fs::path program;  ///< this program, which runs the workers
    fs::path studio;   ///< the desktop program whose start is timed
    fs::path starter;  ///< a trained model
    std::string only;  ///< groups whose title has this in it; empty: all
    fs::path results;  ///< JSON file; empty: none
    /// Programs that the training step is compared with, NAME=COMMAND for the shell, with the
    /// protocol of a worker. The first is what the ratios are against.
    std::vector<std::string> trainPeers;
    int rounds = 5;   ///< how often each worker is timed, all in turn
    int threads = 0;  ///< 0: one per core
};

/// Measures everything in worker processes, all of one group in turn, prints a table and returns it
/// as JSON. Throws Error.
Json runSuite(const SuiteOptions& options);

}  // namespace studio::bench
