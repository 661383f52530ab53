#pragma once

#include <cstdint>
#include <functional>

#include "core/base/JobContext.h"

namespace studio::kernels {

/// How many threads forEachTask() uses.
int threadCount();

/// Calls task(i, thread) for i = 0..count-1 on all of LibTorch's threads, each taking the next i
/// when it is done with one; thread = 0..threadCount()-1. About every 40 ms all wait at a
/// context.checkpoint() on the caller's thread. Throws Cancelled and whatever a task throws.
void forEachTask(std::int64_t count, const JobContext& context,
                 const std::function<void(std::int64_t index, int thread)>& task);

}  // namespace studio::kernels
