#pragma once

#include <QColor>
#include <QRectF>
#include <QString>

#include "core/predict/Prompt.h"

class QPainter;

namespace studio {

/// A box that the canvas only shows; it cannot be picked or changed.
struct CanvasFrame {
    PromptBox box;  ///< first and last pixel, both inside
    QColor color;
    QString label;  ///< below its lower left corner; may be empty
    bool labelAbove =
        false;  ///< at the upper left corner: for the second of two boxes in one place

    /// `shown`: where the box lies on the widget.
    void paint(QPainter& painter, const QRectF& shown) const;
};

}  // namespace studio
