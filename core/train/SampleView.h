#pragma once

#include <opencv2/core.hpp>
#include <string>

namespace studio {

/// How an image becomes what the model sees: mirrored, brought to a size, and a part of it put into
/// the top left of the model's square. Image and mask go through the same view with the same
/// filter, so they stay aligned to a fraction of a pixel.
struct SampleView {
    int side = 0;          ///< of the model's square, pixels
    bool flipped = false;  ///< mirrored left to right, before everything else
    cv::Size scaled;       ///< the whole image after scaling
    cv::Point offset;      ///< top left of the part that is seen, pixels of the scaled image
    /// What lies right of and below the image: true: grey value 128, which is normalised as the
    /// image is (SAM-HQ's large-scale jitter); false: nothing, which the model takes as 0 after
    /// normalisation (SAM's own preparation).
    bool grey = false;
    bool operator==(const SampleView&) const = default;

    /// What the Predictor makes of an image: the longest side becomes `side`.
    static SampleView plain(cv::Size image, int side);

    /// Part of the square that shows the image; top left at (0, 0).
    cv::Size visible() const;
    /// Part of the square that the encoder is given as image; the rest is 0 to it: the visible
    /// part, or all where the view has grey padding of its own.
    cv::Size encoded() const;
    /// CV_8UC1 or CV_8UC3, seen through the view. side x side with the padding if `grey`, else of
    /// the visible size. The filter widens where the image shrinks, as in the Predictor (upstream's
    /// jitter skips pixels there, which a small scale turns into noise).
    cv::Mat ofImage(const cv::Mat& image) const;
    /// A mask (CV_8UC1, non-zero = object): side x side, 0..255 = how much of the pixel is object;
    /// 0 outside of the image.
    cv::Mat ofMask(const cv::Mat& mask) const;
    /// A point of the original image of this size, pixels (x, y), in the square.
    cv::Point2d ofPoint(cv::Point2d point, cv::Size image) const;

    /// The same text for the same view only.
    std::string text() const;
};

}  // namespace studio
