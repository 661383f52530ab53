#pragma once

#include <string>
#include <string_view>

#include "core/base/Files.h"

namespace studio {

/// A report replaces only a report of its kind: one that has `mark` among its first 4096 bytes.
/// Throws Error{Usage} with `option` as its subject where `file` is anything else that is there
/// already, as an image, a checkpoint or a folder; an empty path is none.
void checkReportFile(const std::string& option, const fs::path& file, std::string_view mark);

}  // namespace studio
