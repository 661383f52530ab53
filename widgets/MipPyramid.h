#pragma once

#include <QRect>
#include <opencv2/core.hpp>
#include <vector>

#include "widgets/CanvasView.h"

namespace studio {

/// A picture (or a part of one) with its halved copies, made when first needed, so that drawing it
/// costs the same at every zoom: nearest pixel when enlarged, averaged over the pixels' area when
/// reduced.
class MipPyramid {
  public:
    enum class Outside { Repeat, Zero };

    MipPyramid() = default;
    /// `base` is any 8-bit matrix, shared; `origin` is where it lies in the image. What lies beyond
    /// its right and bottom edge counts as `outside` when averaging: the edge repeated, or nothing
    /// (0).
    MipPyramid(cv::Mat base, cv::Point origin, Outside outside);

    /// The part of `mask` that holds pixels other than 0, as 0/255; empty if there are none.
    static MipPyramid ofMask(const cv::Mat& mask);

    bool empty() const { return m_levels.empty() || m_levels[0].empty(); }
    /// Where the base lies in the image.
    cv::Rect rect() const;
    /// Where pixels other than 0 can be; the whole base but for ofMask().
    cv::Rect content() const { return m_content; }
    /// To be called after the base was changed inside `pixels` (image coordinates).
    void update(const cv::Rect& pixels);

    /// What each device pixel of `device` shows: a matrix of that size and the base's type, 0
    /// outside the base.
    cv::Mat sample(const CanvasView& view, const QRect& device);

  private:
    const cv::Mat& level(int k);

    std::vector<cv::Mat> m_levels;
    cv::Point m_origin;
    cv::Rect m_content;
    Outside m_outside = Outside::Repeat;
};

}  // namespace studio
