#include "ui/train/RunCharts.h"

#include <QVBoxLayout>

#include "ui/Paths.h"
#include "widgets/LiveChart.h"

namespace studio {

RunCharts::RunCharts(QWidget* parent) : QWidget(parent) {
    m_chart = new LiveChart;
    m_chart->setAccessibleName(tr("Charts of the training"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_chart);
    const int loss = m_chart->addPane({tr("Loss"), 3, true, {}, {}, false});
    const int quality = m_chart->addPane({tr("Validation"), 2.4, false, 0, 1, false});
    const int rate = m_chart->addPane({tr("Learning rate"), 1, true, 0, {}, false});
    m_utilisationPane = m_chart->addPane({tr("Load in %"), 1.2, false, 0, 100, true});
    m_memoryPane = m_chart->addPane({tr("Memory in GB"), 1.2, false, 0, {}, false});
    m_temperaturePane = m_chart->addPane({tr("Temperature in °C"), 1, false, {}, {}, false});
    const int disk = m_chart->addPane({tr("Free disk in GB"), 1, false, 0, {}, false});
    const auto add = [&](const char* id, const QString& name, int pane, int color,
                         bool smoothed = false, bool points = false, bool dashed = false) {
        return m_chart->addSeries(
            {QString::fromLatin1(id), name, pane, color, smoothed, points, dashed, {}});
    };
    m_stepLoss = add("loss", tr("Batches"), loss, 0, true);
    m_epochLoss = add("epoch_loss", tr("Epochs"), loss, 1, false, true);
    m_validIou = add("valid_iou", tr("IoU"), quality, 2, false, true);
    m_validBoundaryIou =
        add("valid_boundary_iou", tr("Boundary IoU"), quality, 3, false, true, true);
    m_trainIou = add("train_iou", tr("IoU in training"), quality, 4, false, true, true);
    m_stepRate = add("learning_rate", tr("Learning rate"), rate, 5);
    m_cpu = add("cpu_percent", tr("Processor"), m_utilisationPane, 0);
    m_ram = add("ram_gb", tr("Memory in use"), m_memoryPane, 0);
    m_processRam =
        add("process_ram_gb", tr("Used by training"), m_memoryPane, 0, false, false, true);
    m_disk = add("disk_free_gb", tr("Free"), disk, 6);
}

/// Once it is known how many there are.
void RunCharts::addGpus(std::size_t count) {
    while (m_gpus.size() < count) {
        const int gpu = int(m_gpus.size());
        const auto add = [&](const char* what, const QString& name, int pane) {
            return m_chart->addSeries(
                {QStringLiteral("gpu%1_%2").arg(gpu).arg(QString::fromLatin1(what)),
                 name,
                 pane,
                 gpu + 1,
                 false,
                 false,
                 false,
                 {}});
        };
        const QString name = tr("GPU %1").arg(gpu);
        m_gpus.push_back({add("utilisation_percent", name, m_utilisationPane),
                          add("memory_gb", name, m_memoryPane),
                          add("temperature_c", name, m_temperaturePane)});
    }
}

void RunCharts::clear() {
    m_chart->clear();
    m_chart->showAll();
}

void RunCharts::draw(const RunStep& step) {
    m_chart->append(m_stepLoss, step.seconds, step.loss);
    m_chart->append(m_stepRate, step.seconds, step.learningRate);
}

void RunCharts::draw(const RunEpoch& epoch) {
    m_chart->append(m_epochLoss, epoch.seconds, epoch.loss);
    m_chart->append(m_validIou, epoch.seconds, epoch.validIou);
    m_chart->append(m_validBoundaryIou, epoch.seconds, epoch.validBoundaryIou);
    m_chart->append(m_trainIou, epoch.seconds, epoch.trainIou);
}

void RunCharts::draw(const RunSample& sample) {
    addGpus(sample.gpus.size());
    m_chart->append(m_cpu, sample.seconds, sample.cpuPercent);
    m_chart->append(m_ram, sample.seconds, sample.ramGb);
    m_chart->append(m_processRam, sample.seconds, sample.processRamGb);
    m_chart->append(m_disk, sample.seconds, sample.diskFreeGb);
    for (std::size_t gpu = 0; gpu < sample.gpus.size(); ++gpu) {
        const RunGpu& values = sample.gpus[gpu];
        m_chart->append(m_gpus[gpu].utilisation, sample.seconds, values.utilisation);
        m_chart->append(m_gpus[gpu].memory, sample.seconds, values.memoryGb);
        m_chart->append(m_gpus[gpu].temperature, sample.seconds, values.temperature);
    }
}

void RunCharts::take(const RunLook& look) {
    const RunNews& news = look.news;
    const auto forget = [this](bool anew, std::initializer_list<int> series) {
        for (const int one : series)
            if (anew) m_chart->clear(one);
    };
    forget(news.stepsRestarted, {m_stepLoss, m_stepRate});
    forget(news.epochsRestarted, {m_epochLoss, m_validIou, m_validBoundaryIou, m_trainIou});
    forget(news.samplesRestarted, {m_cpu, m_ram, m_processRam, m_disk});
    for (const GpuSeries& gpu : m_gpus)
        forget(news.samplesRestarted, {gpu.utilisation, gpu.memory, gpu.temperature});
    for (const RunStep& step : news.steps)
        draw(step);
    for (const RunEpoch& epoch : news.epochs)
        draw(epoch);
    for (const RunSample& sample : news.samples)
        draw(sample);
    if (look.bestEpoch && look.best)
        m_chart->setMarker(look.best->seconds, tr("best: epoch %1").arg(*look.bestEpoch + 1),
                           look.bestFile ? fromPath(look.bestFile->filename()) : QString());
    else
        m_chart->setMarker(std::nullopt);
}

}  // namespace studio
