#pragma once

#include <QMetaType>
#include <opencv2/core.hpp>

namespace studio {

/// One brush stroke as a change of a mask: enough to do and undo it, nothing more.
struct MaskEdit {
    int layer = -1;  ///< CanvasLayer::id, or -1 for an object that does not exist yet
    cv::Rect rect;   ///< changed part of the mask, image pixels, never empty
    cv::Mat before;  ///< CV_8UC1 0/255 of the size of `rect`
    cv::Mat after;   ///< the same, after the stroke

    /// A copy of `mask` with one of the two patches put in its place. An empty `mask` counts as one
    /// of `imageSize` without any object pixel.
    static cv::Mat patched(const cv::Mat& mask, cv::Size imageSize, const cv::Rect& rect,
                           const cv::Mat& patch);
};

}  // namespace studio

Q_DECLARE_METATYPE(studio::MaskEdit)
