#include "core/predict/Runtime.h"

#include <ATen/Parallel.h>
#include <dlfcn.h>

#include <algorithm>
#include <optional>
#include <thread>

#include "core/base/CpuFeatures.h"
#include "core/base/Error.h"
#include "core/sam/kernels/EncoderInference.h"

namespace studio {

namespace {

struct Gpu {
    std::string name;
    int computeCapability = 0;  ///< major number
};

/// Asks the CUDA driver: its library comes with the driver, so that no toolkit is needed.
std::optional<Gpu> describeGpu(int index) {
    void* driver = ::dlopen("libcuda.so.1", RTLD_LAZY);
    if (!driver) return std::nullopt;
    const auto init = reinterpret_cast<int (*)(unsigned)>(::dlsym(driver, "cuInit"));
    const auto get = reinterpret_cast<int (*)(int*, int)>(::dlsym(driver, "cuDeviceGet"));
    const auto getName =
        reinterpret_cast<int (*)(char*, int, int)>(::dlsym(driver, "cuDeviceGetName"));
    const auto getAttribute =
        reinterpret_cast<int (*)(int*, int, int)>(::dlsym(driver, "cuDeviceGetAttribute"));
    constexpr int kComputeCapabilityMajor = 75;  // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
    char name[256] = {};
    int device = 0;
    Gpu gpu;
    if (!init || !get || !getName || !getAttribute || init(0) != 0 || get(&device, index) != 0 ||
        getName(name, sizeof name, device) != 0 ||
        getAttribute(&gpu.computeCapability, kComputeCapabilityMajor, device) != 0)
        return std::nullopt;
    gpu.name = name;
    return gpu;
}

torch::Device resolveDevice(const std::string& wanted) {
    const auto gpus = static_cast<int>(torch::cuda::device_count());
    if (wanted == "cpu" || (wanted == "auto" && gpus == 0)) return torch::kCPU;
    const std::size_t colon = wanted.find(':');
    const int index = colon == std::string::npos ? 0 : std::stoi(wanted.substr(colon + 1));
    if (index >= gpus)
        throw Error(ErrorCode::DeviceUnavailable, wanted,
                    gpus == 0 ? "no CUDA device can be used: this build of LibTorch or the NVIDIA "
                                "driver lacks CUDA; take cpu, or set up with ./run.sh --cuda"
                              : "there is no such device; the last one is cuda:" +
                                    std::to_string(gpus - 1));
    return torch::Device(torch::kCUDA, static_cast<c10::DeviceIndex>(index));
}

}  // namespace

std::vector<std::string> cudaDeviceNames() {
    std::vector<std::string> names;
    for (int i = 0; i < static_cast<int>(torch::cuda::device_count()); ++i)
        names.push_back(describeGpu(i).value_or(Gpu{"CUDA device", 0}).name);
    return names;
}

Runtime resolveRuntime(const RuntimeOptions& options) {
    options.check();
    Runtime runtime;
    runtime.device = resolveDevice(options.device);
    runtime.info.device = runtime.device.str();
    runtime.info.threads = options.threads > 0
                               ? options.threads
                               : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    at::set_num_threads(runtime.info.threads);

    if (runtime.device.is_cuda()) {
        const Gpu gpu = describeGpu(runtime.device.index()).value_or(Gpu{"CUDA device", 0});
        runtime.info.deviceName = gpu.name;
        runtime.fastBf16 = gpu.computeCapability >= 8;
    } else {
        runtime.info.deviceName = cpuFeatures().name;
        runtime.fastBf16 = hasFastBf16();
    }
    const bool bf16 = options.precision == Precision::Bf16 ||
                      (options.precision == Precision::Auto && runtime.fastBf16);
    runtime.encoderType = bf16 ? torch::kBFloat16 : torch::kFloat;
    runtime.info.precision = precisionName(bf16 ? Precision::Bf16 : Precision::Fp32);
    return runtime;
}

}  // namespace studio
