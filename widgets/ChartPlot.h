#pragma once

#include <functional>

#include "widgets/PlotLibrary.h"

namespace studio {

/// The plot inside of a LiveChart: what the mouse does there goes to functions. For sources of
/// charts only.
class ChartPlot : public QCustomPlot {
  public:
    explicit ChartPlot(QWidget* parent = nullptr);

    std::function<void(QPointF at, double steps, bool onAxis)> wheel;  ///< steps > 0: nearer
    std::function<void(double pixels)> pan;                            ///< to the right
    std::function<void()> whole;                                       ///< double click
    std::function<void(QPointF at)> hover;
    std::function<void()> leave;
    std::function<void()> resized;

    QSize minimumSizeHint() const override { return {160, 60}; }

  protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    bool m_dragging = false;
    QPointF m_last;
};

}  // namespace studio
