#pragma once

#include <string>
#include <vector>

#include "core/data/Layout.h"
#include "core/jobs/MatchJob.h"

namespace studio {

/// What runMatch has to do for one object.
struct MatchTask {
    std::string object;
    std::vector<MatchReference> references;
    std::vector<std::string> problems;  ///< references that cannot be used, one line each
    Layout images;                      ///< of this rank; their group is the folder of results
    std::vector<std::size_t> indices;   ///< of these images among all of the object
};

/// Lists the work. An object without any of its references has none in its task, and a line among
/// its problems. Throws Error{Usage, FileNotFound, FolderEmpty, FileUnwritable} when nothing can be
/// begun, Cancelled.
std::vector<MatchTask> planMatch(const MatchOptions& options, const JobContext& context);

}  // namespace studio
