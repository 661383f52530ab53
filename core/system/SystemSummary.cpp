#include "core/system/SystemSummary.h"

#include <algorithm>

namespace studio {
namespace {

template <typename T>
void keepLargest(std::optional<T>& kept, const std::optional<T>& value) {
    if (value && (!kept || *value > *kept)) kept = value;
}

}  // namespace

void SystemSummary::Mean::add(const std::optional<double>& value) {
    if (!value) return;
    sum += *value;
    ++count;
}

std::optional<double> SystemSummary::Mean::value() const {
    if (count == 0) return std::nullopt;
    return sum / static_cast<double>(count);
}

void SystemSummary::add(const SystemSample& sample) {
    ++m_count;
    m_extremes.seconds = sample.seconds;
    m_extremes.unixTime = sample.unixTime;
    m_cpu.add(sample.cpuPercent);
    keepLargest(m_extremes.ramUsed, sample.ramUsed);
    keepLargest(m_extremes.ramTotal, sample.ramTotal);
    keepLargest(m_extremes.processRam, sample.processRam);
    if (sample.diskFree)
        m_extremes.diskFree = std::min(m_extremes.diskFree.value_or(UINT64_MAX), *sample.diskFree);
    const std::size_t gpus = std::max(m_extremes.gpus.size(), sample.gpus.size());
    m_extremes.gpus.resize(gpus);
    m_utilisation.resize(gpus);
    for (std::size_t i = 0; i < sample.gpus.size(); ++i) {
        const GpuSample& gpu = sample.gpus[i];
        GpuSample& kept = m_extremes.gpus[i];
        kept.name = gpu.name;
        keepLargest(kept.memoryUsed, gpu.memoryUsed);
        keepLargest(kept.memoryTotal, gpu.memoryTotal);
        keepLargest(kept.temperature, gpu.temperature);
        m_utilisation[i].add(gpu.utilisation);
    }
}

SystemSample SystemSummary::result() const {
    SystemSample result = m_extremes;
    result.cpuPercent = m_cpu.value();
    for (std::size_t i = 0; i < result.gpus.size(); ++i)
        result.gpus[i].utilisation = m_utilisation[i].value();
    return result;
}

}  // namespace studio
