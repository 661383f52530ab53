#pragma once

#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>
#include <span>
#include <string>

namespace studio {

/// One image in memory, its header read. Reading is strict: what is damaged or truncated throws,
/// and nothing is printed. One decode() an object. The format libraries are called directly because
/// OpenCV's readers return half pictures of truncated files, print to standard error and turn CMYK
/// into wrong colours.
class ImageDecoder {
  public:
    /// Recognises the format by the first bytes. The bytes must outlive the decoder; `name` is for
    /// messages. Throws Error{ImageUnreadable, ImageTooLarge}.
    static std::unique_ptr<ImageDecoder> open(std::span<const std::uint8_t> bytes,
                                              const std::string& name);
    virtual ~ImageDecoder() = default;

    /// As stored, before the orientation is undone.
    cv::Size storedSize() const { return m_size; }
    /// EXIF orientation, 1..8.
    int orientation() const { return m_orientation; }

    /// CV_8U or CV_16U with 1 (grey) or 3 (R, G, B) channels, as stored. With `side` > 0 the
    /// picture may be smaller than stored where that saves work, its longest side not below
    /// min(side, stored). Throws Error{ImageUnreadable, OutOfMemory}.
    virtual cv::Mat decode(int side) = 0;

    /// Pages of the file; storedSize() and orientation() are the first's until decodeValues().
    virtual int pages() { return 1; }
    /// The numbers of page `page` (from 0) rather than what they look like: palette indices, bits
    /// and nibbles not stretched, any depth, 1 or 3 channels. Only files with several pages can be
    /// asked more than once. Throws as decode().
    virtual cv::Mat decodeValues(int page);

  protected:
    explicit ImageDecoder(std::string name) : m_name(std::move(name)) {}
    /// Keeps the header's figures. Throws Error{ImageUnreadable, ImageTooLarge}.
    void setHeader(std::int64_t width, std::int64_t height, int orientation);
    [[noreturn]] void fail(const std::string& detail) const;

    std::string m_name;

  private:
    cv::Size m_size;
    int m_orientation = 1;
};

std::unique_ptr<ImageDecoder> openPng(std::span<const std::uint8_t> bytes, const std::string& name);
std::unique_ptr<ImageDecoder> openJpeg(std::span<const std::uint8_t> bytes,
                                       const std::string& name);
std::unique_ptr<ImageDecoder> openTiff(std::span<const std::uint8_t> bytes,
                                       const std::string& name);
std::unique_ptr<ImageDecoder> openBmp(std::span<const std::uint8_t> bytes, const std::string& name);

}  // namespace studio
