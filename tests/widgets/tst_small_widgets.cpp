// The small widgets, and pictures of all of them for people to look at (STUDIO_SHOTS=folder).
#include <QApplication>
#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QToolBar>
#include <cmath>

#include "tests/support/TestData.h"
#include "tests/widgets/CanvasFixture.h"
#include "widgets/CandidateStrip.h"
#include "widgets/ColorSwatch.h"
#include "widgets/Theme.h"
#include "widgets/ViewAdjustPanel.h"

using namespace studio;
using namespace studio::testing;

namespace {

// WCAG 2.1 contrast ratio.
double luminance(const QColor& color) {
    const auto linear = [](double c) {
        return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
           0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b) {
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

const QStringList kIcons = {"open",
                            "folder",
                            "save",
                            "point",
                            "box",
                            "brush",
                            "eraser",
                            "pan",
                            "fit",
                            "one-to-one",
                            "undo",
                            "redo",
                            "previous",
                            "next",
                            "hide",
                            "show",
                            "compare",
                            "hq",
                            "settings",
                            "help",
                            "model",
                            "device",
                            "done",
                            "todo",
                            "ground-truth",
                            "delete",
                            "add",
                            "zoom-in",
                            "zoom-out",
                            "crosshair",
                            "cancel",
                            "warning",
                            "annotate",
                            "match",
                            "train",
                            "data",
                            "persam-hq-studio"};

std::vector<MaskCandidate> candidates(cv::Size size) {
    return {{ringMask(size, {120, 90}, 30, 0), 0.951, false, "Mask 1"},
            {ringMask(size, {120, 90}, 60, 0), 0.874, false, "Mask 2"},
            {ringMask(size, {120, 90}, 60, 25), 0.66, false, "Mask 3"},
            {ringMask(size, {120, 90}, 61, 25), 0.973, true, "HQ mask"}};
}

}  // namespace

class SmallWidgets : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void linesOfChartsStandOut() {
        for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
            Theme::apply(mode);
            const QColor base = QApplication::palette().color(QPalette::Base);
            for (int i = 0; i < Theme::chartColorCount(); ++i)
                QVERIFY2(contrast(Theme::chartColor(i), base) >= 3,
                         qPrintable(Theme::chartColor(i).name()));
        }
        Theme::apply(ThemeMode::Light);
    }

    void palettesHaveContrast_data();
    void palettesHaveContrast();
    void iconsFollowTheTheme();
    void candidatesAreChosen();
    void candidatesOfOddImages();
    void panelReportsOnce();
    void lutIsMonotonic();
    void swatchOffersColors();
    void shots_data();
    void shots();
};

void SmallWidgets::palettesHaveContrast_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void SmallWidgets::palettesHaveContrast() {
    QFETCH(bool, dark);
    Theme::apply(dark ? ThemeMode::Dark : ThemeMode::Light);
    QCOMPARE(Theme::isDark(), dark);
    const QPalette palette = QApplication::palette();
    const std::pair<QPalette::ColorRole, QPalette::ColorRole> pairs[] = {
        {QPalette::WindowText, QPalette::Window},
        {QPalette::Text, QPalette::Base},
        {QPalette::Text, QPalette::AlternateBase},
        {QPalette::ButtonText, QPalette::Button},
        {QPalette::HighlightedText, QPalette::Highlight},
        {QPalette::ToolTipText, QPalette::ToolTipBase},
        {QPalette::Link, QPalette::Window},
        {QPalette::Link, QPalette::Base},
        {QPalette::PlaceholderText, QPalette::Base}};
    for (const auto& [text, ground] : pairs)
        QVERIFY2(contrast(palette.color(text), palette.color(ground)) >= 4.5,
                 qPrintable(QStringLiteral("role %1 on %2").arg(text).arg(ground)));
    QVERIFY(contrast(Theme::errorText(), palette.color(QPalette::Window)) >= 4.5);
    QVERIFY(contrast(Theme::successText(), palette.color(QPalette::Window)) >= 4.5);
    // The white sign in a marker.
    QVERIFY(contrast(Qt::white, Theme::foregroundPoint()) >= 3);
    QVERIFY(contrast(Qt::white, Theme::backgroundPoint()) >= 3);
}

void SmallWidgets::iconsFollowTheTheme() {
    QVERIFY(Theme::icon("no such icon").isNull());
    for (const QString& name : kIcons) {
        const QIcon icon = Theme::icon(name);
        QVERIFY2(!icon.isNull(), qPrintable(name));
        Theme::apply(ThemeMode::Light);
        const QImage light = icon.pixmap(24, 24).toImage();
        Theme::apply(ThemeMode::Dark);
        const QImage dark = icon.pixmap(24, 24).toImage();
        const auto ink = [](const QImage& image) {
            int weight = 0, grey = 0;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    if (qAlpha(image.pixel(x, y)) > 200) ++weight, grey += qGray(image.pixel(x, y));
            return std::pair(weight, weight ? grey / weight : 0);
        };
        QVERIFY2(ink(light).first > 10, qPrintable(name));
        if (name != "persam-hq-studio") {
            QVERIFY2(ink(light).second < 80, qPrintable(name));
            QVERIFY2(ink(dark).second > 180, qPrintable(name));
        }
        QCOMPARE(icon.pixmap(QSize(24, 24), 2.0).size(), QSize(48, 48));
    }
}

