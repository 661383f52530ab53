#include "core/sam/kernels/WeightSource.h"

namespace studio::kernels {

WeightSource::WeightSource(const torch::nn::Module& module, bool take) : m_take(take) {
    for (const auto& item : module.named_parameters())
        m_tensors.emplace(item.key(), item.value());
    for (const auto& item : module.named_buffers())
        m_tensors.emplace(item.key(), item.value());
}

at::Tensor WeightSource::operator()(const std::string& name) {
    const auto found = m_tensors.find(name);
    TORCH_CHECK(found != m_tensors.end(), "no weight ", name);
    const torch::NoGradGuard noGrad;
    const at::Tensor value = found->second.detach().to(at::kFloat).contiguous();
    // The module's tensor object is shared by all its holders: giving it other data frees the old.
    if (m_take) found->second.set_data(at::empty({0}, found->second.options()));
    return value;
}

}  // namespace studio::kernels
