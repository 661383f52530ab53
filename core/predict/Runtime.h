#pragma once

#include <torch/torch.h>

#include "core/base/RuntimeOptions.h"
#include "core/predict/Predictor.h"

namespace studio {

/// Where a model runs and in which precision its encoder computes. Core-internal: includes torch.
struct Runtime {
    torch::Device device = torch::kCPU;
    torch::ScalarType encoderType = torch::kFloat;
    bool fastBf16 = false;  ///< the device multiplies it natively
    RuntimeInfo info;
};

/// Names of the CUDA devices that LibTorch can use, in the order of cuda:<i>.
std::vector<std::string> cudaDeviceNames();

/// Chooses device and precision and sets the number of threads of this process's CPU work.
/// `auto` takes the first CUDA device that LibTorch can use, else the CPU; and bf16 where it is
/// fast. Throws Error{DeviceUnavailable} for a device that is not there, Error{Usage} for wrong
/// options.
Runtime resolveRuntime(const RuntimeOptions& options);

}  // namespace studio
