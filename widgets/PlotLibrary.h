#pragma once

// QCustomPlot's header is written with Qt's keywords, which this project turns off. Only to be
// included by sources of charts.
#define signals Q_SIGNALS
#define foreach Q_FOREACH
#include <qcustomplot.h>
#undef signals
#undef foreach
