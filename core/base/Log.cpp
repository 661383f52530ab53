#include "core/base/Log.h"

#include <spdlog/sinks/stdout_color_sinks.h>

#include <atomic>
#include <cstdio>
#include <memory>

namespace studio::log {
namespace {
std::atomic<bool> g_debug{false};
}

void init(bool debug) {
    g_debug = debug;
    auto logger = std::make_shared<spdlog::logger>(
        "studio", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    logger->set_pattern("%^%l%$: %v");
    spdlog::set_default_logger(logger);
}

bool debugEnabled() { return g_debug.load(std::memory_order_relaxed); }

void writeDebug(const std::string& line) {
    // One call per line: lines of several threads do not mix.
    const std::string text = "[DEBUG] " + line + "\n";
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

}  // namespace studio::log
