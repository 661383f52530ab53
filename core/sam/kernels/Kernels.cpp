#include "core/sam/kernels/Kernels.h"

#include <algorithm>
#include <atomic>

namespace studio::kernels {

#define STUDIO_DECLARE_SETS(isa)             \
    namespace isa {                          \
    extern const KernelSet<float> kFloatSet; \
    extern const KernelSet<Bf16> kBf16Set;   \
    }
STUDIO_DECLARE_SETS(generic)
#if defined(__x86_64__)
STUDIO_DECLARE_SETS(avx2)
STUDIO_DECLARE_SETS(avx512)
STUDIO_DECLARE_SETS(avx512bf16)
#endif
#undef STUDIO_DECLARE_SETS

namespace {

std::atomic<Isa> g_limit{Isa::Avx512Bf16};

template <class T>
const KernelSet<T>& choose(const KernelSet<T>& generic, const KernelSet<T>& avx2,
                           const KernelSet<T>& avx512, const KernelSet<T>& avx512Bf16) {
    switch (usedIsa()) {
        case Isa::Avx2:
            return avx2;
        case Isa::Avx512:
            return avx512;
        case Isa::Avx512Bf16:
            return avx512Bf16;
        case Isa::Generic:
            break;
    }
    return generic;
}

}  // namespace

void limitIsa(Isa isa) {
    g_limit = isa;
}

Isa usedIsa() {
    return std::min(cpuFeatures().isa(), g_limit.load());
}

#if defined(__x86_64__)
template <>
const KernelSet<float>& kernelSet<float>() {
    return choose(generic::kFloatSet, avx2::kFloatSet, avx512::kFloatSet, avx512bf16::kFloatSet);
}
template <>
const KernelSet<Bf16>& kernelSet<Bf16>() {
    return choose(generic::kBf16Set, avx2::kBf16Set, avx512::kBf16Set, avx512bf16::kBf16Set);
}
#else
template <>
const KernelSet<float>& kernelSet<float>() {
    return generic::kFloatSet;
}
template <>
const KernelSet<Bf16>& kernelSet<Bf16>() {
    return generic::kBf16Set;
}
#endif

}  // namespace studio::kernels
