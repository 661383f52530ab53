#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "core/base/Error.h"

namespace studio {

/// A flag that one thread sets and a running job reads. Copies share the flag.
class CancelToken {
  public:
    CancelToken() : m_flag(std::make_shared<std::atomic<bool>>(false)) {}
    void cancel() const { m_flag->store(true, std::memory_order_relaxed); }
    bool isCancelled() const { return m_flag->load(std::memory_order_relaxed); }

  private:
    std::shared_ptr<std::atomic<bool>> m_flag;
};

/// What a long job gets from its caller: a way to be stopped and a place to tell how far it is.
/// A default-constructed context can not be stopped and tells no one.
struct JobContext {
    CancelToken cancel;
    /// done in 0..total (total > 0), text says what is being done; called on the job's thread.
    std::function<void(double done, double total, const std::string& text)> progress;
    /// Called by checkpoint() on the job's thread: lets a caller answer something more urgent
    /// (a click) in the middle of a long job (an encoding). Must not call the running job again.
    std::function<void()> yield;

    /// Long jobs call this every few tens of milliseconds. Throws Cancelled.
    void checkpoint() const {
        if (cancel.isCancelled()) throw Cancelled();
        if (yield) yield();
    }
    void report(double done, double total, const std::string& text = {}) const {
        if (progress) progress(done, total, text);
    }
};

}  // namespace studio
