#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <string>

#include "core/base/Files.h"

/// Image files of the less usual kinds, written with the format libraries.
namespace studio::testing {

/// A minimal EXIF block (from its TIFF header on) that says this orientation.
std::string exifBlock(int orientation, bool bigEndian = false);

struct PngOptions {
    int orientation = 0;  ///< > 0: an eXIf chunk
    bool interlaced = false;
    int bits = 0;                  ///< 1, 2 or 4 for grey values that fit; else the Mat's depth
    bool transparentGrey = false;  ///< a tRNS chunk for the grey value 0
};
/// CV_8U or CV_16U with 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA) channels.
void writePng(const fs::path& path, const cv::Mat& pixels, const PngOptions& options = {});
/// CV_8UC1 indices into `palette` (R, G, B); with `transparency` the entries get a tRNS chunk.
void writePalettePng(const fs::path& path, const cv::Mat& indices,
                     const std::vector<cv::Vec3b>& palette, bool transparency);

struct JpegOptions {
    int orientation = 0;
    bool bigEndianExif = false;
    bool progressive = false;
    bool ycck = false;  ///< for four channels: Adobe YCCK instead of CMYK
    bool adobe = true;  ///< for four channels: the Adobe marker
};
/// CV_8U with 1 (grey), 3 (RGB) or 4 (C, M, Y, K as stored, so inverted for Adobe) channels, best
/// quality.
void writeJpeg(const fs::path& path, const cv::Mat& pixels, const JpegOptions& options = {});

struct TiffOptions {
    int orientation = 1;
    bool tiled = false;
    bool planar = false;  ///< separate planes
    bool minIsWhite = false;
    bool bilevel = false;  ///< one bit a pixel of a CV_8UC1 0/255
    bool palette = false;  ///< CV_8UC1 indices, value v shown as (v, 255 - v, 0)
    bool floats = false;   ///< 32-bit floating point
    int compression = 1;   ///< libtiff's number
    bool append = false;   ///< as a further page
};
void writeTiff(const fs::path& path, const cv::Mat& pixels, const TiffOptions& options = {});

}  // namespace studio::testing
