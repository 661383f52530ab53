#include "core/jobs/TrainExamples.h"

#include <spdlog/fmt/fmt.h>

#include <opencv2/imgproc.hpp>

#include "core/image/Overlay.h"

namespace studio {

cv::Mat drawTrainExample(const cv::Mat& image, const cv::Mat& mask, const cv::Mat& truth,
                         double iou, double boundaryIou, int longestSide) {
    constexpr int kGap = 4;
    const int longest = std::max(image.cols, image.rows);
    const double scale = std::min(1.0, longestSide / static_cast<double>(longest));
    const auto scaled = [&](const cv::Mat& pixels, int filter) {
        cv::Mat small;
        cv::resize(pixels, small, {}, scale, scale, filter);
        return small;
    };
    const cv::Mat small = scaled(image, cv::INTER_AREA);
    const auto drawn = [&](const cv::Mat& object, const std::string& caption) {
        OverlayObject shown;
        shown.mask = scaled(object, cv::INTER_NEAREST);
        shown.caption = caption;
        return drawOverlay(small, {shown});
    };
    cv::Mat picture;
    cv::hconcat(std::vector<cv::Mat>{drawn(mask, fmt::format("IoU {:.3f}  boundary IoU {:.3f}", iou,
                                                             boundaryIou)),
                                     cv::Mat(small.rows, kGap, CV_8UC3, cv::Scalar(255, 255, 255)),
                                     drawn(truth, "ground truth")},
                picture);
    return picture;
}

}  // namespace studio
