#pragma once

#include <QByteArray>
#include <QIconEngine>

namespace studio {

/// Draws a one-coloured SVG in the text colour of the application's palette at the time of drawing,
/// sharp at every size and devicePixelRatio. The picture says `currentColor` where that colour
/// belongs.
class ThemedIconEngine : public QIconEngine {
  public:
    explicit ThemedIconEngine(QByteArray svg) : m_svg(std::move(svg)) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
    QIconEngine* clone() const override { return new ThemedIconEngine(*this); }

  private:
    QByteArray m_svg;
};

}  // namespace studio
