#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/system/SystemSample.h"

namespace studio {

/// NVIDIA's management library, loaded at run time: figures of the GPUs, without CUDA and without
/// anything at build time. Its absence and its failures are states, never exceptions. For use by
/// one thread at a time.
class Nvml {
  public:
    /// Loads libnvidia-ml.so.1, or what the environment variable STUDIO_NVML_LIBRARY names.
    Nvml();
    ~Nvml();
    Nvml(const Nvml&) = delete;
    Nvml& operator=(const Nvml&) = delete;

    bool isAvailable() const { return !m_gpus.empty(); }
    std::size_t gpuCount() const { return m_gpus.size(); }
    /// One sentence without a full stop: "NVML initialised, driver 535.54, 2 GPUs", or why there
    /// are no figures.
    const std::string& status() const { return m_status; }

    /// One entry a GPU, also for one that does not answer (any more): its figures are then absent.
    /// The first time a GPU fails a warning says so.
    std::vector<GpuSample> sample();

  private:
    struct Functions;
    struct Gpu {
        void* handle = nullptr;
        std::string name;
        bool failed = false;  ///< its failure was told
    };
    void initialise();
    std::string errorText(int code) const;

    std::unique_ptr<Functions> m_functions;
    void* m_library = nullptr;
    bool m_initialised = false;
    std::vector<Gpu> m_gpus;
    std::string m_status;
};

}  // namespace studio
