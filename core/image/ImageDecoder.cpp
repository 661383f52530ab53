#include "core/image/ImageDecoder.h"

#include <algorithm>
#include <string_view>

#include "core/base/Error.h"
#include "core/image/ImageIo.h"

namespace studio {

std::unique_ptr<ImageDecoder> ImageDecoder::open(std::span<const std::uint8_t> bytes,
                                                 const std::string& name) {
    using namespace std::string_view_literals;
    if (bytes.empty()) throw Error(ErrorCode::ImageUnreadable, name, "is an empty file");
    const std::string_view head(reinterpret_cast<const char*>(bytes.data()),
                                std::min<std::size_t>(bytes.size(), 8));
    if (head.starts_with("\x89PNG\r\n\x1A\n"sv)) return openPng(bytes, name);
    if (head.starts_with("\xFF\xD8\xFF"sv)) return openJpeg(bytes, name);
    if (head.starts_with("BM"sv)) return openBmp(bytes, name);
    for (const std::string_view magic : {"II\x2A\0"sv, "MM\0\x2A"sv, "II\x2B\0"sv, "MM\0\x2B"sv})
        if (head.starts_with(magic)) return openTiff(bytes, name);
    throw Error(ErrorCode::ImageUnreadable, name, "is not a PNG, JPEG, TIFF or BMP image");
}

cv::Mat ImageDecoder::decodeValues(int) {
    return decode(0);
}

void ImageDecoder::setHeader(std::int64_t width, std::int64_t height, int orientation) {
    if (width <= 0 || height <= 0) fail("has no pixels");
    if (width > kMaxImagePixels / height)
        throw Error(ErrorCode::ImageTooLarge, m_name,
                    "has " + std::to_string(width) + " x " + std::to_string(height) +
                        " pixels; the limit is " + std::to_string(kMaxImagePixels / 1'000'000) +
                        " megapixels");
    m_size = cv::Size(static_cast<int>(width), static_cast<int>(height));
    m_orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
}

void ImageDecoder::fail(const std::string& detail) const {
    throw Error(ErrorCode::ImageUnreadable, m_name, detail);
}

}  // namespace studio
