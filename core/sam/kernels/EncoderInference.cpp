#include "core/sam/kernels/EncoderInference.h"

#include "core/sam/kernels/TinyVitInference.h"
#include "core/sam/kernels/VitInference.h"

namespace studio {

namespace {

template <template <class> class Inference>
std::unique_ptr<EncoderInference> make(ImageEncoder& encoder, const Architecture& architecture,
                                       const EncoderInferenceOptions& options) {
    if (!Inference<float>::supports(architecture)) return nullptr;
    kernels::WeightSource source(encoder, options.takeWeights);
    if (options.bf16) return std::make_unique<Inference<kernels::Bf16>>(source, architecture);
    return std::make_unique<Inference<float>>(source, architecture);
}

}  // namespace

std::unique_ptr<EncoderInference> makeEncoderInference(ImageEncoder& encoder,
                                                       const Architecture& architecture,
                                                       const EncoderInferenceOptions& options) {
    const torch::NoGradGuard noGrad;
    if (architecture.encoder == Architecture::Encoder::TinyVit)
        return make<kernels::TinyVitInference>(encoder, architecture, options);
    return make<kernels::VitInference>(encoder, architecture, options);
}

bool hasFastBf16() {
    return kernels::usedIsa() == Isa::Avx512Bf16;
}

}  // namespace studio
