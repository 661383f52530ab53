#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/base/JobContext.h"

namespace studio {

/// One worker thread that runs jobs one at a time, the most urgent first, equals in order of
/// arrival. A job does not wait for a less urgent one that is running: it runs inside of it, at the
/// other's next JobContext::checkpoint(). Thread-safe.
class JobRunner {
  public:
    enum class Priority {
        Background,  ///< when nothing else is to do
        Normal,      ///< seconds
        Urgent,      ///< short (tens of milliseconds)
    };
    using Job = std::function<void(const JobContext&)>;
    using Progress = std::function<void(double done, double total, const std::string& text)>;

    JobRunner();
    /// Cancels what runs, forgets what waits, and returns when the thread has ended.
    ~JobRunner();
    JobRunner(const JobRunner&) = delete;
    JobRunner& operator=(const JobRunner&) = delete;

    /// Queues a job. With a non-empty `key`, a job of the same key that still waits is replaced and
    /// keeps its place, so that requests which come faster than they are answered never pile up.
    /// The token stops this job, waiting or running. `progress` is called on the worker thread.
    /// What the job throws is logged; a job reports its own failures.
    CancelToken post(Priority priority, const std::string& key, Job job, Progress progress = {});

  private:
    struct Task {
        Priority priority;
        std::string key;
        Job job;
        JobContext context;
    };
    void loop();
    void runMoreUrgent(Priority than);
    std::list<Task> takeNext(Priority atLeast);
    void run(const Task& task);

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::list<Task> m_waiting;           // by priority, then arrival
    std::vector<CancelToken> m_running;  // the innermost last
    bool m_stop = false;
    std::thread m_thread;
};

}  // namespace studio
