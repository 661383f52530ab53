#pragma once

#include <opencv2/core.hpp>
#include <string>

namespace studio {

/// Draws UTF-8 text into images. ASCII looks the same everywhere (OpenCV's strokes); other text is
/// drawn with the fonts of the system, each character with the first one that has it, from left to
/// right and without joining letters. What no font has is written as its number: "<U+5B54>". Any
/// number of threads.
class TextPainter {
  public:
    /// `ascii`: all that will be drawn together is ASCII.
    explicit TextPainter(bool ascii);
    static bool isAscii(const std::string& text);

    /// Pixels at scale 1, where capital letters are 21 pixels high.
    double width(const std::string& text) const;
    /// `left`, `baseline`: where the text begins, pixels. What lies outside of the image is cut
    /// off.
    void draw(cv::Mat& image, const std::string& text, cv::Point start, double scale,
              const cv::Scalar& color) const;

  private:
    bool m_strokes;
};

}  // namespace studio
