#pragma once

#include <string>

#include "core/base/Files.h"

namespace studio::bench {

/// Writes a SAM-HQ checkpoint of a published size ("vit_b", "vit_tiny", ...) with random weights of
/// seed 0: what is computed takes as long as with trained ones. Throws Error{Usage, FileUnwritable,
/// DiskFull}.
void writeRandomModel(const fs::path& path, const std::string& type);

}  // namespace studio::bench
