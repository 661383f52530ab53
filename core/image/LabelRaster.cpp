#include "core/image/LabelRaster.h"

#include <new>

#include "core/base/Error.h"
#include "core/image/ExifOrientation.h"
#include "core/image/ImageDecoder.h"

namespace studio {

LabelRaster::LabelRaster(const fs::path& path)
    : m_path(path),
      m_bytes(readFile(path)),
      m_decoder(ImageDecoder::open(m_bytes, toUtf8(path))),
      m_pages(m_decoder->pages()) {}

LabelRaster::~LabelRaster() = default;

cv::Mat LabelRaster::read(int page) {
    try {
        cv::Mat values = m_decoder->decodeValues(page);
        if (values.depth() == CV_16F) values.convertTo(values, CV_32F);
        return turnedUpright(values, m_decoder->orientation());
    } catch (const cv::Exception& error) {
        const bool memory = error.code == cv::Error::StsNoMem;
        throw Error(
            memory ? ErrorCode::OutOfMemory : ErrorCode::ImageUnreadable, toUtf8(m_path),
            memory ? "does not fit into the memory" : "cannot be processed (" + error.err + ")");
    } catch (const std::bad_alloc&) {
        throw Error(ErrorCode::OutOfMemory, toUtf8(m_path), "does not fit into the memory");
    }
}

}  // namespace studio
