#pragma once

#include <QColor>
#include <QString>
#include <opencv2/core.hpp>

namespace studio {

/// One object's mask as the canvas shows it.
struct CanvasLayer {
    int id = 0;  ///< the caller's; unique among the layers, not negative
    /// CV_8UC1 of the image's size, non-zero = object; may be empty. Shared, not copied: once given
    /// it is not changed in place. A changed mask is another cv::Mat (the canvas compares the data
    /// pointer).
    cv::Mat mask;
    QColor color;
    QString label;  ///< shown beside the object when labels are on
    bool visible = true;
    bool selected = false;  ///< drawn stronger; the brush and the comparison work on it
};

}  // namespace studio
