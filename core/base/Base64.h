#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace studio {

/// RFC 4648, with padding, without line breaks.
std::string base64Text(const std::vector<std::uint8_t>& bytes);
/// Spaces and line breaks are skipped. Throws Error{JsonInvalid} for other characters that do not
/// belong there; `subject` is for its message.
std::vector<std::uint8_t> base64Bytes(std::string_view text, const std::string& subject);

}  // namespace studio
