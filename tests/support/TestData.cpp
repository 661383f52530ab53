#include "tests/support/TestData.h"

namespace studio::testing {

fs::path sourceFolder() { return STUDIO_SOURCE_DIR; }
fs::path buildFolder() { return STUDIO_BINARY_DIR; }
fs::path testData(const fs::path& relative) { return sourceFolder() / "tests/data" / relative; }

}  // namespace studio::testing
