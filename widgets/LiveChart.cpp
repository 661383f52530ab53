#include "widgets/LiveChart.h"

#include <QKeyEvent>
#include <QLocale>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "widgets/LiveChartPrivate.h"

namespace studio {
namespace {

constexpr int kLeastIntervalMs = 40;  // 25 times a second
constexpr double kWheelFactor = 1.25;
constexpr double kLeastSpan = 1e-3;
constexpr int kRowGap = 2;       // between panes
constexpr int kPaneHeight = 24;  // of a share of 1, at least: two numbers at the axis

}  // namespace

LiveChart::LiveChart(QWidget* parent) : QWidget(parent), d(std::make_unique<Private>()) {
    setFocusPolicy(Qt::StrongFocus);
    d->plot = new ChartPlot;
    d->plot->setFocusProxy(this);
    d->legend = new ChartLegend;
    d->plot->plotLayout()->setRowSpacing(kRowGap);
    d->margins = new QCPMarginGroup(d->plot);
    d->plot->addLayer(QStringLiteral("cursor"), d->plot->layer(QStringLiteral("overlay")),
                      QCustomPlot::limAbove);
    d->cursorLayer = d->plot->layer(QStringLiteral("cursor"));
    d->cursorLayer->setMode(QCPLayer::lmBuffered);
    d->markerText = new QCPItemText(d->plot);
    d->cursorText = new QCPItemText(d->plot);
    d->level = new QCPItemLine(d->plot);
    d->plot->plotLayout()->clear();  // an item wants an axis rectangle when it is made
    for (QCPItemPosition* end : {d->level->start, d->level->end})
        end->setType(QCPItemPosition::ptAbsolute);
    d->markerText->setLayer(d->cursorLayer);  // it gives way to the cursor
    d->cursorText->setLayer(d->cursorLayer);
    d->level->setLayer(d->cursorLayer);
    for (QCPAbstractItem* item :
         {static_cast<QCPAbstractItem*>(d->markerText),
          static_cast<QCPAbstractItem*>(d->cursorText), static_cast<QCPAbstractItem*>(d->level)}) {
        item->setVisible(false);
        item->setClipToAxisRect(false);
    }
    d->markerText->setPadding({4, 1, 4, 1});
    d->cursorText->setPadding({4, 1, 4, 1});

    auto* area = new QScrollArea;
    area->setWidget(d->plot);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    auto* halves = new QSplitter(Qt::Horizontal);
    halves->addWidget(area);
    halves->addWidget(d->legend);
    halves->setChildrenCollapsible(false);
    halves->setStretchFactor(0, 1);
    halves->setStretchFactor(1, 0);
    halves->setSizes({640, d->legend->sizeHint().width()});
    d->legend->setMinimumWidth(fontMetrics().averageCharWidth() * 28);
    area->setMinimumWidth(180);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(halves);

    d->plot->wheel = [this](QPointF at, double steps, bool onAxis) {
        const double factor = std::pow(kWheelFactor, steps);
        if (onAxis) return zoomValues(at, factor);
        zoom(factor, d->panes.front().x()->pixelToCoord(at.x()));
    };
    d->plot->pan = [this](double pixels) {
        const int width = d->panes.empty() ? 0 : d->panes.front().rect->width();
        if (width > 0) pan(-pixels / width);
    };
    d->plot->whole = [this] { showAll(); };
    d->plot->hover = [this](QPointF at) {
        if (d->panes.empty()) return;
        d->cursorByMouse = true;
        d->cursorPlace = at;
        d->cursor = d->panes.front().x()->pixelToCoord(at.x());
        placeCursor();
        d->cursorLayer->replot();
        showValues();
    };
    d->plot->leave = [this] { setCursorAt(std::nullopt); };
    d->plot->resized = [this] { schedule(); };
    connect(d->legend, &ChartLegend::shownChanged, this, &LiveChart::refreshShown);
    d->due.setSingleShot(true);
    connect(&d->due, &QTimer::timeout, this, &LiveChart::redraw);
    restyle();
}

LiveChart::~LiveChart() {
    d->plot->wheel = nullptr;
    d->plot->pan = nullptr;
    d->plot->whole = nullptr;
    d->plot->hover = nullptr;
    d->plot->leave = nullptr;
    d->plot->resized = nullptr;
}

int LiveChart::addPane(const ChartPane& what) {
    Pane pane;
    pane.what = what;
    pane.rect = new QCPAxisRect(d->plot);
    d->plot->plotLayout()->addElement(d->plot->plotLayout()->rowCount(), 0, pane.rect);
    pane.visible = true;  // until the panes are arranged
    pane.rect->setMarginGroup(QCP::msLeft, d->margins);
    pane.rect->setMinimumSize(40, int(what.height * kPaneHeight));
    pane.x()->setRange(d->low, d->high);
    pane.y()->grid()->setZeroLinePen(Qt::NoPen);
    const auto line = [&] {
        auto* item = new QCPItemLine(d->plot);
        for (QCPItemPosition* end : {item->start, item->end}) {
            end->setAxisRect(pane.rect);
            end->setAxes(pane.x(), pane.y());
            end->setTypeX(QCPItemPosition::ptPlotCoords);
            end->setTypeY(QCPItemPosition::ptAxisRectRatio);
        }
        item->start->setCoords(0, 0);
        item->end->setCoords(0, 1);
        item->setClipAxisRect(pane.rect);
        item->setVisible(false);
        return item;
    };
    pane.marker = line();
    pane.cursor = line();
    pane.cursor->setLayer(d->cursorLayer);
    pane.title = new QCPItemText(d->plot);
    pane.title->setText(what.title);
    pane.title->setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);  // over the pane
    pane.title->position->setAxisRect(pane.rect);
    pane.title->position->setType(QCPItemPosition::ptAxisRectRatio);
    pane.title->position->setCoords(0, 0);
    pane.title->setPadding({0, 0, 0, 1});
    pane.title->setClipToAxisRect(false);
    pane.title->setVisible(false);
    d->panes.push_back(pane);
    d->legend->addPane(what.title);
    d->arranged = false;
    restyle();
    schedule();
    return int(d->panes.size()) - 1;
}

