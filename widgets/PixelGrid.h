#pragma once

#include <QFont>
#include <QImage>
#include <QStaticText>
#include <opencv2/core.hpp>
#include <vector>

#include "widgets/CanvasView.h"

namespace studio {

/// Lines between pixels and their values in them, when the view is near enough for both.
class PixelGrid {
  public:
    static constexpr double kGridFrom = 12;    ///< logical pixels per image pixel
    static constexpr double kValuesFrom = 26;  ///< for grey; colour needs kColorValuesFrom
    static constexpr double kColorValuesFrom = 36;

    /// Both draw over `device` of `target`.
    static void paintLines(QImage& target, const CanvasView& view, const QRect& device,
                           double pixelRatio);
    /// `pixels` are the image's own values.
    void paintValues(QImage& target, const cv::Mat& pixels, const CanvasView& view,
                     const QRect& device, double pixelRatio);

  private:
    QFont m_font;
    std::vector<QStaticText> m_numbers;  // 0..255 laid out in m_font
};

}  // namespace studio
