#include "core/sam/Gelu.h"

#include <ATen/Parallel.h>
#include <ATen/record_function.h>

#include "core/sam/kernels/GeluLoops.h"

namespace studio {
namespace {

using torch::Tensor;

/// Values a thread takes at once.
constexpr std::int64_t kGrain = 1 << 15;

bool hasLoops(const Tensor& x) {
    return x.is_cpu() && (x.scalar_type() == torch::kFloat || x.scalar_type() == torch::kBFloat16);
}

/// In the memory's order, whatever the strides.
template <class Loop>
void overMemory(const Tensor& like, Loop&& loop) {
    at::parallel_for(0, like.numel(), kGrain, [&](std::int64_t begin, std::int64_t end) {
        if (like.scalar_type() == torch::kFloat)
            loop(float{}, begin, end - begin);
        else
            loop(kernels::Bf16{}, begin, end - begin);
    });
}

template <class T>
T* valuesOf(const Tensor& tensor, std::int64_t index) {
    return static_cast<T*>(tensor.data_ptr()) + index;
}

struct GeluFunction : torch::autograd::Function<GeluFunction> {
    static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& input) {
        const Tensor x = input.is_non_overlapping_and_dense() ? input : input.contiguous();
        context->save_for_backward({x});
        const Tensor y = torch::empty_like(x);
        overMemory(x, [&](auto type, std::int64_t first, std::int64_t count) {
            using T = decltype(type);
            kernels::gelu(valuesOf<const T>(x, first), valuesOf<T>(y, first), count);
        });
        return y;
    }

    static torch::autograd::tensor_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::tensor_list& gradients) {
        const Tensor x = context->get_saved_variables().front();
        Tensor gradient = gradients.front();
        if (gradient.scalar_type() != x.scalar_type() || gradient.strides() != x.strides())
            gradient = torch::empty_like(x).copy_(gradient);
        const Tensor result = torch::empty_like(x);
        overMemory(x, [&](auto type, std::int64_t first, std::int64_t count) {
            using T = decltype(type);
            kernels::geluGradient(valuesOf<const T>(x, first), valuesOf<const T>(gradient, first),
                                  valuesOf<T>(result, first), count);
        });
        return {result};
    }
};

}  // namespace

Tensor applyGelu(const Tensor& x) {
    if (!hasLoops(x)) return torch::gelu(x);
    RECORD_FUNCTION("gelu", c10::ArrayRef<const c10::IValue>{});  // for those who time operations
    return GeluFunction::apply(x);
}

}  // namespace studio
