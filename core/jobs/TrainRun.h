#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/Json.h"
#include "core/jobs/CsvTail.h"
#include "core/jobs/RunStatus.h"
#include "core/train/TrainOptions.h"

namespace studio {

inline constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();

/// A row of step_log.csv. Here and below: what is not known is not a number.
struct RunStep {
    std::int64_t step = 0, epoch = 0;
    double seconds = 0;  ///< since the run's first start, pauses not counted
    double loss = kNotKnown, maskLoss = kNotKnown, diceLoss = kNotKnown;
    double learningRate = kNotKnown, imagesPerSecond = kNotKnown;
};

/// What was measured of one GPU.
struct RunGpu {
    double memoryGb = kNotKnown, utilisation = kNotKnown, temperature = kNotKnown;
};

/// A row of system_log.csv.
struct RunSample {
    double seconds = 0;  ///< as RunStep's
    double cpuPercent = kNotKnown, ramGb = kNotKnown, processRamGb = kNotKnown,
           diskFreeGb = kNotKnown;
    std::vector<RunGpu> gpus;
};

/// A row of epoch_stats.csv.
struct RunEpoch {
    std::int64_t epoch = 0;
    double seconds = 0;  ///< when it ended, as RunStep's; of the step log, else summed up
    double loss = kNotKnown, maskLoss = kNotKnown, diceLoss = kNotKnown, trainIou = kNotKnown;
    double validIou = kNotKnown, validBoundaryIou = kNotKnown, learningRate = kNotKnown;
    double trainSeconds = kNotKnown, validSeconds = kNotKnown, imagesPerSecond = kNotKnown;
};

/// Whether what a run says of itself can be true.
enum class RunLiveness {
    Ended,   ///< it says so itself, or says nothing
    Alive,   ///< its process is there, or it has written something lately
    Silent,  ///< on another computer, and has written nothing for a while
    Dead     ///< its process is gone without a word
};

/// What poll() found.
struct RunNews {
    /// What came before no longer counts: the run was resumed from an earlier step, or begun anew.
    bool stepsRestarted = false, epochsRestarted = false, samplesRestarted = false;
    bool statusChanged = false;
    bool more = false;  ///< poll again at once
    std::vector<RunStep> steps;
    std::vector<RunEpoch> epochs;
    std::vector<RunSample> samples;
};

/// A checkpoint of the whole model in a run folder.
struct RunCheckpoint {
    fs::path file;
    std::int64_t epoch = 0;
};

/// The folder of a training run, read while it is written or afterwards. Nothing in it is changed.
/// Files that are not there (yet) are passed over.
class TrainRun {
  public:
    explicit TrainRun(fs::path folder);

    const fs::path& folder() const { return m_folder; }
    /// Reads what is new, at most some MB. Throws Error{FileUnreadable}.
    RunNews poll();

    const RunStatus& status() const { return m_status; }
    RunLiveness liveness() const { return m_liveness; }
    /// Of epochs polled so far: the highest validation IoU, without validation the lowest loss;
    /// what the run itself says comes first.
    std::optional<std::int64_t> bestEpoch() const;
    /// What was logged of epoch `epoch`; none before its row was read.
    std::optional<RunEpoch> epoch(std::int64_t epoch) const;
    /// Lines of the logs that could not be read.
    std::size_t damagedLines() const;

    /// run.json alone; nothing of it where it is not there or damaged.
    static RunStatus readStatus(const fs::path& folder);
    /// As liveness() at the first look.
    static RunLiveness livenessOf(const RunStatus& status);
    /// Whether a folder holds a run.
    static bool isRunFolder(const fs::path& folder);
    /// Options of the run; none where training_metrics.json is not there or damaged.
    static std::optional<TrainOptions> options(const fs::path& folder);
    /// training_metrics.json; null where it is not there or damaged.
    static Json metrics(const fs::path& folder);
    /// sam_hq_epoch_<e>.pth of epoch `epoch`; none where it was not written.
    static std::optional<fs::path> checkpoint(const fs::path& folder, std::int64_t epoch);
    /// All of them, in the order of e.
    static std::vector<RunCheckpoint> checkpoints(const fs::path& folder);
    /// best.pth or last.pth where they are (followed, where they are links that lead somewhere).
    static std::optional<fs::path> best(const fs::path& folder);
    static std::optional<fs::path> last(const fs::path& folder);
    /// examples/epoch_<e>_<k>.png by epoch, in the order of k.
    static std::map<std::int64_t, std::vector<fs::path>> examples(const fs::path& folder);

  private:
    void pollStatus(RunNews& news);
    void pollSteps(RunNews& news);
    void pollEpochs(RunNews& news);
    void pollSamples(RunNews& news);
    RunLiveness look();

    fs::path m_folder;
    CsvTail m_steps, m_epochs, m_samples;
    RunStatus m_status;
    std::optional<FileStamp> m_statusStamp;
    RunLiveness m_liveness = RunLiveness::Ended;
    std::chrono::steady_clock::time_point m_lastSign;  ///< of life
    bool m_looked = false;
    std::map<std::int64_t, double> m_lastStepOfEpoch;  ///< its seconds
    std::map<std::int64_t, RunEpoch> m_rowOfEpoch;
    double m_summedSeconds = 0;
    std::optional<std::pair<std::int64_t, double>> m_bestByIou, m_bestByLoss;
};

}  // namespace studio
