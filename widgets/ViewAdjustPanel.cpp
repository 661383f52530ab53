#include "widgets/ViewAdjustPanel.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSlider>
#include <cmath>
#include <functional>

namespace studio {
namespace {

// The gamma slider is logarithmic: as far to one half as to double.
constexpr int kGammaSteps = 100;
constexpr double kGammaReach = 5;

// Narrower, a pixel of the mouse is several steps.
constexpr int kSliderWidth = 110;

double toGamma(int slider) {
    return std::pow(kGammaReach, double(slider) / kGammaSteps);
}
int fromGamma(double gamma) {
    return int(std::lround(std::log(gamma) / std::log(kGammaReach) * kGammaSteps));
}

}  // namespace

ViewAdjustPanel::ViewAdjustPanel(QWidget* parent) : QWidget(parent) {
    auto* grid = new QGridLayout(this);
    grid->setColumnStretch(1, 1);
    const auto addSlider = [&](const QString& name, int low, int high,
                               std::function<QString(int)> text) {
        const int row = grid->rowCount();
        auto* slider = new QSlider(Qt::Horizontal);
        slider->setRange(low, high);
        slider->setPageStep(10);
        slider->setMinimumWidth(kSliderWidth);
        slider->setAccessibleName(QString(name).remove('&'));
        auto* label = new QLabel(name);
        label->setBuddy(slider);
        auto* value = new QLabel(text(0));
        value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        value->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("-100 %")));
        connect(slider, &QSlider::valueChanged, value,
                [value, text](int v) { value->setText(text(v)); });
        grid->addWidget(label, row, 0);
        grid->addWidget(slider, row, 1);
        grid->addWidget(value, row, 2);
        return slider;
    };
    const auto plain = [](int v) { return QString::number(v); };
    m_brightness = addSlider(tr("&Brightness"), -100, 100, plain);
    m_contrast = addSlider(tr("&Contrast"), -100, 100, plain);
    m_gamma = addSlider(tr("&Gamma"), -kGammaSteps, kGammaSteps,
                        [this](int v) { return locale().toString(toGamma(v), 'f', 2); });
    m_opacity = addSlider(tr("O&pacity"), 0, 100, [](int v) { return tr("%1 %").arg(v); });
    m_opacity->setValue(int(kDefaultOpacity * 100));
    m_opacity->setToolTip(tr("How strongly masks cover the image"));
    m_invert = new QCheckBox(tr("Inve&rt"));
    auto* reset = new QPushButton(tr("Re&set"));
    const int row = grid->rowCount();
    grid->addWidget(m_invert, row, 0);
    grid->addWidget(reset, row, 1, 1, 2, Qt::AlignRight);
    grid->setRowStretch(row + 1, 1);  // rows stay together where there is more room

    for (QSlider* slider : {m_brightness, m_contrast, m_gamma})
        connect(slider, &QSlider::valueChanged, this, &ViewAdjustPanel::onChanged);
    connect(m_invert, &QCheckBox::toggled, this, &ViewAdjustPanel::onChanged);
    connect(m_opacity, &QSlider::valueChanged, this,
            [this] { Q_EMIT maskOpacityChanged(maskOpacity()); });
    connect(reset, &QPushButton::clicked, this, &ViewAdjustPanel::reset);
}

ViewAdjust ViewAdjustPanel::adjust() const {
    return {m_brightness->value(), m_contrast->value(), toGamma(m_gamma->value()),
            m_invert->isChecked()};
}

void ViewAdjustPanel::setAdjust(const ViewAdjust& adjust) {
    if (adjust == this->adjust()) return;
    m_updating = true;  // one change, not four
    m_brightness->setValue(adjust.brightness);
    m_contrast->setValue(adjust.contrast);
    m_gamma->setValue(fromGamma(adjust.gamma));
    m_invert->setChecked(adjust.invert);
    m_updating = false;
    onChanged();
}

double ViewAdjustPanel::maskOpacity() const {
    return m_opacity->value() / 100.0;
}

void ViewAdjustPanel::setMaskOpacity(double opacity) {
    m_opacity->setValue(int(std::lround(opacity * 100)));
}

void ViewAdjustPanel::reset() {
    setAdjust({});
    setMaskOpacity(kDefaultOpacity);
}

void ViewAdjustPanel::onChanged() {
    if (!m_updating) Q_EMIT adjustChanged(adjust());
}

}  // namespace studio
