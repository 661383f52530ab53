#include <cstdio>
#include <cstdlib>
#include <cstring>

// A stand-in for NVIDIA's management library: a shared library with the functions that the program
// looks for, and two GPUs. FAKE_NVML in the environment of the program steers it, words separated
// by commas:
//   lost      the second GPU is lost from the third question about its memory on
//   nodriver  the initialisation fails
//   none      there are no GPUs
//   mig       utilisation is not supported
//   noaccess  the first GPU may not be asked
// Compiled with FAKE_NVML_REDUCED it lacks what not every version has: driver version, utilisation,
// error texts.

namespace {

constexpr int kSuccess = 0, kUninitialised = 1, kInvalidArgument = 2, kNotSupported = 3,
              kNoPermission = 4, kDriverNotLoaded = 9, kGpuIsLost = 15;

int g_users = 0;
int g_memoryQuestions[2] = {};

bool is(const char* word) {
    const char* text = std::getenv("FAKE_NVML");
    return text && std::strstr(text, word);
}

int indexOf(void* device) {
    return static_cast<int>(reinterpret_cast<std::size_t>(device)) - 1;
}

struct Memory {
    unsigned long long total, free, used;
};
struct Utilisation {
    unsigned gpu, memory;
};

}  // namespace

#ifdef FAKE_NVML_EMPTY
#define EXPORT extern "C"  // hidden: a library that has none of them
#else
#define EXPORT extern "C" __attribute__((visibility("default")))
#endif

EXPORT int nvmlInit_v2() {
    if (is("nodriver")) return kDriverNotLoaded;
    ++g_users;
    return kSuccess;
}

EXPORT int nvmlShutdown() {
    return g_users-- > 0 ? kSuccess : kUninitialised;
}

EXPORT int nvmlDeviceGetCount_v2(unsigned* count) {
    if (g_users == 0) return kUninitialised;
    *count = is("none") ? 0 : 2;
    return kSuccess;
}

EXPORT int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
    if (index > 1) return kInvalidArgument;
    if (index == 0 && is("noaccess")) return kNoPermission;
    *device = reinterpret_cast<void*>(std::size_t{index} + 1);
    return kSuccess;
}

EXPORT int nvmlDeviceGetName(void* device, char* name, unsigned size) {
    std::snprintf(name, size, "Stand-in %c100", indexOf(device) == 0 ? 'A' : 'B');
    return kSuccess;
}

EXPORT int nvmlDeviceGetMemoryInfo(void* device, Memory* memory) {
    if (g_users == 0) return kUninitialised;
    const int index = indexOf(device);
    const int question = ++g_memoryQuestions[index];
    if (is("lost") && index == 1 && question > 2) return kGpuIsLost;
    memory->total = 40'000'000'000ULL;
    memory->used = (index == 0 ? 3'000'000'000ULL : 7'000'000'000ULL) + 100'000'000ULL * question;
    memory->free = memory->total - memory->used;
    return kSuccess;
}

EXPORT int nvmlDeviceGetTemperature(void* device, int sensor, unsigned* temperature) {
    if (sensor != 0) return kInvalidArgument;
    if (is("lost") && indexOf(device) == 1 && g_memoryQuestions[1] > 2) return kGpuIsLost;
    *temperature = indexOf(device) == 0 ? 61 : 72;
    return kSuccess;
}

#ifndef FAKE_NVML_REDUCED
EXPORT int nvmlSystemGetDriverVersion(char* version, unsigned size) {
    std::snprintf(version, size, "535.54.03");
    return kSuccess;
}

EXPORT int nvmlDeviceGetUtilizationRates(void* device, Utilisation* rates) {
    if (is("mig")) return kNotSupported;
    if (is("lost") && indexOf(device) == 1 && g_memoryQuestions[1] > 2) return kGpuIsLost;
    rates->gpu = indexOf(device) == 0 ? 37 : 88;
    rates->memory = 5;
    return kSuccess;
}

EXPORT const char* nvmlErrorString(int code) {
    return code == kGpuIsLost         ? "GPU is lost"
           : code == kDriverNotLoaded ? "Driver Not Loaded"
                                      : "Unknown Error";
}
#endif
