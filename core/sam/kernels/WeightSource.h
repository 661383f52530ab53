#pragma once

#include <torch/torch.h>

#include <string>
#include <unordered_map>

namespace studio::kernels {

/// The tensors of a loaded module by name, on their way into packed form.
class WeightSource {
  public:
    /// `take`: each tensor is emptied in the module when it is asked for.
    WeightSource(const torch::nn::Module& module, bool take);

    /// fp32, contiguous. A defect (c10::Error) if there is none of this name.
    at::Tensor operator()(const std::string& name);

  private:
    std::unordered_map<std::string, at::Tensor> m_tensors;
    bool m_take;
};

}  // namespace studio::kernels
