#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "core/base/Files.h"
#include "core/system/SystemProbe.h"
#include "core/system/SystemSummary.h"

namespace studio {

struct SystemMonitorOptions {
    fs::path diskFolder = ".";  ///< whose disk's free space is told
    std::chrono::milliseconds period{1000};
    fs::path procFolder = "/proc";
};

/// Samples the machine in the background for as long as it lives.
class SystemMonitor {
  public:
    /// `observer` is called on the monitor's thread, once a sample. An exception that it throws
    /// ends its calls, not the sampling; failure() then tells it.
    using Observer = std::function<void(const SystemSample&)>;

    explicit SystemMonitor(SystemMonitorOptions options = {}, Observer observer = {});
    /// Waits for the sample that is being taken.
    ~SystemMonitor();
    SystemMonitor(const SystemMonitor&) = delete;
    SystemMonitor& operator=(const SystemMonitor&) = delete;

    /// GPUs that NVML has; known from the start and constant.
    std::size_t gpuCount() const { return m_probe.nvml().gpuCount(); }
    /// One sentence: "NVML initialised: ...", or why there are no figures of GPUs.
    const std::string& nvmlStatus() const { return m_probe.nvml().status(); }

    /// The newest sample. The first one is taken by the constructor (its CPU figure is then
    /// absent).
    SystemSample latest() const;
    /// The samples since the last call (or since the start), summarised; the newest sample if there
    /// were none.
    SystemSample takeSummary();
    /// What ended the observer's calls, or empty.
    std::string failure() const;

  private:
    void run();

    const SystemMonitorOptions m_options;
    Observer m_observer;
    SystemProbe m_probe;

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stop = false;
    SystemSample m_latest;
    SystemSummary m_summary;
    std::string m_failure;
    std::thread m_thread;
};

}  // namespace studio
