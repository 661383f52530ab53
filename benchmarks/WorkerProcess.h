#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "core/base/Json.h"

namespace studio::bench {

/// A child process spoken to line by line over pipes.
class WorkerProcess {
  public:
    /// Throws Error{Internal} where it cannot be started.
    explicit WorkerProcess(const std::vector<std::string>& arguments);
    /// Ends it.
    ~WorkerProcess();
    WorkerProcess(const WorkerProcess&) = delete;
    WorkerProcess& operator=(const WorkerProcess&) = delete;

    void send(const std::string& line);
    /// The next line that is a JSON object. Throws Error{Internal} when the process ends instead.
    Json receive();

  private:
    std::string m_name;
    pid_t m_process = -1;
    int m_toChild = -1, m_fromChild = -1;
    std::string m_buffer;
};

}  // namespace studio::bench
