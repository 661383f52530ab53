#include "benchmarks/RandomModel.h"

#include <torch/torch.h>

#include <cmath>

#include "core/checkpoint/CheckpointWriter.h"
#include "core/checkpoint/ModelShapes.h"
#include "core/sam/Sam.h"

namespace studio::bench {

void writeRandomModel(const fs::path& path, const std::string& type) {
    torch::manual_seed(0);
    const torch::NoGradGuard noGrad;
    Sam sam(publishedArchitecture(type, /*hq=*/true));
    StateDict tensors;
    const auto add = [&](const std::string& name, at::Tensor& tensor) {
        if (name.ends_with("num_batches_tracked"))
            tensor.zero_();
        else if (tensor.dim() > 1)  // keeps values at about the same size from layer to layer
            tensor.normal_(0, 1 / std::sqrt(static_cast<double>(tensor[0].numel())));
        else if (name.ends_with("weight") || name.ends_with("running_var"))
            tensor.fill_(1);
        else
            tensor.normal_(0, 0.02);
        tensors.insert(name, tensor.detach());
    };
    for (auto& item : sam->named_parameters())
        add(item.key(), item.value());
    for (auto& item : sam->named_buffers())
        add(item.key(), item.value());
    CheckpointLayout layout;
    layout.wrapper.clear();
    writeCheckpoint(path, tensors, layout);
}

}  // namespace studio::bench
