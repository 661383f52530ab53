#include "core/system/SystemSample.h"

#include <spdlog/fmt/fmt.h>

namespace studio {
namespace {

constexpr double kGigabyte = 1e9;

std::string gigabytes(const std::optional<std::uint64_t>& bytes) {
    return bytes ? fmt::format("{:.3f}", static_cast<double>(*bytes) / kGigabyte) : std::string();
}

std::string oneDecimal(const std::optional<double>& value) {
    return value ? fmt::format("{:.1f}", *value) : std::string();
}

std::string orUnknown(const std::string& text, const char* unit) {
    return text.empty() ? "not known" : text + unit;
}

}  // namespace

std::vector<std::string> systemColumns(std::size_t gpus) {
    std::vector<std::string> columns{"cpu_percent", "ram_gb", "process_ram_gb", "disk_free_gb"};
    for (std::size_t i = 0; i < gpus; ++i)
        for (const char* name : {"memory_gb", "utilisation_percent", "temperature_c"})
            columns.push_back(fmt::format("gpu{}_{}", i, name));
    return columns;
}

std::vector<std::string> systemFields(const SystemSample& sample, std::size_t gpus) {
    std::vector<std::string> fields{oneDecimal(sample.cpuPercent), gigabytes(sample.ramUsed),
                                    gigabytes(sample.processRam), gigabytes(sample.diskFree)};
    for (std::size_t i = 0; i < gpus; ++i) {
        const GpuSample gpu = i < sample.gpus.size() ? sample.gpus[i] : GpuSample();
        fields.push_back(gigabytes(gpu.memoryUsed));
        fields.push_back(oneDecimal(gpu.utilisation));
        fields.push_back(oneDecimal(gpu.temperature));
    }
    return fields;
}

std::string gigabytesText(double bytes) {
    return fmt::format("{:.1f} GB", bytes / kGigabyte);
}

std::string gpuText(const GpuSample& gpu) {
    std::string memory = gigabytes(gpu.memoryUsed);
    if (!memory.empty() && gpu.memoryTotal) memory += " of " + gigabytes(gpu.memoryTotal);
    return fmt::format("{}: memory {}, utilisation {}, temperature {}", gpu.name,
                       orUnknown(memory, " GB"), orUnknown(oneDecimal(gpu.utilisation), " %"),
                       orUnknown(oneDecimal(gpu.temperature), " C"));
}

std::string systemText(const SystemSample& sample) {
    std::string ram = gigabytes(sample.ramUsed);
    if (!ram.empty() && sample.ramTotal) ram += " of " + gigabytes(sample.ramTotal);
    return fmt::format("CPU {}, RAM {}, this process {}, free disk {}",
                       orUnknown(oneDecimal(sample.cpuPercent), " %"), orUnknown(ram, " GB"),
                       orUnknown(gigabytes(sample.processRam), " GB"),
                       orUnknown(gigabytes(sample.diskFree), " GB"));
}

}  // namespace studio
