#include "widgets/MaskEdit.h"

namespace studio {

cv::Mat MaskEdit::patched(const cv::Mat& mask, cv::Size imageSize, const cv::Rect& rect,
                          const cv::Mat& patch) {
    cv::Mat result = mask.empty() ? cv::Mat::zeros(imageSize, CV_8UC1) : mask.clone();
    patch.copyTo(result(rect));
    return result;
}

}  // namespace studio
