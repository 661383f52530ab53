#include "core/base/OrderedWork.h"

#include <algorithm>

namespace studio {

int workerCount(int asked, std::size_t items) {
    const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
    const std::size_t wanted = asked > 0 ? static_cast<std::size_t>(asked) : cores;
    return static_cast<int>(std::clamp<std::size_t>(items, 1, wanted));
}

}  // namespace studio
