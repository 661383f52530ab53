#pragma once

#include <ATen/core/Tensor.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/base/JobContext.h"
#include "core/train/Rendezvous.h"

namespace studio {

class Collectives;

/// Why a rank left that was asked to stop, as the others hear it: no failure.
inline constexpr const char* kStopReason = "training was stopped";

struct ProcessGroupSettings {
    /// Where this rank's tensors are: "cpu", "cuda:1". On CUDA NCCL exchanges them where it is
    /// built in, else gloo by way of the processor's memory.
    std::string device = "cpu";
    /// What tells this run from others (its output folder, say): a process that comes to the wrong
    /// one is refused.
    std::string run = {};
    std::chrono::milliseconds joinLimit{120'000};  ///< until all have come
    std::chrono::milliseconds beat{1'000};         ///< each rank says that it lives
    std::chrono::milliseconds silence{15'000};     ///< without a beat a rank counts as ended
    std::int64_t bucketBytes = 25 << 20;  ///< gradients are exchanged in pieces of this size
};

/// The processes of one data-parallel run, over LibTorch's c10d: gloo on the processor, NCCL on
/// CUDA. All ranks must make the same calls in the same order, from one thread each. A group of one
/// does nothing and costs nothing.
///
/// Every call throws Error{ProcessLost} with the reason when another rank has ended or cannot be
/// reached: at once where its connection broke, else after `silence`. watched() brings the same to
/// a job's checkpoints, so that a long computation ends, too.
class ProcessGroup {
  public:
    /// A group of one.
    ProcessGroup();
    /// Joins the others; with Rendezvous::startsOthers it starts them (see RankLauncher). Throws
    /// Error{Usage} where the port is taken or belongs to another run, Error{DeviceUnavailable}
    /// where distributed training is not built in, Error{ProcessLost} where ranks do not come.
    explicit ProcessGroup(const Rendezvous& rendezvous, const ProcessGroupSettings& settings = {},
                          const JobContext& context = {});
    /// Without finish() before, the others are told that this rank failed.
    ~ProcessGroup();
    ProcessGroup(const ProcessGroup&) = delete;
    ProcessGroup& operator=(const ProcessGroup&) = delete;

    int rank() const;
    int size() const;
    bool isFirst() const { return rank() == 0; }
    /// "gloo", "NCCL", or "none" for a group of one.
    std::string backend() const;
    /// Whether this build can have more than one process.
    static bool isBuiltIn();

    /// The gradients of `parameters` become their mean over the ranks, in place; the parameters
    /// must be the same and in the same order everywhere. One without a gradient on every rank
    /// keeps none. One with a gradient on some ranks only counts as zero on the others with
    /// `findUnused`; without it Error{Usage} says so.
    void averageGradients(const std::vector<at::Tensor>& parameters, bool findUnused = false);
    /// `tensors` (parameters and buffers) become those of rank 0, in place.
    void broadcast(const std::vector<at::Tensor>& tensors);
    /// Sums of these numbers over the ranks.
    std::vector<double> sum(const std::vector<double>& values);
    /// Everyone's numbers, by rank; the count must be the same everywhere.
    std::vector<std::vector<double>> gather(const std::vector<double>& values);
    /// Whether it is so on any rank: what all must agree on (a stop that was asked for).
    bool any(bool value);
    /// The text of rank 0.
    std::string shared(const std::string& text);
    /// Returns when all have come here.
    void barrier();

    /// Throws Error{ProcessLost} if another rank is known to have ended.
    void check();
    /// `context` whose checkpoint() calls check(), too. Must not outlive the group.
    JobContext watched(JobContext context);
    /// Whether any rank was asked to stop by the cancel token of the context that it joined with:
    /// within two beats, though that rank waits for others. Not the same on all ranks at the same
    /// place, as any() is.
    bool stopIsAsked() const;
    /// Tells the others why this rank is about to end before them; without effect after finish().
    void fail(const std::string& reason) noexcept;
    /// The end of the run, called by all: afterwards a rank that ends is no failure. Rank 0 waits
    /// for the processes that it started.
    void finish();

  private:
    std::unique_ptr<Collectives> m_ranks;  ///< none: a group of one
    std::int64_t m_bucketBytes = 0;
};

}  // namespace studio
