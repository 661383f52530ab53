#pragma once

#include <QPoint>
#include <QRect>
#include <QSize>
#include <opencv2/core.hpp>
#include <optional>

namespace studio {

/// Where the image lies in a viewport, and the ways to move it. Works in device pixels, so that one
/// image pixel can be exactly one screen pixel.
///
/// Image plane: pixel (i, j) is the square from (i, j) to (i+1, j+1). Device pixel (u, v) shows
/// what lies under its centre (u+0.5, v+0.5).
class CanvasView {
  public:
    static constexpr double kMinScale = 0.02;
    static constexpr double kMaxScale = 64.0;

    void setViewport(QSize devicePixels);
    /// Fits unless `keep` and the size is the same as before.
    void setImageSize(cv::Size size, bool keep);

    QSize viewport() const { return m_viewport; }
    cv::Size imageSize() const { return m_image; }
    double scale() const { return m_scale; }  ///< device pixels per image pixel
    bool isFitted() const { return m_fitted; }

    void fit();
    /// Keeps the image point at `anchor` (device position) in place as far as the borders allow.
    void setScale(double scale, QPointF anchor);
    void moveBy(QPointF devicePixels);
    /// Shows this part of the image plane, with a margin around it.
    void show(const QRectF& imageRect);

    QPointF toDevice(QPointF image) const { return image * m_scale + m_origin; }
    QPointF toImage(QPointF device) const { return (device - m_origin) / m_scale; }
    /// The image pixel that device pixel (u, v) shows, which may lie outside the image.
    QPoint pixelUnder(QPoint device) const;
    /// Smallest rectangle of device pixels that covers a rectangle of image pixels.
    QRect toDevice(const cv::Rect& pixels) const;
    /// Smallest rectangle of image pixels, cut to the image, that covers a rectangle of device
    /// pixels.
    cv::Rect toImage(const QRect& device) const;

  private:
    double fitScale() const;
    void keepInReach();

    QSize m_viewport{1, 1};
    cv::Size m_image;
    double m_scale = 1;
    QPointF m_origin;  // device position of the image's top left corner
    bool m_fitted = true;
};

}  // namespace studio