void SmallWidgets::candidatesAreChosen() {
    CandidateStrip strip;
    strip.show();
    QVERIFY(QTest::qWaitForWindowActive(&strip));
    const int height = strip.sizeHint().height();
    QSignalSpy chosen(&strip, &CandidateStrip::chosen);
    const cv::Size size(240, 180);
    strip.setCandidates(codedImage(size), candidates(size), 3);
    QCOMPARE(strip.count(), 4);
    QCOMPARE(strip.selected(), 3);
    QCOMPARE(chosen.count(), 0);
    QTRY_VERIFY(strip.findChildren<QAbstractButton*>()[3]->isVisible());
    QTest::keyClick(&strip, Qt::Key_2, Qt::AltModifier);
    QCOMPARE(strip.selected(), 1);
    QCOMPARE(chosen.takeFirst().at(0).toInt(), 1);
    const auto buttons = strip.findChildren<QAbstractButton*>();
    QTest::mouseClick(buttons[2], Qt::LeftButton);
    QCOMPARE(chosen.takeFirst().at(0).toInt(), 2);
    buttons[2]->setFocus();
    QTest::keyClick(buttons[2], Qt::Key_Left);
    QCOMPARE(strip.selected(), 1);
    QCOMPARE(chosen.count(), 1);
    strip.setSelected(0);
    QCOMPARE(strip.selected(), 0);
    QVERIFY(buttons[3]->accessibleName().contains("HQ mask"));
    strip.setCandidates(codedImage(size), {candidates(size)[0]}, 0);
    QCOMPARE(strip.count(), 1);
    strip.setSelected(-1);
    QCOMPARE(strip.selected(), -1);
    strip.clear();
    QCOMPARE(strip.count(), 0);
    QVERIFY(strip.sizeHint().height() <= height + 1);
    QCOMPARE(chosen.count(), 1);
}

void SmallWidgets::candidatesOfOddImages() {
    CandidateStrip strip;
    for (cv::Size size : {cv::Size(1, 1), cv::Size(5000, 4), cv::Size(7, 900)}) {
        strip.setCandidates(cv::Mat(size, CV_8UC1, cv::Scalar(90)),
                            {{cv::Mat(size, CV_8UC1, cv::Scalar(255)), 1, true, "all"},
                             {cv::Mat::zeros(size, CV_8UC1), 0, false, "none"},
                             {cv::Mat(), 0, false, "no mask"},
                             {cv::Mat::ones(3, 3, CV_8UC1), 0, false, "other size"}},
                            0);
        QVERIFY(!strip.grab().isNull());
    }
}

void SmallWidgets::panelReportsOnce() {
    ViewAdjustPanel panel;
    QSignalSpy changed(&panel, &ViewAdjustPanel::adjustChanged),
        opacity(&panel, &ViewAdjustPanel::maskOpacityChanged);
    panel.setAdjust({.brightness = 10, .contrast = -20, .gamma = 5, .invert = true});
    QCOMPARE(changed.count(), 1);
    QCOMPARE(panel.adjust(), (ViewAdjust{10, -20, 5, true}));
    auto* reset = panel.findChild<QPushButton*>();
    panel.setMaskOpacity(0.9);
    QTest::mouseClick(reset, Qt::LeftButton);
    QVERIFY(panel.adjust().isIdentity());
    QCOMPARE(changed.count(), 2);
    QCOMPARE(opacity.last().at(0).toDouble(), ViewAdjustPanel::kDefaultOpacity);
    // A dock gives no more than the least: still enough to hit single steps.
    panel.resize(panel.minimumSizeHint());
    panel.show();
    for (const QSlider* slider : panel.findChildren<QSlider*>())
        QVERIFY(slider->width() >= 100);
    panel.findChild<QSlider*>()->setValue(30);
    QCOMPARE(panel.adjust().brightness, 30);
    QTest::mouseClick(panel.findChild<QCheckBox*>(), Qt::LeftButton);
    QCOMPARE(changed.count(), 3 + (panel.adjust().invert ? 1 : 0));
}

void SmallWidgets::lutIsMonotonic() {
    const auto identity = ViewAdjust{}.lut();
    for (int i = 0; i < 256; ++i)
        QCOMPARE(int(identity[std::size_t(i)]), i);
    for (int brightness : {-100, -30, 0, 50, 100})
        for (int contrast : {-100, -50, 0, 60, 100})
            for (double gamma : {0.2, 1.0, 5.0}) {
                const auto lut = ViewAdjust{brightness, contrast, gamma, false}.lut();
                const auto inverted = ViewAdjust{brightness, contrast, gamma, true}.lut();
                QVERIFY(std::is_sorted(lut.begin(), lut.end()));
                for (std::size_t i = 0; i < 256; ++i)
                    QCOMPARE(int(inverted[i]), 255 - lut[i]);
            }
}

