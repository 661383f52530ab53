#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

namespace studio {

/// Brings low-resolution logits to the size of the original image as SAM's postprocess_masks does:
/// bilinear to the padded input, padding cut off, bilinear to the image. Both steps are linear and
/// separable, so each output row and column is a weighted sum of at most three low-resolution ones;
/// nothing in between is built.
class MaskUpsampler {
  public:
    /// `lowSide`: side of the logits; `paddedSide`: of the encoder's input (at least lowSide);
    /// `inputSize`: of the image within that input; `imageSize`: of the original image. All in
    /// pixels.
    MaskUpsampler(int lowSide, int paddedSide, cv::Size inputSize, cv::Size imageSize);

    /// CV_32FC1 of lowSide x lowSide -> CV_32FC1 in image size
    cv::Mat logits(const cv::Mat& low) const;
    /// The same, thresholded: CV_8UC1, 255 where the logit is above 0, else 0
    cv::Mat mask(const cv::Mat& low) const;

  private:
    static constexpr int kTaps = 3;
    /// For each output sample along one axis, the first low-resolution sample and kTaps weights.
    struct Axis {
        std::vector<int> first;
        std::vector<float> weights;
    };
    static Axis makeAxis(int low, int padded, int input, int output);

    template <typename Out, typename Finish>
    cv::Mat apply(const cv::Mat& low, Finish finish) const;

    int m_lowSide;
    Axis m_x, m_y;
};

}  // namespace studio
