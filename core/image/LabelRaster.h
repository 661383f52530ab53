#pragma once

#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>
#include <vector>

#include "core/base/Files.h"

namespace studio {

class ImageDecoder;

/// An image file whose pixels are numbers with a meaning (labels), not brightnesses: palettes give
/// their indices and no value is stretched. PNG, JPEG, TIFF (also floating point, 32 bits and
/// several pages) or BMP.
class LabelRaster {
  public:
    /// Reads the file. Throws as readImage.
    explicit LabelRaster(const fs::path& path);
    ~LabelRaster();

    int pages() const { return m_pages; }
    /// Page `page` of 0..pages() - 1, upright; any depth but CV_16F, 1 or 3 (R, G, B) channels. A
    /// file of one page can be read once. Throws Error{ImageUnreadable, ImageTooLarge,
    /// OutOfMemory}.
    cv::Mat read(int page);

  private:
    fs::path m_path;
    std::vector<std::uint8_t> m_bytes;
    std::unique_ptr<ImageDecoder> m_decoder;
    int m_pages = 1;
};

}  // namespace studio
