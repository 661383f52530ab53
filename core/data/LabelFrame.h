#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/base/Json.h"
#include "core/data/LabelledImage.h"

namespace studio {

/// The pixels in which a label file counts. Other tools may have looked at the stored pixels of an
/// image that a tag turns: where the sides they noted are those of the stored image, what they
/// marked is turned upright.
class LabelFrame {
  public:
    /// `noted`: what the label file says, or empty; then the image's own upright size is taken.
    /// Sets the image's size and adds notes. Throws Error{SizeMismatch} where the sizes do not fit,
    /// Error{AnnotationInvalid} where there is neither size nor image, and as readImageHeader.
    LabelFrame(cv::Size noted, LabelledImage& image);

    /// Of masks and points in the label file.
    cv::Size size() const { return m_size; }
    Rle upright(const cv::Mat& mask) const;
    cv::Point2d upright(cv::Point2d point) const;
    PromptBox upright(cv::Point2d a, cv::Point2d b) const;

  private:
    cv::Size m_size;
    int m_orientation = 1;
};

/// Reading JSON of others. All throw Error{AnnotationInvalid} that names `file` and `where`.
namespace label_json {

/// Null where the key is missing or null.
const Json* find(const Json& json, const char* key);
double number(const Json& json, const fs::path& file, const std::string& where);
/// Text, or a number's digits.
std::string text(const Json& json, const fs::path& file, const std::string& where);
/// A list of [x, y].
std::vector<cv::Point2d> points(const Json& json, const fs::path& file, const std::string& where);
/// Whole numbers of keys; empty where one is missing.
cv::Size size(const Json& json, const char* width, const char* height, const fs::path& file);
[[noreturn]] void fail(const fs::path& file, const std::string& detail);

}  // namespace label_json

/// `folder` as the group of an output: "." and what would lead out of it become empty.
std::string safeGroup(const fs::path& folder);

/// The first of these that is a file, or an empty path.
fs::path firstFile(const std::vector<fs::path>& candidates);

}  // namespace studio
