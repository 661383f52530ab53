#pragma once

#include <QImage>
#include <array>
#include <vector>

#include "widgets/BrushStroke.h"
#include "widgets/CanvasLayer.h"
#include "widgets/CanvasView.h"
#include "widgets/HeatMap.h"
#include "widgets/MipPyramid.h"
#include "widgets/PixelGrid.h"
#include "widgets/ViewAdjust.h"

namespace studio {

/// What lies in the image plane of the canvas: the image, object masks, ground truth, comparison,
/// preview and the pixel grid; drawn into device pixels. The cost of drawing depends on the number
/// of device pixels and of visible masks, not on the size of the image or the shape of the masks.
class CanvasScene {
  public:
    struct Look {
        ViewAdjust adjust;
        double opacity = 0.4;  ///< of tints
        bool masksVisible = true;
        bool groundTruthVisible = true;
        bool comparing = false;
        bool heatVisible = true;
        double heatOpacity = 0.5;
    };

    /// Drops everything else that belonged to the image before.
    void setImage(const cv::Mat& pixels);
    const cv::Mat& pixels() const { return m_pixels; }
    cv::Size size() const { return m_pixels.size(); }

    // Each returns the image pixels that look different afterwards.
    cv::Rect setLayers(std::vector<CanvasLayer> layers);
    cv::Rect setGroundTruth(const cv::Mat& mask);
    cv::Rect setPreview(const cv::Mat& mask);
    /// CV_32FC1 of any resolution, or empty.
    cv::Rect setHeatMap(const cv::Mat& values);
    /// Shows a stroke's mask in place of its layer's, until endStroke(). `stroke` outlives that.
    void beginStroke(const BrushStroke& stroke);
    void strokeChanged(const cv::Rect& pixels) { m_stroke.update(pixels); }
    cv::Rect endStroke();

    const std::vector<CanvasLayer>& layers() const { return m_layers; }
    const CanvasLayer* selectedLayer() const;
    /// Id of the topmost visible object here, or -1.
    int layerAt(QPoint pixel) const;
    /// Smallest rectangle around the object of layers()[index], in image pixels.
    cv::Rect bounds(std::size_t index) const { return m_coverage[index].content(); }
    bool hasGroundTruth() const { return !m_groundTruth.empty(); }

    void setLook(const Look& look);
    const Look& look() const { return m_look; }

    /// Draws the part `device` of the view; `target` (RGB32) holds the whole viewport.
    void render(QImage& target, const CanvasView& view, const QRect& device, double pixelRatio);
    /// How far, in device pixels, contours reach beyond the masks.
    static int contourReach(double pixelRatio);

  private:
    struct Shown {
        MipPyramid* coverage;
        QColor color;
        bool selected;
    };
    std::vector<Shown> shownLayers();
    void renderBand(QImage& target, const CanvasView& view, const QRect& part, double pixelRatio);
    void renderImage(QImage& target, const CanvasView& view, const QRect& device);
    void renderComparison(QImage& target, const CanvasView& view, const QRect& device);
    cv::Mat usable(const cv::Mat& mask) const;

    cv::Mat m_pixels;
    MipPyramid m_image;
    std::vector<CanvasLayer> m_layers;
    std::vector<MipPyramid> m_coverage;  // of m_layers
    MipPyramid m_groundTruth, m_preview, m_stroke;
    HeatMap m_heat;
    const BrushStroke* m_strokeShown = nullptr;
    Look m_look;
    std::array<std::uint8_t, 256> m_lut = ViewAdjust{}.lut();
    PixelGrid m_grid;
};

}  // namespace studio
