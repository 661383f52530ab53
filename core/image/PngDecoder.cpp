#include <png.h>

#include <bit>
#include <csetjmp>
#include <cstring>
#include <vector>

#include "core/image/ExifOrientation.h"
#include "core/image/ImageDecoder.h"

namespace studio {
namespace {

/// libpng leaves its functions by longjmp on errors: what calls it holds no objects with
/// destructors.
class PngDecoder final : public ImageDecoder {
  public:
    PngDecoder(std::span<const std::uint8_t> bytes, const std::string& name)
        : ImageDecoder(name), m_rest(bytes) {
        m_png = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, &onError, &onWarning);
        if (m_png == nullptr) fail("cannot be read: libpng does not start");
        try {
            m_info = png_create_info_struct(m_png);
            if (m_info == nullptr || !readInfo()) failDamaged();
            setHeader(png_get_image_width(m_png, m_info), png_get_image_height(m_png, m_info),
                      orientationTag());
        } catch (...) {
            png_destroy_read_struct(&m_png, &m_info, nullptr);
            throw;
        }
    }
    ~PngDecoder() override { png_destroy_read_struct(&m_png, &m_info, nullptr); }

    cv::Mat decode(int) override { return decodePixels(false); }
    cv::Mat decodeValues(int) override { return decodePixels(true); }

  private:
    cv::Mat decodePixels(bool values) {
        const png_byte type = png_get_color_type(m_png, m_info);
        const bool indices = values && type == PNG_COLOR_TYPE_PALETTE;
        const bool colour = !indices && (type & PNG_COLOR_MASK_COLOR) != 0;
        const int depth = png_get_bit_depth(m_png, m_info) == 16 ? CV_16U : CV_8U;
        cv::Mat pixels(storedSize(), CV_MAKETYPE(depth, colour ? 3 : 1));
        std::vector<png_bytep> rows(static_cast<std::size_t>(pixels.rows));
        for (int y = 0; y < pixels.rows; ++y)
            rows[static_cast<std::size_t>(y)] = pixels.ptr(y);
        if (!readPixels(rows.data(), pixels.elemSize() * static_cast<std::size_t>(pixels.cols),
                        values))
            failDamaged();
        return pixels;
    }

    bool readInfo() {
        if (setjmp(png_jmpbuf(m_png)) != 0) return false;
        png_set_read_fn(m_png, this, &onRead);
        png_set_user_limits(m_png, PNG_UINT_31_MAX,
                            PNG_UINT_31_MAX);  // our own limit is on the area
        png_read_info(m_png, m_info);
        return true;
    }

    bool readPixels(png_bytepp rows, std::size_t rowBytes, bool values) {
        if (setjmp(png_jmpbuf(m_png)) != 0) return false;
        const png_byte type = png_get_color_type(m_png, m_info);
        const bool palette = type == PNG_COLOR_TYPE_PALETTE;
        if (values) png_set_packing(m_png);
        if (palette && !values) png_set_palette_to_rgb(m_png);
        if (type == PNG_COLOR_TYPE_GRAY && !values) png_set_expand_gray_1_2_4_to_8(m_png);
        if ((palette && !values) || (type & PNG_COLOR_MASK_ALPHA) != 0)
            png_set_strip_alpha(m_png);  // a palette's own transparency comes with its colours
        if (std::endian::native == std::endian::little) png_set_swap(m_png);
        png_set_interlace_handling(m_png);
        png_read_update_info(m_png, m_info);
        if (png_get_rowbytes(m_png, m_info) != rowBytes) png_error(m_png, "unexpected row size");
        png_read_image(m_png, rows);
        png_read_end(m_png, nullptr);
        return true;
    }

    int orientationTag() {
#ifdef PNG_eXIf_SUPPORTED
        png_bytep exif = nullptr;
        png_uint_32 size = 0;
        if (png_get_eXIf_1(m_png, m_info, &size, &exif) != 0) return exifOrientation({exif, size});
#endif
        return 1;
    }

    [[noreturn]] void failDamaged() {
        fail("is a damaged or truncated PNG file (" + m_message + ")");
    }

    static void onRead(png_structp png, png_bytep data, std::size_t length) {
        auto* self = static_cast<PngDecoder*>(png_get_io_ptr(png));
        if (length > self->m_rest.size()) png_error(png, "the file ends early");
        std::memcpy(data, self->m_rest.data(), length);
        self->m_rest = self->m_rest.subspan(length);
    }
    static void onError(png_structp png, png_const_charp message) {
        static_cast<PngDecoder*>(png_get_error_ptr(png))->m_message = message;
        png_longjmp(png, 1);
    }
    static void onWarning(png_structp, png_const_charp) {}

    std::span<const std::uint8_t> m_rest;
    std::string m_message = "unknown error";
    png_structp m_png = nullptr;
    png_infop m_info = nullptr;
};

}  // namespace

std::unique_ptr<ImageDecoder> openPng(std::span<const std::uint8_t> bytes,
                                      const std::string& name) {
    return std::make_unique<PngDecoder>(bytes, name);
}

}  // namespace studio
