#include "core/base/CpuFeatures.h"

#include <fstream>

namespace studio {

namespace {

std::string processorName() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        const bool named = line.starts_with("model name") || line.starts_with("Model");
        const auto colon = line.find(": ");
        if (named && colon != std::string::npos) return line.substr(colon + 2);
    }
#if defined(__aarch64__)
    return "ARM64 processor";
#else
    return "unknown processor";
#endif
}

CpuFeatures detect() {
    CpuFeatures features;
    features.name = processorName();
#if defined(__x86_64__)
    // These also ask whether the operating system saves the registers.
    __builtin_cpu_init();
    features.avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    features.avx512 = features.avx2 && __builtin_cpu_supports("avx512f") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512dq");
    features.avx512Bf16 = features.avx512 && __builtin_cpu_supports("avx512bf16");
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("flags")) {
            features.amxBf16 = line.find(" amx_bf16") != std::string::npos;
            break;
        }
#endif
    return features;
}

}  // namespace

Isa CpuFeatures::isa() const {
    if (avx512Bf16) return Isa::Avx512Bf16;
    if (avx512) return Isa::Avx512;
    return avx2 ? Isa::Avx2 : Isa::Generic;
}

const CpuFeatures& cpuFeatures() {
    static const CpuFeatures features = detect();
    return features;
}

const char* isaName(Isa isa) {
    switch (isa) {
        case Isa::Avx2: return "avx2";
        case Isa::Avx512: return "avx512";
        case Isa::Avx512Bf16: return "avx512_bf16";
        case Isa::Generic: break;
    }
    return "generic";
}

}  // namespace studio
