#include <tiffio.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <memory>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/image/ImageDecoder.h"

namespace studio {
namespace {

/// Reads the first page. Plain 8 and 16-bit grey or RGB is read as stored; every other kind that
/// libtiff can show (palette, bilevel, YCbCr, CMYK, ...) goes through its own 8-bit RGBA reading.
class TiffDecoder final : public ImageDecoder {
  public:
    TiffDecoder(std::span<const std::uint8_t> bytes, const std::string& name)
        : ImageDecoder(name), m_bytes(bytes) {
        const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(
            TIFFOpenOptionsAlloc(), &TIFFOpenOptionsFree);
        TIFFOpenOptionsSetErrorHandlerExtR(options.get(), &onError, this);
        TIFFOpenOptionsSetWarningHandlerExtR(options.get(), &onWarning, this);
        // "m": no memory mapping, the bytes are in memory already.
        m_tiff.reset(TIFFClientOpenExt("", "rm", this, &onRead, &onWrite, &onSeek, &onClose,
                                       &onSize, nullptr, nullptr, options.get()));
        if (!m_tiff || !m_message.empty()) failDamaged();
        readHeader();
    }

    int pages() override { return static_cast<int>(TIFFNumberOfDirectories(tiff())); }

    cv::Mat decodeValues(int page) override {
        if (TIFFSetDirectory(tiff(), static_cast<tdir_t>(page)) == 0) failDamaged();
        readHeader();
        const int bits = field(TIFFTAG_BITSPERSAMPLE);
        const int samples = field(TIFFTAG_SAMPLESPERPIXEL);
        std::uint16_t photometric = PHOTOMETRIC_MINISBLACK;
        TIFFGetField(tiff(), TIFFTAG_PHOTOMETRIC, &photometric);
        const bool rgb = photometric == PHOTOMETRIC_RGB;
        const bool single = photometric == PHOTOMETRIC_MINISBLACK ||
                            photometric == PHOTOMETRIC_MINISWHITE ||
                            photometric == PHOTOMETRIC_PALETTE;
        if (!rgb && !single) return readAsRgba(false);
        const int depth = depthOfSamples(bits);
        const int wanted = rgb ? 3 : 1;
        cv::Mat values;
        if (depth >= 0 && samples >= wanted && samples <= 8)
            values = readStored(depth, samples, wanted);
        else if ((bits == 1 || bits == 2 || bits == 4) && samples == 1)
            values = readPacked(bits);
        else
            fail("is a TIFF file with " + std::to_string(samples) + " samples of " +
                 std::to_string(bits) + " bits a pixel, which are no labels");
        const bool inverted = photometric == PHOTOMETRIC_MINISWHITE;
        if (inverted && bits < 8) cv::subtract(cv::Scalar::all((1 << bits) - 1), values, values);
        if (inverted && (depth == CV_8U || depth == CV_16U)) cv::bitwise_not(values, values);
        if (depth == CV_32S && field(TIFFTAG_SAMPLEFORMAT) != SAMPLEFORMAT_INT)
            values = fromUnsigned(values);
        return values;
    }

    cv::Mat decode(int) override {
        const int bits = field(TIFFTAG_BITSPERSAMPLE);
        const int samples = field(TIFFTAG_SAMPLESPERPIXEL);
        const bool whole = field(TIFFTAG_SAMPLEFORMAT) == SAMPLEFORMAT_UINT ||
                           field(TIFFTAG_SAMPLEFORMAT) == SAMPLEFORMAT_VOID;
        std::uint16_t photometric = 0;
        if (TIFFGetField(tiff(), TIFFTAG_PHOTOMETRIC, &photometric) == 0)
            fail("is a TIFF file without a colour kind");
        const bool grey =
            photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE;
        const bool rgb = photometric == PHOTOMETRIC_RGB;
        const int wanted = grey ? 1 : 3;
        if ((bits == 8 || bits == 16) && whole && (grey || rgb) && samples >= wanted &&
            samples <= 8) {
            cv::Mat pixels = readStored(bits == 8 ? CV_8U : CV_16U, samples, wanted);
            if (photometric == PHOTOMETRIC_MINISWHITE) cv::bitwise_not(pixels, pixels);
            return pixels;
        }
        if (bits > 8 || !whole)
            fail("is a TIFF file with " + std::to_string(bits) +
                 "-bit samples of a kind that is not supported (8 and 16-bit whole numbers are)");
        return readAsRgba(grey);
    }

  private:
    struct Close {
        void operator()(TIFF* tiff) const { TIFFClose(tiff); }
    };
    TIFF* tiff() const { return m_tiff.get(); }

    int field(std::uint32_t tag) const {
        std::uint16_t value = 0;
        TIFFGetFieldDefaulted(tiff(), tag, &value);
        return value;
    }

