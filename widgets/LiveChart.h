#pragma once

#include <QString>
#include <QWidget>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

namespace studio {

class ChartLegend;

/// One of a chart's value axes.
struct ChartPane {
    QString title;
    double height = 1;                  ///< share of the chart
    bool canBeLogarithmic = false;      ///< follows LiveChart::setLogarithmic()
    std::optional<double> least, most;  ///< the axis never goes beyond
    bool whole = false;                 ///< the axis always goes from `least` to `most`
};

/// One line of a chart.
struct ChartSeries {
    QString id;    ///< stable, for the CSV file
    QString name;  ///< in the legend
    int pane = 0;
    int color = 0;          ///< Theme::chartColor()
    bool smoothed = false;  ///< drawn faintly, with its exponential average over it
    bool points = false;    ///< a mark at each point; never interrupted
    bool dashed = false;
    QString group;  ///< what the line belongs to (a run), for the CSV file
};

/// Lines over one axis of time (or another rising number), in panes one below the other. Millions
/// of points stay smooth: what is drawn is the least and largest value of each pixel column, at
/// most 25 times a second. Where nothing was measured for much longer than usual a line is
/// interrupted. Of lines with an average the values are shown that are usual there: a
/// single outlier leaves the pane instead of flattening it. The wheel zooms at the cursor (over a
/// value axis: that pane's values), dragging moves, a double click shows all; arrows, + and - ,
/// Home and End do the same.
class LiveChart : public QWidget {
    Q_OBJECT

  public:
    explicit LiveChart(QWidget* parent = nullptr);
    ~LiveChart() override;

    /// Returns its number: 0, 1, ... Panes without points are not shown.
    int addPane(const ChartPane& pane);
    int addSeries(const ChartSeries& series);
    void removeSeries();  ///< all of them
    int seriesCount() const;

    /// `x` does not go back; a `y` that is no number is left out.
    void append(int series, double x, double y);
    /// Forgets all points; series and view stay.
    void clear();
    void clear(int series);
    std::size_t pointCount(int series) const;

    /// A vertical line with a text, for what was best; none takes it away. `note` is shown when the
    /// cursor is there.
    void setMarker(std::optional<double> x, const QString& text = {}, const QString& note = {});
    /// Seconds (the default), or a plain number with this name.
    void setTimeAxis(bool time, const QString& name = {});

    /// Share of the past in the averages, 0 to less than 1.
    void setSmoothing(double weight);
    double smoothing() const;
    void setLogarithmic(bool on);
    bool isLogarithmic() const;
    /// The newest point stays in view.
    void setFollowing(bool on);
    bool isFollowing() const;

    void showAll();
    /// Nearer by `factor` around `x`; none: the middle of what is shown.
    void zoom(double factor, std::optional<double> x = {});
    /// By a share of what is shown, to the right.
    void pan(double share);
    std::pair<double, double> range() const;
    /// From the first to the last point of the lines that are shown.
    std::pair<double, double> extent() const;
    /// Least and largest value that the pane shows.
    std::pair<double, double> paneRange(int pane) const;
    bool isPaneVisible(int pane) const;

    /// Shows the values at `x` as if the cursor were there; none: the latest.
    void setCursorAt(std::optional<double> x);

    ChartLegend& legend() const;
    /// What is shown, with the legend; `scale` device pixels to a pixel.
    QImage picture(double scale = 2) const;
    /// Throws as writeFileAtomically.
    void savePng(const std::filesystem::path& file) const;
    /// Every point of the lines that are shown, a row each: group, series, x, value, smoothed.
    void saveCsv(const std::filesystem::path& file) const;

    /// Draws now what is due; else a moment later.
    void redraw();
    /// How often it was drawn so far.
    int redrawCount() const;

    /// "5:07", "1:02:09".
    static QString timeText(double seconds);
    QString xText(double x) const;

    QSize sizeHint() const override { return {800, 480}; }

  Q_SIGNALS:
    void followingChanged(bool on);

  protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    struct Private;
    struct Pane;
    struct Series;
    void schedule();
    void restyle();
    void smoothAgain(Series& series);
    void arrangePanes();
    void prepare();
    void prepareSeries(Series& series, int columns);
    std::optional<std::pair<double, double>> usualRange(const Series& series) const;
    void prepareValues(Pane& pane, int index);
    void placeMarker();
    void placeCursor();
    void placeTexts();
    bool isInView(const std::optional<double>& x) const;
    double leastGap(const Series& series) const;
    void showValues();
    void refreshShown();
    void moveTo(double low, double high);
    void zoomValues(QPointF at, double factor);
    bool isDrawn(const Series& series) const;

    std::unique_ptr<Private> d;
};

}  // namespace studio
