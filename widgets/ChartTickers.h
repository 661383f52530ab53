#pragma once

#include "widgets/PlotLibrary.h"

namespace studio {

/// Times like LiveChart::timeText(). For sources of charts only, as what follows.
class ClockTicker : public QCPAxisTicker {
  protected:
    double getTickStep(const QCPRange& range) override;
    int getSubTickCount(double) override { return 0; }
    QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
};

/// Round values: as many as there is room for, and also in a low pane two of which one is near the
/// least and one near the largest value. Their texts do not touch.
class ValueTicker : public QCPAxisTicker {
  public:
    /// Pixels of the axis and of a line of text.
    ValueTicker(int height, int textHeight, bool logarithmic);

  protected:
    int getSubTickCount(double) override { return 0; }
    QVector<double> createTickVector(double step, const QCPRange& range) override;
    /// With the digits that tell one from the next.
    QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;

  private:
    double distance(double from, double to, const QCPRange& range) const;  ///< pixels
    bool areApart(const QVector<double>& ticks, const QCPRange& range, double pixels) const;
    QVector<double> fitting(const QVector<double>& ticks, const QCPRange& range) const;
    QVector<double> logarithmicTicks(const QCPRange& range) const;
    QVector<double> linearTicks(const QCPRange& range) const;

    int m_height, m_textHeight;
    bool m_logarithmic;
    int m_digits = 0;
};

}  // namespace studio