int LiveChart::addSeries(const ChartSeries& what) {
    Series series;
    series.what = what;
    series.smoother = ExponentialSmoother(d->smoothing);
    const Pane& pane = d->panes[std::size_t(what.pane)];
    const auto graph = [&] {
        QCPGraph* graph = d->plot->addGraph(pane.x(), pane.y());
        graph->setAdaptiveSampling(false);  // done already
        graph->setSelectable(QCP::stNone);
        return graph;
    };
    if (what.smoothed) series.faint = graph();
    series.line = graph();
    d->series.push_back(std::move(series));
    d->legend->addSeries(what.pane, what.name,
                         what.group.isEmpty() ? what.name : what.name + '\n' + what.group);
    restyle();
    return int(d->series.size()) - 1;
}

void LiveChart::removeSeries() {
    for (Series& series : d->series) {
        d->plot->removeGraph(series.line);
        if (series.faint != nullptr) d->plot->removeGraph(series.faint);
    }
    d->series.clear();
    d->legend->removeSeries();
    schedule();
}

int LiveChart::seriesCount() const {
    return int(d->series.size());
}

// --- points

void LiveChart::append(int series, double x, double y) {
    Series& to = d->series[std::size_t(series)];
    to.points.append(x, y);
    if (to.what.smoothed) to.average.append(x, to.smoother.add(y));
    schedule();
}

void LiveChart::smoothAgain(Series& series) {
    series.average.clear();
    series.smoother = ExponentialSmoother(d->smoothing);
    for (std::size_t i = 0; i < series.points.size(); ++i)
        series.average.append(series.points.x(i), series.smoother.add(series.points.y(i)));
}

void LiveChart::clear() {
    for (int i = 0; i < int(d->series.size()); ++i)
        clear(i);
    d->marker.reset();
}

void LiveChart::clear(int index) {
    Series& series = d->series[std::size_t(index)];
    series.points.clear();
    series.average.clear();
    series.smoother = ExponentialSmoother(d->smoothing);
    schedule();
}

