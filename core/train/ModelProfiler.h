#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/JobContext.h"
#include "core/base/RuntimeOptions.h"
#include "core/train/ModelProfile.h"

namespace studio {

/// What is measured, and how. No torch here.
struct ModelProfilerOptions {
    bool hq = true;         ///< named architectures: with the HQ part
    int imageSize = 0;      ///< of named architectures, pixels; 0: 1024
    int batch = 1;          ///< images in one pass
    bool inference = true;  ///< a pass without gradients
    bool training = true;   ///< forward and backward
    /// What a training step trains: "all", "hq", or beginnings of parameters' names.
    std::vector<std::string> train{"all"};
    int repeats = 2;           ///< of each pass; the fastest counts
    double memoryLimitGb = 0;  ///< 0: what is free now
    RuntimeOptions runtime;    ///< precision is not used: modules compute in fp32
};

/// Names that stand for an architecture with start values instead of a checkpoint.
inline constexpr const char* kProfiledArchitectures[] = {"vit_b", "vit_l", "vit_h", "vit_tiny",
                                                         "swin_t"};

/// Measures the model of a checkpoint (a path), or a named architecture: encoder, prompt encoder
/// with one click, and decoder; of swin_t, which has no SAM around it, the encoder. A pass that
/// needs more memory than there is is given up and says so in the result. Measured are the plain
/// modules as training uses them; `segment` has faster ones. Throws Error{File*, Checkpoint*,
/// Usage, DeviceUnavailable}, Cancelled.
ModelProfile profileModel(const std::string& model, const ModelProfilerOptions& options,
                          const JobContext& context = {});

}  // namespace studio
