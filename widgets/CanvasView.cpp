#include "widgets/CanvasView.h"

#include <algorithm>
#include <cmath>

namespace studio {

void CanvasView::setViewport(QSize devicePixels) {
    const QSize size = devicePixels.expandedTo({1, 1});
    if (size == m_viewport) return;
    // The middle of what was seen stays in the middle.
    const QPointF shift((size.width() - m_viewport.width()) / 2.0,
                        (size.height() - m_viewport.height()) / 2.0);
    m_viewport = size;
    if (m_fitted)
        fit();
    else
        moveBy(shift);
}

void CanvasView::setImageSize(cv::Size size, bool keep) {
    if (keep && size == m_image) return;
    m_image = size;
    fit();
}

double CanvasView::fitScale() const {
    if (m_image.empty()) return 1;
    return std::min({double(m_viewport.width()) / m_image.width,
                     double(m_viewport.height()) / m_image.height, kMaxScale});
}

void CanvasView::fit() {
    m_scale = fitScale();
    m_origin = QPointF(m_viewport.width() - m_image.width * m_scale,
                       m_viewport.height() - m_image.height * m_scale) /
               2;
    m_fitted = true;
}

void CanvasView::setScale(double scale, QPointF anchor) {
    if (m_image.empty()) return;
    const QPointF fixed = toImage(anchor);
    // An image that is larger than the viewport even at the smallest zoom can still be seen whole.
    m_scale = std::clamp(scale, std::min(kMinScale, fitScale()), kMaxScale);
    m_origin = anchor - fixed * m_scale;
    m_fitted = false;
    keepInReach();
}

void CanvasView::moveBy(QPointF devicePixels) {
    if (m_image.empty()) return;
    m_origin += devicePixels;
    m_fitted = false;
    keepInReach();
}

void CanvasView::show(const QRectF& imageRect) {
    if (m_image.empty() || imageRect.isEmpty()) return;
    constexpr double kMargin = 1.25;
    m_scale = std::clamp(std::min(m_viewport.width() / (imageRect.width() * kMargin),
                                  m_viewport.height() / (imageRect.height() * kMargin)),
                         std::min(kMinScale, fitScale()), kMaxScale);
    m_origin = QPointF(m_viewport.width(), m_viewport.height()) / 2 - imageRect.center() * m_scale;
    m_fitted = false;
    keepInReach();
}

void CanvasView::keepInReach() {
    // The middle of the viewport stays on the image: borders can be worked on in the middle, and
    // the image is never lost.
    const double cx = m_viewport.width() / 2.0, cy = m_viewport.height() / 2.0;
    m_origin.setX(std::clamp(m_origin.x(), cx - m_image.width * m_scale, cx));
    m_origin.setY(std::clamp(m_origin.y(), cy - m_image.height * m_scale, cy));
    // A binary fraction, so that moving by whole device pixels moves everything by exactly that.
    constexpr double kGrain = 256;
    m_origin = {std::round(m_origin.x() * kGrain) / kGrain,
                std::round(m_origin.y() * kGrain) / kGrain};
}

QPoint CanvasView::pixelUnder(QPoint device) const {
    const QPointF p = toImage(QPointF(device) + QPointF(0.5, 0.5));
    return {int(std::floor(p.x())), int(std::floor(p.y()))};
}

QRect CanvasView::toDevice(const cv::Rect& pixels) const {
    if (pixels.empty()) return {};
    const QPointF a = toDevice(QPointF(pixels.x, pixels.y));
    const QPointF b = toDevice(QPointF(pixels.x + pixels.width, pixels.y + pixels.height));
    return QRect(QPoint(int(std::floor(a.x())), int(std::floor(a.y()))),
                 QPoint(int(std::ceil(b.x())) - 1, int(std::ceil(b.y())) - 1));
}

cv::Rect CanvasView::toImage(const QRect& device) const {
    const QPointF a = toImage(QPointF(device.topLeft()));
    const QPointF b = toImage(QPointF(device.topLeft()) + QPointF(device.width(), device.height()));
    const cv::Point p(int(std::floor(a.x())), int(std::floor(a.y())));
    const cv::Point q(int(std::ceil(b.x())), int(std::ceil(b.y())));
    return cv::Rect(p, q) & cv::Rect({0, 0}, m_image);
}

}  // namespace studio
