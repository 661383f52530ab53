#pragma once

#include <string>
#include <vector>

#include "core/jobs/DataBuildJob.h"

namespace studio {

/// All objects with masks that the sources of a build have, in their order, chosen by label and
/// verdict.
struct BuildSources {
    std::vector<BuildObject> objects;
    bool imagesKnown = false;             ///< as in DataBuildPlan
    std::vector<fs::path> imagesMissing;  ///< as in DataBuildPlan
    std::vector<std::string> notes;       ///< what was left out
    std::vector<std::string> problems;    ///< what cannot be used, beginning with the file
};

/// Opens annotations and tables, no images. Throws Error{FileNotFound, FileUnreadable, FolderEmpty,
/// JsonInvalid}, Cancelled.
BuildSources collectSources(const DataBuildOptions& options, const JobContext& context);

}  // namespace studio
