#include "ui/JobRunner.h"

#include <pthread.h>

#include <algorithm>

#include "core/base/Log.h"

namespace studio {

JobRunner::JobRunner() : m_thread([this] { loop(); }) {
    pthread_setname_np(m_thread.native_handle(), "model");
}

JobRunner::~JobRunner() {
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
        m_waiting.clear();
        for (const CancelToken& token : m_running)
            token.cancel();
    }
    m_wake.notify_one();
    m_thread.join();
}

CancelToken JobRunner::post(Priority priority, const std::string& key, Job job, Progress progress) {
    Task task{priority, key, std::move(job), {}};
    task.context.progress = std::move(progress);
    if (priority != Priority::Urgent)
        task.context.yield = [this, priority] { runMoreUrgent(priority); };
    const CancelToken token = task.context.cancel;
    {
        const std::lock_guard lock(m_mutex);
        const auto same = std::find_if(m_waiting.begin(), m_waiting.end(), [&](const Task& other) {
            return !key.empty() && other.key == key && other.priority == priority;
        });
        if (same != m_waiting.end()) {
            *same = std::move(task);
        } else {
            const auto behind =
                std::find_if(m_waiting.begin(), m_waiting.end(),
                             [&](const Task& other) { return other.priority < priority; });
            m_waiting.insert(behind, std::move(task));
        }
    }
    m_wake.notify_one();
    return token;
}

std::list<JobRunner::Task> JobRunner::takeNext(Priority atLeast) {
    std::list<Task> next;
    if (!m_waiting.empty() && m_waiting.front().priority >= atLeast)
        next.splice(next.begin(), m_waiting, m_waiting.begin());
    return next;
}

void JobRunner::loop() {
    std::unique_lock lock(m_mutex);
    while (!m_stop) {
        const std::list<Task> next = takeNext(Priority::Background);
        if (next.empty()) {
            m_wake.wait(lock);
            continue;
        }
        lock.unlock();
        run(next.front());
        lock.lock();
    }
}

void JobRunner::runMoreUrgent(Priority than) {
    while (true) {
        std::unique_lock lock(m_mutex);
        const std::list<Task> next = takeNext(static_cast<Priority>(static_cast<int>(than) + 1));
        lock.unlock();
        if (next.empty()) return;
        run(next.front());
    }
}

void JobRunner::run(const Task& task) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_stop) task.context.cancel.cancel();
        m_running.push_back(task.context.cancel);
    }
    try {
        if (!task.context.cancel.isCancelled()) task.job(task.context);
    } catch (const Cancelled&) {
    } catch (const std::exception& error) {
        log::warn("a background job failed: {}", error.what());
    }
    const std::lock_guard lock(m_mutex);
    m_running.pop_back();
}

}  // namespace studio
