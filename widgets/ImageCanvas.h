#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "core/predict/Prompt.h"
#include "widgets/CanvasFrame.h"
#include "widgets/CanvasLayer.h"
#include "widgets/CanvasView.h"
#include "widgets/MaskEdit.h"
#include "widgets/ViewAdjust.h"

namespace studio {

/// What the left button does.
enum class CanvasTool {
    Point,   ///< left adds a foreground point, right (or Shift+left) a background point
    Box,     ///< drag makes the box
    Brush,   ///< left paints into the selected mask, right or Alt erases
    Eraser,  ///< left erases
    Pan      ///< left moves the view
};

/// Shows one image with masks and prompts, and turns mouse and keys into wishes to change them.
///
/// It keeps nothing but what it shows: every edit leaves as a signal, and shows once the owner has
/// handed the changed state back through setPrompt() / setLayers(). In every tool the middle button
/// and Space+left move the view, the wheel zooms at the cursor, Ctrl+left picks an object, a point
/// or a box handle under the cursor can be dragged (Point and Box tools), Delete removes the prompt
/// under the cursor or the selected one.
///
/// Coordinates. Prompts are pixel indices, as SAM expects them: a click anywhere in pixel (i, j) is
/// exactly (i, j), and is drawn in that pixel's middle. A box names its first and last pixel, both
/// inside. A press outside the image does nothing; a drag that leaves it is held at the border.
/// Zoom is device pixels per image pixel: at 1.0 each pixel of the image is one of the screen,
/// whatever its devicePixelRatio.
class ImageCanvas : public QWidget {
    Q_OBJECT

  public:
    static constexpr double kMinZoom = CanvasView::kMinScale;
    static constexpr double kMaxZoom = CanvasView::kMaxScale;
    static constexpr int kMaxBrushSize = 500;

    explicit ImageCanvas(QWidget* parent = nullptr);
    ~ImageCanvas() override;

    // --- what is shown
    // -------------------------------------------------------------------------------
    /// CV_8UC1 or CV_8UC3 (R, G, B), or empty for none. Drops layers, ground truth, preview,
    /// heat map, frames and prompt of the image before. Keeps the view if `keepView` and the size is that of the image
    /// before, else fits.
    void setImage(const cv::Mat& pixels, bool keepView = true);
    cv::Size imageSize() const;
    bool hasImage() const { return !imageSize().empty(); }

    /// Shown where the image would be while there is none; says what to do next.
    void setPlaceholder(const QString& text);

    /// All objects, the last on top. Masks of another size than the image are not shown.
    void setLayers(std::vector<CanvasLayer> layers);
    const std::vector<CanvasLayer>& layers() const;

    /// CV_8UC1 of the image's size or empty; an outline.
    void setGroundTruth(const cv::Mat& mask);
    /// A passing mask (hover preview), CV_8UC1 or empty; lighter than the objects and above them.
    void setPreview(const cv::Mat& mask);

    /// Values that lie over the image as colours (CV_32FC1 of any resolution), or empty.
    void setHeatMap(const cv::Mat& values);
    /// Boxes that are only shown.
    void setFrames(std::vector<CanvasFrame> frames);

    /// Points and box of the object worked on (maskLogits is not looked at).
    void setPrompt(const std::vector<PromptPoint>& points, const std::optional<PromptBox>& box);

    // --- how it is shown
    // -----------------------------------------------------------------------------
    void setViewAdjust(const ViewAdjust& adjust);
    const ViewAdjust& viewAdjust() const;
    double maskOpacity() const;
    bool masksVisible() const;
    bool isComparing() const;
    bool crosshairEnabled() const;
    bool labelsVisible() const;

    double zoom() const;
    /// The pixel under a widget position, or none outside the image.
    std::optional<QPoint> pixelAt(const QPointF& widgetPosition) const;
    /// Widget position (logical pixels) of a point of the image plane, where pixel (i, j) is the
    /// square from (i, j) to (i+1, j+1).
    QPointF toWidget(const QPointF& imagePosition) const;

    CanvasTool tool() const;
    int brushSize() const;

    QSize sizeHint() const override { return {960, 720}; }
    QSize minimumSizeHint() const override { return {160, 120}; }

  public Q_SLOTS:
    void setTool(studio::CanvasTool tool);
    /// Diameter in image pixels, 1..kMaxBrushSize.
    void setBrushSize(int pixels);

    void setMaskOpacity(double opacity);  ///< of the tint, 0..1; contours stay
    void setMasksVisible(bool visible);   ///< objects, preview and comparison; prompts stay
    void setGroundTruthVisible(bool visible);
    /// True / false positive / false negative tints of the selected object (without one, of all
    /// visible objects together) against the ground truth, with a legend.
    void setComparing(bool comparing);
    void setHeatMapVisible(bool visible);
    void setHeatMapOpacity(double opacity);  ///< 0..1
    void setCrosshairEnabled(bool enabled);
    void setLabelsVisible(bool visible);
    /// Asks for previews while the mouse rests or moves over the image in the Point tool.
    void setHoverPreviewEnabled(bool enabled);

    void zoomIn();
    void zoomOut();
    void zoomToFit();
    void zoomToActualSize();
    /// Keeps the image point under `widgetPosition` where it is.
    void setZoom(double zoom, const QPointF& widgetPosition);
    void setZoom(double zoom);
    /// Moves the view so that this image rectangle is seen whole, with a margin.
    void showRect(const QRectF& imageRect);
    /// What the Delete key does.
    void removePromptAtCursor();

  Q_SIGNALS:
    void pointAdded(const studio::PromptPoint& point);
    /// While a point is dragged, once per pixel; pointMoved() follows at the end.
    void pointMoving(int index, QPoint pixel);
    void pointMoved(int index, QPoint pixel);
    void pointRemoved(int index);
    void boxChanged(const studio::PromptBox& box);  ///< drawn, moved or resized
    void boxRemoved();
    /// The stroke is shown until this returns; afterwards the layers are shown as set.
    void strokeFinished(const studio::MaskEdit& edit);
    void brushSizeChanged(int pixels);
    void layerPicked(int id);  ///< Ctrl+click on an object; -1 beside all of them

    /// Pixel under the cursor and its value: "143" or "12, 200, 31".
    void hovered(QPoint pixel, const QString& value);
    void hoverLeft();
    /// At most 25 a second, the last position always.
    void previewWanted(QPoint pixel);
    void previewUnwanted();

    void viewChanged(double zoom);

  protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool focusNextPrevChild(bool next) override;

  private:
    class Private;
    std::unique_ptr<Private> d;
};

}  // namespace studio
