#include <QPainter>
#include <algorithm>
#include <cmath>
#include <vector>

#include "widgets/ChartTickers.h"
#include "widgets/LiveChart.h"
#include "widgets/LiveChartPrivate.h"
#include "widgets/Theme.h"

// How a LiveChart looks: colours, panes, and the points that are given to the plot.

namespace studio {
namespace {

/// Puts `text` over the title of `pane`, `left` pixels from its left end.
void placeAbove(QCPItemText& text, QCPAxisRect* pane, int titleHeight, double left) {
    text.position->setAxisRect(pane);
    text.position->setType(QCPItemPosition::ptAxisRectRatio);
    text.position->setCoords(left / std::max(1, pane->width()),
                             -double(titleHeight) / std::max(1, pane->height()));
    text.setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);
}

double widthOf(const QCPItemText& text) {
    return QFontMetricsF(text.font()).horizontalAdvance(text.text()) + text.padding().left() +
           text.padding().right();
}

constexpr double kAir = 0.06;         // of a pane, above and below its lines
constexpr double kLogDecades = 1e-5;  // what is below this share of the largest is off the axis
constexpr int kLeastAxisWidth = 50;   // so that the panes do not move with their numbers
constexpr double kLeastSeconds = 10;  // shown of a run that has just begun
constexpr int kPixelsPerTimeTick = 90;
constexpr double kTextGap = 6;         // pixels between texts, at least
constexpr double kNearMarker = 5;      // pixels
constexpr double kLeastGapPixels = 4;  // of what is left blank where nothing was measured
constexpr double kLeastGapSeconds = 5;

QColor mixed(const QColor& a, const QColor& b, double share) {
    return QColor::fromRgbF(float(a.redF() + (b.redF() - a.redF()) * share),
                            float(a.greenF() + (b.greenF() - a.greenF()) * share),
                            float(a.blueF() + (b.blueF() - a.blueF()) * share));
}

QPen penOf(const ChartSeries& series) {
    QPen pen(Theme::chartColor(series.color), series.points ? 2 : 1.6);
    if (series.dashed) pen.setStyle(Qt::DashLine);
    return pen;
}

/// The line as the legend shows it.
QIcon pictureOf(const ChartSeries& series, double ratio) {
    QPixmap picture(QSize(18, 12) * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen = penOf(series);
    pen.setWidthF(2.4);
    painter.setPen(pen);
    painter.drawLine(QPointF(0, 6), QPointF(18, 6));
    if (series.points) {
        painter.setBrush(pen.color());
        painter.drawEllipse(QPointF(9, 6), 3, 3);
    }
    return QIcon(picture);
}

void give(QCPGraph* graph, const std::vector<SeriesPyramid::Point>& points) {
    QVector<QCPGraphData> data;
    data.reserve(int(points.size()));
    for (const SeriesPyramid::Point& point : points)
        data.append({point.x, point.y});
    graph->data()->set(data, true);
}

}  // namespace

void LiveChart::restyle() {
    const QPalette colors = palette();
    const QColor text = colors.color(QPalette::Text), base = colors.color(QPalette::Base);
    const QColor dim = colors.color(QPalette::PlaceholderText);
    const QColor rule = mixed(base, text, 0.11);
    d->arranged = false;  // titles may have another height
    d->plot->setBackground(colors.color(QPalette::Base));
    QFont small = font();
    small.setPointSizeF(std::max(6.0, small.pointSizeF() * 0.88));
    QFont bold = small;
    bold.setBold(true);
    d->titleHeight = QFontMetrics(bold).height() + 1;
    d->tickHeight = QFontMetrics(small).height();
    for (Pane& pane : d->panes) {
        for (QCPAxis* axis : {pane.x(), pane.y()}) {
            axis->setBasePen(QPen(mixed(base, text, 0.35)));
            axis->setTickPen(QPen(mixed(base, text, 0.35)));
            axis->setSubTicks(false);
            axis->setTickLabelColor(dim);
            axis->setTickLabelFont(small);
            axis->setLabelFont(small);
            axis->setLabelColor(dim);
            axis->setTickLengthIn(0);
            axis->setTickLengthOut(3);
            axis->grid()->setPen(QPen(rule, 1));
            axis->grid()->setSubGridVisible(false);
        }
        pane.title->setFont(bold);
        pane.title->setColor(text);
        QPen marker(Theme::successText(), 1.4, Qt::DashLine);
        pane.marker->setPen(marker);
        pane.cursor->setPen(QPen(dim, 1));
        if (d->time)
            pane.x()->setTicker(QSharedPointer<QCPAxisTicker>(new ClockTicker));
        else
            pane.x()->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    }
    d->level->setPen(QPen(dim, 1, Qt::DotLine));
    d->markerText->setFont(bold);
    d->markerText->setColor(Theme::successText());
    d->markerText->setBrush(base);
    d->cursorText->setFont(small);
    d->cursorText->setColor(colors.color(QPalette::ToolTipText));
    d->cursorText->setBrush(colors.color(QPalette::ToolTipBase));
    for (std::size_t i = 0; i < d->series.size(); ++i) {
        Series& series = d->series[i];
        const QPen pen = penOf(series.what);
        series.line->setPen(pen);
        series.line->setAntialiased(true);
        if (series.what.points)
            series.line->setScatterStyle(
                QCPScatterStyle(QCPScatterStyle::ssDisc, pen.color(), pen.color(), 6));
        if (series.faint != nullptr) {
            series.faint->setPen(QPen(mixed(base, pen.color(), Theme::isDark() ? 0.42 : 0.34), 1));
            series.faint->setAntialiased(false);
        }
        d->legend->setPicture(int(i), pictureOf(series.what, devicePixelRatioF()));
    }
}

/// Panes come and go with what is in them.
void LiveChart::arrangePanes() {
    std::vector<bool> shown(d->panes.size()), listed(d->panes.size());
    for (std::size_t i = 0; i < d->series.size(); ++i) {
        const Series& series = d->series[i];
        const auto pane = std::size_t(series.what.pane);
        d->legend->setSeriesListed(int(i), !series.points.empty());
        if (series.points.empty()) continue;
        listed[pane] = true;
        if (isDrawn(series)) shown[pane] = true;
    }
    bool same = d->arranged;
    for (std::size_t i = 0; i < d->panes.size(); ++i) {
        d->legend->setPaneListed(int(i), listed[i]);
        same = same && d->panes[i].visible == shown[i];
    }
    if (same) return;
    d->arranged = true;
    QCPLayoutGrid* grid = d->plot->plotLayout();
    for (Pane& pane : d->panes)
        if (pane.visible) grid->take(pane.rect);
    grid->simplify();
    Pane* last = nullptr;
    for (std::size_t i = 0; i < d->panes.size(); ++i) {
        Pane& pane = d->panes[i];
        pane.visible = shown[i];
        pane.rect->setVisible(pane.visible);
        pane.title->setVisible(pane.visible);
        if (!pane.visible) continue;
        const int row = grid->rowCount();
        grid->addElement(row, 0, pane.rect);
        grid->setRowStretchFactor(row, pane.what.height);
        pane.rect->setAutoMargins(QCP::msLeft);
        pane.rect->setMinimumMargins({kLeastAxisWidth, 0, 0, 0});
        // A line for its title; over the first pane one more for what is best and for the cursor.
        pane.rect->setMargins(
            {kLeastAxisWidth, d->titleHeight * (last == nullptr ? 2 : 1) + 4, 14, 4});
        pane.x()->setTickLabels(false);
        pane.x()->setLabel({});
        last = &pane;
    }
    if (last != nullptr) {
        last->x()->setTickLabels(true);
        last->x()->setLabel(d->axisName);
        last->rect->setAutoMargins(QCP::msLeft | QCP::msBottom);
    }
}

/// What the next drawing shows: view, values, points.
void LiveChart::prepare() {
    arrangePanes();
    const auto [first, last] = extent();
    if (d->whole) {
        const double air = (last - first) * 0.01;
        d->low = first - (first > 0 ? air : 0);
        d->high = std::max(last + air, first + (d->time ? kLeastSeconds : 0));
    } else if (d->following && d->high < last) {
        const double span = d->high - d->low;
        d->high = last;
        d->low = last - span;
    }
    int columns = 400;
    for (std::size_t i = 0; i < d->panes.size(); ++i) {
        Pane& pane = d->panes[i];
        pane.x()->setRange(d->low, d->high);
        if (!pane.visible) continue;
        columns = std::max(100, pane.rect->width());
        pane.x()->ticker()->setTickCount(std::max(2, columns / kPixelsPerTimeTick));
        prepareValues(pane, int(i));
    }
    for (Series& series : d->series)
        prepareSeries(series, columns);
    placeMarker();
    placeCursor();
}

void LiveChart::prepareSeries(Series& series, int columns) {
    const bool drawn = isDrawn(series) && d->panes[std::size_t(series.what.pane)].visible;
    series.line->setVisible(drawn);
    if (series.faint != nullptr) series.faint->setVisible(drawn && d->smoothing > 0);
    if (!drawn) return;
    if (!series.what.points)  // one point alone is no line
        series.line->setScatterStyle(series.points.size() > 1
                                         ? QCPScatterStyle(QCPScatterStyle::ssNone)
                                         : QCPScatterStyle(QCPScatterStyle::ssDisc,
                                                           series.line->pen().color(),
                                                           series.line->pen().color(), 4));
    const double gap = leastGap(series);
    if (series.faint == nullptr)
        return give(series.line, series.points.line(d->low, d->high, columns, gap));
    if (d->smoothing > 0) give(series.faint, series.points.line(d->low, d->high, columns, gap));
    give(series.line, series.average.meanLine(d->low, d->high, columns, gap));
}

/// From which distance between two points on nothing may be drawn between them. Points with marks
/// are few and mean what was between them.
double LiveChart::leastGap(const Series& series) const {
    if (series.what.points) return SeriesPyramid::kNoGap;
    const int width = d->panes[std::size_t(series.what.pane)].rect->width();
    const double pixel = (d->high - d->low) / std::max(100, width);
    return std::max(d->time ? kLeastGapSeconds : 0, kLeastGapPixels * pixel);
}

std::optional<std::pair<double, double>> LiveChart::usualRange(const Series& series) const {
    auto range = series.points.range(d->low, d->high);
    if (!range || series.faint == nullptr || !(d->smoothing > 0)) return range;
    // A few outliers would flatten all the rest: beyond the usual values they leave the pane.
    constexpr int kColumns = 256;
    constexpr std::size_t kEnough = 50;
    constexpr double kOutliers = 0.02, kBeyond = 1.5;
    std::vector<double> values;
    for (const SeriesPyramid::Point& point : series.points.line(d->low, d->high, kColumns))
        if (point.x >= d->low && point.x <= d->high) values.push_back(point.y);
    const auto average = series.average.range(d->low, d->high);
    if (values.size() < kEnough || !average) return range;
    const auto quantile = [&](double share) {
        const auto place = values.begin() + std::ptrdiff_t(share * double(values.size() - 1));
        std::nth_element(values.begin(), place, values.end());
        return *place;
    };
    const double low = quantile(kOutliers), high = quantile(1 - kOutliers);
    const double beyond = kBeyond * (high - low);
    range->first = std::max(range->first, std::min(low - beyond, average->first));
    range->second = std::min(range->second, std::max(high + beyond, average->second));
    return range;
}

void LiveChart::prepareValues(Pane& pane, int index) {
    const bool logarithmic = d->logarithmic && pane.what.canBeLogarithmic;
    QCPAxis* axis = pane.y();
    axis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    axis->setTicker(QSharedPointer<QCPAxisTicker>(
        new ValueTicker(pane.rect->height(), d->tickHeight, logarithmic)));
    axis->setNumberFormat(QStringLiteral("gbc"));
    axis->setNumberPrecision(logarithmic ? 3 : 4);
    if (pane.chosen) return axis->setRange(*pane.chosen);
    std::optional<std::pair<double, double>> values;
    for (const Series& series : d->series) {
        if (series.what.pane != index || !isDrawn(series)) continue;
        const auto range = usualRange(series);
        if (!range) continue;
        values = values ? std::pair(std::min(values->first, range->first),
                                    std::max(values->second, range->second))
                        : range;
    }
    double low = values ? values->first : 0, high = values ? values->second : 1;
    if (logarithmic) {
        if (high <= 0) high = 1;
        low = std::max(low, high * kLogDecades);
        if (low >= high * 0.9) low = high / 2;
        const double air = std::pow(high / low, kAir);
        return axis->setRange(low / air, high * air);
    }
    if (pane.what.whole && pane.what.least && pane.what.most) {
        low = *pane.what.least;
        high = *pane.what.most;
    }
    if (high - low < std::abs(high) * 1e-6 + 1e-12) {
        const double half = std::max(std::abs(high) * 0.05, 1e-9);
        low -= half;
        high += half;
    }
    const double air = (high - low) * kAir;
    low -= air;
    high += air;
    if (pane.what.least) low = std::max(low, *pane.what.least - (pane.what.whole ? air : 0));
    if (pane.what.most) high = std::min(high, *pane.what.most + air);
    if (!(high > low)) high = low + 1;
    axis->setRange(low, high);
}

void LiveChart::placeMarker() {
    const bool there = isInView(d->marker);
    for (Pane& pane : d->panes) {
        pane.marker->setVisible(there && pane.visible);
        if (!there || !pane.visible) continue;
        pane.marker->start->setCoords(*d->marker, 0);
        pane.marker->end->setCoords(*d->marker, 1);
    }
}

void LiveChart::placeCursor() {
    const bool there = isInView(d->cursor);
    d->level->setVisible(false);
    for (Pane& pane : d->panes) {
        pane.cursor->setVisible(there && pane.visible);
        if (!there || !pane.visible) continue;
        pane.cursor->start->setCoords(*d->cursor, 0);
        pane.cursor->end->setCoords(*d->cursor, 1);
        if (d->cursorByMouse && d->cursorPlace.y() >= pane.rect->top() &&
            d->cursorPlace.y() <= pane.rect->bottom()) {
            d->level->setVisible(true);
            d->level->start->setCoords(pane.rect->left(), d->cursorPlace.y());
            d->level->end->setCoords(pane.rect->right(), d->cursorPlace.y());
        }
    }
    placeTexts();
}

bool LiveChart::isInView(const std::optional<double>& x) const {
    return x && *x >= d->low && *x <= d->high;
}

/// What is best and the cursor's time, in a line over the first pane. Where both would lie in one
/// place the former gives way.
void LiveChart::placeTexts() {
    const auto first = std::find_if(d->panes.begin(), d->panes.end(),
                                    [](const Pane& pane) { return pane.visible; });
    const bool any = first != d->panes.end();
    const bool marked = any && isInView(d->marker), pointed = any && isInView(d->cursor);
    d->markerText->setVisible(marked);
    d->cursorText->setVisible(pointed);
    if (!marked && !pointed) return;
    const double all = first->rect->width();
    const auto placeOf = [&](double x) { return (x - d->low) / (d->high - d->low) * all; };
    const auto within = [&](double left, double width) {
        return std::clamp(left, 0.0, std::max(0.0, all - width));
    };
    double cursorLeft = 0, cursorWidth = 0;
    if (pointed) {
        QString text = xText(*d->cursor);
        if (marked && !d->markerNote.isEmpty() &&
            std::abs(placeOf(*d->cursor) - placeOf(*d->marker)) <= kNearMarker)
            text += QStringLiteral(" · ") + d->markerNote;
        d->cursorText->setText(text);
        cursorWidth = widthOf(*d->cursorText);
        cursorLeft = within(placeOf(*d->cursor) - cursorWidth / 2, cursorWidth);
        placeAbove(*d->cursorText, first->rect, d->titleHeight, cursorLeft);
    }
    if (!marked) return;
    d->markerText->setText(d->markerLabel);
    const double width = widthOf(*d->markerText);
    double left = within(placeOf(*d->marker) - width / 2, width);
    if (pointed && left < cursorLeft + cursorWidth + kTextGap &&
        left + width + kTextGap > cursorLeft) {
        const double before = cursorLeft - kTextGap - width;
        const double after = cursorLeft + cursorWidth + kTextGap;
        const bool roomBefore = before >= 0, roomAfter = after + width <= all;
        left = roomBefore && (*d->marker <= *d->cursor || !roomAfter) ? before : after;
    }
    placeAbove(*d->markerText, first->rect, d->titleHeight, left);
}

}  // namespace studio