    void readHeader() {
        std::uint32_t width = 0;
        std::uint32_t height = 0;
        TIFFGetField(tiff(), TIFFTAG_IMAGEWIDTH, &width);
        TIFFGetField(tiff(), TIFFTAG_IMAGELENGTH, &height);
        setHeader(width, height, field(TIFFTAG_ORIENTATION));
    }

    /// The OpenCV depth of whole-byte samples; -1 where there is none.
    int depthOfSamples(int bits) const {
        switch (field(TIFFTAG_SAMPLEFORMAT)) {
            case SAMPLEFORMAT_IEEEFP:
                return bits == 32 ? CV_32F : bits == 64 ? CV_64F : bits == 16 ? CV_16F : -1;
            case SAMPLEFORMAT_INT:
                return bits == 8 ? CV_8S : bits == 16 ? CV_16S : bits == 32 ? CV_32S : -1;
            case SAMPLEFORMAT_UINT:
            case SAMPLEFORMAT_VOID:
                return bits == 8 ? CV_8U : bits == 16 ? CV_16U : bits == 32 ? CV_32S : -1;
            default:
                return -1;
        }
    }

    /// OpenCV has no unsigned 32-bit kind: what was read as signed, as double where it matters.
    static cv::Mat fromUnsigned(const cv::Mat& values) {
        double lowest = 0;
        cv::minMaxIdx(values.reshape(1), &lowest);
        if (lowest >= 0) return values;
        cv::Mat wide(values.size(), CV_64FC(values.channels()));
        const int perRow = values.cols * values.channels();
        for (int y = 0; y < values.rows; ++y)
            std::transform(values.ptr<std::uint32_t>(y), values.ptr<std::uint32_t>(y) + perRow,
                           wide.ptr<double>(y),
                           [](std::uint32_t v) { return static_cast<double>(v); });
        return wide;
    }

    /// One sample of 1, 2 or 4 bits a pixel, rows filled up to whole bytes.
    cv::Mat readPacked(int bits) {
        if (TIFFIsTiled(tiff()) != 0) fail("is a tiled TIFF file of less than 8 bits a pixel");
        std::vector<std::uint8_t> row(static_cast<std::size_t>(TIFFScanlineSize(tiff())));
        const cv::Size size = storedSize();
        if (row.size() * 8 < static_cast<std::size_t>(size.width) * static_cast<std::size_t>(bits))
            fail("is a damaged TIFF file (row size)");
        cv::Mat values(size, CV_8UC1);
        const int perByte = 8 / bits;
        for (int y = 0; y < size.height; ++y) {
            if (TIFFReadScanline(tiff(), row.data(), static_cast<std::uint32_t>(y)) != 1)
                failDamaged();
            for (int x = 0; x < size.width; ++x) {
                const int shift = 8 - bits * (x % perByte + 1);
                values.at<std::uint8_t>(y, x) = static_cast<std::uint8_t>(
                    row[static_cast<std::size_t>(x / perByte)] >> shift & ((1 << bits) - 1));
            }
        }
        return values;
    }

    /// Strips and tiles alike are blocks; with separate planes each block holds one channel.
    cv::Mat readStored(int depth, int samples, int wanted) {
        const bool tiled = TIFFIsTiled(tiff()) != 0;
        const bool planar = samples > 1 && field(TIFFTAG_PLANARCONFIG) == PLANARCONFIG_SEPARATE;
        const cv::Size size = storedSize();
        std::uint32_t blockWidth = static_cast<std::uint32_t>(size.width);
        std::uint32_t blockHeight = 0;
        TIFFGetFieldDefaulted(tiff(), tiled ? TIFFTAG_TILELENGTH : TIFFTAG_ROWSPERSTRIP,
                              &blockHeight);
        if (tiled) TIFFGetField(tiff(), TIFFTAG_TILEWIDTH, &blockWidth);
        if (!tiled) blockHeight = std::min(blockHeight, static_cast<std::uint32_t>(size.height));
        const tmsize_t blockBytes = tiled ? TIFFTileSize(tiff()) : TIFFStripSize(tiff());
        const int type = CV_MAKETYPE(depth, planar ? 1 : samples);
        const std::uint64_t expected = std::uint64_t{blockWidth} * blockHeight * CV_ELEM_SIZE(type);
        if (expected == 0 || static_cast<std::uint64_t>(blockBytes) != expected)
            fail("is a damaged TIFF file (block size)");

        // Not zeroed: what a damaged header asks for is not touched before the file has it.
        const auto block = std::make_unique_for_overwrite<std::uint8_t[]>(expected);
        cv::Mat pixels(size, CV_MAKETYPE(depth, wanted));
        const int stepX = static_cast<int>(std::min<std::uint32_t>(blockWidth, INT32_MAX));
        const int stepY = static_cast<int>(std::min<std::uint32_t>(blockHeight, INT32_MAX));
        for (int plane = 0; plane < (planar ? wanted : 1); ++plane)
            for (int y = 0; y < size.height; y += stepY)
                for (int x = 0; x < size.width; x += stepX) {
                    const cv::Rect area(x, y, std::min(stepX, size.width - x),
                                        std::min(stepY, size.height - y));
                    const std::size_t rowBytes = std::size_t{blockWidth} * CV_ELEM_SIZE(type);
                    if (readBlock(tiled, area, plane, block.get(), blockBytes) <
                        static_cast<tmsize_t>(rowBytes) * area.height)
                        failDamaged();
                    const cv::Mat whole(area.height, area.width, type, block.get(), rowBytes);
                    cv::Mat target = pixels(area);
                    const int first = planar ? plane : 0;
                    std::array<int, 6> pairs{0, first, 1, 1, 2, 2};
                    cv::mixChannels(&whole, 1, &target, 1, pairs.data(),
                                    planar ? 1 : static_cast<std::size_t>(wanted));
                }
        return pixels;
    }

