#include "widgets/CanvasScene.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <tuple>

#include "widgets/PixelMixer.h"
#include "widgets/Theme.h"

namespace studio {
namespace {

enum class Line { Solid, Dashed };

constexpr int kBandHeight = 96, kBlockWidth = 192, kBlockHeight = 48;

void blendEvenly(QImage& target, const QRect& area, const QColor& color, int parts) {
    const PixelMixer mixer(color, parts);
    for (int y = area.top(); y <= area.bottom(); ++y)
        mixer.mix(target.scanLine(y) + 4 * area.left(), area.width());
}

// Where `coverage` says so; `at` is where the coverage lies in the target.
void blend(QImage& target, QPoint at, const cv::Mat& coverage, const QColor& color, int parts) {
    const PixelMixer mixer(color, parts);
    for (int y = 0; y < coverage.rows; ++y)
        mixer.mix(target.scanLine(at.y() + y) + 4 * at.x(), coverage.ptr(y), coverage.cols);
}

int toParts(double alpha) {
    return int(std::lround(std::clamp(alpha, 0.0, 1.0) * 256));
}

// The one value that all of `coverage` has, or none.
std::optional<std::uint8_t> evenValue(const cv::Mat& coverage) {
    const std::uint8_t value = *coverage.ptr();
    for (int y = 0; y < coverage.rows; ++y) {
        // A row of one value equals itself moved by one.
        const std::uint8_t* row = coverage.ptr(y);
        if (*row != value || std::memcmp(row, row + 1, std::size_t(coverage.cols - 1)) != 0)
            return std::nullopt;
    }
    return value;
}

// Calls `even(area)` for the blocks of `seen` that are covered all over and around, and
// `mixed(area, rimmed)` for those where something happens; empty blocks are left out. `cover`
// reaches `rim` pixels beyond `seen`.
template <typename Even, typename Mixed>
void forBlocks(const QRect& seen, const cv::Mat& cover, int rim, Even even, Mixed mixed) {
    for (int y = 0; y < seen.height(); y += kBlockHeight) {
        for (int x = 0; x < seen.width(); x += kBlockWidth) {
            const int width = std::min(kBlockWidth, seen.width() - x);
            const int height = std::min(kBlockHeight, seen.height() - y);
            const QRect area(seen.x() + x, seen.y() + y, width, height);
            const cv::Mat rimmed = cover(cv::Rect(x, y, width + 2 * rim, height + 2 * rim));
            const auto value = evenValue(rimmed);
            if (value == 0) continue;
            if (value == 255)
                even(area);
            else
                mixed(area, rimmed);
        }
    }
}

// Width of contours in device pixels.
int contourWidth(double pixelRatio, bool selected) {
    return int(std::lround((selected ? 2.5 : 1.5) * pixelRatio));
}

}  // namespace

int CanvasScene::contourReach(double pixelRatio) {
    return contourWidth(pixelRatio, true) / 2 + 1;
}

namespace {

// The device pixels along the border of a sampled mask: exact pixel edges when enlarged, smooth
// when reduced.
cv::Mat contour(const cv::Mat& coverage, int width) {
    const cv::Mat kernel = cv::Mat::ones(width + 1, width + 1, CV_8UC1);
    cv::Mat high, low;
    cv::dilate(coverage, high, kernel);
    cv::erode(coverage, low, kernel);
    return high - low;
}

// Breaks a contour into dashes, by a checkerboard that stays put on the image while it is moved.
void dash(cv::Mat& contour, QPoint phase, int length) {
    constexpr int kFar = 1 << 20;  // makes positions positive, so that division rounds one way
    for (int y = 0; y < contour.rows; ++y) {
        std::uint8_t* row = contour.ptr(y);
        const int line = (y + phase.y() + kFar * length) / length;
        for (int x = 0; x < contour.cols; ++x)
            if (((x + phase.x() + kFar * length) / length + line) % 2 != 0) row[x] = 0;
    }
}

struct MaskStyle {
    QColor color;
    double tint = 0;
    int contourWidth = 2;
    Line line = Line::Solid;
};

void renderMask(QImage& target, const CanvasView& view, const QRect& device, MipPyramid& coverage,
                const MaskStyle& style, double pixelRatio) {
    const int reach = style.contourWidth / 2 + 1;
    const QRect seen =
        view.toDevice(coverage.content()).adjusted(-reach, -reach, reach, reach) & device;
    if (seen.isEmpty()) return;
    // With a rim, so that contours do not depend on where the drawn part ends.
    const QRect rimmed = seen.adjusted(-reach, -reach, reach, reach);
    const cv::Mat cover = coverage.sample(view, rimmed);
    const int tint = toParts(style.tint);
    const int dashLength = int(std::lround(5 * pixelRatio));
    const QPoint origin = view.toDevice(QPointF(0, 0)).toPoint();
    forBlocks(
        seen, cover, reach,
        [&](const QRect& area) { blendEvenly(target, area, style.color, tint); },
        [&](const QRect& area, const cv::Mat& rimmed) {
            const cv::Rect inner(reach, reach, area.width(), area.height());
            blend(target, area.topLeft(), rimmed(inner), style.color, tint);
            cv::Mat edge = contour(rimmed, style.contourWidth)(inner);
            if (style.line == Line::Dashed) {
                cv::Mat gaps = edge.clone();
                dash(edge, area.topLeft() - origin, dashLength);
                gaps -= edge;  // dark, so that the line is seen on any background
                blend(target, area.topLeft(), gaps, Qt::black, 180);
            }
            blend(target, area.topLeft(), edge, style.color, 256);
        });
}

}  // namespace

void CanvasScene::setImage(const cv::Mat& pixels) {
    m_pixels = pixels;
    m_image = MipPyramid(pixels, {0, 0}, MipPyramid::Outside::Repeat);
    m_layers.clear();
    m_coverage.clear();
    m_groundTruth = m_preview = m_stroke = {};
    m_heat = {};
    m_strokeShown = nullptr;
}

cv::Mat CanvasScene::usable(const cv::Mat& mask) const {
    return mask.size() == size() && mask.type() == CV_8UC1 ? mask : cv::Mat();
}

cv::Rect CanvasScene::setLayers(std::vector<CanvasLayer> layers) {
    // Masks that stay keep their pyramids; what is drawn as before needs no redrawing.
    std::vector<MipPyramid> coverage(layers.size());
    std::vector<bool> kept(m_layers.size(), false);
    cv::Rect changed;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        CanvasLayer& layer = layers[i];
        layer.mask = usable(layer.mask);
        bool same = false;
        for (std::size_t k = 0; k < m_layers.size(); ++k) {
            const CanvasLayer& old = m_layers[k];
            if (kept[k] || old.id != layer.id || old.mask.data != layer.mask.data) continue;
            coverage[i] = std::move(m_coverage[k]);
            kept[k] = true;
            same = k == i && old.color == layer.color && old.visible == layer.visible &&
                   old.selected == layer.selected;
            break;
        }
        if (coverage[i].empty()) coverage[i] = MipPyramid::ofMask(layer.mask);
        if (!same) changed |= coverage[i].content();
    }
    for (std::size_t k = 0; k < m_layers.size(); ++k)
        if (!kept[k]) changed |= m_coverage[k].content();
    m_layers = std::move(layers);
    m_coverage = std::move(coverage);
    return changed;
}

