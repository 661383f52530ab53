#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <jpeglib.h>

#include "core/base/Error.h"
#include "core/image/ImageIo.h"

namespace studio {
namespace {

/// What libjpeg works on. Its errors leave by longjmp: nothing here has a destructor.
struct Compression {
    jpeg_compress_struct jpeg{};
    jpeg_error_mgr errors{};
    std::jmp_buf jump{};
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    char message[JMSG_LENGTH_MAX] = {};
};

void onError(j_common_ptr jpeg) {
    auto* self = static_cast<Compression*>(jpeg->client_data);
    jpeg->err->format_message(jpeg, self->message);
    std::longjmp(self->jump, 1);
}

bool compress(Compression& to, const cv::Mat& pixels) {
    to.jpeg.err = jpeg_std_error(&to.errors);
    to.errors.error_exit = &onError;
    if (setjmp(to.jump) != 0) return false;
    jpeg_create_compress(&to.jpeg);
    to.jpeg.client_data = &to;
    jpeg_mem_dest(&to.jpeg, &to.bytes, &to.size);
    to.jpeg.image_width = static_cast<JDIMENSION>(pixels.cols);
    to.jpeg.image_height = static_cast<JDIMENSION>(pixels.rows);
    to.jpeg.input_components = pixels.channels();
    to.jpeg.in_color_space = pixels.channels() == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&to.jpeg);
    jpeg_set_quality(&to.jpeg, 100, TRUE);
    for (int i = 0; i < to.jpeg.num_components; ++i)
        to.jpeg.comp_info[i].h_samp_factor = to.jpeg.comp_info[i].v_samp_factor = 1;
    jpeg_start_compress(&to.jpeg, TRUE);
    for (int y = 0; y < pixels.rows; ++y) {
        JSAMPROW row = const_cast<JSAMPROW>(pixels.ptr(y));
        jpeg_write_scanlines(&to.jpeg, &row, 1);
    }
    jpeg_finish_compress(&to.jpeg);
    return true;
}

}  // namespace

// By libjpeg itself: OpenCV halves the resolution of colours at any quality.
std::vector<std::uint8_t> encodeBestJpeg(const cv::Mat& pixels) {
    if (pixels.empty() || (pixels.type() != CV_8UC1 && pixels.type() != CV_8UC3))
        throw Error(ErrorCode::Internal, ".jpg", "these pixels cannot be encoded");
    if (pixels.cols > JPEG_MAX_DIMENSION || pixels.rows > JPEG_MAX_DIMENSION)
        throw Error(
            ErrorCode::ImageTooLarge, "",
            "JPEG files can have " + std::to_string(JPEG_MAX_DIMENSION) + " pixels a side at most");
    Compression compression;
    const bool done = compress(compression, pixels);
    std::vector<std::uint8_t> bytes;
    if (done) bytes.assign(compression.bytes, compression.bytes + compression.size);
    jpeg_destroy_compress(&compression.jpeg);
    std::free(compression.bytes);
    if (!done)
        throw Error(ErrorCode::Internal, ".jpg",
                    std::string("cannot be encoded (") + compression.message + ")");
    return bytes;
}

}  // namespace studio
