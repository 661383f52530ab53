#include "ui/train/ComparePanel.h"

#include <QCheckBox>
#include <QLabel>
#include <QSet>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/Paths.h"
#include "ui/train/RunText.h"
#include "widgets/ChartLegend.h"
#include "widgets/LiveChart.h"

namespace studio {
namespace {

enum Pane { Loss, Iou, BoundaryIou };

}  // namespace

struct ComparePanel::Run {
    QString folder;
    std::unique_ptr<RunFollower> follower;
    std::vector<RunStep> steps;
    std::vector<RunEpoch> epochs;
    int loss = -1, iou = -1, boundaryIou = -1;  ///< lines of the chart
    QSet<int> hidden;                           ///< panes in which the user does not want it
};

ComparePanel::ComparePanel(QWidget* parent) : QWidget(parent) {
    m_chart = new LiveChart;
    m_chart->setAccessibleName(tr("Comparison of trainings"));
    m_chart->addPane({tr("Loss"), 1.4, true, {}, {}, false});
    m_chart->addPane({tr("Validation IoU"), 1, false, 0, 1, false});
    m_chart->addPane({tr("Validation boundary IoU"), 1, false, 0, 1, false});
    m_byTime = new QCheckBox(tr("Over time instead of epochs"));
    m_hint = new QLabel(tr("Tick two or more trainings in the list to compare them."));
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_hint, 1);
    layout->addWidget(m_chart, 1);
    layout->addWidget(m_byTime);
    connect(m_byTime, &QCheckBox::toggled, this, &ComparePanel::drawAll);
    setRuns({});
}

ComparePanel::~ComparePanel() = default;

void ComparePanel::setRuns(const QStringList& folders) {
    std::vector<std::unique_ptr<Run>> before = std::move(m_runs);
    m_runs.clear();
    for (const QString& folder : folders) {
        const auto known = std::find_if(before.begin(), before.end(), [&](const auto& run) {
            return run != nullptr && run->folder == folder;
        });
        if (known != before.end()) {
            m_runs.push_back(std::move(*known));
            continue;
        }
        auto run = std::make_unique<Run>();
        run->folder = folder;
        run->follower = std::make_unique<RunFollower>();
        run->follower->setInterval(2000);
        connect(run->follower.get(), &RunFollower::looked, this,
                [this, run = run.get()](const RunLook& look) { take(*run, look); });
        run->follower->follow(toPath(folder));
        m_runs.push_back(std::move(run));
    }
    m_hint->setVisible(m_runs.empty());
    m_chart->setVisible(!m_runs.empty());
    m_byTime->setVisible(!m_runs.empty());
    drawAll();
}

void ComparePanel::take(Run& run, const RunLook& look) {
    if (look.news.stepsRestarted) run.steps.clear();
    if (look.news.epochsRestarted) run.epochs.clear();
    run.steps.insert(run.steps.end(), look.news.steps.begin(), look.news.steps.end());
    run.epochs.insert(run.epochs.end(), look.news.epochs.begin(), look.news.epochs.end());
    const bool anything = look.news.stepsRestarted || look.news.epochsRestarted ||
                          !look.news.steps.empty() || !look.news.epochs.empty();
    if (anything && !look.news.more) drawAll();
}

/// All of it: lines of different lengths, and an axis that may have changed.
void ComparePanel::drawAll() {
    const bool time = m_byTime->isChecked();
    const int lines = m_chart->seriesCount();
    for (const auto& run : m_runs)
        for (const auto& [pane, line] :
             {std::pair(Loss, run->loss), {Iou, run->iou}, {BoundaryIou, run->boundaryIou}})
            if (line >= 0 && line < lines) {
                run->hidden.remove(pane);
                if (!m_chart->legend().isShown(line)) run->hidden.insert(pane);
            }
    m_chart->removeSeries();
    m_chart->setTimeAxis(time, time ? QString() : tr("epochs"));
    QStringList folders;
    for (const auto& run : m_runs)
        folders.append(run->folder);
    const QStringList names = RunText::names(folders);
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        Run& run = *m_runs[i];
        const QString name = names[qsizetype(i)];
        const auto add = [&](const char* id, Pane pane, bool smoothed) {
            const int line = m_chart->addSeries({QString::fromLatin1(id), name, pane, int(i),
                                                 smoothed, !smoothed, i >= 7, run.folder});
            if (run.hidden.contains(pane)) m_chart->legend().setShown(line, false);
            return line;
        };
        run.loss = add("loss", Loss, true);
        run.iou = add("valid_iou", Iou, false);
        run.boundaryIou = add("valid_boundary_iou", BoundaryIou, false);
        // Steps lie evenly in their epoch.
        for (std::size_t begin = 0; begin < run.steps.size();) {
            std::size_t end = begin;
            while (end < run.steps.size() && run.steps[end].epoch == run.steps[begin].epoch)
                ++end;
            // An epoch that is not over is as long as the one before.
            const std::size_t length =
                end == run.steps.size() && begin > 0
                    ? std::max(end - begin,
                               std::size_t(run.steps[begin].step) /
                                   std::size_t(std::max<std::int64_t>(1, run.steps[begin].epoch)))
                    : end - begin;
            for (std::size_t k = begin; k < end; ++k)
                m_chart->append(
                    run.loss,
                    time ? run.steps[k].seconds
                         : double(run.steps[k].epoch) + double(k - begin + 1) / double(length),
                    run.steps[k].loss);
            begin = end;
        }
        for (const RunEpoch& epoch : run.epochs) {
            const double x = time ? epoch.seconds : double(epoch.epoch + 1);
            m_chart->append(run.iou, x, epoch.validIou);
            m_chart->append(run.boundaryIou, x, epoch.validBoundaryIou);
        }
    }
}

}  // namespace studio
