#include "core/image/ImageIo.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <new>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "core/base/Error.h"
#include "core/image/ExifOrientation.h"
#include "core/image/ImageDecoder.h"

namespace studio {
namespace {

/// Runs `action`, turning what the libraries throw into Error.
template <typename Action>
auto guarded(const fs::path& path, Action action) {
    try {
        return action();
    } catch (const cv::Exception& error) {
        if (error.code == cv::Error::StsNoMem)
            throw Error(ErrorCode::OutOfMemory, toUtf8(path), "does not fit into the memory");
        throw Error(ErrorCode::ImageUnreadable, toUtf8(path),
                    "cannot be processed (" + error.err + ")");
    } catch (const std::bad_alloc&) {
        throw Error(ErrorCode::OutOfMemory, toUtf8(path), "does not fit into the memory");
    }
}

cv::Size uprightSize(const ImageDecoder& decoder) {
    const cv::Size size = decoder.storedSize();
    return swapsSides(decoder.orientation()) ? cv::Size(size.height, size.width) : size;
}

/// The value below which `fraction` of all samples lie.
int percentile(const std::vector<std::int64_t>& histogram, std::int64_t total, double fraction) {
    const auto wanted = static_cast<std::int64_t>(std::ceil(fraction * static_cast<double>(total)));
    std::int64_t seen = 0;
    for (std::size_t value = 0; value < histogram.size(); ++value) {
        seen += histogram[value];
        if (seen >= std::max<std::int64_t>(wanted, 1)) return static_cast<int>(value);
    }
    return static_cast<int>(histogram.size()) - 1;
}

/// 16 to 8 bits: the 0.1 and 99.9 percentiles of all channels together become 0 and 255.
cv::Mat scaledTo8Bit(const cv::Mat& pixels) {
    std::vector<std::int64_t> histogram(65536);
    const int samplesPerRow = pixels.cols * pixels.channels();
    for (int y = 0; y < pixels.rows; ++y) {
        const auto* row = pixels.ptr<std::uint16_t>(y);
        for (int i = 0; i < samplesPerRow; ++i)
            ++histogram[row[i]];
    }
    const std::int64_t total = std::int64_t{pixels.rows} * samplesPerRow;
    int low = percentile(histogram, total, 0.001);
    int high = percentile(histogram, total, 0.999);
    if (low == high) {  // nearly all of one value: the few others must still be seen
        low = percentile(histogram, total, 0);
        high = percentile(histogram, total, 1);
    }
    std::array<std::uint8_t, 65536> table{};
    for (int value = 0; value < 65536; ++value) {
        const double scaled = low == high ? value / 257.0 : 255.0 * (value - low) / (high - low);
        table[static_cast<std::size_t>(value)] = cv::saturate_cast<std::uint8_t>(scaled);
    }
    cv::Mat result(pixels.size(), CV_8UC(pixels.channels()));
    for (int y = 0; y < pixels.rows; ++y) {
        const auto* from = pixels.ptr<std::uint16_t>(y);
        auto* to = result.ptr<std::uint8_t>(y);
        for (int i = 0; i < samplesPerRow; ++i)
            to[i] = table[from[i]];
    }
    return result;
}

/// Upright pixels as stored (CV_8U or CV_16U), and the file's orientation.
std::pair<cv::Mat, int> decodeFile(const fs::path& path, int side) {
    const std::vector<std::uint8_t> bytes = readFile(path);
    const std::unique_ptr<ImageDecoder> decoder = ImageDecoder::open(bytes, toUtf8(path));
    const int orientation = decoder->orientation();
    return {turnedUpright(decoder->decode(side), orientation), orientation};
}

void writeEncoded(const fs::path& path, const std::string& extension, const cv::Mat& pixels,
                  const std::vector<int>& parameters) {
    std::vector<std::uint8_t> bytes;
    const bool encoded =
        guarded(path, [&] { return cv::imencode(extension, pixels, bytes, parameters); });
    if (!encoded) throw Error(ErrorCode::FileUnwritable, toUtf8(path), "cannot be encoded");
    writeFileAtomically(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// Fast settings: masks compress to a few kB at any level.
const std::vector<int> kPngParameters{cv::IMWRITE_PNG_COMPRESSION, 3};

std::vector<std::uint8_t> encoded(const char* extension, const cv::Mat& pixels,
                                  const std::vector<int>& parameters) {
    return guarded(extension, [&] {
        std::vector<std::uint8_t> bytes;
        if (!cv::imencode(extension, pixels, bytes, parameters))
            throw Error(ErrorCode::Internal, extension, "these pixels cannot be encoded");
        return bytes;
    });
}

/// R, G, B to OpenCV's order and back; grey as it is.
cv::Mat swappedColours(const cv::Mat& pixels) {
    if (pixels.channels() != 3) return pixels;
    cv::Mat swapped;
    cv::cvtColor(pixels, swapped, cv::COLOR_RGB2BGR);
    return swapped;
}

}  // namespace

Image readImage(const fs::path& path) {
    return guarded(path, [&] {
        Image image;
        std::tie(image.pixels, image.orientation) = decodeFile(path, 0);
        image.path = path;
        if (image.pixels.depth() == CV_16U) {
            image.bitDepth = 16;
            image.pixels = scaledTo8Bit(image.pixels);
        }
        return image;
    });
}

cv::Size readImageSize(const fs::path& path) {
    return readImageHeader(path).size;
}

ImageHeader readImageHeader(const fs::path& path) {
    const auto header = [](const ImageDecoder& decoder) {
        return ImageHeader{uprightSize(decoder), decoder.orientation()};
    };
    // Headers are at the beginning, but for some TIFF files and JPEG files with large comments.
    constexpr std::size_t kPrefix = 64 << 10;
    return guarded(path, [&] {
        std::vector<std::uint8_t> bytes = readFile(path, kPrefix);
        try {
            return header(*ImageDecoder::open(bytes, toUtf8(path)));
        } catch (const Error& error) {
            if (bytes.size() < kPrefix || error.code() == ErrorCode::ImageTooLarge) throw;
        }
        bytes = readFile(path);
        return header(*ImageDecoder::open(bytes, toUtf8(path)));
    });
}

cv::Mat readThumbnail(const fs::path& path, int side) {
    return guarded(path, [&] {
        cv::Mat pixels = decodeFile(path, side).first;
        if (pixels.depth() == CV_16U) pixels = scaledTo8Bit(pixels);
        const double scale = static_cast<double>(side) / std::max(pixels.cols, pixels.rows);
        if (scale >= 1) return pixels;
        const cv::Size size(std::max(1, cvRound(pixels.cols * scale)),
                            std::max(1, cvRound(pixels.rows * scale)));
        cv::Mat thumbnail;
        cv::resize(pixels, thumbnail, size, 0, 0, cv::INTER_AREA);
        return thumbnail;
    });
}

std::string lowerExtension(const fs::path& path) {
    std::string extension = toUtf8(path.extension());
    for (char& c : extension)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return extension;
}

bool hasImageExtension(const fs::path& path) {
    static constexpr std::array<std::string_view, 6> kExtensions{".png", ".jpg",  ".jpeg",
                                                                 ".tif", ".tiff", ".bmp"};
    return std::ranges::count(kExtensions, lowerExtension(path)) > 0;
}

cv::Mat readMask(const fs::path& path, cv::Size expected) {
    return guarded(path, [&] {
        const cv::Mat pixels = decodeFile(path, 0).first;
        if (!expected.empty() && pixels.size() != expected)
            throw Error(ErrorCode::SizeMismatch, toUtf8(path),
                        "has " + std::to_string(pixels.cols) + " x " + std::to_string(pixels.rows) +
                            " pixels, but its image has " + std::to_string(expected.width) + " x " +
                            std::to_string(expected.height));
        cv::Mat mask;
        cv::inRange(pixels, cv::Scalar::all(0), cv::Scalar::all(0), mask);
        cv::bitwise_not(mask, mask);
        return mask;
    });
}

StoredImage readStoredImage(const fs::path& path) {
    return guarded(path, [&] {
        StoredImage image;
        std::tie(image.pixels, image.orientation) = decodeFile(path, 0);
        return image;
    });
}

cv::Mat scaledTo8Bits(const cv::Mat& pixels) {
    return pixels.depth() == CV_16U ? scaledTo8Bit(pixels) : pixels;
}

std::vector<std::uint8_t> encodeMask(const cv::Mat& mask) {
    return encoded(".png", mask != 0, kPngParameters);
}

std::vector<std::uint8_t> encodePng(const cv::Mat& pixels) {
    return encoded(".png", swappedColours(pixels), kPngParameters);
}

std::vector<std::uint8_t> encodeTiff(const cv::Mat& pixels) {
    return encoded(".tif", swappedColours(pixels), {});
}

void writeMask(const fs::path& path, const cv::Mat& mask) {
    if (mask.type() != CV_8UC1 || mask.empty())
        throw Error(ErrorCode::Internal, toUtf8(path),
                    "is to be written from something that is not a mask");
    writeEncoded(path, ".png", mask != 0, kPngParameters);
}

void writeImage(const fs::path& path, const cv::Mat& rgbOrGrey) {
    cv::Mat pixels = rgbOrGrey;
    if (pixels.channels() == 3) cv::cvtColor(rgbOrGrey, pixels, cv::COLOR_RGB2BGR);
    const std::string extension = lowerExtension(path);
    if (extension == ".jpg" || extension == ".jpeg")
        writeEncoded(path, ".jpg", pixels, {cv::IMWRITE_JPEG_QUALITY, 95});
    else
        writeEncoded(path, ".png", pixels, kPngParameters);
}

}  // namespace studio
