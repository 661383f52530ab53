#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/base/JobContext.h"

namespace studio {

/// As many as asked for, 0: one per core; never more than there are items, at least one.
int workerCount(int asked, std::size_t items);

/// Makes the results of items 0..count-1 on several threads and hands them over in their order on
/// the calling thread, which alone reports and yields. No more than a few results a thread wait, so
/// memory does not grow with the number of items. What `produce` or `consume` throws stops all and
/// is thrown on; the context that `produce` gets is cancelled then. Throws Cancelled.
template <typename Result>
void produceInOrder(std::size_t count, int threads, const JobContext& context,
                    const std::function<Result(std::size_t, const JobContext&)>& produce,
                    const std::function<void(std::size_t, Result&&)>& consume) {
    const auto workers = static_cast<std::size_t>(workerCount(threads, count));
    if (workers <= 1) {
        for (std::size_t i = 0; i < count; ++i) {
            context.checkpoint();
            consume(i, produce(i, context));
        }
        return;
    }
    std::mutex mutex;
    std::condition_variable changed;
    std::map<std::size_t, Result> finished;
    std::size_t next = 0;
    std::size_t consumed = 0;
    std::exception_ptr failure;
    JobContext inner;  // its flag stops the workers
    const std::size_t window = 4 * workers;

    const auto work = [&] {
        std::unique_lock lock(mutex);
        while (true) {
            changed.wait(lock, [&] {
                return inner.cancel.isCancelled() || next >= count || next < consumed + window;
            });
            if (inner.cancel.isCancelled() || next >= count) return;
            const std::size_t index = next++;
            lock.unlock();
            std::optional<Result> result;
            std::exception_ptr thrown;
            try {
                result.emplace(produce(index, inner));
            } catch (...) {
                thrown = std::current_exception();
            }
            lock.lock();
            if (thrown) {
                if (!failure) failure = thrown;
                inner.cancel.cancel();
            } else {
                finished.emplace(index, std::move(*result));
            }
            changed.notify_all();
        }
    };

    std::vector<std::thread> pool;
    const auto stop = [&] {
        {
            const std::lock_guard lock(mutex);
            inner.cancel.cancel();
        }
        changed.notify_all();
        for (std::thread& thread : pool)
            thread.join();
    };
    try {
        for (std::size_t i = 0; i < workers; ++i)
            pool.emplace_back(work);
        for (std::size_t i = 0; i < count; ++i) {
            context.checkpoint();
            std::unique_lock lock(mutex);
            while (!finished.contains(i) && !failure) {
                changed.wait_for(lock, std::chrono::milliseconds(50));
                lock.unlock();
                context.checkpoint();
                lock.lock();
            }
            if (failure) break;
            Result result = std::move(finished.extract(i).mapped());
            lock.unlock();
            consume(i, std::move(result));
            lock.lock();
            ++consumed;
            changed.notify_all();
        }
    } catch (...) {
        stop();
        throw;
    }
    stop();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace studio
