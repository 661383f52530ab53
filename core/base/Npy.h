#pragma once

#include <cstddef>
#include <vector>

#include "core/base/Files.h"

namespace studio {

/// Writes a float32 array in C order as NumPy's .npy (version 1.0), atomically. `values` holds the
/// product of `shape` numbers. Throws Error{FileUnwritable, DiskFull}.
void writeNpy(const fs::path& path, const std::vector<std::size_t>& shape,
              const std::vector<float>& values);

}  // namespace studio