void SmallWidgets::swatchOffersColors() {
    ColorSwatch swatch;
    QSignalSpy chosen(&swatch, &ColorSwatch::colorChosen);
    swatch.setColor(Qt::magenta);
    QCOMPARE(chosen.count(), 0);
    swatch.menu()->actions().at(1)->trigger();
    QCOMPARE(swatch.color(), Theme::objectColor(1));
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(Theme::objectColor(Theme::objectColorCount()), Theme::objectColor(0));
}

void SmallWidgets::shots_data() {
    palettesHaveContrast_data();
}

void SmallWidgets::shots() {
    const QString folder = qEnvironmentVariable("STUDIO_SHOTS");
    if (folder.isEmpty()) QSKIP("set STUDIO_SHOTS to a folder to get pictures");
    QFETCH(bool, dark);
    Theme::apply(dark ? ThemeMode::Dark : ThemeMode::Light);
    const auto load = [](const QString& name) {
        const QString path =
            QString::fromStdString((sourceFolder() / "resources/sample").string()) + "/" + name;
        const QImage image = QImage(path).convertToFormat(QImage::Format_Grayscale8);
        return cv::Mat(image.height(), image.width(), CV_8UC1, const_cast<uchar*>(image.bits()),
                       std::size_t(image.bytesPerLine()))
            .clone();
    };
    const cv::Mat image = load("RVP_20260101080005.png");
    const cv::Mat truth = load("gt/RVP_20260101080005_0.png"),
                  second = load("gt/RVP_20260101080005_1.png");
    cv::Mat mask;
    cv::warpAffine(truth, mask, cv::Mat(cv::Matx23d(1, 0, 6, 0, 1, 4)), truth.size(),
                   cv::INTER_NEAREST);

    QWidget window;
    window.resize(1400, 900);
    auto* grid = new QGridLayout(&window);
    auto* bar = new QToolBar;
    bar->setIconSize({22, 22});
    for (const QString& name : kIcons)
        bar->addAction(Theme::icon(name), name)->setEnabled(name != "redo");
    grid->addWidget(bar, 0, 0, 1, 2);
    auto* canvas = new ImageCanvas;
    grid->addWidget(canvas, 1, 0, 4, 1);
    grid->setColumnStretch(0, 1);
    grid->setRowStretch(3, 1);
    auto* panel = new ViewAdjustPanel;
    grid->addWidget(panel, 1, 1);
    auto* swatch = new ColorSwatch;
    grid->addWidget(swatch, 2, 1);
    auto* list = new QListWidget;
    for (int i = 0; i < 7; ++i)
        new QListWidgetItem(ColorSwatch::swatchIcon(Theme::objectColor(i)),
                            QString("hole %1").arg(i), list);
    list->setCurrentRow(1);
    grid->addWidget(list, 3, 1);
    auto* strip = new CandidateStrip;
    grid->addWidget(strip, 5, 0);
    strip->setCandidates(image,
                         {{truth, 0.981, false, "1"},
                          {second, 0.7, false, "2"},
                          {mask, 0.912, false, "3"},
                          {truth, 0.99, true, "HQ"}},
                         3);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    canvas->setImage(image);
    CanvasLayer a = layer(1, mask, Theme::objectColor(0)),
                b = layer(2, second, Theme::objectColor(1), false);
    a.label = "1 hole";
    b.label = "2 slot";
    canvas->setLayers({a, b});
    canvas->setGroundTruth(truth);
    canvas->setPrompt({{700, 180, true}, {690, 500, true}, {850, 520, false}, {400, 300, false}},
                      PromptBox{500, 300, 840, 650});
    canvas->setCrosshairEnabled(true);
    hoverAt(*canvas, canvas->toWidget({690.5, 500.5}).toPoint());
    const auto save = [&](const char* name) {
        QCoreApplication::processEvents();
        window.grab().save(QString("%1/%2-%3.png").arg(folder, dark ? "dark" : "light", name));
    };
    save("objects");
    canvas->setComparing(true);
    hoverAt(*canvas, {10, 10});
    save("comparison");
    canvas->setComparing(false);
    canvas->setCrosshairEnabled(false);
    canvas->showRect(QRectF(660, 600, 60, 40));
    save("near");
    canvas->setTool(CanvasTool::Brush);
    canvas->showRect(QRectF(670, 610, 20, 14));
    hoverAt(*canvas, {300, 300});
    save("values");
    canvas->setTool(CanvasTool::Point);
    canvas->zoomToFit();
    canvas->setLayers({});
    canvas->setGroundTruth({});
    canvas->setPreview(truth);
    canvas->setFocus();
    QTest::keyClick(canvas, Qt::Key_Tab);
    QTest::keyClick(canvas, Qt::Key_Tab);
    strip->clear();
    save("preview");
    canvas->setImage({});
    canvas->setPlaceholder("Drop a folder of images here, or open one with Ctrl+U.");
    save("empty");
}

QTEST_MAIN(SmallWidgets)
#include "tst_small_widgets.moc"
