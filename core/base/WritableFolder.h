#pragma once

#include "core/base/Files.h"

namespace studio {

/// Finds out whether files can be written in `folder`, or where it is not there yet, whether it can
/// be made; leaves nothing behind. Throws Error{FileUnwritable, DiskFull}.
void checkFolderWritable(const fs::path& folder);

}  // namespace studio
