#include "core/predict/AutomaticMaskGenerator.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/Error.h"
#include "core/base/Log.h"

namespace studio {
namespace {

/// Boxes this close to the edge of a crop belong to objects that the crop cuts off.
constexpr int kEdgeTolerance = 20;
/// An encoding counts as this many clicks in the progress.
constexpr int kEncodingWeight = 64;

struct Crop {
    cv::Rect box;
    int layer = 0;
};

/// The whole image, then 2^i x 2^i overlapping crops for each layer i = 1..layers, row after row.
std::vector<Crop> makeCrops(cv::Size image, int layers, double overlapRatio) {
    std::vector<Crop> crops{{cv::Rect({}, image), 0}};
    const int shortSide = std::min(image.width, image.height);
    for (int layer = 1; layer <= layers; ++layer) {
        const int count = 1 << layer;
        const int overlap = static_cast<int>(overlapRatio * shortSide * (2.0 / count));
        const auto length = [&](int side) {
            return static_cast<int>(
                std::ceil((overlap * (count - 1) + side) / static_cast<double>(count)));
        };
        const int width = length(image.width), height = length(image.height);
        // Columns outside, rows inside: the order that decides between equal scores upstream.
        for (int column = 0; column < count; ++column) {
            for (int row = 0; row < count; ++row) {
                const cv::Rect box((width - overlap) * column, (height - overlap) * row, width,
                                   height);
                crops.push_back({box & crops[0].box, layer});
            }
        }
    }
    return crops;
}

/// Clicks in the middle of side x side equal cells, row after row, pixels of the crop.
std::vector<cv::Point2d> makeGrid(int side, cv::Size crop) {
    std::vector<cv::Point2d> points;
    for (int row = 0; row < side; ++row) {
        for (int column = 0; column < side; ++column)
            points.emplace_back((column + 0.5) / side * crop.width,
                                (row + 0.5) / side * crop.height);
    }
    return points;
}

/// IoU of two boxes, measured between the centres of their outermost pixels as upstream does.
double boxIou(const cv::Rect& a, const cv::Rect& b) {
    const auto extent = [](int begin, int end) {
        return static_cast<double>(std::max(0, end - begin));
    };
    const double intersection =
        extent(std::max(a.x, b.x), std::min(a.x + a.width, b.x + b.width) - 1) *
        extent(std::max(a.y, b.y), std::min(a.y + a.height, b.y + b.height) - 1);
    const auto area = [](const cv::Rect& box) {
        return static_cast<double>(box.width - 1) * (box.height - 1);
    };
    const double unionArea = area(a) + area(b) - intersection;
    return unionArea > 0 ? intersection / unionArea : 0;
}

/// Keeps the best scored masks and drops those whose box overlaps a kept one's by more than
/// `threshold`.
void suppressDuplicates(std::vector<AutoMask>& masks, const std::vector<double>& scores,
                        double threshold) {
    std::vector<std::size_t> order(masks.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    std::vector<AutoMask> kept;
    for (const std::size_t index : order) {
        const bool duplicate = std::any_of(kept.begin(), kept.end(), [&](const AutoMask& better) {
            return boxIou(better.box, masks[index].box) > threshold;
        });
        if (!duplicate) kept.push_back(std::move(masks[index]));
    }
    masks = std::move(kept);
}

/// True where an edge of the mask lies at an edge of the crop that is none of the image. `box` in
/// pixels of the image.
bool isCutOff(const cv::Rect& box, const cv::Rect& crop, cv::Size image) {
    const auto at = [](int edge, int border) { return std::abs(edge - border) <= kEdgeTolerance; };
    const auto cut = [&](int edge, int cropBorder, int imageBorder) {
        return at(edge, cropBorder) && !at(edge, imageBorder);
    };
    return cut(box.x, crop.x, 0) || cut(box.y, crop.y, 0) ||
           cut(box.x + box.width - 1, crop.x + crop.width, image.width) ||
           cut(box.y + box.height - 1, crop.y + crop.height, image.height);
}

/// IoU of the masks at a higher and at a lower threshold than 0: how sure the network is of the
/// outline.
float stability(const cv::Mat& logits, float offset) {
    std::int64_t inner = 0, outer = 0;
    for (int y = 0; y < logits.rows; ++y) {
        const float* row = logits.ptr<float>(y);
        int innerRow = 0, outerRow = 0;
        for (int x = 0; x < logits.cols; ++x) {
            innerRow += row[x] > offset;
            outerRow += row[x] > -offset;
        }
        inner += innerRow;
        outer += outerRow;
    }
    return outer > 0 ? static_cast<float>(static_cast<double>(inner) / outer) : 0.0f;
}

class Generator {
  public:
    Generator(Predictor& predictor, const cv::Mat& image, const AutoMaskOptions& options,
              const JobContext& context)
        : m_predictor(predictor), m_image(image), m_options(options), m_context(context) {}

    std::vector<AutoMask> run() {
        const std::vector<Crop> crops =
            makeCrops(m_image.size(), m_options.cropNLayers, m_options.cropOverlapRatio);
        for (const Crop& crop : crops) {
            const int side = gridSide(crop.layer);
            m_total += kEncodingWeight + side * side;
        }
        std::vector<AutoMask> masks;
        for (const Crop& crop : crops) {
            std::vector<AutoMask> found = processCrop(crop);
            std::move(found.begin(), found.end(), std::back_inserter(masks));
        }
        if (crops.size() > 1) {
            // Smaller crops see more.
            std::vector<double> scores;
            for (const AutoMask& mask : masks)
                scores.push_back(1.0 / mask.cropBox.area());
            suppressDuplicates(masks, scores, m_options.cropNmsThresh);
        }
        if (m_options.minMaskRegionArea > 0) cleanRegions(masks);
        std::stable_sort(masks.begin(), masks.end(),
                         [](const AutoMask& a, const AutoMask& b) { return a.area > b.area; });
        return masks;
    }

  private:
    int gridSide(int layer) const {
        return std::max(1, static_cast<int>(m_options.pointsPerSide /
                                            std::pow(m_options.cropNPointsDownscaleFactor, layer)));
    }

    void advance(int clicks) {
        m_done += clicks;
        m_context.report(m_done, m_total, "masks");
    }

    std::vector<AutoMask> processCrop(const Crop& crop) {
        JobContext encoding = m_context;
        encoding.progress = [&](double done, double total, const std::string&) {
            m_context.report(m_done + kEncodingWeight * done / total, m_total, "image");
        };
        const EmbeddingPtr embedding = m_predictor.encode(m_image(crop.box).clone(), encoding);
        advance(kEncodingWeight);

        std::vector<AutoMask> masks;
        const std::vector<cv::Point2d> points = makeGrid(gridSide(crop.layer), crop.box.size());
        const auto batch = static_cast<std::size_t>(m_options.pointsPerBatch);
        for (std::size_t first = 0; first < points.size(); first += batch) {
            m_context.checkpoint();
            const std::size_t count = std::min(batch, points.size() - first);
            std::vector<Prompt> prompts(count);
            for (std::size_t i = 0; i < count; ++i)
                prompts[i].points = {{points[first + i].x, points[first + i].y, true}};
            const std::vector<MaskSet> sets =
                m_predictor.decodeBatch(embedding, prompts, m_context);
            for (std::size_t i = 0; i < count; ++i)
                collect(sets[i], crop, points[first + i], masks);
            advance(static_cast<int>(count));
        }
        std::vector<double> scores;
        for (const AutoMask& mask : masks)
            scores.push_back(mask.predictedIou);
        suppressDuplicates(masks, scores, m_options.boxNmsThresh);
        return masks;
    }

    /// Appends the masks of one click that are good enough.
    void collect(const MaskSet& set, const Crop& crop, cv::Point2d point,
                 std::vector<AutoMask>& masks) const {
        std::vector<int> indices{set.selected(true)};
        if (set.hqLogits.empty() || m_options.source == MaskSource::Sam) {
            indices.resize(std::max<std::size_t>(1, set.samLogits.size() - 1));
            std::iota(indices.begin(), indices.end(), set.samLogits.size() > 1 ? 1 : 0);
        }
        for (const int index : indices) {
            m_context.checkpoint();
            AutoMask result;
            result.predictedIou = set.scores[static_cast<std::size_t>(index)];
            if (m_options.predIouThresh > 0 && result.predictedIou <= m_options.predIouThresh)
                continue;
            const cv::Mat logits = m_predictor.upsample(set, set.logits(index, m_options.source));
            result.stabilityScore =
                stability(logits, static_cast<float>(m_options.stabilityScoreOffset));
            if (result.stabilityScore < m_options.stabilityScoreThresh) continue;
            const cv::Mat mask = logits > 0;
            const cv::Rect inCrop = maskBox(mask);
            if (inCrop.empty()) continue;
            result.box = inCrop + crop.box.tl();
            if (isCutOff(result.box, crop.box, m_image.size())) continue;

            cv::Mat whole = mask;
            if (crop.box.size() != m_image.size()) {
                whole = cv::Mat::zeros(m_image.size(), CV_8UC1);
                mask.copyTo(whole(crop.box));
            }
            result.rle = encodeRle(whole);
            result.area = maskArea(mask);
            result.point = point + cv::Point2d(crop.box.tl());
            result.cropBox = crop.box;
            masks.push_back(std::move(result));
        }
    }

    /// Small holes and islands go; of masks that became alike, an untouched one stays.
    void cleanRegions(std::vector<AutoMask>& masks) const {
        std::vector<double> scores;
        for (AutoMask& result : masks) {
            m_context.checkpoint();
            cv::Mat mask = result.mask();
            const bool filled = fillSmallHoles(mask, m_options.minMaskRegionArea);
            const bool removed = removeSmallIslands(mask, m_options.minMaskRegionArea);
            scores.push_back(filled || removed ? 0 : 1);
            if (!filled && !removed) continue;
            result.rle = encodeRle(mask);
            result.box = maskBox(mask);
            result.area = maskArea(mask);
        }
        suppressDuplicates(masks, scores,
                           std::max(m_options.boxNmsThresh, m_options.cropNmsThresh));
    }

    Predictor& m_predictor;
    const cv::Mat m_image;
    const AutoMaskOptions& m_options;
    const JobContext& m_context;
    double m_done = 0, m_total = 0;
};

}  // namespace

void AutoMaskOptions::check() const {
    const auto require = [](bool valid, const char* name, const char* range) {
        if (!valid) throw Error(ErrorCode::Usage, name, fmt::format("must be {}", range));
    };
    const auto isShare = [](double value) { return value >= 0 && value <= 1; };
    require(pointsPerSide >= 1 && pointsPerSide <= 256, "points_per_side", "from 1 to 256");
    require(pointsPerBatch >= 1 && pointsPerBatch <= 4096, "points_per_batch", "from 1 to 4096");
    require(isShare(predIouThresh), "pred_iou_thresh", "from 0 to 1");
    require(isShare(stabilityScoreThresh), "stability_score_thresh", "from 0 to 1");
    require(stabilityScoreOffset >= 0 && stabilityScoreOffset <= 100, "stability_score_offset",
            "from 0 to 100");
    require(isShare(boxNmsThresh), "box_nms_thresh", "from 0 to 1");
    require(cropNLayers >= 0 && cropNLayers <= 4, "crop_n_layers", "from 0 to 4");
    require(isShare(cropNmsThresh), "crop_nms_thresh", "from 0 to 1");
    require(cropOverlapRatio >= 0 && cropOverlapRatio < 1, "crop_overlap_ratio",
            "from 0 to below 1");
    require(cropNPointsDownscaleFactor >= 1, "crop_n_points_downscale_factor", "at least 1");
    require(minMaskRegionArea >= 0, "min_mask_region_area", "at least 0");
}

std::vector<AutoMask> generateMasks(Predictor& predictor, const cv::Mat& image,
                                    const AutoMaskOptions& options, const JobContext& context) {
    options.check();
    return Generator(predictor, image, options, context).run();
}

}  // namespace studio
