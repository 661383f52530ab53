#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <vector>

#include "core/image/ImageDecoder.h"

namespace studio {
namespace {

/// Windows and OS/2 bitmaps without compression: 1, 4, 8 bits with palette, 16, 24, 32 bits.
class BmpDecoder final : public ImageDecoder {
  public:
    BmpDecoder(std::span<const std::uint8_t> bytes, const std::string& name)
        : ImageDecoder(name), m_bytes(bytes) {
        const std::uint32_t headerSize = number(14, 4);
        const bool old = headerSize == 12;  // OS/2
        if (!old && (headerSize < 40 || headerSize > 124)) fail("is a damaged BMP file (header)");
        const std::int64_t width = old ? number(18, 2) : static_cast<std::int32_t>(number(18, 4));
        const std::int64_t height = old ? number(20, 2) : static_cast<std::int32_t>(number(22, 4));
        m_topDown = height < 0;
        m_bits = number(old ? 24 : 28, 2);
        m_fields = !old && number(30, 4) == 3;
        setHeader(width, std::abs(height), 1);
        const bool plain = old || number(30, 4) == 0;
        const bool deep = m_bits == 16 || m_bits == 32;
        if (!(m_fields && deep) &&
            !(plain && (deep || m_bits == 1 || m_bits == 4 || m_bits == 8 || m_bits == 24)))
            fail("is a compressed BMP file, which is not supported; save it as PNG");
        m_paletteOffset = 14 + headerSize;
        m_paletteEntryBytes = old ? 3 : 4;
    }

    cv::Mat decode(int) override {
        const cv::Size size = storedSize();
        rowData(0);  // all rows are there
        const std::vector<cv::Vec3b> palette =
            m_bits <= 8 ? readPalette() : std::vector<cv::Vec3b>();
        const bool grey =
            !palette.empty() && std::ranges::all_of(palette, [](const cv::Vec3b& color) {
                return color[0] == color[1] && color[1] == color[2];
            });
        const std::array<Field, 3> fields = readFields();
        cv::Mat pixels(size, grey ? CV_8UC1 : CV_8UC3);
        for (int y = 0; y < size.height; ++y) {
            const std::uint8_t* row = rowData(y);
            for (int x = 0; x < size.width; ++x) {
                const cv::Vec3b color = m_bits <= 8 ? palette[index(row, static_cast<unsigned>(x))]
                                                    : direct(row, static_cast<unsigned>(x), fields);
                if (grey)
                    pixels.at<std::uint8_t>(y, x) = color[0];
                else
                    pixels.at<cv::Vec3b>(y, x) = color;
            }
        }
        return pixels;
    }

    cv::Mat decodeValues(int page) override {
        if (m_bits > 8) return ImageDecoder::decodeValues(page);
        cv::Mat indices(storedSize(), CV_8UC1);
        for (int y = 0; y < indices.rows; ++y) {
            const std::uint8_t* row = rowData(y);
            for (int x = 0; x < indices.cols; ++x)
                indices.at<std::uint8_t>(y, x) =
                    static_cast<std::uint8_t>(index(row, static_cast<unsigned>(x)));
        }
        return indices;
    }

  private:
    /// Row `y` from the top. Throws Error{ImageUnreadable} when the file ends before its last row.
    const std::uint8_t* rowData(int y) const {
        const cv::Size size = storedSize();
        const std::uint64_t rowBytes =
            (static_cast<std::uint64_t>(size.width) * m_bits + 31) / 32 * 4;
        const std::uint64_t offset = number(10, 4);
        if (offset + rowBytes * static_cast<std::uint64_t>(size.height) > m_bytes.size())
            fail("is a truncated BMP file");
        const auto line = static_cast<std::uint64_t>(m_topDown ? y : size.height - 1 - y);
        return m_bytes.data() + offset + rowBytes * line;
    }

    /// Where a colour sits in a 16 or 32-bit pixel.
    struct Field {
        std::uint32_t mask = 0;
        std::uint8_t of(std::uint32_t pixel) const {
            if (mask == 0) return 0;
            const int shift = std::countr_zero(mask);
            return static_cast<std::uint8_t>(std::uint64_t{(pixel & mask) >> shift} * 255 /
                                             (mask >> shift));
        }
    };

    std::uint32_t number(std::size_t at, std::size_t count) const {
        if (at + count > m_bytes.size()) fail("is a truncated BMP file");
        std::uint32_t value = 0;
        while (count-- > 0)
            value = value << 8 | m_bytes[at + count];
        return value;
    }

    /// Always as many colours as the bits can name; those that the file leaves out are black.
    std::vector<cv::Vec3b> readPalette() const {
        std::vector<cv::Vec3b> palette(std::size_t{1} << m_bits);
        std::uint32_t stored = m_paletteEntryBytes == 3 ? 0 : number(46, 4);
        if (stored == 0 || stored > palette.size())
            stored = static_cast<std::uint32_t>(palette.size());
        for (std::size_t i = 0; i < stored; ++i) {
            const std::uint32_t color = number(m_paletteOffset + m_paletteEntryBytes * i, 3);
            palette[i] = cv::Vec3b(color >> 16 & 0xFF, color >> 8 & 0xFF, color & 0xFF);
        }
        return palette;
    }

    std::array<Field, 3> readFields() const {
        if (m_fields) return {Field{number(54, 4)}, Field{number(58, 4)}, Field{number(62, 4)}};
        if (m_bits == 16) return {Field{0x7C00}, Field{0x03E0}, Field{0x001F}};
        return {Field{0xFF0000}, Field{0x00FF00}, Field{0x0000FF}};
    }

    std::size_t index(const std::uint8_t* row, unsigned x) const {
        const unsigned perByte = 8 / m_bits;
        const unsigned shift = 8 - m_bits * (x % perByte + 1);
        return row[x / perByte] >> shift & ((1u << m_bits) - 1);
    }

    cv::Vec3b direct(const std::uint8_t* row, unsigned x,
                     const std::array<Field, 3>& fields) const {
        const unsigned bytes = m_bits / 8;
        std::uint32_t pixel = 0;
        for (unsigned i = bytes; i-- > 0;)
            pixel = pixel << 8 | row[std::size_t{x} * bytes + i];
        return {fields[0].of(pixel), fields[1].of(pixel), fields[2].of(pixel)};
    }

    std::span<const std::uint8_t> m_bytes;
    std::uint32_t m_bits = 0;
    bool m_topDown = false;
    bool m_fields = false;
    std::size_t m_paletteOffset = 0;
    std::size_t m_paletteEntryBytes = 4;
};

}  // namespace

std::unique_ptr<ImageDecoder> openBmp(std::span<const std::uint8_t> bytes,
                                      const std::string& name) {
    return std::make_unique<BmpDecoder>(bytes, name);
}

}  // namespace studio
