#include "core/jobs/TrainRun.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>

#include "core/jobs/RunProcess.h"

namespace studio {
namespace {

constexpr double kSilentSeconds = 60;  // of a run on another computer
const std::string kCheckpointHead = "sam_hq_epoch_", kCheckpointTail = ".pth";

/// Fields of a row by the names of their columns.
class Row {
  public:
    Row(const CsvTail& table, const double* values) : m_table(table), m_values(values) {}

    double operator[](const std::string& name) const {
        const int at = m_table.column(name);
        return at < 0 ? kNotKnown : m_values[at];
    }
    std::int64_t whole(const std::string& name) const {
        const double value = (*this)[name];
        return std::isfinite(value) ? std::int64_t(value) : 0;
    }

  private:
    const CsvTail& m_table;
    const double* m_values;
};

double orZero(double value) {
    return std::isfinite(value) ? value : 0;
}

/// The number between `head` and `tail` in a file's name; none where there is not just that.
std::optional<std::int64_t> numberIn(const std::string& name, std::string_view head,
                                     std::string_view tail) {
    if (!name.starts_with(head) || !name.ends_with(tail)) return std::nullopt;
    if (name.size() <= head.size() + tail.size()) return std::nullopt;
    const std::string digits = name.substr(head.size(), name.size() - head.size() - tail.size());
    if (digits.size() > 9 || digits.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    return std::stoll(digits);
}

std::optional<fs::path> followed(const fs::path& file) {
    std::error_code error;
    if (!fs::exists(file, error)) return std::nullopt;
    const fs::path target = fs::canonical(file, error);
    return error ? file : target;
}

}  // namespace

TrainRun::TrainRun(fs::path folder)
    : m_folder(std::move(folder)),
      m_steps(m_folder / "step_log.csv"),
      m_epochs(m_folder / "epoch_stats.csv"),
      m_samples(m_folder / "system_log.csv") {}

RunNews TrainRun::poll() {
    RunNews news;
    pollStatus(news);
    pollSteps(news);
    if (!news.more) pollEpochs(news);  // they take their times from the steps
    pollSamples(news);
    return news;
}

void TrainRun::pollStatus(RunNews& news) {
    const fs::path file = m_folder / "run.json";
    const std::optional<FileStamp> stamp = fileStamp(file);
    if (stamp != m_statusStamp) {
        try {
            const double before = m_status.updated;
            m_status = stamp ? runStatusFromJson(readJson(file)) : RunStatus();
            m_statusStamp = stamp;
            news.statusChanged = true;
            if (m_looked && m_status.updated != before)
                m_lastSign = std::chrono::steady_clock::now();
        } catch (const Error&) {
            // In the middle of being replaced on a file system that cannot do that at once; the
            // next poll sees it whole.
        }
    }
    const RunLiveness liveness = look();
    news.statusChanged = news.statusChanged || liveness != m_liveness;
    m_liveness = liveness;
}

RunLiveness TrainRun::look() {
    using Clock = std::chrono::steady_clock;
    if (!isActive(m_status.state)) return RunLiveness::Ended;
    if (m_status.host == hostName()) return livenessOf(m_status);
    const auto now = Clock::now();
    if (!m_looked) {
        // The clocks of two computers may differ; later only this one's is asked.
        m_looked = true;
        const bool recent = livenessOf(m_status) == RunLiveness::Alive;
        m_lastSign = recent ? now : now - std::chrono::seconds(int(kSilentSeconds) + 1);
    }
    return std::chrono::duration<double>(now - m_lastSign).count() < kSilentSeconds
               ? RunLiveness::Alive
               : RunLiveness::Silent;
}

void TrainRun::pollSteps(RunNews& news) {
    const CsvTail::News found = m_steps.poll();
    news.stepsRestarted = found.restarted;
    news.more = found.more;
    if (found.restarted) m_lastStepOfEpoch.clear();
    const std::size_t width = m_steps.columns().size();
    if (width == 0) return;
    news.steps.reserve(found.values.size() / width);
    const int columns[] = {m_steps.column("step"),          m_steps.column("epoch"),
                           m_steps.column("seconds"),       m_steps.column("loss"),
                           m_steps.column("mask_loss"),     m_steps.column("dice_loss"),
                           m_steps.column("learning_rate"), m_steps.column("images_per_second")};
    for (std::size_t at = 0; at + width <= found.values.size(); at += width) {
        const auto value = [&](int column) {
            return columns[column] < 0 ? kNotKnown
                                       : found.values[at + std::size_t(columns[column])];
        };
        RunStep step;
        step.step = std::int64_t(orZero(value(0)));
        step.epoch = std::int64_t(orZero(value(1)));
        step.seconds = orZero(value(2));
        step.loss = value(3);
        step.maskLoss = value(4);
        step.diceLoss = value(5);
        step.learningRate = value(6);
        step.imagesPerSecond = value(7);
        m_lastStepOfEpoch[step.epoch] = step.seconds;
        news.steps.push_back(step);
    }
}

void TrainRun::pollEpochs(RunNews& news) {
    const CsvTail::News found = m_epochs.poll();
    news.epochsRestarted = found.restarted;
    news.more = news.more || found.more;
    if (found.restarted) {
        m_rowOfEpoch.clear();
        m_summedSeconds = 0;
        m_bestByIou.reset();
        m_bestByLoss.reset();
    }
    const std::size_t width = m_epochs.columns().size();
    for (std::size_t at = 0; width > 0 && at + width <= found.values.size(); at += width) {
        const Row row(m_epochs, found.values.data() + at);
        RunEpoch epoch;
        epoch.epoch = row.whole("epoch");
        epoch.loss = row["loss"];
        epoch.maskLoss = row["mask_loss"];
        epoch.diceLoss = row["dice_loss"];
        epoch.trainIou = row["train_iou"];
        epoch.validIou = row["valid_iou"];
        epoch.validBoundaryIou = row["valid_boundary_iou"];
        epoch.learningRate = row["learning_rate"];
        epoch.trainSeconds = row["train_seconds"];
        epoch.validSeconds = row["valid_seconds"];
        epoch.imagesPerSecond = row["images_per_second"];
        m_summedSeconds += orZero(epoch.trainSeconds) + orZero(epoch.validSeconds);
        const auto last = m_lastStepOfEpoch.find(epoch.epoch);
        epoch.seconds = last == m_lastStepOfEpoch.end() ? m_summedSeconds
                                                        : last->second + orZero(epoch.validSeconds);
        m_rowOfEpoch[epoch.epoch] = epoch;
        if (std::isfinite(epoch.validIou) && (!m_bestByIou || epoch.validIou > m_bestByIou->second))
            m_bestByIou = {epoch.epoch, epoch.validIou};
        if (std::isfinite(epoch.loss) && (!m_bestByLoss || epoch.loss < m_bestByLoss->second))
            m_bestByLoss = {epoch.epoch, epoch.loss};
        news.epochs.push_back(epoch);
    }
}

void TrainRun::pollSamples(RunNews& news) {
    const CsvTail::News found = m_samples.poll();
    news.samplesRestarted = found.restarted;
    news.more = news.more || found.more;
    const std::size_t width = m_samples.columns().size();
    if (width == 0) return;
    const auto gpuColumn = [&](std::size_t gpu, const char* what) {
        return m_samples.column("gpu" + std::to_string(gpu) + what);
    };
    std::vector<std::array<int, 3>> gpuColumns;
    for (std::size_t gpu = 0;; ++gpu) {
        const std::array<int, 3> columns{gpuColumn(gpu, "_memory_gb"),
                                         gpuColumn(gpu, "_utilisation_percent"),
                                         gpuColumn(gpu, "_temperature_c")};
        if (columns == std::array<int, 3>{-1, -1, -1}) break;
        gpuColumns.push_back(columns);
    }
    for (std::size_t at = 0; at + width <= found.values.size(); at += width) {
        const double* values = found.values.data() + at;
        const Row row(m_samples, values);
        RunSample sample;
        sample.seconds = orZero(row["seconds"]);
        sample.cpuPercent = row["cpu_percent"];
        sample.ramGb = row["ram_gb"];
        sample.processRamGb = row["process_ram_gb"];
        sample.diskFreeGb = row["disk_free_gb"];
        for (const std::array<int, 3>& columns : gpuColumns) {
            const auto value = [&](int column) { return column < 0 ? kNotKnown : values[column]; };
            sample.gpus.push_back({value(columns[0]), value(columns[1]), value(columns[2])});
        }
        news.samples.push_back(std::move(sample));
    }
}

std::optional<std::int64_t> TrainRun::bestEpoch() const {
    if (m_status.bestEpoch) return m_status.bestEpoch;
    if (m_bestByIou) return m_bestByIou->first;
    if (m_bestByLoss) return m_bestByLoss->first;
    return std::nullopt;
}

std::optional<RunEpoch> TrainRun::epoch(std::int64_t epoch) const {
    const auto found = m_rowOfEpoch.find(epoch);
    return found == m_rowOfEpoch.end() ? std::nullopt : std::optional(found->second);
}

std::size_t TrainRun::damagedLines() const {
    return m_steps.damagedLines() + m_epochs.damagedLines() + m_samples.damagedLines();
}

// --- the files of a run folder

RunStatus TrainRun::readStatus(const fs::path& folder) {
    try {
        return runStatusFromJson(readJson(folder / "run.json"));
    } catch (const Error&) {
        return {};
    }
}

RunLiveness TrainRun::livenessOf(const RunStatus& status) {
    if (!isActive(status.state)) return RunLiveness::Ended;
    if (status.host == hostName())
        return isProcessAlive(status.pid, status.updated) ? RunLiveness::Alive : RunLiveness::Dead;
    return std::abs(double(std::time(nullptr)) - status.updated) < kSilentSeconds
               ? RunLiveness::Alive
               : RunLiveness::Silent;
}

bool TrainRun::isRunFolder(const fs::path& folder) {
    std::error_code error;
    for (const char* name : {"run.json", "training_metrics.json", "epoch_stats.csv"})
        if (fs::is_regular_file(folder / name, error)) return true;
    return false;
}

Json TrainRun::metrics(const fs::path& folder) {
    try {
        return readJson(folder / "training_metrics.json");
    } catch (const Error&) {
        return nullptr;
    }
}

std::optional<TrainOptions> TrainRun::options(const fs::path& folder) {
    const Json json = metrics(folder);
    if (!json.is_object() || !json.contains("options")) return std::nullopt;
    try {
        TrainOptions options = TrainOptions::fromJson(json["options"]);
        options.output = folder;  // it may have been moved since
        return options;
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::optional<fs::path> TrainRun::checkpoint(const fs::path& folder, std::int64_t epoch) {
    const fs::path file = folder / (kCheckpointHead + std::to_string(epoch) + kCheckpointTail);
    std::error_code error;
    return fs::exists(file, error) ? std::optional(file) : std::nullopt;
}

std::vector<RunCheckpoint> TrainRun::checkpoints(const fs::path& folder) {
    std::vector<RunCheckpoint> found;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
        const auto epoch =
            numberIn(entry.path().filename().string(), kCheckpointHead, kCheckpointTail);
        if (epoch) found.push_back({entry.path(), *epoch});
    }
    std::sort(found.begin(), found.end(),
              [](const RunCheckpoint& a, const RunCheckpoint& b) { return a.epoch < b.epoch; });
    return found;
}

std::optional<fs::path> TrainRun::best(const fs::path& folder) {
    return followed(folder / "best.pth");
}
std::optional<fs::path> TrainRun::last(const fs::path& folder) {
    return followed(folder / "last.pth");
}

std::map<std::int64_t, std::vector<fs::path>> TrainRun::examples(const fs::path& folder) {
    std::map<std::int64_t, std::map<std::int64_t, fs::path>> found;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder / "examples", error)) {
        const std::string name = entry.path().filename().string();
        const std::size_t line = name.rfind('_');
        if (line == std::string::npos) continue;
        const auto epoch = numberIn(name.substr(0, line) + "|", "epoch_", "|");
        const auto index = numberIn(name.substr(line), "_", ".png");
        if (epoch && index) found[*epoch][*index] = entry.path();
    }
    std::map<std::int64_t, std::vector<fs::path>> examples;
    for (const auto& [epoch, files] : found)
        for (const auto& [index, file] : files)
            examples[epoch].push_back(file);
    return examples;
}

}  // namespace studio
