#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/JobContext.h"
#include "core/train/ModelProfiler.h"

namespace studio {

/// Models measured module by module and laid side by side.
struct ProfileOptions {
    /// Checkpoints (paths) and named architectures (kProfiledArchitectures).
    std::vector<std::string> models;
    ModelProfilerOptions measure;
    int depth = 2;  ///< of the modules in the table; the files have all of them
    fs::path csv;   ///< where the figures go as CSV; empty: nowhere
    fs::path json;  ///< the same as JSON

    /// Throws Error{Usage} whose subject is the wrong option ("--batch").
    void check() const;
};

/// Measures one model after the other; `observer` hears of each. Then writes the files.
/// Throws as profileModel and writeFileAtomically.
std::vector<ModelProfile> runProfile(const ProfileOptions& options, const JobContext& context = {},
                                     const std::function<void(const ModelProfile&)>& observer = {});

/// Lines of a table for a fixed-width font: a row a module down to `depth`, the models beside each
/// other; of their training pass or of inference. Modules that only some models have are there,
/// too, with blanks for the others.
std::vector<std::string> profileTable(const std::vector<ModelProfile>& models, bool training,
                                      int depth);

/// One line a model and module, with a header. Bytes and seconds.
std::string profileCsv(const std::vector<ModelProfile>& models);
/// {"models": [{"model", "kind", "image_size", ..., "modules": [{"name", "parameters", "inference":
/// {...}, ...}]}]}
std::string profileJson(const std::vector<ModelProfile>& models);

}  // namespace studio
