#pragma once

#include <QWidget>

#include "widgets/ViewAdjust.h"

class QCheckBox;
class QSlider;

namespace studio {

/// Sliders for brightness, contrast, gamma, invert and mask opacity, with a reset.
class ViewAdjustPanel : public QWidget {
    Q_OBJECT

  public:
    static constexpr double kDefaultOpacity = 0.45;

    explicit ViewAdjustPanel(QWidget* parent = nullptr);

    ViewAdjust adjust() const;
    void setAdjust(const ViewAdjust& adjust);
    double maskOpacity() const;
    void setMaskOpacity(double opacity);  ///< 0..1

  public Q_SLOTS:
    void reset();

  Q_SIGNALS:
    void adjustChanged(const studio::ViewAdjust& adjust);
    void maskOpacityChanged(double opacity);

  private:
    void onChanged();

    QSlider* m_brightness;
    QSlider* m_contrast;
    QSlider* m_gamma;
    QSlider* m_opacity;
    QCheckBox* m_invert;
    bool m_updating = false;
};

}  // namespace studio
