#pragma once

#include <QRegion>
#include <QTimer>

#include "widgets/CanvasScene.h"
#include "widgets/ImageCanvas.h"
#include "widgets/PromptOverlay.h"

namespace studio {

/// State of a canvas, and what its drawing and its input share.
class ImageCanvas::Private {
  public:
    enum class Drag { None, Pan, Point, NewBox, Box, Stroke };

    explicit Private(ImageCanvas* canvas) : q(canvas) {}

    // --- coordinates
    // ---------------------------------------------------------------------------------
    double ratio() const { return q->devicePixelRatioF(); }
    QPoint devicePixel(QPointF widget) const;
    QPointF imagePosition(QPointF widget) const;  ///< of the middle of the device pixel
    QPoint pixelUnder(QPointF widget) const;      ///< may lie outside the image
    QPoint clampedPixel(QPointF widget) const;
    bool isInside(QPoint pixel) const;
    PromptOverlay::Transform transform() const;
    void syncViewport();

    // --- redrawing
    // -----------------------------------------------------------------------------------
    void redraw(const cv::Rect& pixels);  ///< these image pixels look different
    void redrawAll();
    void viewMoved();  ///< redraws and reports the zoom
    void panBy(QPointF devicePixels);
    void updatePrompt(const PromptPart& part);
    void updateCursorMarks(std::optional<QPointF> before);
    QRectF brushOutline(QPointF widget) const;

    void paintScene();
    void paintLabels(QPainter& painter) const;
    void paintLegend(QPainter& painter) const;
    void paintFrames(QPainter& painter) const;
    void paintCrosshair(QPainter& painter) const;
    void paintBrush(QPainter& painter) const;

    // --- prompts
    // -------------------------------------------------------------------------------------
    /// Shows what the owner has set, with the drag in progress on top.
    void refreshPrompt();
    void select(const PromptPart& part);
    void describeSelection();  ///< to screen readers
    void removePart(const PromptPart& part);
    void nudge(QPoint by, bool resize);
    void addPoint(QPoint pixel, bool foreground);

    // --- mouse
    // ---------------------------------------------------------------------------------------
    void beginDrag(Drag kind, QPointF at);
    void continueDrag(QPointF at);
    void endDrag(QPointF at);
    void cancelDrag();
    void beginStroke(QPointF at, bool erase);
    void endStroke();
    void hover(QPointF at);
    void updateHovered();
    void updateCursor();
    void wantPreview(QPoint pixel);
    void dropPreview();
    void zoomBy(double factor, QPointF anchor);
    bool brushes() const { return tool == CanvasTool::Brush || tool == CanvasTool::Eraser; }

    ImageCanvas* q;
    CanvasView view;
    CanvasScene scene;
    QImage frame;   // the scene as last drawn, device pixels
    QRegion stale;  // its parts that are out of date
    QString placeholder;

    CanvasTool tool = CanvasTool::Point;
    int brushSize = 15;
    bool crosshair = false;
    bool labels = true;

    std::vector<PromptPoint> points;  // as set by the owner
    std::optional<PromptBox> box;
    std::vector<CanvasFrame> frames;
    PromptOverlay prompts;  // as shown
    PromptPart hovered, selected;

    Drag drag = Drag::None;
    Qt::MouseButton dragButton = Qt::NoButton;
    PromptPart dragPart;
    QPointF dragFrom;  // where the button went down, logical pixels
    QPoint dragPixel;  // the pixel there; the view may change during the drag
    QPointF dragLast;
    QPointF dragGrip;        // from the cursor to the middle of the dragged point
    bool dragMoved = false;  // beyond the shake of a click
    std::unique_ptr<BrushStroke> stroke;

    std::optional<QPointF> cursor;  // while over the widget
    QPoint hoverPixel{-1, -1};
    bool spaceHeld = false;

    bool previews = false;
    bool previewShown = false;
    QTimer previewTimer;
    std::optional<QPoint> previewPending;
};

}  // namespace studio
