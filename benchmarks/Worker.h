#pragma once

#include "core/base/Files.h"

namespace studio::bench {

/// What one process measures: see README.md for what it says and listens to.
struct WorkerOptions {
    fs::path checkpoint;
    std::string work = "encode";  ///< encode | click | see PersonalizeWork.h, TrainingWork.h
    fs::path input;               ///< 1x3xSxS float32 .npy, normalised; empty: random numbers
    fs::path output;              ///< .npy of what the first run gave; empty: none
    std::string precision =
        "auto";  ///< auto | fp32 | bf16 | reference: plain LibTorch modules in fp32
    int threads = 0;
    int clicks = 1;           ///< points in the prompt of `click`
    bool shareCores = false;  ///< `click` as beside a training
};

/// Runs once, prints {"ready":1,"setup":s,"warm":s}, then answers lines on standard input: "go"
/// with
/// {"t":seconds} REPS times (environment, default 1), anything else or the end with {"rss":GB}.
/// Throws Error.
void runWorker(const WorkerOptions& options);

}  // namespace studio::bench
