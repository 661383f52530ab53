#include "widgets/ImagePair.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "widgets/ElidedLabel.h"
#include "widgets/ImageCanvas.h"

namespace studio {

ImagePair::ImagePair(QWidget* parent) : QWidget(parent) {
    auto* both = new QHBoxLayout(this);
    both->setContentsMargins({});
    both->setSpacing(6);
    for (std::size_t i = 0; i < m_side.size(); ++i) {
        m_side[i] = new QWidget;
        m_canvas[i] = new ImageCanvas;
        m_canvas[i]->setTool(CanvasTool::Pan);
        m_canvas[i]->setMinimumHeight(72);
        m_canvas[i]->setLabelsVisible(true);
        m_canvas[i]->setFocusPolicy(Qt::StrongFocus);
        m_caption[i] = new ElidedLabel;
        auto* layout = new QVBoxLayout(m_side[i]);
        layout->setContentsMargins({});
        layout->setSpacing(2);
        layout->addWidget(m_canvas[i], 1);
        layout->addWidget(m_caption[i]);
        both->addWidget(m_side[i], 1);
    }
    setSides({Side()});
}

void ImagePair::setSides(const std::vector<Side>& sides) {
    for (std::size_t i = 0; i < m_side.size(); ++i) {
        const Side side = i < sides.size() ? sides[i] : Side();
        m_side[i]->setVisible(i < sides.size());
        m_canvas[i]->setPlaceholder(side.failure);
        m_canvas[i]->setImage(side.pixels, false);
        m_canvas[i]->setLayers(side.layers);
        m_canvas[i]->setAccessibleName(side.caption);
        m_caption[i]->setText(side.caption);
    }
}

int ImagePair::sideCount() const {
    return int(m_side[0]->isVisibleTo(this)) + int(m_side[1]->isVisibleTo(this));
}

QString ImagePair::caption(int side) const {
    return m_caption[std::size_t(side)]->text();
}

void ImagePair::setMasksVisible(bool visible) {
    for (ImageCanvas* canvas : m_canvas)
        canvas->setMasksVisible(visible);
}

}  // namespace studio
