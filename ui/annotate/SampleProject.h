#pragma once

#include "core/base/Files.h"

namespace studio {

/// The user's own copy of the sample images that come with the program; made on first use. Throws
/// Error{FileNotFound, FileUnwritable, DiskFull}.
fs::path sampleProject();

}  // namespace studio
