#pragma once

#include <mutex>
#include <utility>
#include <vector>

namespace studio {

/// What a job's thread tells and the window takes now and then, many at once. Thread-safe.
template <typename Value>
class Inbox {
  public:
    void push(Value value) {
        const std::lock_guard lock(m_mutex);
        m_values.push_back(std::move(value));
    }
    std::vector<Value> take() {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_values, {});
    }

  private:
    std::mutex m_mutex;
    std::vector<Value> m_values;
};

}  // namespace studio
