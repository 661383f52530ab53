#pragma once

#include <chrono>
#include <mutex>

#include "core/base/Json.h"
#include "core/jobs/RunFolder.h"
#include "core/jobs/TrainJob.h"
#include "core/system/SystemMonitor.h"

namespace studio {

/// Everything a run writes down while it goes on, but for its weights: logs, run.json,
/// training_metrics.json, and the figures of the machine. For one thread; the machine's figures are
/// logged by a thread of its own.
class TrainRecord {
  public:
    explicit TrainRecord(const RunFolder& folder);

    /// `header`: what training_metrics.json says beside epochs and state. Opens the logs, cut back
    /// to `step` and `epoch`, and starts the clock at `seconds`. Throws Error{FileUnwritable,
    /// DiskFull}.
    void begin(std::int64_t step, int epoch, double seconds, Json header);
    /// Before that only the status can be written: what an earlier run wrote still stands.
    bool hasBegun() const { return m_monitor != nullptr; }
    /// Seconds of the run, pauses not counted.
    double seconds() const;
    /// The clock stands still between these.
    void pauseClock();
    void resumeClock();

    /// Does `write`, whose Error{DiskFull} it waits out: the clock stands, the status is "paused",
    /// `tell` hears of it once and when it goes on. Throws Cancelled when `stopIsAsked` meanwhile
    /// and one more attempt has failed.
    void whenThereIsRoom(const std::function<void()>& write,
                         const std::function<bool()>& stopIsAsked, const TrainObserver& tell);

    void step(const TrainStep& step);
    void epoch(const TrainEpoch& epoch);
    /// The epochs' rows so far, as in training_metrics.json.
    const Json& epochs() const { return m_epochs; }
    /// Of the last epoch that was validated, also before the run was resumed.
    std::optional<double> lastValidationSeconds() const;

    /// What run.json says; at most once a second unless `now`. `state` as in the file. Never throws
    /// for a file that cannot be written: it is for those who watch.
    void status(const std::string& state, const std::string& message, bool now = true);
    /// The last status, with the error.
    void failed(const Error& error);
    /// A line that whoever watches the run should see, in run.json from now on: at once where there
    /// are few of them. A line that is there already is not repeated.
    void note(const std::string& line);
    /// For the status: the present place, and what is known of the rest.
    struct Place {
        int epoch = 0, epochs = 0;
        std::int64_t step = 0, steps = 0;
        double imagesPerSecond = 0, remainingSeconds = 0;
        int epochsWithoutImprovement = 0, patience = 0, bestEpoch = -1;
    };
    Place place;

    /// training_metrics.json. Throws Error{FileUnwritable, DiskFull}.
    void writeMetrics(const std::string& state);

    const SystemMonitor& monitor() const { return *m_monitor; }

  private:
    void writeStatus();

    const RunFolder& m_folder;
    std::size_t m_gpus = 0;
    CsvLog m_stepLog, m_epochLog, m_systemLog;
    Json m_header = Json::object(), m_epochs = Json::array();
    std::string m_state = "preparing", m_message;
    Json m_error;  ///< null: none
    std::vector<std::string> m_notes;
    std::size_t m_notesLeftOut = 0;
    std::chrono::steady_clock::time_point m_written;
    bool m_hasWritten = false;

    mutable std::mutex m_clockMutex;
    double m_base = 0;
    bool m_runs = false;
    std::chrono::steady_clock::time_point m_since;

    std::unique_ptr<SystemMonitor> m_monitor;  ///< last: its thread uses the rest
};

}  // namespace studio
