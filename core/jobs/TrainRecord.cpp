#include "core/jobs/TrainRecord.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/base/Version.h"
#include "core/jobs/RunProcess.h"

namespace studio {
namespace {

using Clock = std::chrono::steady_clock;

/// A folder of damaged files makes a line of each: run.json is read again and again.
constexpr std::size_t kMostNotes = 50;
/// So many are to be seen at once; more of them wait for the next status.
constexpr std::size_t kNotesAtOnce = 10;

const std::vector<std::string> kStepColumns{
    "step",      "epoch",     "seconds",       "loss",
    "mask_loss", "dice_loss", "learning_rate", "images_per_second"};
const std::vector<std::string> kEpochColumns{
    "epoch",         "loss",          "mask_loss",          "dice_loss",
    "train_iou",     "valid_iou",     "valid_boundary_iou", "learning_rate",
    "train_seconds", "valid_seconds", "images_per_second"};

std::vector<std::string> joined(std::vector<std::string> a, const std::vector<std::string>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

double unixTime() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

double numberOf(const std::string& field) {
    return std::strtod(field.c_str(), nullptr);
}

std::string optionalNumber(const std::optional<double>& value) {
    return value ? csvNumber(*value) : std::string();
}

}  // namespace

TrainRecord::TrainRecord(const RunFolder& folder) : m_folder(folder) {}

double TrainRecord::seconds() const {
    const std::lock_guard lock(m_clockMutex);
    return m_base + (m_runs ? std::chrono::duration<double>(Clock::now() - m_since).count() : 0.0);
}

void TrainRecord::pauseClock() {
    const double now = seconds();
    const std::lock_guard lock(m_clockMutex);
    m_base = now;
    m_runs = false;
}

void TrainRecord::resumeClock() {
    const std::lock_guard lock(m_clockMutex);
    m_since = Clock::now();
    m_runs = true;
}

void TrainRecord::begin(std::int64_t step, int epoch, double seconds, Json header) {
    m_base = seconds;
    m_header = std::move(header);
    m_epochs = Json::array();  // begun again where the disk was full
    if (const fs::path old = m_folder.metrics(); step > 0 && fs::exists(old)) {
        const Json metrics = readJson(old);
        if (metrics.contains("started")) m_header["started"] = metrics["started"];
        if (metrics.contains("epochs") && metrics["epochs"].is_array())
            for (const Json& row : metrics["epochs"])
                if (row.value("epoch", epoch) < epoch) m_epochs.push_back(row);
    }
    if (!m_header.contains("started")) m_header["started"] = unixTime();

    SystemMonitorOptions monitor;
    monitor.diskFolder = m_folder.root();
    // GPUs are known once the monitor is there; their columns are needed before its first sample.
    m_gpus = SystemProbe(monitor.diskFolder).nvml().gpuCount();
    const auto before = [](std::int64_t end) {
        return [end](const std::vector<std::string>& fields) {
            return std::strtoll(fields[0].c_str(), nullptr, 10) < end;
        };
    };
    m_stepLog.open(m_folder.stepLog(), kStepColumns, before(step));
    m_epochLog.open(m_folder.epochStats(), joined(kEpochColumns, systemColumns(m_gpus)),
                    before(epoch));
    m_systemLog.open(m_folder.systemLog(), joined({"seconds", "unix_time"}, systemColumns(m_gpus)),
                     [&](const std::vector<std::string>& fields) {
                         return step > 0 && numberOf(fields[0]) <= seconds;
                     });
    resumeClock();
    m_monitor = std::make_unique<SystemMonitor>(monitor, [this](const SystemSample& sample) {
        try {
            m_systemLog.append(joined({csvNumber(this->seconds()), csvNumber(sample.unixTime)},
                                      systemFields(sample, m_gpus)));
        } catch (const Error&) {
            // A full disk: the run itself says so and waits; its figures have a gap.
        }
    });
    log::debug("{}", m_monitor->nvmlStatus());
}

void TrainRecord::whenThereIsRoom(const std::function<void()>& write,
                                  const std::function<bool()>& stopIsAsked,
                                  const TrainObserver& tell) {
    bool told = false;
    while (true) {
        try {
            write();
            if (!told) return;
            if (tell.note) tell.note("there is room again: training goes on");
            resumeClock();
            return;
        } catch (const Error& error) {
            if (error.code() != ErrorCode::DiskFull) throw;
            if (stopIsAsked()) throw Cancelled();
            pauseClock();
            const std::string text =
                std::string(error.what()) + "; training is paused and goes on when there is room";
            status("paused", text);
            if (!told && tell.problem) tell.problem(text);
            told = true;
        }
        for (int i = 0; i < 20 && !stopIsAsked(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

void TrainRecord::step(const TrainStep& step) {
    m_stepLog.append({std::to_string(step.step), std::to_string(step.epoch), csvNumber(seconds()),
                      csvNumber(step.loss), csvNumber(step.maskLoss), csvNumber(step.diceLoss),
                      csvNumber(step.learningRate), csvNumber(step.imagesPerSecond)});
}

void TrainRecord::epoch(const TrainEpoch& epoch) {
    const std::vector<std::string> values{std::to_string(epoch.epoch),
                                          csvNumber(epoch.loss),
                                          csvNumber(epoch.maskLoss),
                                          csvNumber(epoch.diceLoss),
                                          csvNumber(epoch.trainIou),
                                          optionalNumber(epoch.validIou),
                                          optionalNumber(epoch.validBoundaryIou),
                                          csvNumber(epoch.learningRate),
                                          csvNumber(epoch.trainSeconds),
                                          csvNumber(epoch.validSeconds),
                                          csvNumber(epoch.imagesPerSecond)};
    const SystemSample sample = m_monitor->takeSummary();
    const std::vector<std::string> fields = joined(values, systemFields(sample, m_gpus));
    const std::vector<std::string> columns = joined(kEpochColumns, systemColumns(m_gpus));
    // Repeated after a pause for want of disk space: not twice.
    if (m_epochs.empty() || m_epochs.back().value("epoch", -1) != epoch.epoch) {
        m_epochLog.append(fields);
        Json row = Json::object();
        for (std::size_t i = 0; i < columns.size(); ++i)
            row[columns[i]] = fields[i].empty() ? Json()
                              : i == 0          ? Json(epoch.epoch)
                                                : Json(numberOf(fields[i]));
        m_epochs.push_back(row);
    }
    log::debug("{}", systemText(sample));
    for (const GpuSample& gpu : sample.gpus)
        log::debug("{}", gpuText(gpu));
}

std::optional<double> TrainRecord::lastValidationSeconds() const {
    for (auto row = m_epochs.rbegin(); row != m_epochs.rend(); ++row) {
        const auto iou = row->find("valid_iou"), seconds = row->find("valid_seconds");
        if (iou != row->end() && iou->is_number() && seconds != row->end() && seconds->is_number())
            return seconds->get<double>();
    }
    return std::nullopt;
}

void TrainRecord::note(const std::string& line) {
    if (std::ranges::find(m_notes, line) != m_notes.end()) return;
    if (m_notes.size() >= kMostNotes) {
        ++m_notesLeftOut;
        return;
    }
    m_notes.push_back(line);
    if (m_notes.size() <= kNotesAtOnce) writeStatus();
}

void TrainRecord::writeStatus() {
    Json json = Json::object();
    json["state"] = m_state;
    json["message"] = m_message;
    json["pid"] = ::getpid();
    json["host"] = hostName();
    json["epoch"] = place.epoch;
    json["epochs"] = place.epochs;
    json["step"] = place.step;
    json["steps"] = place.steps;
    json["images_per_second"] = place.imagesPerSecond;
    json["elapsed_seconds"] = seconds();
    json["remaining_seconds"] = place.remainingSeconds;
    json["patience"] = {{"epochs_without_improvement", place.epochsWithoutImprovement},
                        {"limit", place.patience}};
    json["best_epoch"] = place.bestEpoch >= 0 ? Json(place.bestEpoch) : Json();
    json["notes"] = m_notes;
    json["notes_left_out"] = m_notesLeftOut;
    json["updated"] = unixTime();
    json["error"] = m_error;
    try {
        // Seen by others at once; not worth waiting for the disk. Names of files may be no UTF-8.
        writeFileAtomically(m_folder.status(),
                            json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n",
                            /*flush=*/false);
        m_written = Clock::now();
        m_hasWritten = true;
    } catch (const Error& failure) {
        log::debug("run.json was not written: {}", failure.what());
    }
}

void TrainRecord::status(const std::string& state, const std::string& message, bool now) {
    const bool changed = state != m_state;
    m_state = state;
    m_message = message;
    m_error = Json();
    if (!now && !changed && m_hasWritten && Clock::now() - m_written < std::chrono::seconds(1))
        return;
    writeStatus();
}

void TrainRecord::failed(const Error& error) {
    m_state = "failed";
    m_message = error.what();
    m_error = Json::object();
    m_error["code"] = errorCodeName(error.code());
    m_error["subject"] = error.subject();
    m_error["detail"] = error.detail();
    writeStatus();
}

void TrainRecord::writeMetrics(const std::string& state) {
    Json json = Json::object();
    json["version"] = kVersion;
    for (const auto& [key, value] : m_header.items())
        json[key] = value;
    json["epochs"] = m_epochs;
    json["best_epoch"] = place.bestEpoch >= 0 ? Json(place.bestEpoch) : Json();
    const bool over = state != "training";
    json["ended"] = over ? Json(unixTime()) : Json();
    json["elapsed_seconds"] = seconds();
    json["state"] = state;
    writeJson(m_folder.metrics(), json);
}

}  // namespace studio
