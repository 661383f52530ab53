#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/JobContext.h"

namespace studio {

/// The visible files below `folder`, subfolders included, that `wanted` takes; in natural order.
/// Links to folders are not followed; folders that cannot be read are skipped with a warning.
/// Throws Error{FileNotFound, FileUnreadable} for `folder` itself, Cancelled.
std::vector<fs::path> listFiles(const fs::path& folder,
                                const std::function<bool(const fs::path&)>& wanted,
                                const JobContext& context = {});

/// The folder of `file` below `root` as a group's name ("a/b"); empty for files in `root` itself.
std::string groupBelow(const fs::path& file, const fs::path& root);

/// Copies bytes under a temporary name that is then changed. The copy is not flushed: after a power
/// failure the original is still there. Throws Error{FileNotFound, FileUnreadable, FileUnwritable,
/// DiskFull}.
void copyWhole(const fs::path& from, const fs::path& to);

/// Makes a folder, or finds that it is there and can be written to. Throws Error{FileUnwritable}.
void makeWritableFolder(const fs::path& folder);
/// For folders that are filled from nothing: must not exist, or be empty. Makes it. `option` is for
/// the message. Throws Error{Usage, FileUnwritable}.
void prepareNewFolder(const fs::path& folder, const std::string& option);
/// The first half of it: looks, and makes nothing.
void requireNewFolder(const fs::path& folder, const std::string& option);
/// Whether `inner` is `outer` or lies below it.
bool isBelow(const fs::path& inner, const fs::path& outer);

}  // namespace studio
