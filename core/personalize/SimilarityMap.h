#pragma once

#include <opencv2/core.hpp>

#include "core/predict/Predictor.h"

namespace studio {

/// Rows of unit length. CV_32FC1.
cv::Mat unitRows(const cv::Mat& rows);

/// Cosine similarity of an image's cells to unit feature rows (PerSAM's location prior); with
/// several rows the largest.
class SimilarityMap {
  public:
    /// `features`: count x C, CV_32FC1, unit length.
    SimilarityMap(Predictor& predictor, const EmbeddingPtr& image, const cv::Mat& features);

    /// side x side, CV_32FC1; the padding has values, too.
    const cv::Mat& grid() const { return m_grid; }
    /// In the image's size, CV_32FC1: x4 bilinear, then as masks are brought to the image.
    const cv::Mat& inImage() const { return m_inImage; }
    /// The x4 map, cut to what the image covers.
    cv::Mat lowResolution() const;

    /// Pixels of the largest and the smallest value (the first ones row by row).
    cv::Point highest() const;
    cv::Point lowest() const;
    float at(cv::Point pixel) const { return m_inImage.at<float>(pixel); }

    /// Guidance::attention: standardised, brought to the grid bilinearly, through a sigmoid.
    cv::Mat attention() const;

    /// Takes a place out: the pixels of `mask` (CV_8UC1 in the image's size, may be empty), what is
    /// within about a cell of them, and of `centre`, become the smallest value.
    void suppress(const cv::Mat& mask, cv::Point centre);

  private:
    cv::Mat m_grid, m_low, m_inImage;
    int m_paddedSide;
};

}  // namespace studio
