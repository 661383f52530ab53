#include "core/sam/kernels/Parallel.h"

#include <ATen/Parallel.h>

#include <atomic>
#include <chrono>

namespace studio::kernels {

int threadCount() {
    return at::get_num_threads();
}

void forEachTask(std::int64_t count, const JobContext& context,
                 const std::function<void(std::int64_t, int)>& task) {
    using Clock = std::chrono::steady_clock;
    constexpr auto kSlice = std::chrono::milliseconds(40);
    std::atomic<std::int64_t> next{0};
    while (next < count) {
        context.checkpoint();
        const auto end = Clock::now() + kSlice;
        at::parallel_for(0, threadCount(), 1, [&](std::int64_t first, std::int64_t last) {
            for (std::int64_t thread = first; thread < last; ++thread)
                while (Clock::now() < end) {
                    const std::int64_t index = next++;
                    if (index >= count) break;
                    task(index, static_cast<int>(thread));
                }
        });
    }
}

}  // namespace studio::kernels