cv::Rect CanvasScene::setGroundTruth(const cv::Mat& mask) {
    const cv::Rect before = m_groundTruth.content();
    m_groundTruth = MipPyramid::ofMask(usable(mask));
    return before | m_groundTruth.content();
}

cv::Rect CanvasScene::setPreview(const cv::Mat& mask) {
    const cv::Rect before = m_preview.content();
    m_preview = MipPyramid::ofMask(usable(mask));
    return before | m_preview.content();
}

cv::Rect CanvasScene::setHeatMap(const cv::Mat& values) {
    const bool before = !m_heat.empty();
    m_heat.set(values, size());
    return before || !m_heat.empty() ? cv::Rect({0, 0}, size()) : cv::Rect();
}

void CanvasScene::beginStroke(const BrushStroke& stroke) {
    m_strokeShown = &stroke;
    m_stroke = MipPyramid(stroke.mask(), {0, 0}, MipPyramid::Outside::Zero);
}

cv::Rect CanvasScene::endStroke() {
    const cv::Rect touched = m_strokeShown ? m_strokeShown->touched() : cv::Rect();
    m_strokeShown = nullptr;
    m_stroke = {};
    return touched;
}

const CanvasLayer* CanvasScene::selectedLayer() const {
    const auto it = std::find_if(m_layers.begin(), m_layers.end(),
                                 [](const CanvasLayer& layer) { return layer.selected; });
    return it == m_layers.end() ? nullptr : &*it;
}

int CanvasScene::layerAt(QPoint pixel) const {
    const auto it = std::find_if(m_layers.rbegin(), m_layers.rend(), [&](const CanvasLayer& layer) {
        return layer.visible && !layer.mask.empty() &&
               layer.mask.at<std::uint8_t>(pixel.y(), pixel.x());
    });
    return it == m_layers.rend() ? -1 : it->id;
}

void CanvasScene::setLook(const Look& look) {
    m_look = look;
    m_lut = look.adjust.lut();
}

std::vector<CanvasScene::Shown> CanvasScene::shownLayers() {
    std::vector<Shown> shown;
    bool strokeDone = false;
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        const CanvasLayer& layer = m_layers[i];
        const bool stroked = m_strokeShown && m_strokeShown->layer() == layer.id;
        strokeDone |= stroked;
        if (stroked)
            shown.push_back({&m_stroke, layer.color, true});
        else if (layer.visible && !m_coverage[i].empty())
            shown.push_back({&m_coverage[i], layer.color, layer.selected});
    }
    // A stroke that makes a new object.
    if (m_strokeShown && !strokeDone)
        shown.push_back({&m_stroke, Theme::objectColor(int(m_layers.size())), true});
    return shown;
}

