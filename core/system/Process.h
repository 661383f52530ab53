#pragma once

#include <cstdint>

namespace studio {

/// Memory of this process that is in RAM now, bytes; 0 where the system does not tell.
std::uint64_t residentMemory();

/// Milliseconds since this process was started by the system (not since main()).
std::int64_t millisecondsSinceProcessStart();

}  // namespace studio
