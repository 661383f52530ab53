#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "core/base/Files.h"

namespace studio {

/// Keys keep the order in which a file has them, so that a save changes only what changed.
using Json = nlohmann::ordered_json;

/// Reads a UTF-8 JSON file (a byte order mark is accepted).
/// Throws Error{FileNotFound, FileUnreadable, JsonInvalid}; the message names line and column.
Json readJson(const fs::path& path);
Json parseJson(std::string_view text, const fs::path& nameForErrors);

/// Atomically, UTF-8, indented by one space, with a final newline. Throws as writeFileAtomically.
void writeJson(const fs::path& path, const Json& json);

}  // namespace studio
