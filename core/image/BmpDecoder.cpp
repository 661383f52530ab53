#include <algorithm>
#include <cstdlib>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/image/ImageDecoder.h"

namespace studio {
namespace {

/// Checks the header, so that OpenCV's reader is only given files that it reads without complaint.
class BmpDecoder final : public ImageDecoder {
  public:
    BmpDecoder(std::span<const std::uint8_t> bytes, const std::string& name)
        : ImageDecoder(name), m_bytes(bytes) {
        const std::uint32_t headerSize = number(14, 4);
        const bool old = headerSize == 12;  // OS/2
        if (!old && (headerSize < 40 || headerSize > 124)) fail("is a damaged BMP file (header)");
        const std::int64_t width = old ? number(18, 2) : static_cast<std::int32_t>(number(18, 4));
        const std::int64_t height = old ? number(20, 2) : static_cast<std::int32_t>(number(22, 4));
        m_bits = number(old ? 24 : 28, 2);
        const std::uint32_t compression = old ? 0 : number(30, 4);
        setHeader(width, std::abs(height), 1);  // a negative height: rows from the top down
        const bool plain = compression == 0 && (m_bits == 1 || m_bits == 4 || m_bits == 8 ||
                                                m_bits == 16 || m_bits == 24 || m_bits == 32);
        const bool fields = compression == 3 && (m_bits == 16 || m_bits == 32);
        if (!plain && !fields)
            fail("is a compressed BMP file, which is not supported; save it as PNG");
    }

    cv::Mat decode(int) override {
        const std::uint64_t row =
            (static_cast<std::uint64_t>(storedSize().width) * m_bits + 31) / 32 * 4;
        const std::uint64_t needed =
            number(10, 4) + row * static_cast<std::uint64_t>(storedSize().height);
        if (needed > m_bytes.size()) fail("is a truncated BMP file");
        const cv::Mat input(1, static_cast<int>(std::min<std::uint64_t>(m_bytes.size(), INT32_MAX)),
                            CV_8UC1, const_cast<std::uint8_t*>(m_bytes.data()));
        cv::Mat pixels = cv::imdecode(input, cv::IMREAD_ANYCOLOR | cv::IMREAD_IGNORE_ORIENTATION);
        if (pixels.size() != storedSize()) fail("is a damaged BMP file");
        if (pixels.channels() == 3) cv::cvtColor(pixels, pixels, cv::COLOR_BGR2RGB);
        return pixels;
    }

  private:
    std::uint32_t number(std::size_t at, std::size_t count) const {
        if (at + count > m_bytes.size()) fail("is a truncated BMP file");
        std::uint32_t value = 0;
        while (count-- > 0)
            value = value << 8 | m_bytes[at + count];
        return value;
    }

    std::span<const std::uint8_t> m_bytes;
    std::uint32_t m_bits = 0;
};

}  // namespace

std::unique_ptr<ImageDecoder> openBmp(std::span<const std::uint8_t> bytes,
                                      const std::string& name) {
    return std::make_unique<BmpDecoder>(bytes, name);
}

}  // namespace studio
