#include "core/train/SampleView.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "core/image/Resize.h"

namespace studio {
namespace {

/// What upstream pads with, before the image is normalised.
constexpr int kGrey = 128;

/// The visible part of an image or mask.
cv::Mat seen(const SampleView& view, const cv::Mat& pixels) {
    cv::Mat mirrored;
    if (view.flipped) cv::flip(pixels, mirrored, 1);
    const cv::Mat scaled = resizeAntialiased(view.flipped ? mirrored : pixels, view.scaled);
    return scaled(cv::Rect(view.offset, view.visible()));
}

cv::Mat padded(const cv::Mat& part, int side, int value) {
    cv::Mat square;
    cv::copyMakeBorder(part, square, 0, side - part.rows, 0, side - part.cols, cv::BORDER_CONSTANT,
                       cv::Scalar::all(value));
    return square;
}

}  // namespace

SampleView SampleView::plain(cv::Size image, int side) {
    SampleView view;
    view.side = side;
    view.scaled = scaledSize(image, side);
    return view;
}

cv::Size SampleView::visible() const {
    return {std::min(side, scaled.width - offset.x), std::min(side, scaled.height - offset.y)};
}

cv::Size SampleView::encoded() const {
    return grey ? cv::Size(side, side) : visible();
}

cv::Mat SampleView::ofImage(const cv::Mat& image) const {
    const cv::Mat part = seen(*this, image);
    if (grey) return padded(part, side, kGrey);
    return part.isContinuous() ? part : part.clone();
}

cv::Mat SampleView::ofMask(const cv::Mat& mask) const {
    return padded(seen(*this, mask != 0), side, 0);
}

cv::Point2d SampleView::ofPoint(cv::Point2d point, cv::Size image) const {
    if (flipped) point.x = image.width - point.x;
    return {point.x * scaled.width / image.width - offset.x,
            point.y * scaled.height / image.height - offset.y};
}

std::string SampleView::text() const {
    return fmt::format("{} {} {}x{} {},{} {}", side, flipped ? "flipped" : "straight", scaled.width,
                       scaled.height, offset.x, offset.y, grey ? "grey" : "none");
}

}  // namespace studio
