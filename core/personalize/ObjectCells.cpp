#include "core/personalize/ObjectCells.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/base/Error.h"
#include "core/image/Resize.h"

namespace studio {
namespace {

// Of the red channel, as the image is normalised.
constexpr float kMean = 123.675f, kDeviation = 58.395f;

/// The mask as the encoder would get it: 0/255 with grey edges, top left part of the padded input.
cv::Mat preparedMask(const cv::Mat& mask, int side) {
    const cv::Mat binary = mask > 0;
    return resizeAntialiased(binary, scaledSize(mask.size(), side));
}

}  // namespace

cv::Mat maskOnGrid(const cv::Mat& mask, const Architecture& architecture) {
    const cv::Mat prepared = preparedMask(mask, architecture.imageSize);
    cv::Mat input = cv::Mat::zeros(architecture.imageSize, architecture.imageSize, CV_32FC1);
    cv::Mat part = input(cv::Rect({}, prepared.size()));
    prepared.convertTo(part, CV_32F, 1.0 / kDeviation, -kMean / kDeviation);
    const int side = architecture.embeddingSide();
    cv::Mat grid;
    cv::resize(input, grid, {side, side}, 0, 0, cv::INTER_LINEAR);
    return grid;
}

ObjectCells objectCells(const cv::Mat& mask, const Architecture& architecture) {
    if (cv::countNonZero(mask) == 0)
        throw Error(ErrorCode::AnnotationInvalid, "mask", "has no object: all of it is 0");
    ObjectCells object;
    object.cells = maskOnGrid(mask, architecture) > 0;
    if (cv::countNonZero(object.cells) > 0) return object;

    object.exact = false;
    const cv::Mat prepared = preparedMask(mask, architecture.imageSize);
    cv::Mat input = cv::Mat::zeros(architecture.imageSize, architecture.imageSize, CV_32FC1);
    cv::Mat part = input(cv::Rect({}, prepared.size()));
    prepared.convertTo(part, CV_32F);
    // What antialiasing rounds away entirely is at least where it is.
    if (cv::countNonZero(prepared) == 0) {
        const cv::Moments moments = cv::moments(mask, true);
        const double scale = static_cast<double>(prepared.cols) / mask.cols;
        const auto at = [&](double sum, int length) {
            return std::clamp(static_cast<int>(sum / moments.m00 * scale), 0, length - 1);
        };
        part.at<float>(at(moments.m01, part.rows), at(moments.m10, part.cols)) = 1;
    }
    const int side = architecture.embeddingSide();
    cv::Mat share;
    cv::resize(input, share, {side, side}, 0, 0, cv::INTER_AREA);
    cv::Point most;
    cv::minMaxLoc(share, nullptr, nullptr, nullptr, &most);
    object.cells.at<std::uint8_t>(most) = 255;
    return object;
}

cv::Size coveredCells(cv::Size image, const Architecture& architecture) {
    const cv::Size input = scaledSize(image, architecture.imageSize);
    const int side = architecture.embeddingSide(), cell = architecture.imageSize / side;
    const auto cells = [&](int length) { return std::clamp((length + cell - 1) / cell, 1, side); };
    return {cells(input.width), cells(input.height)};
}

}  // namespace studio
