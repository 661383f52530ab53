#pragma once

#include <string>

namespace studio {

/// What the processor can do, as far as our kernels care. Each set contains the ones before it on x86.
enum class Isa { Generic, Avx2, Avx512, Avx512Bf16 };

/// Instruction sets of the processor this runs on.
struct CpuFeatures {
    std::string name;  ///< e.g. "AMD EPYC 9354"
    bool avx2 = false, avx512 = false, avx512Bf16 = false, amxBf16 = false;

    /// The best set that our kernels are written for.
    Isa isa() const;
};

const CpuFeatures& cpuFeatures();

/// "generic", "avx2", "avx512", "avx512_bf16"
const char* isaName(Isa isa);

}  // namespace studio
