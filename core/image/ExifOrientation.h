#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <span>

namespace studio {

/// The orientation (1..8) of an EXIF block that starts with its TIFF header; 1 where it says none
/// or is damaged.
int exifOrientation(std::span<const std::uint8_t> exif);

/// Whether pixels of this orientation lie on their side: width and height change places.
inline bool swapsSides(int orientation) {
    return orientation >= 5;
}

/// Undoes an orientation (1..8): stored pixels as they are to be seen. May change `stored`.
cv::Mat turnedUpright(cv::Mat stored, int orientation);

}  // namespace studio
