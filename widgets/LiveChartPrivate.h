#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <vector>

#include "widgets/ChartLegend.h"
#include "widgets/ChartPlot.h"
#include "widgets/ExponentialSmoother.h"
#include "widgets/LiveChart.h"
#include "widgets/SeriesPyramid.h"

namespace studio {

struct LiveChart::Pane {
    ChartPane what;
    QCPAxisRect* rect = nullptr;
    QCPItemText* title = nullptr;
    QCPItemLine* marker = nullptr;
    QCPItemLine* cursor = nullptr;
    std::optional<QCPRange> chosen;  ///< values that the user zoomed to
    bool visible = false;

    QCPAxis* x() const { return rect->axis(QCPAxis::atBottom); }
    QCPAxis* y() const { return rect->axis(QCPAxis::atLeft); }
};

struct LiveChart::Series {
    ChartSeries what;
    SeriesPyramid points;
    SeriesPyramid average;  ///< where it is smoothed
    ExponentialSmoother smoother{0};
    QCPGraph* faint = nullptr;  ///< where it is smoothed
    QCPGraph* line = nullptr;
};

struct LiveChart::Private {
    std::vector<Pane> panes;
    std::vector<Series> series;
    ChartPlot* plot = nullptr;
    ChartLegend* legend = nullptr;
    QCPMarginGroup* margins = nullptr;
    QCPLayer* cursorLayer = nullptr;
    QCPItemText* markerText = nullptr;
    QCPItemText* cursorText = nullptr;
    QCPItemLine* level = nullptr;  ///< through the cursor, across its pane

    double low = 0, high = 1;  ///< what is shown
    bool whole = true;         ///< all, also what is still to come
    bool following = true;
    bool time = true;
    QString axisName;
    int titleHeight = 0;  ///< of a line of text over a pane
    int tickHeight = 0;   ///< of a number at an axis
    bool logarithmic = false;
    double smoothing = 0.9;
    std::optional<double> marker;
    QString markerLabel, markerNote;
    std::optional<double> cursor;
    QPointF cursorPlace;
    bool cursorByMouse = false;

    QTimer due;
    QElapsedTimer sinceDrawn;
    int redraws = 0;
    bool arranged = false;
};

}  // namespace studio