std::size_t LiveChart::pointCount(int series) const {
    return d->series[std::size_t(series)].points.size();
}

void LiveChart::setMarker(std::optional<double> x, const QString& text, const QString& note) {
    d->marker = x;
    d->markerLabel = text;
    d->markerNote = note;
    schedule();
}

void LiveChart::setTimeAxis(bool time, const QString& name) {
    d->time = time;
    d->axisName = name;
    d->arranged = false;
    restyle();
    schedule();
}

void LiveChart::setSmoothing(double weight) {
    weight = std::clamp(weight, 0.0, 0.9999);
    if (weight == d->smoothing) return;
    d->smoothing = weight;
    for (Series& series : d->series)
        if (series.what.smoothed) smoothAgain(series);
    schedule();
}

double LiveChart::smoothing() const {
    return d->smoothing;
}

void LiveChart::setLogarithmic(bool on) {
    d->logarithmic = on;
    for (Pane& pane : d->panes)
        pane.chosen.reset();
    schedule();
}

bool LiveChart::isLogarithmic() const {
    return d->logarithmic;
}

// --- what is shown

void LiveChart::setFollowing(bool on) {
    if (on == d->following) return;
    d->following = on;
    if (!on) d->whole = false;
    schedule();
    Q_EMIT followingChanged(on);
}

bool LiveChart::isFollowing() const {
    return d->following;
}

void LiveChart::showAll() {
    d->whole = true;
    for (Pane& pane : d->panes)
        pane.chosen.reset();
    setFollowing(true);
    schedule();
}

std::pair<double, double> LiveChart::extent() const {
    std::optional<std::pair<double, double>> found;
    for (const Series& series : d->series) {
        if (series.points.empty() || !isDrawn(series)) continue;
        const double first = series.points.x(0), last = series.points.lastX();
        found = found ? std::pair(std::min(found->first, first), std::max(found->second, last))
                      : std::pair(first, last);
    }
    if (!found) return {0, 1};
    if (found->second - found->first < kLeastSpan) found->second = found->first + 1;
    return *found;
}

std::pair<double, double> LiveChart::range() const {
    return {d->low, d->high};
}

std::pair<double, double> LiveChart::paneRange(int pane) const {
    const QCPRange range = d->panes[std::size_t(pane)].y()->range();
    return {range.lower, range.upper};
}

bool LiveChart::isPaneVisible(int pane) const {
    return d->panes[std::size_t(pane)].visible;
}

/// Not beyond the points, but for a little air.
void LiveChart::moveTo(double low, double high) {
    const auto [first, last] = extent();
    const double span = high - low, all = last - first;
    if (span >= all) return showAll();
    low = std::clamp(low, first - span * 0.2, last - span * 0.8);
    d->low = low;
    d->high = low + span;
    d->whole = false;
    setFollowing(d->high >= last);
    schedule();
}

void LiveChart::zoom(double factor, std::optional<double> x) {
    if (d->panes.empty() || !(factor > 0)) return;
    // With the end in view it stays there.
    const double at = std::clamp(x.value_or((d->low + d->high) / 2), d->low, d->high);
    const double span = std::max(kLeastSpan, (d->high - d->low) / factor);
    const double share = (at - d->low) / (d->high - d->low);
    moveTo(at - share * span, at + (1 - share) * span);
}

void LiveChart::pan(double share) {
    if (d->whole) return;
    const double by = share * (d->high - d->low);
    moveTo(d->low + by, d->high + by);
}

void LiveChart::zoomValues(QPointF at, double factor) {
    for (Pane& pane : d->panes) {
        if (!pane.visible || at.y() < pane.rect->top() || at.y() > pane.rect->bottom()) continue;
        QCPRange range = pane.y()->range();
        const double centre = pane.y()->pixelToCoord(at.y());
        if (pane.y()->scaleType() == QCPAxis::stLogarithmic) {
            const double logCentre = std::log(centre);
            const auto nearer = [&](double end) {
                return std::exp(logCentre + (std::log(end) - logCentre) / factor);
            };
            range = {nearer(range.lower), nearer(range.upper)};
        } else {
            range = {centre + (range.lower - centre) / factor,
                     centre + (range.upper - centre) / factor};
        }
        pane.chosen = range;
        schedule();
    }
}