    tmsize_t readBlock(bool tiled, const cv::Rect& area, int plane, void* to, tmsize_t size) {
        const auto x = static_cast<std::uint32_t>(area.x);
        const auto y = static_cast<std::uint32_t>(area.y);
        const auto sample = static_cast<std::uint16_t>(plane);
        return tiled
                   ? TIFFReadEncodedTile(tiff(), TIFFComputeTile(tiff(), x, y, 0, sample), to, size)
                   : TIFFReadEncodedStrip(tiff(), TIFFComputeStrip(tiff(), y, sample), to, size);
    }

    cv::Mat readAsRgba(bool grey) {
        std::array<char, 1024> reason{};
        if (TIFFRGBAImageOK(tiff(), reason.data()) == 0)
            fail(std::string("is a TIFF file of a kind that is not supported (") + reason.data() +
                 ")");
        const cv::Size size = storedSize();
        cv::Mat rgba(size, CV_8UC4);
        // Asking for the orientation that the file has means: do not turn anything.
        if (TIFFReadRGBAImageOriented(tiff(), static_cast<std::uint32_t>(size.width),
                                      static_cast<std::uint32_t>(size.height),
                                      reinterpret_cast<std::uint32_t*>(rgba.data), orientation(),
                                      1) == 0 ||
            !m_message.empty())
            failDamaged();
        cv::Mat pixels;
        if (grey)
            cv::extractChannel(rgba, pixels, 0);
        else
            cv::cvtColor(rgba, pixels, cv::COLOR_RGBA2RGB);
        return pixels;
    }

    [[noreturn]] void failDamaged() {
        fail("is a damaged or truncated TIFF file (" +
             (m_message.empty() ? std::string("pixels are missing") : m_message) + ")");
    }

    static TiffDecoder* self(thandle_t handle) { return static_cast<TiffDecoder*>(handle); }
    static tmsize_t onRead(thandle_t handle, void* to, tmsize_t length) {
        TiffDecoder* decoder = self(handle);
        const std::size_t offset = std::min(decoder->m_offset, decoder->m_bytes.size());
        const std::size_t count =
            std::min(static_cast<std::size_t>(length), decoder->m_bytes.size() - offset);
        std::memcpy(to, decoder->m_bytes.data() + offset, count);
        decoder->m_offset = offset + count;
        return static_cast<tmsize_t>(count);
    }
    static tmsize_t onWrite(thandle_t, void*, tmsize_t) { return 0; }
    static toff_t onSeek(thandle_t handle, toff_t offset, int whence) {
        TiffDecoder* decoder = self(handle);
        const toff_t base = whence == SEEK_CUR   ? decoder->m_offset
                            : whence == SEEK_END ? decoder->m_bytes.size()
                                                 : 0;
        return decoder->m_offset = base + offset;
    }
    static int onClose(thandle_t) { return 0; }
    static toff_t onSize(thandle_t handle) { return self(handle)->m_bytes.size(); }
    static int onError(TIFF*, void* user, const char*, const char* format, va_list arguments) {
        static_cast<TiffDecoder*>(user)->note(formatted(format, arguments));
        return 1;  // handled: not printed
    }
    static int onWarning(TIFF*, void* user, const char*, const char* format, va_list arguments) {
        // libtiff goes on without a tag whose value lies behind the end of the file, such as a
        // palette.
        const std::string text = formatted(format, arguments);
        if (text.starts_with("IO error")) static_cast<TiffDecoder*>(user)->note(text);
        return 1;
    }
    static std::string formatted(const char* format, va_list arguments) {
        std::array<char, 512> text{};
        std::vsnprintf(text.data(), text.size(), format, arguments);
        return text.data();
    }
    void note(const std::string& message) {
        if (m_message.empty()) m_message = message;
    }

    std::span<const std::uint8_t> m_bytes;
    std::size_t m_offset = 0;
    std::string m_message;  ///< the first error
    std::unique_ptr<TIFF, Close> m_tiff;
};

}  // namespace

std::unique_ptr<ImageDecoder> openTiff(std::span<const std::uint8_t> bytes,
                                       const std::string& name) {
    return std::make_unique<TiffDecoder>(bytes, name);
}

}  // namespace studio
