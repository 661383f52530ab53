#pragma once

#include "core/base/Files.h"
#include "core/base/Json.h"

namespace studio {

/// A path in a JSON file that lies in `base`, written twice: as it is, and from `base`, so that
/// folders which are moved together are found again.
Json movablePath(const fs::path& path, const fs::path& base);

/// The path as it is where something is there, else the one from `base` where something is there,
/// else again as it is. Throws nlohmann::json::exception where `json` is none.
fs::path readMovablePath(const Json& json, const fs::path& base);

}  // namespace studio
