#include "core/train/SampleOrder.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/base/Error.h"
#include "core/data/synth/Random.h"

namespace studio {

void SampleOrder::check() const {
    if (batchSize < 1) throw Error(ErrorCode::Usage, "batch size", "must be at least 1");
    if (worldSize < 1 || rank < 0 || rank >= worldSize)
        throw Error(ErrorCode::Usage, "rank",
                    std::to_string(rank) + " of " + std::to_string(worldSize) + " is not possible");
}

std::vector<std::size_t> SampleOrder::order(int epoch) const {
    std::vector<std::size_t> order(samples);
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (!shuffle) return order;
    static constexpr std::uint64_t kPurpose = 0x6f726472;  // apart from what else uses the seed
    synth::Random random{kPurpose, seed, static_cast<std::uint64_t>(epoch)};
    for (std::size_t left = order.size(); left > 1; --left)  // Fisher and Yates
        std::swap(order[left - 1],
                  order[static_cast<std::size_t>(random.integer(0, static_cast<int>(left) - 1))]);
    return order;
}

std::vector<std::size_t> SampleOrder::positions() const {
    const auto ranks = static_cast<std::size_t>(worldSize);
    const auto own = static_cast<std::size_t>(rank);
    std::vector<std::size_t> positions;
    if (samples == 0) return positions;
    if (!training) {
        for (std::size_t at = own; at < samples; at += ranks)
            positions.push_back(at);
        return positions;
    }
    std::size_t count = (samples + ranks - 1) / ranks;
    if (count > batchSize) count -= count % batchSize;
    for (std::size_t i = 0; i < count; ++i)
        positions.push_back(own + i * ranks);
    return positions;
}

std::size_t SampleOrder::batches() const {
    return (positions().size() + batchSize - 1) / batchSize;
}

}  // namespace studio
