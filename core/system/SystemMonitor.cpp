#include "core/system/SystemMonitor.h"

#include <algorithm>
#include <exception>

namespace studio {

SystemMonitor::SystemMonitor(SystemMonitorOptions options, Observer observer)
    : m_options(std::move(options)),
      m_observer(std::move(observer)),
      m_probe(m_options.diskFolder, m_options.procFolder),
      m_latest(m_probe.sample()),
      m_thread([this] { run(); }) {}

SystemMonitor::~SystemMonitor() {
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

SystemSample SystemMonitor::latest() const {
    const std::lock_guard lock(m_mutex);
    return m_latest;
}

SystemSample SystemMonitor::takeSummary() {
    const std::lock_guard lock(m_mutex);
    if (m_summary.isEmpty()) return m_latest;
    const SystemSample result = m_summary.result();
    m_summary = SystemSummary();
    return result;
}

std::string SystemMonitor::failure() const {
    const std::lock_guard lock(m_mutex);
    return m_failure;
}

void SystemMonitor::run() {
    // By the steady clock: setting the machine's clock neither stops nor hurries the samples.
    auto next = std::chrono::steady_clock::now() + m_options.period;
    std::unique_lock lock(m_mutex);
    while (!m_wake.wait_until(lock, next, [this] { return m_stop; })) {
        lock.unlock();
        const SystemSample sample = m_probe.sample();
        lock.lock();
        m_latest = sample;
        m_summary.add(sample);
        if (m_observer && m_failure.empty()) {
            lock.unlock();
            std::string failure;
            try {
                m_observer(sample);
            } catch (const std::exception& error) {
                failure = error.what();
                if (failure.empty()) failure = "unknown";
            }
            lock.lock();
            m_failure = failure;
        }
        // A machine that slept or swapped is not sampled in a burst afterwards.
        next = std::max(next + m_options.period, std::chrono::steady_clock::now());
    }
}

}  // namespace studio
