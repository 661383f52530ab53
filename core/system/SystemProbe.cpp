#include "core/system/SystemProbe.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "core/system/Process.h"

namespace studio {
namespace {

/// Of the folder, or of the nearest one above it that exists.
std::optional<std::uint64_t> freeBytes(fs::path folder) {
    std::error_code error;
    if (folder = fs::absolute(folder, error); error) return std::nullopt;
    struct statvfs info {};
    while (::statvfs(folder.c_str(), &info) != 0) {
        if (!folder.has_relative_path()) return std::nullopt;
        folder = folder.parent_path();
    }
    return std::uint64_t{info.f_bavail} * info.f_frsize;
}

}  // namespace

SystemProbe::SystemProbe(fs::path diskFolder, fs::path procFolder)
    : m_diskFolder(std::move(diskFolder)),
      m_procFolder(std::move(procFolder)),
      m_ticks(readCpuTicks()),
      m_start(std::chrono::steady_clock::now()) {}

SystemSample SystemProbe::sample() {
    using Seconds = std::chrono::duration<double>;
    SystemSample sample;
    sample.seconds = Seconds(std::chrono::steady_clock::now() - m_start).count();
    sample.unixTime = Seconds(std::chrono::system_clock::now().time_since_epoch()).count();
    sample.cpuPercent = cpuPercent();
    readMemory(sample);
    sample.diskFree = freeBytes(m_diskFolder);
    sample.gpus = m_nvml.sample();
    return sample;
}

/// proc(5): the line "cpu" sums all processors; the guests' time is part of user and nice.
std::optional<SystemProbe::CpuTicks> SystemProbe::readCpuTicks() const {
    std::ifstream file(m_procFolder / "stat");
    std::string name;
    std::array<std::uint64_t, 8> ticks{};  // user nice system idle iowait irq softirq steal
    if (!(file >> name) || name != "cpu") return std::nullopt;
    for (std::uint64_t& value : ticks)
        if (!(file >> value)) return std::nullopt;
    CpuTicks result;
    for (const std::uint64_t value : ticks)
        result.total += value;
    result.busy = result.total - ticks[3] - ticks[4];
    return result;
}

std::optional<double> SystemProbe::cpuPercent() {
    const std::optional<CpuTicks> now = readCpuTicks(), before = m_ticks;
    if (!now || !before) {
        m_ticks = now;
        return m_cpuPercent = std::nullopt;
    }
    // Two samples within one tick of the kernel tell nothing: the figure before stays.
    if (now->total == before->total) return m_cpuPercent;
    m_ticks = now;
    // The kernel's iowait may go back.
    const double busy = static_cast<double>(now->busy) - static_cast<double>(before->busy);
    const double total = static_cast<double>(now->total) - static_cast<double>(before->total);
    m_cpuPercent =
        total > 0 ? std::optional(std::clamp(100 * busy / total, 0.0, 100.0)) : std::nullopt;
    return m_cpuPercent;
}

void SystemProbe::readMemory(SystemSample& sample) const {
    std::ifstream file(m_procFolder / "meminfo");
    std::optional<std::uint64_t> total, available;
    for (std::string line; std::getline(file, line);) {
        std::istringstream fields(line);
        std::string name;
        std::uint64_t kilobytes = 0;
        if (!(fields >> name >> kilobytes)) continue;
        if (name == "MemTotal:") total = kilobytes * 1024;
        if (name == "MemAvailable:") available = kilobytes * 1024;
    }
    sample.ramTotal = total;
    if (total && available) sample.ramUsed = *total - std::min(*total, *available);
    if (const std::uint64_t resident = residentMemory(); resident > 0) sample.processRam = resident;
}

}  // namespace studio
