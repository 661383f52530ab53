#pragma once

#include <vector>

#include "core/base/Files.h"

namespace studio::bench {

/// Reads a float32 .npy in C order whose shape must be `shape`.
/// Throws Error{FileNotFound, FileUnreadable, SizeMismatch}.
std::vector<float> readNpy(const fs::path& path, const std::vector<std::size_t>& shape);

}  // namespace studio::bench
