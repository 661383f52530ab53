#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

#include "core/base/Files.h"

namespace studio {

/// An image file as the program sees it: upright (EXIF orientation applied), 8-bit, grey or RGB.
struct Image {
    cv::Mat pixels;       ///< CV_8UC1 (grey) or CV_8UC3 (R, G, B); continuous
    int bitDepth = 8;     ///< of the file: 8 or 16 (16 is scaled by its own 0.1..99.9 percentiles)
    int orientation = 1;  ///< EXIF orientation that was undone, 1..8
    fs::path path;

    cv::Size size() const { return pixels.size(); }
};

/// Largest number of pixels that is read (a guard against hostile headers).
inline constexpr std::int64_t kMaxImagePixels = 400'000'000;

/// Reads PNG, JPEG (CMYK too), TIFF or BMP; 8/16-bit, grey, RGB, RGBA (alpha is dropped), palette.
/// Throws Error{FileNotFound, FileUnreadable, ImageUnreadable, ImageTooLarge}.
Image readImage(const fs::path& path);

/// Upright size from the header alone, without decoding. Throws as readImage.
cv::Size readImageSize(const fs::path& path);

/// What the header says.
struct ImageHeader {
    cv::Size size;        ///< upright
    int orientation = 1;  ///< EXIF orientation of the stored pixels, 1..8
};
/// Throws as readImage.
ImageHeader readImageHeader(const fs::path& path);

/// A small upright 8-bit picture (CV_8UC1 or CV_8UC3 RGB), longest side at most `side` pixels; uses
/// a reduced decoding where the format has one. Throws as readImage.
cv::Mat readThumbnail(const fs::path& path, int side);

/// Lower case for ASCII, with the dot: ".png".
std::string lowerExtension(const fs::path& path);

/// True for names that readImage may understand (.png .jpg .jpeg .tif .tiff .bmp, any case).
bool hasImageExtension(const fs::path& path);

/// Reads a mask: any non-zero value counts. Returns CV_8UC1, 0/255, upright as images are.
/// Throws as readImage, and Error{SizeMismatch} if `expected` is not empty and differs.
cv::Mat readMask(const fs::path& path, cv::Size expected = {});

/// Pixels as the file has them: upright, but of the stored depth.
struct StoredImage {
    cv::Mat pixels;       ///< CV_8U or CV_16U, 1 (grey) or 3 (R, G, B) channels
    int orientation = 1;  ///< that was undone, 1..8
};
/// Throws as readImage.
StoredImage readStoredImage(const fs::path& path);

/// An 8-bit PNG of CV_8UC1; any non-zero value becomes 255.
std::vector<std::uint8_t> encodeMask(const cv::Mat& mask);
/// CV_8U or CV_16U with 1 or 3 (R, G, B) channels as PNG.
std::vector<std::uint8_t> encodePng(const cv::Mat& pixels);
/// The same as TIFF (LZW).
std::vector<std::uint8_t> encodeTiff(const cv::Mat& pixels);
/// CV_8U with 1 or 3 (R, G, B) channels as JPEG of quality 100, colours at full resolution.
std::vector<std::uint8_t> encodeBestJpeg(const cv::Mat& pixels);

/// The pixels of a readStoredImage() scaled to 8 bits as readImage() does.
cv::Mat scaledTo8Bits(const cv::Mat& pixels);

/// Writes CV_8UC1 0/255 as an 8-bit PNG, atomically. Any non-zero value is written as 255.
/// Throws Error{FileUnwritable, DiskFull}.
void writeMask(const fs::path& path, const cv::Mat& mask);

/// Writes CV_8UC1 or CV_8UC3 (RGB) as PNG or JPEG by extension, atomically.
void writeImage(const fs::path& path, const cv::Mat& rgbOrGrey);

}  // namespace studio
