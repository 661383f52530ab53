#pragma once

#include <cstdint>
#include <string>

namespace studio {

/// Name of this computer, as run.json has it.
std::string hostName();

/// Whether the process with this number on this computer is at work and is the one that wrote
/// something at `lastSeen` (seconds since 1970): a number may have been given to another process
/// since then.
bool isProcessAlive(std::int64_t pid, double lastSeen);

/// Asks the process to end as Ctrl+C would (SIGINT). False: there is none.
bool interruptProcess(std::int64_t pid);

}  // namespace studio
