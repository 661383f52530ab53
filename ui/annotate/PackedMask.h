#pragma once

#include <QString>
#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>
#include <optional>
#include <vector>

namespace studio {

/// A binary raster as run lengths: exact, and a few kilobytes where the raster has megabytes, so
/// that every step of the undo history can keep its mask. Immutable.
class PackedMask {
  public:
    PackedMask() = default;
    /// CV_8UC1, non-zero = object.
    explicit PackedMask(const cv::Mat& mask);
    /// From toText(); absent when the text does not describe a raster of this size.
    static std::optional<PackedMask> fromText(const QString& text, cv::Size size);

    /// CV_8UC1 0/255.
    cv::Mat unpack() const;
    /// Run lengths, row by row from the top left, background first, separated by spaces.
    QString toText() const;

    cv::Size size() const { return m_size; }
    bool isNull() const { return m_size.empty(); }
    /// Number of pixels of the object.
    std::int64_t area() const;
    bool operator==(const PackedMask& other) const {
        return m_size == other.m_size && m_runs == other.m_runs;
    }

  private:
    cv::Size m_size;
    std::vector<std::uint32_t> m_runs;
};

}  // namespace studio
