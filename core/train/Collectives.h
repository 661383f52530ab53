#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

#include "core/train/ProcessGroup.h"

namespace studio {

/// What ProcessGroup needs of a connection between ranks; see there for what is thrown.
class Collectives {
  public:
    virtual ~Collectives() = default;

    virtual int rank() const = 0;
    virtual int size() const = 0;
    virtual std::string backend() const = 0;
    /// Where tensors must be to be exchanged.
    virtual at::Device device() const = 0;

    /// Each tensor (float or double, contiguous, on device()) becomes its sum over the ranks.
    virtual void sum(const std::vector<at::Tensor>& tensors) = 0;
    /// Bytes of rank 0, contiguous, on device().
    virtual void broadcast(const at::Tensor& bytes) = 0;

    virtual void check() = 0;
    virtual bool stopIsAsked() const = 0;
    virtual void fail(const std::string& reason) noexcept = 0;
    virtual void finish() = 0;

    static bool areBuiltIn();
    /// Joins a world of more than one.
    static std::unique_ptr<Collectives> join(const Rendezvous& rendezvous,
                                             const ProcessGroupSettings& settings,
                                             const JobContext& context);
};

}  // namespace studio
