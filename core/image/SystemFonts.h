#pragma once

#include <opencv2/core.hpp>
#include <string>

namespace studio {

/// The fonts of the system, as fontconfig finds them and FreeType draws them. Without these
/// libraries, and on a system without fonts, there is none. Any number of threads.
class SystemFonts {
  public:
    /// Some font has it.
    static bool have(char32_t character);
    /// Pixels at scale 1, where capital letters are about 21 pixels high.
    static double width(const std::u32string& text);
    /// Over the image, CV_8UC3; `start`: the left end of the base line, pixels.
    static void draw(cv::Mat& image, const std::u32string& text, cv::Point start, double scale,
                     const cv::Scalar& color);
};

}  // namespace studio
