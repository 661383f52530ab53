#pragma once

#include <QWidget>
#include <map>
#include <memory>
#include <vector>

#include "ui/train/RunFollower.h"

class QCheckBox;
class QLabel;

namespace studio {

class LiveChart;

/// Loss and quality of several runs in one chart, over their epochs or their time.
class ComparePanel : public QWidget {
    Q_OBJECT

  public:
    explicit ComparePanel(QWidget* parent = nullptr);
    ~ComparePanel() override;

    /// The runs that are compared, in this order.
    void setRuns(const QStringList& folders);
    LiveChart& chart() const { return *m_chart; }

  private:
    struct Run;
    void drawAll();
    void take(Run& run, const RunLook& look);

    LiveChart* m_chart;
    QCheckBox* m_byTime;
    QLabel* m_hint;
    std::vector<std::unique_ptr<Run>> m_runs;
};

}  // namespace studio
