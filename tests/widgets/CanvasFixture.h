#pragma once

#include <QSignalSpy>
#include <QTest>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "widgets/ImageCanvas.h"

namespace studio::testing {

/// An RGB image whose every pixel says where it is, up to 4096 x 4096.
inline cv::Mat codedImage(cv::Size size) {
    cv::Mat image(size, CV_8UC3);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x)
            image.at<cv::Vec3b>(y, x) = cv::Vec3b(std::uint8_t(x % 256), std::uint8_t(y % 256),
                                                  std::uint8_t(x / 256 * 16 + y / 256));
    return image;
}

inline QRgb codeOf(QPoint p) {
    return qRgb(p.x() % 256, p.y() % 256, p.x() / 256 * 16 + p.y() / 256);
}

/// A disc with a hole in its middle.
inline cv::Mat ringMask(cv::Size size, cv::Point centre, int outer, int inner) {
    cv::Mat mask = cv::Mat::zeros(size, CV_8UC1);
    cv::circle(mask, centre, outer, cv::Scalar(255), cv::FILLED);
    cv::circle(mask, centre, inner, cv::Scalar(0), cv::FILLED);
    return mask;
}

inline CanvasLayer layer(int id, const cv::Mat& mask, const QColor& color = Qt::red,
                         bool selected = true) {
    CanvasLayer result;
    result.id = id;
    result.mask = mask;
    result.color = color;
    result.selected = selected;
    return result;
}

/// The middle of an image pixel as a widget position that mouse events can have.
inline QPoint at(const ImageCanvas& canvas, QPoint pixel) {
    const QPointF p = canvas.toWidget(QPointF(pixel) + QPointF(0.5, 0.5));
    return {int(std::floor(p.x())), int(std::floor(p.y()))};
}

/// What the canvas shows, in device pixels.
inline QImage shot(ImageCanvas& canvas) {
    return canvas.grab().toImage().convertToFormat(QImage::Format_RGB32);
}

/// The shown colour under a widget position.
inline QRgb colorAt(const QImage& shot, QPoint widget) {
    return shot.pixel((QPointF(widget) * shot.devicePixelRatio()).toPoint());
}

inline void wheel(QWidget& widget, QPoint position, int notches, Qt::KeyboardModifiers keys = {}) {
    QWheelEvent event(position, widget.mapToGlobal(QPointF(position)), {}, {0, 120 * notches},
                      Qt::NoButton, keys, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&widget, &event);
}

/// Press, several moves, release.
inline void drag(QWidget& widget, QPoint from, QPoint to, Qt::MouseButton button = Qt::LeftButton,
                 Qt::KeyboardModifiers keys = {}) {
    QTest::mousePress(&widget, button, keys, from);
    for (int i = 1; i <= 4; ++i) {
        const QPointF position = QPointF(from) + QPointF(to - from) * i / 4.0;
        QMouseEvent move(QEvent::MouseMove, position.toPoint(),
                         widget.mapToGlobal(position.toPoint()), Qt::NoButton, button, keys);
        QCoreApplication::sendEvent(&widget, &move);
    }
    QTest::mouseRelease(&widget, button, keys, to);
}

/// The cursor rests here (QTest::mouseMove goes through the platform, which is late offscreen).
inline void hoverAt(QWidget& widget, QPoint position) {
    QMouseEvent move(QEvent::MouseMove, position, widget.mapToGlobal(position), Qt::NoButton,
                     Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&widget, &move);
}

}  // namespace studio::testing
