#include "core/personalize/SimilarityMap.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/image/Resize.h"

namespace studio {
namespace {

/// Beyond the outermost cell centres the map is flat; which of its pixels is the largest must not
/// depend on rounding.
constexpr double kSame = 1e-6;

/// The first pixel that is set, row by row.
cv::Point firstPixel(const cv::Mat& flags) {
    for (int y = 0; y < flags.rows; ++y)
        for (int x = 0; x < flags.cols; ++x)
            if (flags.at<std::uint8_t>(y, x)) return {x, y};
    return {};
}

}  // namespace

cv::Mat unitRows(const cv::Mat& rows) {
    cv::Mat unit = rows.clone();
    for (int y = 0; y < unit.rows; ++y) {
        cv::Mat row = unit.row(y);
        const double length = cv::norm(row, cv::NORM_L2);
        if (length > 0) row /= length;
    }
    return unit;
}

SimilarityMap::SimilarityMap(Predictor& predictor, const EmbeddingPtr& image,
                             const cv::Mat& features)
    : m_paddedSide(predictor.info().architecture.imageSize) {
    const cv::Mat cells = unitRows(predictor.features(image));
    const int side = static_cast<int>(std::lround(std::sqrt(cells.rows)));
    cv::Mat products;  // cells x count
    cv::gemm(cells, features, 1, cv::noArray(), 0, products, cv::GEMM_2_T);
    cv::Mat best;
    cv::reduce(products, best, 1, cv::REDUCE_MAX);
    m_grid = best.reshape(1, side);
    cv::resize(m_grid, m_low, {4 * side, 4 * side}, 0, 0, cv::INTER_LINEAR);
    MaskSet carrier;
    carrier.embedding = image;
    m_inImage = predictor.upsample(carrier, m_low);
}

cv::Mat SimilarityMap::lowResolution() const {
    const cv::Size input = scaledSize(m_inImage.size(), m_paddedSide);
    const auto covered = [&](int length) {
        const double share = static_cast<double>(length) / m_paddedSide;
        return std::clamp(static_cast<int>(std::ceil(share * m_low.cols)), 1, m_low.cols);
    };
    return m_low(cv::Rect(0, 0, covered(input.width), covered(input.height))).clone();
}

cv::Point SimilarityMap::highest() const {
    double most = 0;
    cv::minMaxLoc(m_inImage, nullptr, &most);
    return firstPixel(m_inImage >= most - kSame);
}

cv::Point SimilarityMap::lowest() const {
    double least = 0;
    cv::minMaxLoc(m_inImage, &least);
    return firstPixel(m_inImage <= least + kSame);
}

cv::Mat SimilarityMap::attention() const {
    cv::Scalar mean, deviation;
    cv::meanStdDev(m_inImage, mean, deviation);
    const auto count = static_cast<double>(m_inImage.total());
    // PyTorch's deviation is the unbiased one. A map without contrast guides nowhere.
    const double unbiased = count > 1 ? deviation[0] * std::sqrt(count / (count - 1)) : 0;
    const double scale = unbiased > 0 ? 1 / unbiased : 0;
    cv::Mat standard, grid;
    m_inImage.convertTo(standard, CV_32F, scale, -mean[0] * scale);
    cv::resize(standard, grid, m_grid.size(), 0, 0, cv::INTER_LINEAR);
    grid.forEach<float>([](float& x, const int*) { x = 1 / (1 + std::exp(-x)); });
    return grid;
}

void SimilarityMap::suppress(const cv::Mat& mask, cv::Point centre) {
    const double cell = static_cast<double>(std::max(m_inImage.cols, m_inImage.rows)) / m_grid.cols;
    const int reach = std::max(1, static_cast<int>(std::lround(cell)));
    cv::Mat place =
        mask.empty() ? cv::Mat(cv::Mat::zeros(m_inImage.size(), CV_8UC1)) : mask.clone();
    place.at<std::uint8_t>(centre) = 255;
    const cv::Mat square =
        cv::getStructuringElement(cv::MORPH_RECT, {2 * reach + 1, 2 * reach + 1});
    cv::dilate(place, place, square);
    double lowestValue = 0;
    cv::minMaxLoc(m_inImage, &lowestValue);
    m_inImage.setTo(lowestValue, place);
}

}  // namespace studio
