#pragma once

#include <torch/torch.h>

namespace studio {

/// x (1 + erf(x / sqrt 2)) / 2. As torch::gelu, but for fp32 and bf16 on the processor with loops
/// for its widest instructions, forward and backward: LibTorch's take AVX2. The error function's
/// absolute error is below 2e-7. Differentiable once.
torch::Tensor applyGelu(const torch::Tensor& x);

/// The same in a Sequential.
struct GeluImpl : torch::nn::Module {
    torch::Tensor forward(const torch::Tensor& x) { return applyGelu(x); }
};
TORCH_MODULE(Gelu);

}  // namespace studio
