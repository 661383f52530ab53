#pragma once

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <string>

namespace studio::log {

/// Sets up the process's logger: messages to standard error; with `debug` also "[DEBUG] " lines on
/// standard output, as the Python scripts printed them.
void init(bool debug);
bool debugEnabled();

void writeDebug(const std::string& line);

/// Prints "[DEBUG] <text>" when debugging is on. Costs one branch otherwise.
template <typename... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
    if (debugEnabled()) writeDebug(fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
    spdlog::info(format, std::forward<Args>(args)...);
}
template <typename... Args>
void warn(fmt::format_string<Args...> format, Args&&... args) {
    spdlog::warn(format, std::forward<Args>(args)...);
}

}  // namespace studio::log
