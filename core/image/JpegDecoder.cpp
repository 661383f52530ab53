#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <vector>

#include <jpeglib.h>
// After jpeglib.h, which it does not include itself.
#include <jerror.h>

#include "core/image/ExifOrientation.h"
#include "core/image/ImageDecoder.h"

namespace studio {
namespace {

/// libjpeg's default leaves the process on errors and prints warnings; both become the end of the
/// reading. Errors leave its functions by longjmp: what calls it holds no objects with destructors.
class JpegDecoder final : public ImageDecoder {
  public:
    JpegDecoder(std::span<const std::uint8_t> bytes, const std::string& name) : ImageDecoder(name) {
        m_jpeg.err = jpeg_std_error(&m_errors);
        m_jpeg.client_data = this;
        m_errors.error_exit = &onError;
        m_errors.emit_message = &onMessage;
        try {
            if (!readHeader(bytes)) failDamaged();
            if (m_jpeg.data_precision != 8)
                fail("is a JPEG file with more than 8 bits, which is not supported");
            setHeader(m_jpeg.image_width, m_jpeg.image_height, orientationTag());
        } catch (...) {
            jpeg_destroy_decompress(&m_jpeg);
            throw;
        }
    }
    ~JpegDecoder() override { jpeg_destroy_decompress(&m_jpeg); }

    cv::Mat decode(int side) override {
        // The inverse DCT itself can give 1/8, 2/8, ... of the size.
        const std::int64_t longest = std::max(storedSize().width, storedSize().height);
        m_jpeg.scale_denom = 8;
        m_jpeg.scale_num = 8;
        if (side > 0)
            m_jpeg.scale_num = static_cast<unsigned>(
                std::clamp<std::int64_t>((8ll * side + longest - 1) / longest, 1, 8));
        if (m_jpeg.jpeg_color_space == JCS_GRAYSCALE)
            m_jpeg.out_color_space = JCS_GRAYSCALE;
        else if (m_jpeg.num_components == 4)
            m_jpeg.out_color_space = JCS_CMYK;
        else
            m_jpeg.out_color_space = JCS_RGB;
        if (!start()) failDamaged();
        cv::Mat pixels(static_cast<int>(m_jpeg.output_height),
                       static_cast<int>(m_jpeg.output_width), CV_8UC(m_jpeg.output_components));
        if (!readPixels(pixels.data, pixels.step[0])) failDamaged();
        return pixels.channels() == 4 ? fromCmyk(pixels) : pixels;
    }

  private:
    bool readHeader(std::span<const std::uint8_t> bytes) {
        if (setjmp(m_jump) != 0) return false;
        jpeg_create_decompress(&m_jpeg);
        m_jpeg.client_data = this;
        jpeg_save_markers(&m_jpeg, JPEG_APP0 + 1, 0xFFFF);
        jpeg_mem_src(&m_jpeg, bytes.data(), bytes.size());
        jpeg_read_header(&m_jpeg, TRUE);
        return true;
    }

    bool start() {
        if (setjmp(m_jump) != 0) return false;
        jpeg_start_decompress(&m_jpeg);
        return true;
    }

    bool readPixels(std::uint8_t* data, std::size_t step) {
        if (setjmp(m_jump) != 0) return false;
        while (m_jpeg.output_scanline < m_jpeg.output_height) {
            JSAMPROW row = data + m_jpeg.output_scanline * step;
            jpeg_read_scanlines(&m_jpeg, &row, 1);
        }
        jpeg_finish_decompress(&m_jpeg);
        return true;
    }

    int orientationTag() const {
        constexpr std::array<std::uint8_t, 6> kExif{'E', 'x', 'i', 'f', 0, 0};
        for (const jpeg_marker_struct* marker = m_jpeg.marker_list; marker != nullptr;
             marker = marker->next)
            if (marker->data_length > kExif.size() &&
                std::memcmp(marker->data, kExif.data(), kExif.size()) == 0)
                return exifOrientation(
                    {marker->data + kExif.size(), marker->data_length - kExif.size()});
        return 1;
    }

    /// Adobe's programs store CMYK (and the CMYK inside YCCK) inverted and say so by their marker.
    cv::Mat fromCmyk(const cv::Mat& cmyk) const {
        const int flip = m_jpeg.saw_Adobe_marker ? 0 : 255;
        cv::Mat rgb(cmyk.size(), CV_8UC3);
        for (int y = 0; y < cmyk.rows; ++y) {
            const auto* from = cmyk.ptr<cv::Vec4b>(y);
            auto* to = rgb.ptr<cv::Vec3b>(y);
            for (int x = 0; x < cmyk.cols; ++x)
                for (int c = 0; c < 3; ++c) {
                    const int product = (from[x][c] ^ flip) * (from[x][3] ^ flip);
                    to[x][c] = static_cast<std::uint8_t>((product + 127) / 255);
                }
        }
        return rgb;
    }

    [[noreturn]] void failDamaged() {
        fail(std::string("is a damaged or truncated JPEG file (") + m_message.data() + ")");
    }

    static void onError(j_common_ptr jpeg) {
        auto* self = static_cast<JpegDecoder*>(jpeg->client_data);
        jpeg->err->format_message(jpeg, self->m_message.data());
        std::longjmp(self->m_jump, 1);
    }
    static void onMessage(j_common_ptr jpeg, int level) {
        // Level -1 is a warning. These mean missing or wrong pixels; others (odd markers) are
        // harmless.
        constexpr std::array kDamage{JWRN_HIT_MARKER, JWRN_JPEG_EOF, JWRN_HUFF_BAD_CODE,
                                     JWRN_ARITH_BAD_CODE, JWRN_MUST_RESYNC};
        if (level < 0 && std::ranges::count(kDamage, jpeg->err->msg_code) > 0)
            jpeg->err->error_exit(jpeg);
    }

    jpeg_decompress_struct m_jpeg{};
    jpeg_error_mgr m_errors{};
    std::jmp_buf m_jump{};
    std::array<char, JMSG_LENGTH_MAX> m_message{};
};

}  // namespace

std::unique_ptr<ImageDecoder> openJpeg(std::span<const std::uint8_t> bytes,
                                       const std::string& name) {
    return std::make_unique<JpegDecoder>(bytes, name);
}

}  // namespace studio
