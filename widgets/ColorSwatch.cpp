#include "widgets/ColorSwatch.h"

#include <QColorDialog>
#include <QMenu>
#include <QPainter>

#include "widgets/Theme.h"

namespace studio {

ColorSwatch::ColorSwatch(QWidget* parent) : QToolButton(parent) {
    setPopupMode(QToolButton::InstantPopup);
    setToolTip(tr("Colour"));
    setAccessibleName(tr("Colour"));
    auto* menu = new QMenu(this);
    const QString names[] = {tr("Sky blue"), tr("Orange"), tr("Green"), tr("Pink"),
                             tr("Yellow"),   tr("Blue"),   tr("Red")};
    for (int i = 0; i < Theme::objectColorCount(); ++i) {
        const QColor color = Theme::objectColor(i);
        menu->addAction(swatchIcon(color), names[i], this, [this, color] { choose(color); });
    }
    menu->addSeparator();
    menu->addAction(tr("Other..."), this, [this] {
        const QColor color = QColorDialog::getColor(m_color, window(), tr("Colour of the object"));
        if (color.isValid()) choose(color);
    });
    setMenu(menu);
    setColor(Theme::objectColor(0));
}

void ColorSwatch::setColor(const QColor& color) {
    if (color == m_color) return;
    m_color = color;
    setIcon(swatchIcon(color));
}

void ColorSwatch::choose(const QColor& color) {
    if (color == m_color) return;
    setColor(color);
    Q_EMIT colorChosen(color);
}

QIcon ColorSwatch::swatchIcon(const QColor& color) {
    QIcon icon;
    for (int ratio : {1, 2}) {
        QPixmap pixmap(16 * ratio, 16 * ratio);
        pixmap.fill(Qt::transparent);
        pixmap.setDevicePixelRatio(ratio);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(QColor(128, 128, 128), 1));
        painter.setBrush(color);
        painter.drawRoundedRect(QRectF(1.5, 1.5, 13, 13), 3, 3);
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

}  // namespace studio
