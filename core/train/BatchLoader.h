#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/train/LoadedSample.h"
#include "core/train/SampleMaker.h"
#include "core/train/SampleOrder.h"

namespace studio {

/// Prepares the batches of an epoch on several threads, a few ahead of the one that is asked for;
/// no more than that is in memory. Order and content depend on seed, epoch and position alone.
///
/// A sample whose files turn out damaged is reported once. In training the next sample of the
/// epoch's order that can be read takes its place, so that batches and ranks keep in step; in
/// validation it is left out.
class BatchLoader {
  public:
    struct Options {
        SampleOrder order;  ///< `samples` is set by the loader
        int threads = 0;    ///< 0: one a core, at most 4
        int ahead = 2;      ///< batches that are prepared beforehand
        /// Throws Error{Usage}.
        void check() const;
    };
    /// On the thread that calls next(): one line, beginning with the file; each file once.
    using Problem = std::function<void(const std::string& line)>;

    /// Makes sample `index` of an epoch, on any of the threads.
    using Make =
        std::function<LoadedSample(std::size_t index, int epoch, const JobContext& context)>;

    /// Of a SampleMaker, resp. of `samples` samples that `make` makes. Throws Error{Usage}.
    BatchLoader(std::shared_ptr<const SampleMaker> samples, Options options, Problem problem = {});
    BatchLoader(std::size_t samples, Make make, Options options, Problem problem = {});
    /// Stops the threads; waits no longer than for the file that one is reading.
    ~BatchLoader();
    BatchLoader(const BatchLoader&) = delete;
    BatchLoader& operator=(const BatchLoader&) = delete;

    std::size_t batchesPerEpoch() const;
    /// Begins an epoch at one of its batches (0..batchesPerEpoch(): to go on after an
    /// interruption). What was prepared of another epoch is dropped.
    void start(int epoch, std::size_t batch = 0);
    /// The next batch; nothing after the last one, or before start(). Throws what a thread threw
    /// (but for damaged files), Error{FolderEmpty} when no sample can be read any more, Cancelled.
    std::optional<LoadedBatch> next(const JobContext& context = {});
    /// The batch that next() would give.
    std::size_t position() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace studio
