#pragma once

#include <chrono>
#include <optional>

#include "core/base/Files.h"
#include "core/system/Nvml.h"
#include "core/system/SystemSample.h"

namespace studio {

/// Reads the machine's figures when asked. For use by one thread at a time.
class SystemProbe {
  public:
    /// `diskFolder`: whose disk's free space is told; it need not exist yet. `procFolder`: where
    /// the kernel tells of itself.
    explicit SystemProbe(fs::path diskFolder, fs::path procFolder = "/proc");

    /// The first sample's CPU figure covers the time since construction. Never throws for what
    /// cannot be read.
    SystemSample sample();

    const Nvml& nvml() const { return m_nvml; }

  private:
    struct CpuTicks {
        std::uint64_t busy = 0, total = 0;
    };
    std::optional<CpuTicks> readCpuTicks() const;
    std::optional<double> cpuPercent();
    void readMemory(SystemSample& sample) const;

    fs::path m_diskFolder, m_procFolder;
    Nvml m_nvml;
    std::optional<CpuTicks> m_ticks;
    std::optional<double> m_cpuPercent;
    std::chrono::steady_clock::time_point m_start;
};

}  // namespace studio
