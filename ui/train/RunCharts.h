#pragma once

#include <QWidget>
#include <vector>

#include "ui/train/RunFollower.h"

namespace studio {

class LiveChart;

/// Everything that a run has logged, over its time: losses, quality, learning rate, the machine.
class RunCharts : public QWidget {
    Q_OBJECT

  public:
    explicit RunCharts(QWidget* parent = nullptr);

    void clear();
    void take(const RunLook& look);
    LiveChart& chart() const { return *m_chart; }

  private:
    void addGpus(std::size_t count);

    struct GpuSeries {
        int utilisation, memory, temperature;
    };
    LiveChart* m_chart;
    int m_stepLoss, m_epochLoss, m_stepRate, m_validIou, m_validBoundaryIou, m_trainIou;
    int m_cpu, m_ram, m_processRam, m_disk;
    int m_utilisationPane, m_memoryPane, m_temperaturePane;
    std::vector<GpuSeries> m_gpus;
    void draw(const RunStep& step);
    void draw(const RunEpoch& epoch);
    void draw(const RunSample& sample);
};

}  // namespace studio
