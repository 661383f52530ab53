#include "core/system/Nvml.h"

#include <dlfcn.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "core/base/Log.h"

namespace studio {

// What is declared here is of NVML's C interface (NVML API Reference Guide and nvml.h of the CUDA
// toolkit), whose names with a version number do not change their meaning.
namespace {

constexpr int kSuccess = 0, kNotSupported = 3, kFunctionNotFound = 13;
constexpr int kTemperatureOfGpu = 0;   // NVML_TEMPERATURE_GPU
constexpr unsigned kNameSize = 96;     // NVML_DEVICE_NAME_V2_BUFFER_SIZE
constexpr unsigned kVersionSize = 80;  // NVML_SYSTEM_DRIVER_VERSION_BUFFER_SIZE
using Device = void*;                  // nvmlDevice_t
struct Memory {                        // nvmlMemory_t, bytes
    unsigned long long total, free, used;
};
struct Utilisation {  // nvmlUtilization_t, percent
    unsigned gpu, memory;
};

template <typename Function>
void find(void* library, Function*& function, const char* name) {
    function = reinterpret_cast<Function*>(::dlsym(library, name));
}

}  // namespace

struct Nvml::Functions {
    int (*init)() = nullptr;
    int (*shutdown)() = nullptr;
    int (*count)(unsigned*) = nullptr;
    int (*handle)(unsigned, Device*) = nullptr;
    // A library may lack these; what they tell is then not known.
    const char* (*errorString)(int) = nullptr;
    int (*driverVersion)(char*, unsigned) = nullptr;
    int (*name)(Device, char*, unsigned) = nullptr;
    int (*memory)(Device, Memory*) = nullptr;
    int (*utilisation)(Device, Utilisation*) = nullptr;
    int (*temperature)(Device, int, unsigned*) = nullptr;

    explicit Functions(void* library) {
        find(library, init, "nvmlInit_v2");
        find(library, shutdown, "nvmlShutdown");
        find(library, count, "nvmlDeviceGetCount_v2");
        find(library, handle, "nvmlDeviceGetHandleByIndex_v2");
        find(library, errorString, "nvmlErrorString");
        find(library, driverVersion, "nvmlSystemGetDriverVersion");
        find(library, name, "nvmlDeviceGetName");
        find(library, memory, "nvmlDeviceGetMemoryInfo");
        find(library, utilisation, "nvmlDeviceGetUtilizationRates");
        find(library, temperature, "nvmlDeviceGetTemperature");
    }
    bool areComplete() const { return init && shutdown && count && handle; }
};

Nvml::Nvml() {
    const char* named = std::getenv("STUDIO_NVML_LIBRARY");
    const std::string path = named && *named ? named : "libnvidia-ml.so.1";
    m_library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (m_library == nullptr) {
        const char* why = ::dlerror();
        m_status = "NVML is not there: " + path + " could not be loaded (no NVIDIA driver?" +
                   (why ? std::string("; ") + why : std::string()) + ")";
        return;
    }
    m_functions = std::make_unique<Functions>(m_library);
    if (m_functions->areComplete())
        initialise();
    else
        m_status = "NVML is not usable: " + path + " lacks functions of it";
}

Nvml::~Nvml() {
    if (m_initialised) m_functions->shutdown();
    if (m_library) ::dlclose(m_library);
}

void Nvml::initialise() {
    const Functions& nvml = *m_functions;
    if (const int code = nvml.init(); code != kSuccess) {
        m_status = "NVML was not initialised: " + errorText(code);
        return;
    }
    m_initialised = true;
    unsigned count = 0;
    if (const int code = nvml.count(&count); code != kSuccess) {
        m_status = "NVML does not count the GPUs: " + errorText(code);
        return;
    }
    for (unsigned i = 0; i < count; ++i) {
        Gpu gpu;
        std::array<char, kNameSize> name{};
        // One that does not answer keeps its place, so that the numbers of the others are right.
        if (nvml.handle(i, &gpu.handle) != kSuccess) gpu.handle = nullptr;
        if (gpu.handle && nvml.name && nvml.name(gpu.handle, name.data(), kNameSize) == kSuccess)
            gpu.name.assign(name.data(), ::strnlen(name.data(), name.size()));
        if (gpu.name.empty()) gpu.name = fmt::format("GPU {}", i);
        m_gpus.push_back(std::move(gpu));
    }
    std::array<char, kVersionSize> version{};
    std::string driver;
    if (nvml.driverVersion && nvml.driverVersion(version.data(), kVersionSize) == kSuccess)
        driver.assign(version.data(), ::strnlen(version.data(), version.size()));
    m_status =
        fmt::format("NVML initialised, {}{} {}", driver.empty() ? "" : "driver " + driver + ", ",
                    count, count == 1 ? "GPU" : "GPUs");
}

std::vector<GpuSample> Nvml::sample() {
    std::vector<GpuSample> samples;
    for (std::size_t i = 0; i < m_gpus.size(); ++i) {
        Gpu& gpu = m_gpus[i];
        GpuSample sample;
        sample.name = gpu.name;
        int failure = gpu.handle ? kSuccess : kFunctionNotFound;
        // What a GPU cannot tell (part of one, under MIG) is no failure.
        const auto ask = [&](auto* function, auto... arguments) {
            if (!function || !gpu.handle) return false;
            const int code = function(gpu.handle, arguments...);
            if (code != kSuccess && code != kNotSupported) failure = code;
            return code == kSuccess;
        };
        Memory memory{};
        if (ask(m_functions->memory, &memory)) {
            sample.memoryUsed = memory.used;
            sample.memoryTotal = memory.total;
        }
        Utilisation utilisation{};
        if (ask(m_functions->utilisation, &utilisation)) sample.utilisation = utilisation.gpu;
        unsigned temperature = 0;
        if (ask(m_functions->temperature, kTemperatureOfGpu, &temperature))
            sample.temperature = temperature;
        if (failure != kSuccess && !gpu.failed) {
            gpu.failed = true;
            log::warn("GPU {} ({}) does not tell its figures: {}", i, gpu.name,
                      gpu.handle ? errorText(failure) : "NVML gives no access to it");
        }
        samples.push_back(std::move(sample));
    }
    return samples;
}

std::string Nvml::errorText(int code) const {
    const char* text = m_functions->errorString ? m_functions->errorString(code) : nullptr;
    return text ? text : fmt::format("error {}", code);
}

}  // namespace studio
