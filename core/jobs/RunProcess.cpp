#include "core/jobs/RunProcess.h"

#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>

namespace studio {
namespace {

constexpr double kClockSlack = 10;  // seconds between the clocks of the kernel and of the file

/// Seconds since 1970 at which the system was started; 0 where it is not told.
double bootTime() {
    std::ifstream file("/proc/stat");
    for (std::string word; file >> word;)
        if (word == "btime") {
            double time = 0;
            file >> time;
            return time;
        }
    return 0;
}

}  // namespace

std::string hostName() {
    std::array<char, 256> name{};
    ::gethostname(name.data(), name.size() - 1);
    return name.data();
}

bool isProcessAlive(std::int64_t pid, double lastSeen) {
    if (pid <= 1) return false;
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    // The name stands in brackets and may have any character in it.
    const std::size_t name = text.rfind(')');
    if (name == std::string::npos) return false;
    std::istringstream fields(text.substr(name + 1));
    std::string field;
    double ticks = 0;
    for (int number = 3; fields >> field; ++number) {
        if (number == 3 && (field == "Z" || field == "X")) return false;  // has ended
        if (number != 22) continue;
        ticks = std::stod(field);
        break;
    }
    const double boot = bootTime();
    const double started = boot + ticks / double(::sysconf(_SC_CLK_TCK));
    return boot == 0 || lastSeen <= 0 || started <= lastSeen + kClockSlack;
}

bool interruptProcess(std::int64_t pid) {
    return pid > 1 && ::kill(pid_t(pid), SIGINT) == 0;
}

}  // namespace studio
