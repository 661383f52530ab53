#include "core/system/Process.h"

#include <time.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace studio {

std::uint64_t residentMemory() {
    std::uint64_t total = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::int64_t millisecondsSinceProcessStart() {
    std::string line;
    std::getline(std::ifstream("/proc/self/stat") >> std::ws, line);
    // The second field is the program's name in parentheses and may hold anything; the start, in
    // clock ticks since the system came up, is the 22nd.
    const std::size_t end = line.rfind(')');
    if (end == std::string::npos) return 0;
    std::istringstream fields(line.substr(end + 1));
    std::string skipped;
    for (int field = 3; field < 22; ++field)
        fields >> skipped;
    std::int64_t ticks = 0;
    fields >> ticks;
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1'000'000 - ticks * 1000 / ::sysconf(_SC_CLK_TCK);
}

}  // namespace studio
