#pragma once

#include "core/base/Files.h"

namespace studio::testing {

/// A file of tests/data/.
fs::path testData(const fs::path& relative);
/// The root of the source tree, and of the build tree.
fs::path sourceFolder();
fs::path buildFolder();

}  // namespace studio::testing
