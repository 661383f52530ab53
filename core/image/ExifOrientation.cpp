#include "core/image/ExifOrientation.h"

#include <cstddef>
#include <utility>

namespace studio {

int exifOrientation(std::span<const std::uint8_t> exif) {
    constexpr std::uint32_t kOrientationTag = 0x0112;
    constexpr std::uint32_t kShort = 3;
    if (exif.size() < 8 || exif[0] != exif[1] || (exif[0] != 'I' && exif[0] != 'M')) return 1;
    const bool little = exif[0] == 'I';
    const auto number = [&](std::size_t at, int bytes) {
        std::uint32_t value = 0;
        for (int i = 0; i < bytes; ++i)
            value = value << 8 | exif[at + static_cast<std::size_t>(little ? bytes - 1 - i : i)];
        return value;
    };
    const std::size_t directory = number(4, 4);
    if (directory + 2 > exif.size()) return 1;
    const std::size_t entries = number(directory, 2);
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t entry = directory + 2 + 12 * i;
        if (entry + 12 > exif.size()) return 1;
        if (number(entry, 2) != kOrientationTag) continue;
        const std::uint32_t value = number(entry + 8, 2);
        return number(entry + 2, 2) == kShort && value >= 1 && value <= 8 ? static_cast<int>(value)
                                                                          : 1;
    }
    return 1;
}

cv::Mat turnedUpright(cv::Mat pixels, int orientation) {
    if (swapsSides(orientation)) cv::transpose(pixels, pixels);
    switch (orientation) {
        case 2:
        case 6:
            cv::flip(pixels, pixels, 1);
            break;
        case 3:
        case 7:
            cv::flip(pixels, pixels, -1);
            break;
        case 4:
        case 8:
            cv::flip(pixels, pixels, 0);
            break;
        default:
            break;
    }
    return pixels;
}

}  // namespace studio
