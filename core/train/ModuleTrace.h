#pragma once

#include <torch/torch.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/train/ModelProfile.h"

namespace studio {

/// Watches LibTorch's operations and its allocations on this thread, and tells which module they
/// belong to. The modules themselves need no change and know nothing of it: an operation on
/// parameters belongs to the module that owns these; one without belongs to the innermost module
/// around the operations on parameters before and after it (a softmax between `attn.qkv` and
/// `attn.proj` to `attn`). What the backward pass does belongs to the forward operation with the
/// same sequence number of autograd. One trace at a time in a process.
class ModuleTrace {
  public:
    struct Options {
        /// Allocations beyond this many bytes throw Error{OutOfMemory} before their memory is
        /// touched; 0: no limit.
        std::uint64_t limitBytes = 0;
        /// Waits for the GPU after every operation, so that times are its own.
        bool synchronise = false;
    };

    /// Begins to watch. `module`: whose parameters and buffers are known.
    ModuleTrace(const torch::nn::Module& module, const Options& options);
    ~ModuleTrace();
    ModuleTrace(const ModuleTrace&) = delete;
    ModuleTrace& operator=(const ModuleTrace&) = delete;

    /// Between forward and backward: what was allocated and is still there is what the backward
    /// pass keeps.
    void forwardEnds();
    /// Ends watching. Costs of every module by name, "" for all; `training`: activations are what
    /// is kept, else what was made.
    std::map<std::string, ModuleCost> finish(bool training);

  private:
    class Recorder;
    std::shared_ptr<Recorder> m_recorder;
};

}  // namespace studio
