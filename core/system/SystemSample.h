#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace studio {

/// One GPU at one moment. What its driver does not tell is absent.
struct GpuSample {
    std::string name = {};
    std::optional<std::uint64_t> memoryUsed = {}, memoryTotal = {};  ///< bytes, of all processes
    std::optional<double> utilisation = {};  ///< percent of the time it computed
    std::optional<double> temperature = {};  ///< degrees Celsius
};

/// The machine at one moment. What the system does not tell is absent.
struct SystemSample {
    double seconds = 0;   ///< since sampling began; does not follow changes of the clock
    double unixTime = 0;  ///< seconds since 1970 as the clock said it
    std::optional<double>
        cpuPercent;  ///< of all cores, all processes, 0..100, since the sample before
    std::optional<std::uint64_t> ramUsed, ramTotal;  ///< bytes; used = not available to programs
    std::optional<std::uint64_t> processRam;         ///< bytes of this process that are in RAM
    std::optional<std::uint64_t>
        diskFree;                 ///< bytes that this user may still write to the folder's disk
    std::vector<GpuSample> gpus;  ///< in NVML's order
};

/// Names of the columns of a log, "cpu_percent,ram_gb,process_ram_gb,disk_free_gb", then for each
/// GPU g "gpu<g>_memory_gb,gpu<g>_utilisation_percent,gpu<g>_temperature_c".
std::vector<std::string> systemColumns(std::size_t gpus);
/// Values for these columns, empty where they are not known. 1 GB = 10^9 bytes.
std::vector<std::string> systemFields(const SystemSample& sample, std::size_t gpus);

/// "3.1 GB", in sentences. 1 GB = 10^9 bytes.
std::string gigabytesText(double bytes);
/// "NVIDIA A100: memory 3.100 of 40.000 GB, utilisation 37.0 %, temperature 61.0 C"; what is absent
/// is "not known".
std::string gpuText(const GpuSample& gpu);
/// "CPU 93.0 %, RAM 5.300 of 24.000 GB, this process 1.200 GB, free disk 80.100 GB"
std::string systemText(const SystemSample& sample);

}  // namespace studio
