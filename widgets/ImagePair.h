#pragma once

#include <QWidget>
#include <array>
#include <vector>

#include "widgets/CanvasLayer.h"

namespace studio {

class ElidedLabel;
class ImageCanvas;

/// One picture with its masks, or two beside each other, each with a line that says which it is.
class ImagePair : public QWidget {
    Q_OBJECT

  public:
    struct Side {
        cv::Mat pixels;  ///< CV_8UC1 or CV_8UC3 (R, G, B); empty: the place says `failure`
        std::vector<CanvasLayer> layers;
        QString caption;
        QString failure;
    };

    explicit ImagePair(QWidget* parent = nullptr);

    /// One or two sides.
    void setSides(const std::vector<Side>& sides);
    int sideCount() const;
    ImageCanvas& canvas(int side) { return *m_canvas[std::size_t(side)]; }
    QString caption(int side) const;
    void setMasksVisible(bool visible);

    QSize sizeHint() const override { return {560, 320}; }

  private:
    std::array<QWidget*, 2> m_side;
    std::array<ImageCanvas*, 2> m_canvas;
    std::array<ElidedLabel*, 2> m_caption;
};

}  // namespace studio
