#include "ui/train/RunFollower.h"

#include "ui/Background.h"

namespace studio {

RunFollower::RunFollower(QObject* parent) : QObject(parent) {
    m_thread.setMaxThreadCount(1);
    m_timer.setInterval(500);
    connect(&m_timer, &QTimer::timeout, this, &RunFollower::look);
}

RunFollower::~RunFollower() {
    m_thread.waitForDone();
}

void RunFollower::follow(const fs::path& folder) {
    m_folder = folder;
    ++m_number;
    m_looking = false;
    m_run = folder.empty() ? nullptr : std::make_shared<TrainRun>(folder);
    if (m_run == nullptr) return m_timer.stop();
    m_timer.start();
    look();
}

void RunFollower::lookNow() {
    look();
}

void RunFollower::look() {
    if (m_looking || m_run == nullptr) return;
    m_looking = true;
    runInBackground(
        m_thread, this, "run",
        [run = m_run] {
            auto look = std::make_shared<RunLook>();
            look->news = run->poll();
            look->status = run->status();
            look->liveness = run->liveness();
            look->bestEpoch = run->bestEpoch();
            if (look->bestEpoch) {
                look->best = run->epoch(*look->bestEpoch);
                look->bestFile = TrainRun::checkpoint(run->folder(), *look->bestEpoch);
            }
            return look;
        },
        [this, number = m_number](const Outcome<std::shared_ptr<RunLook>>& outcome) {
            if (number != m_number) return;
            m_looking = false;
            // A folder that cannot be read for the moment is looked at again.
            const auto* look = std::get_if<std::shared_ptr<RunLook>>(&outcome);
            if (look == nullptr) return;
            Q_EMIT looked(**look);
            if ((*look)->news.more) this->look();
        });
}

}  // namespace studio
