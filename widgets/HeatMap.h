#pragma once

#include <QColor>
#include <QImage>
#include <opencv2/core.hpp>

#include "widgets/CanvasView.h"

namespace studio {

/// Values over the image as colours, from dark blue (the least) to yellow (the most); people with
/// colour vision deficiency can tell them apart, and the lightness alone says the order.
class HeatMap {
  public:
    /// `values` CV_32FC1 of any resolution: scaled to the image's size they lie over it. Coloured
    /// between their own least and largest value. Empty: nothing is drawn.
    void set(const cv::Mat& values, cv::Size imageSize);
    bool empty() const { return m_levels.empty(); }

    /// Blends what lies over the image's part of `device` into `target` (RGB32), `opacity` 0..1.
    void render(QImage& target, const CanvasView& view, const QRect& device, double opacity) const;

    /// The colour of a level, 0 (least) .. 255 (most).
    static QRgb color(int level);

  private:
    cv::Mat m_levels;  // CV_32FC1, 0..255
    cv::Size m_image;
};

}  // namespace studio
