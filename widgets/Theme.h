#pragma once

#include <QColor>
#include <QIcon>
#include <QPalette>
#include <QString>

namespace studio {

enum class ThemeMode { System, Light, Dark };

/// The look of the window: palettes with WCAG AA contrast, and overlay colours that people with
/// colour vision deficiency can tell apart (Okabe and Ito 2008).
class Theme {
  public:
    /// Fusion style and palette for the whole application; may be called again at any time.
    static void apply(ThemeMode mode);
    static bool isDark();

    static QPalette lightPalette();
    static QPalette darkPalette();

    /// Colour of the k-th object; repeats after objectColorCount().
    static QColor objectColor(int index);
    static int objectColorCount();

    /// Colour of the k-th line of a chart on the palette's Base; repeats after chartColorCount().
    /// Okabe and Ito's hues, as light or dark as 3:1 of contrast asks for.
    static QColor chartColor(int index);
    static int chartColorCount();

    static QColor foregroundPoint();
    static QColor backgroundPoint();
    static QColor box();
    static QColor groundTruth();
    static QColor truePositive();
    static QColor falsePositive();
    static QColor falseNegative();
    /// What lies around the image.
    static QColor canvasBackground();
    /// Text that tells of a problem / of success on the window's background.
    static QColor errorText();
    static QColor successText();

    /// One of resources/icons by its name without ".svg"; drawn in the text colour of the palette
    /// in use, so it follows a change of theme. An unknown name gives a null icon.
    static QIcon icon(const QString& name);
};

}  // namespace studio
