#include "widgets/Theme.h"

#include <QApplication>
#include <QFile>
#include <QPainter>
#include <QProxyStyle>
#include <QStyleOption>
#include <array>

#include "widgets/ThemedIconEngine.h"

// Outside of the namespace, as the macro demands; a static library's resources register only when
// asked to.
static void registerIcons() {
    Q_INIT_RESOURCE(icons);
}

namespace studio {
namespace {

// Okabe and Ito's colours without black and grey, in an order that keeps neighbours apart.
constexpr std::array<QRgb, 7> kObjectColors = {0xff56b4e9, 0xffe69f00, 0xff009e73, 0xffcc79a7,
                                               0xfff0e442, 0xff0072b2, 0xffd55e00};

constexpr std::array<QRgb, 7> kChartOnLight = {0xff0072b2, 0xffd55e00, 0xff00805d, 0xffb04a88,
                                               0xff9a6f00, 0xff2e8fc7, 0xff5b4fc4};
constexpr std::array<QRgb, 7> kChartOnDark = {0xff56b4e9, 0xffff8f4a, 0xff2fc99a, 0xffe39bc4,
                                              0xfff0e442, 0xff4f97d8, 0xffa79bff};

struct Colors {
    QRgb window, base, alternate, button, text, dimmed, accent, accentText, link, light, mid, dark,
        tip, tipText;
};

constexpr Colors kLight = {0xfff3f4f6, 0xffffffff, 0xfff7f8fa, 0xffe9ebee, 0xff1b1f24,
                           0xff666c75, 0xff0a66a8, 0xffffffff, 0xff0a5c97, 0xffffffff,
                           0xffc3c8ce, 0xff9aa1a9, 0xff24292f, 0xffffffff};
constexpr Colors kDark = {0xff23272c, 0xff1a1d21, 0xff202429, 0xff30353b, 0xffe6e9ec,
                          0xff8b929b, 0xff2a74ae, 0xffffffff, 0xff6cb6f0, 0xff3c424a,
                          0xff434a52, 0xff121417, 0xffe6e9ec, 0xff1a1d21};

QPalette makePalette(const Colors& c) {
    QPalette palette;
    palette.setColor(QPalette::Window, c.window);
    palette.setColor(QPalette::WindowText, c.text);
    palette.setColor(QPalette::Base, c.base);
    palette.setColor(QPalette::AlternateBase, c.alternate);
    palette.setColor(QPalette::Text, c.text);
    palette.setColor(QPalette::PlaceholderText, c.dimmed);
    palette.setColor(QPalette::Button, c.button);
    palette.setColor(QPalette::ButtonText, c.text);
    palette.setColor(QPalette::BrightText, 0xffffffff);
    palette.setColor(QPalette::Highlight, c.accent);
    palette.setColor(QPalette::HighlightedText, c.accentText);
    palette.setColor(QPalette::Link, c.link);
    palette.setColor(QPalette::LinkVisited, c.link);
    palette.setColor(QPalette::ToolTipBase, c.tip);
    palette.setColor(QPalette::ToolTipText, c.tipText);
    palette.setColor(QPalette::Light, c.light);
    palette.setColor(QPalette::Midlight, c.button);
    palette.setColor(QPalette::Mid, c.mid);
    palette.setColor(QPalette::Dark, c.dark);
    palette.setColor(QPalette::Shadow, 0xff000000);
    for (auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, c.dimmed);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, c.mid);
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, c.text);
    return palette;
}

// Fusion derives the outlines of check boxes and text fields from the window's colour by darkening
// it, which makes them vanish on a dark window.
class StudioStyle : public QProxyStyle {
  public:
    StudioStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        const bool round = element == PE_IndicatorRadioButton;
        const bool field = element == PE_FrameLineEdit;
        if (element != PE_IndicatorCheckBox && !round && !field) return;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const bool focused = field && option->state & State_HasFocus;
        painter->setPen(QPen(
            option->palette.color(focused ? QPalette::Highlight : QPalette::PlaceholderText), 1));
        painter->setBrush(Qt::NoBrush);
        const QRectF outline = QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
        if (round)
            painter->drawEllipse(outline);
        else
            painter->drawRoundedRect(outline, 2, 2);
        painter->restore();
    }
};

bool isDarkPalette(const QPalette& palette) {
    return palette.color(QPalette::Window).lightness() <
           palette.color(QPalette::WindowText).lightness();
}

}  // namespace

void Theme::apply(ThemeMode mode) {
    // What the desktop gave us, before the first palette of our own.
    static const bool systemIsDark = isDarkPalette(QGuiApplication::palette());
    const bool dark = mode == ThemeMode::Dark || (mode == ThemeMode::System && systemIsDark);
    if (!dynamic_cast<StudioStyle*>(QApplication::style())) QApplication::setStyle(new StudioStyle);
    QApplication::setPalette(dark ? darkPalette() : lightPalette());
}

bool Theme::isDark() {
    return isDarkPalette(QGuiApplication::palette());
}

QPalette Theme::lightPalette() {
    return makePalette(kLight);
}
QPalette Theme::darkPalette() {
    return makePalette(kDark);
}

QColor Theme::objectColor(int index) {
    const int count = objectColorCount();
    return kObjectColors[std::size_t((index % count + count) % count)];
}

int Theme::objectColorCount() {
    return int(kObjectColors.size());
}

QColor Theme::chartColor(int index) {
    const int count = chartColorCount();
    const auto at = std::size_t((index % count + count) % count);
    return isDark() ? kChartOnDark[at] : kChartOnLight[at];
}

int Theme::chartColorCount() {
    return int(kChartOnLight.size());
}

QColor Theme::foregroundPoint() {
    return 0xff007a59;
}
QColor Theme::backgroundPoint() {
    return 0xffd55e00;
}
QColor Theme::box() {
    return 0xfff0e442;
}
QColor Theme::groundTruth() {
    return 0xfff0e442;
}
QColor Theme::truePositive() {
    return 0xff009e73;
}
QColor Theme::falsePositive() {
    return 0xffd55e00;
}
QColor Theme::falseNegative() {
    return 0xff56b4e9;
}
QColor Theme::canvasBackground() {
    return isDark() ? 0xff121417 : 0xffd5d8dc;
}
QColor Theme::errorText() {
    return isDark() ? 0xffff9580 : 0xffb3261e;
}
QColor Theme::successText() {
    return isDark() ? 0xff5fd0a5 : 0xff00664b;
}

QIcon Theme::icon(const QString& name) {
    registerIcons();
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly)) return {};
    return QIcon(new ThemedIconEngine(file.readAll()));
}

}  // namespace studio