void LiveChart::refreshShown() {
    d->arranged = false;
    schedule();
}

bool LiveChart::isDrawn(const Series& series) const {
    const int index = int(&series - d->series.data());
    return d->legend->isShown(index) && d->legend->isPaneShown(series.what.pane);
}

// --- the cursor

void LiveChart::setCursorAt(std::optional<double> x) {
    d->cursor = x;
    d->cursorByMouse = false;
    placeCursor();
    d->cursorLayer->replot();
    showValues();
}

void LiveChart::showValues() {
    for (std::size_t i = 0; i < d->series.size(); ++i) {
        const Series& series = d->series[i];
        const SeriesPyramid& points = series.what.smoothed ? series.average : series.points;
        QString text;
        if (d->cursor && points.isInGap(*d->cursor, leastGap(series))) {
            text = QStringLiteral("–");
        } else if (!points.empty()) {
            const std::size_t at = d->cursor ? *points.nearest(*d->cursor) : points.size() - 1;
            text = QLocale().toString(points.y(at), 'g', 4);
        }
        d->legend->setValue(int(i), text);
    }
}

QString LiveChart::timeText(double seconds) {
    const auto whole = std::int64_t(std::max(0.0, std::round(seconds)));
    const QLatin1Char zero('0');
    const QString rest = QStringLiteral("%1").arg(whole % 60, 2, 10, zero);
    if (whole < 3600) return QStringLiteral("%1:%2").arg(whole / 60).arg(rest);
    return QStringLiteral("%1:%2:%3").arg(whole / 3600).arg(whole / 60 % 60, 2, 10, zero).arg(rest);
}

QString LiveChart::xText(double x) const {
    return d->time ? timeText(x) : QLocale().toString(x, 'f', d->high - d->low < 10 ? 2 : 1);
}

ChartLegend& LiveChart::legend() const {
    return *d->legend;
}

// --- when it is drawn

void LiveChart::schedule() {
    if (d->due.isActive()) return;
    const qint64 since = d->sinceDrawn.isValid() ? d->sinceDrawn.elapsed() : kLeastIntervalMs;
    d->due.start(int(std::clamp<qint64>(kLeastIntervalMs - since, 0, kLeastIntervalMs)));
}

void LiveChart::redraw() {
    d->due.stop();
    if (!isVisible()) return;  // showEvent() comes back to it
    prepare();
    const auto sizes = [this] {
        std::vector<QSize> sizes;
        for (const Pane& pane : d->panes)
            if (pane.visible) sizes.push_back(pane.rect->size());
        return sizes;
    };
    int least = 0;
    for (const Pane& pane : d->panes)
        if (pane.visible)
            least += pane.rect->minimumSize().height() + pane.rect->margins().top() +
                     pane.rect->margins().bottom() + kRowGap;
    d->plot->setMinimumHeight(least);
    const std::vector<QSize> before = sizes();
    d->plot->replot(QCustomPlot::rpQueuedRefresh);
    if (sizes() != before) {  // the lines and the numbers were made for others
        prepare();
        d->plot->replot(QCustomPlot::rpQueuedRefresh);
    }
    showValues();
    ++d->redraws;
    d->sinceDrawn.start();
}

int LiveChart::redrawCount() const {
    return d->redraws;
}

void LiveChart::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    schedule();
}

void LiveChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        restyle();
        schedule();
    }
}

void LiveChart::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Left:
            return pan(-0.2);
        case Qt::Key_Right:
            return pan(0.2);
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoom(kWheelFactor * kWheelFactor);
        case Qt::Key_Minus:
            return zoom(1 / (kWheelFactor * kWheelFactor));
        case Qt::Key_Home:
            return showAll();
        case Qt::Key_End: {
            const double span = d->high - d->low, last = extent().second;
            return moveTo(last - span, last);
        }
        default:
            QWidget::keyPressEvent(event);
    }
}

}  // namespace studio