void CanvasScene::renderImage(QImage& target, const CanvasView& view, const QRect& device) {
    const QRgb background = Theme::canvasBackground().rgb();
    for (int y = device.top(); y <= device.bottom(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(target.scanLine(y));
        std::fill(line + device.left(), line + device.right() + 1, background);
    }
    const QRect seen = view.toDevice(m_image.rect()) & device;
    if (seen.isEmpty()) return;
    const cv::Mat shown = m_image.sample(view, seen);
    // Border pixels whose centre lies beside the image stay background.
    const QPoint a = view.pixelUnder(seen.topLeft()), b = view.pixelUnder(seen.bottomRight());
    const QRect drawn =
        seen.adjusted(a.x() < 0, a.y() < 0, -(b.x() >= m_pixels.cols), -(b.y() >= m_pixels.rows));
    for (int y = drawn.top(); y <= drawn.bottom(); ++y) {
        const std::uint8_t* from = shown.ptr(y - seen.y());
        auto* to = reinterpret_cast<QRgb*>(target.scanLine(y));
        if (shown.channels() == 1) {
            for (int x = drawn.left(); x <= drawn.right(); ++x) {
                const int value = m_lut[from[x - seen.x()]];
                to[x] = qRgb(value, value, value);
            }
        } else {
            for (int x = drawn.left(); x <= drawn.right(); ++x) {
                const std::uint8_t* value = from + 3 * (x - seen.x());
                to[x] = qRgb(m_lut[value[0]], m_lut[value[1]], m_lut[value[2]]);
            }
        }
    }
}

void CanvasScene::renderComparison(QImage& target, const CanvasView& view, const QRect& device) {
    std::vector<Shown> predicted = shownLayers();
    if (std::any_of(predicted.begin(), predicted.end(), [](const Shown& s) { return s.selected; }))
        std::erase_if(predicted, [](const Shown& s) { return !s.selected; });
    cv::Rect pixels = m_groundTruth.content();
    for (const Shown& layer : predicted)
        pixels |= layer.coverage->content();
    const QRect seen = view.toDevice(pixels) & device;
    if (seen.isEmpty()) return;

    cv::Mat prediction = cv::Mat::zeros(seen.height(), seen.width(), CV_8UC1);
    for (const Shown& layer : predicted)
        if (!layer.coverage->empty())
            cv::max(prediction, layer.coverage->sample(view, seen), prediction);
    const cv::Mat truth = m_groundTruth.sample(view, seen);
    const cv::Mat both = cv::min(prediction, truth);
    const double strength = std::clamp(m_look.opacity * 1.5, 0.3, 1.0);
    const std::tuple<cv::Mat, QColor, int> tints[] = {
        {both, Theme::truePositive(), toParts(strength * 0.6)},
        {prediction - both, Theme::falsePositive(), toParts(strength)},
        {truth - both, Theme::falseNegative(), toParts(strength)}};
    for (const auto& [cover, color, parts] : tints) {
        forBlocks(
            seen, cover, 0,
            [&, c = color, p = parts](const QRect& area) { blendEvenly(target, area, c, p); },
            [&, c = color, p = parts](const QRect& area, const cv::Mat& part) {
                blend(target, area.topLeft(), part, c, p);
            });
    }
}

void CanvasScene::render(QImage& target, const CanvasView& view, const QRect& device,
                         double pixelRatio) {
    const QRect part = device & target.rect();
    // In bands that stay in the processor's cache while one layer after the other is drawn.
    for (int y = part.top(); y <= part.bottom(); y += kBandHeight)
        renderBand(target, view, part & QRect(part.left(), y, part.width(), kBandHeight),
                   pixelRatio);
    if (!m_pixels.empty()) m_grid.paintValues(target, m_pixels, view, part, pixelRatio);
}

void CanvasScene::renderBand(QImage& target, const CanvasView& view, const QRect& part,
                             double pixelRatio) {
    renderImage(target, view, part);
    if (m_pixels.empty()) return;
    if (m_look.heatVisible) m_heat.render(target, view, part, m_look.heatOpacity);
    PixelGrid::paintLines(target, view, part, pixelRatio);

    const int thin = contourWidth(pixelRatio, false), thick = contourWidth(pixelRatio, true);
    const bool comparing = m_look.comparing && hasGroundTruth();
    if (m_look.masksVisible && comparing) {
        renderComparison(target, view, part);
    } else if (m_look.masksVisible) {
        for (const Shown& layer : shownLayers()) {
            renderMask(target, view, part, *layer.coverage,
                       {layer.color, m_look.opacity * (layer.selected ? 1.0 : 0.6),
                        layer.selected ? thick : thin, Line::Solid},
                       pixelRatio);
        }
    }
    if (m_look.groundTruthVisible && hasGroundTruth() && !comparing)
        renderMask(target, view, part, m_groundTruth, {Theme::groundTruth(), 0, thin, Line::Dashed},
                   pixelRatio);
    if (m_look.masksVisible && !m_preview.empty())
        renderMask(target, view, part, m_preview,
                   {Qt::white, m_look.opacity * 0.5, thin, Line::Solid}, pixelRatio);
}

}  // namespace studio
