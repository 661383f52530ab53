#pragma once

#include <QPointF>
#include <opencv2/core.hpp>
#include <optional>

#include "widgets/MaskEdit.h"

namespace studio {

/// One stroke of a round brush into a mask, pixel exact.
class BrushStroke {
  public:
    /// `mask` may be empty (nothing yet); it is not changed.
    BrushStroke(int layer, const cv::Mat& mask, cv::Size imageSize, int diameter, bool erase);

    /// Where a brush of this diameter is centred for a cursor position: on a pixel's middle if the
    /// diameter is odd, on a corner if it is even, so that it always covers `diameter` pixels
    /// across.
    static QPointF centre(QPointF imagePosition, int diameter);

    /// Draws from the last position (if any) to this one. Returns the pixels that may have changed.
    cv::Rect moveTo(QPointF imagePosition);

    int layer() const { return m_layer; }
    const cv::Mat& mask() const { return m_mask; }  ///< CV_8UC1 0/255, changed in place by moveTo()
    const cv::Rect& touched() const { return m_touched; }  ///< all pixels that may have changed
    /// None if no pixel changed.
    std::optional<MaskEdit> finish() const;

  private:
    int m_layer;
    cv::Mat m_before;
    cv::Mat m_mask;
    int m_diameter;
    std::uint8_t m_value;
    std::optional<cv::Point> m_last;  // in half pixels
    cv::Rect m_touched;
};

}  // namespace studio
