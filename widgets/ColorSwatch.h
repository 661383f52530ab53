#pragma once

#include <QToolButton>

namespace studio {

/// A button that shows a colour and lets the user take another: the theme's object colours, or any.
class ColorSwatch : public QToolButton {
    Q_OBJECT

  public:
    explicit ColorSwatch(QWidget* parent = nullptr);

    QColor color() const { return m_color; }
    void setColor(const QColor& color);

    /// A small rounded square of the colour, for lists and menus.
    static QIcon swatchIcon(const QColor& color);

  Q_SIGNALS:
    void colorChosen(const QColor& color);  ///< by the user

  private:
    void choose(const QColor& color);

    QColor m_color;
};

}  // namespace studio
