#include "tests/support/ImageFiles.h"

#include <png.h>
#include <tiffio.h>

#include <bit>
#include <cstdio>
#include <cstdlib>
#include <opencv2/imgproc.hpp>
#include <vector>

#include <jpeglib.h>

namespace studio::testing {
namespace {

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;
File openForWriting(const fs::path& path) {
    return File(std::fopen(path.c_str(), "wb"));
}

/// The default error handlers end the process with a message: a test's own mistake.
void finishPng(png_structp png, png_infop info, const cv::Mat& pixels) {
    std::vector<png_bytep> rows;
    for (int y = 0; y < pixels.rows; ++y)
        rows.push_back(const_cast<png_bytep>(pixels.ptr(y)));
    png_write_info(png, info);
    if (std::endian::native == std::endian::little) png_set_swap(png);
    png_set_packing(png);
    png_write_image(png, rows.data());
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
}

}  // namespace

std::string exifBlock(int orientation, bool bigEndian) {
    std::string block = bigEndian ? "MM" : "II";
    const auto add = [&](std::uint32_t value, int bytes) {
        for (int i = 0; i < bytes; ++i)
            block += static_cast<char>(value >> 8 * (bigEndian ? bytes - 1 - i : i) & 0xFF);
    };
    add(42, 2);
    add(8, 4);
    add(2, 2);  // entries: one that is no orientation first
    for (const auto& [tag, value] :
         {std::pair<std::uint32_t, int>{0x0103, 6}, {0x0112, orientation}}) {
        add(tag, 2);
        add(3, 2);
        add(1, 4);
        add(static_cast<std::uint32_t>(value), 2);
        add(0, 2);
    }
    add(0, 4);
    return block;
}

void writePng(const fs::path& path, const cv::Mat& pixels, const PngOptions& options) {
    const File file = openForWriting(path);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_init_io(png, file.get());
    static constexpr int kTypes[] = {0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA,
                                     PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA};
    const int bits = options.bits > 0 ? options.bits : pixels.depth() == CV_16U ? 16 : 8;
    png_set_IHDR(png, info, static_cast<png_uint_32>(pixels.cols),
                 static_cast<png_uint_32>(pixels.rows), bits, kTypes[pixels.channels()],
                 options.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    std::string exif = exifBlock(options.orientation);
    if (options.orientation > 0)
        png_set_eXIf_1(png, info, static_cast<png_uint_32>(exif.size()),
                       reinterpret_cast<png_bytep>(exif.data()));
    png_color_16 transparent{};
    if (options.transparentGrey) png_set_tRNS(png, info, nullptr, 0, &transparent);
    finishPng(png, info, pixels);
}

void writePalettePng(const fs::path& path, const cv::Mat& indices,
                     const std::vector<cv::Vec3b>& palette, bool transparency) {
    const File file = openForWriting(path);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_init_io(png, file.get());
    png_set_IHDR(png, info, static_cast<png_uint_32>(indices.cols),
                 static_cast<png_uint_32>(indices.rows), 8, PNG_COLOR_TYPE_PALETTE,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    std::vector<png_color> colors;
    std::vector<png_byte> alpha;
    for (const cv::Vec3b& entry : palette) {
        colors.push_back({entry[0], entry[1], entry[2]});
        alpha.push_back(static_cast<png_byte>(40 * alpha.size()));
    }
    png_set_PLTE(png, info, colors.data(), static_cast<int>(colors.size()));
    if (transparency)
        png_set_tRNS(png, info, alpha.data(), static_cast<int>(alpha.size()), nullptr);
    finishPng(png, info, indices);
}

void writeJpeg(const fs::path& path, const cv::Mat& pixels, const JpegOptions& options) {
    const File file = openForWriting(path);
    jpeg_compress_struct jpeg{};
    jpeg_error_mgr errors{};
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_stdio_dest(&jpeg, file.get());
    jpeg.image_width = static_cast<JDIMENSION>(pixels.cols);
    jpeg.image_height = static_cast<JDIMENSION>(pixels.rows);
    jpeg.input_components = pixels.channels();
    jpeg.in_color_space = pixels.channels() == 1   ? JCS_GRAYSCALE
                          : pixels.channels() == 3 ? JCS_RGB
                                                   : JCS_CMYK;
    jpeg_set_defaults(&jpeg);
    if (pixels.channels() == 4) {
        jpeg_set_colorspace(&jpeg, options.ycck ? JCS_YCCK : JCS_CMYK);
        jpeg.write_Adobe_marker = options.adobe ? TRUE : FALSE;
    }
    jpeg_set_quality(&jpeg, 100, TRUE);
    for (int i = 0; i < jpeg.num_components; ++i)
        jpeg.comp_info[i].h_samp_factor = jpeg.comp_info[i].v_samp_factor = 1;
    if (options.progressive) jpeg_simple_progression(&jpeg);
    jpeg_start_compress(&jpeg, TRUE);
    if (options.orientation > 0) {
        const std::string exif =
            std::string("Exif\0\0", 6) + exifBlock(options.orientation, options.bigEndianExif);
        jpeg_write_marker(&jpeg, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(exif.data()),
                          static_cast<unsigned>(exif.size()));
    }
    for (int y = 0; y < pixels.rows; ++y) {
        JSAMPROW row = const_cast<JSAMPROW>(pixels.ptr(y));
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
}

void writeTiff(const fs::path& path, const cv::Mat& pixels, const TiffOptions& options) {
    TIFF* tiff = TIFFOpen(path.c_str(), options.append ? "a" : "w");
    const int samples = pixels.channels();
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, pixels.cols);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, pixels.rows);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, samples);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE,
                 options.bilevel            ? 1
                 : options.floats           ? 32
                 : pixels.depth() == CV_16U ? 16
                                            : 8);
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT,
                 options.floats ? SAMPLEFORMAT_IEEEFP : SAMPLEFORMAT_UINT);
    TIFFSetField(tiff, TIFFTAG_ORIENTATION, options.orientation);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, options.compression);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG,
                 options.planar ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC,
                 options.palette      ? PHOTOMETRIC_PALETTE
                 : samples >= 3       ? PHOTOMETRIC_RGB
                 : options.minIsWhite ? PHOTOMETRIC_MINISWHITE
                                      : PHOTOMETRIC_MINISBLACK);
    if (samples == 4) {
        const std::uint16_t kind = EXTRASAMPLE_UNASSALPHA;
        TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &kind);
    }
    if (options.palette) {
        std::vector<std::uint16_t> red(256), green(256), blue(256);
        for (std::size_t i = 0; i < 256; ++i) {
            red[i] = static_cast<std::uint16_t>(i * 257);
            green[i] = static_cast<std::uint16_t>((255 - i) * 257);
        }
        TIFFSetField(tiff, TIFFTAG_COLORMAP, red.data(), green.data(), blue.data());
    }
    std::vector<cv::Mat> planes{pixels};
    if (options.planar) cv::split(pixels, planes);
    if (options.tiled) {
        constexpr int kTile = 32;
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, kTile);
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, kTile);
        for (std::size_t plane = 0; plane < planes.size(); ++plane)
            for (int y = 0; y < pixels.rows; y += kTile)
                for (int x = 0; x < pixels.cols; x += kTile) {
                    const cv::Rect area =
                        cv::Rect(x, y, kTile, kTile) & cv::Rect({}, pixels.size());
                    cv::Mat tile = cv::Mat::zeros(kTile, kTile, planes[plane].type());
                    planes[plane](area).copyTo(tile(cv::Rect({}, area.size())));
                    TIFFWriteTile(tiff, tile.data, static_cast<std::uint32_t>(x),
                                  static_cast<std::uint32_t>(y), 0,
                                  static_cast<std::uint16_t>(plane));
                }
    } else {
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, 7);
        for (std::size_t plane = 0; plane < planes.size(); ++plane)
            for (int y = 0; y < pixels.rows; ++y) {
                cv::Mat row = planes[plane].row(y).clone();
                if (options.bilevel) {
                    cv::Mat packed = cv::Mat::zeros(1, (pixels.cols + 7) / 8, CV_8UC1);
                    for (int x = 0; x < pixels.cols; ++x)
                        if (row.at<std::uint8_t>(x) != 0)
                            packed.at<std::uint8_t>(x / 8) |= 0x80 >> x % 8;
                    row = packed;
                }
                TIFFWriteScanline(tiff, row.data, static_cast<std::uint32_t>(y),
                                  static_cast<std::uint16_t>(plane));
            }
    }
    TIFFClose(tiff);
}

}  // namespace studio::testing
