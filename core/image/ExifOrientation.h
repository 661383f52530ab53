#pragma once

#include <cstdint>
#include <span>

namespace studio {

/// The orientation (1..8) of an EXIF block that starts with its TIFF header; 1 where it says none
/// or is damaged.
int exifOrientation(std::span<const std::uint8_t> exif);

}  // namespace studio
