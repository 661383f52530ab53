#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace studio {

/// Which samples an epoch shows, in which order, and which of them a rank takes; as torch's
/// DistributedSampler with BatchSampler: rank r of n takes every n-th from the r-th on, so that n
/// ranks with batches of b see together what one rank sees in batches of n * b.
struct SampleOrder {
    std::size_t samples = 0;
    std::size_t batchSize = 1;
    std::uint64_t seed = 0;
    bool shuffle = true;
    /// Training: every rank has the same number of whole batches; samples come twice where the
    /// ranks could not be filled otherwise, and what does not fill a batch is left out of the epoch
    /// (unless nothing would be left). Validation: each sample comes exactly once, the last batch
    /// may be small.
    bool training = true;
    int rank = 0, worldSize = 1;

    /// Throws Error{Usage}.
    void check() const;
    /// All samples in the epoch's order, the same for all ranks.
    std::vector<std::size_t> order(int epoch) const;
    /// Positions in order() (modulo its size) that this rank takes, batch after batch.
    std::vector<std::size_t> positions() const;
    /// Batches of this rank in an epoch.
    std::size_t batches() const;
};

}  // namespace studio
