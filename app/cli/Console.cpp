#include "app/cli/Console.h"

#include <spdlog/fmt/fmt.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "core/base/Log.h"
#include "core/system/RuntimeReport.h"

namespace studio::cli {

// The [DEBUG] lines of --debug go to standard output at any time, so that there is no bar beside
// them.
Console::Console() : m_terminal(::isatty(STDERR_FILENO) == 1 && !log::debugEnabled()) {}

Console::~Console() {
    clearBar();
}

void Console::result(const std::string& line) {
    clearBar();
    fmt::print(stdout, "{}\n", line);
    std::fflush(stdout);
}

void Console::problem(const std::string& line) {
    clearBar();
    fmt::print(stderr, "error: {}\n", line);
}

void Console::note(const std::string& line) {
    clearBar();
    fmt::print(stderr, "{}\n", line);
}

void Console::summary(std::size_t done, std::size_t failed,
                      const std::vector<std::string>& problems, const std::string& what,
                      const fs::path& where) {
    result(fmt::format("{} of {} images done; {} are in {}", done, done + failed, what,
                       toUtf8(where)));
    if (problems.empty()) return;
    note(fmt::format("{} {}:", problems.size(), problems.size() == 1 ? "problem" : "problems"));
    for (const std::string& problem : problems)
        note("  " + problem);
}

JobContext Console::withProgress(JobContext context) {
    if (m_terminal)
        context.progress = [this](double done, double total, const std::string& text) {
            progress(done, total, text);
        };
    return context;
}

void Console::progress(double done, double total, const std::string& text) {
    constexpr int kWidth = 30;
    const double share = total > 0 ? std::clamp(done / total, 0.0, 1.0) : 0.0;
    const int filled = static_cast<int>(share * kWidth);
    std::string bar = fmt::format("[{:=<{}}{: <{}}] {:3.0f} %  {}", "", filled, "", kWidth - filled,
                                  100 * share, text);
    if (bar == m_bar) return;
    m_bar = std::move(bar);
    fmt::print(stderr, "\r\x1b[K{}", m_bar);
    std::fflush(stderr);
}

void Console::clearBar() {
    if (m_bar.empty()) return;
    m_bar.clear();
    fmt::print(stderr, "\r\x1b[K");
    std::fflush(stderr);
}

void warnAboutSlowBlas(Console& console) {
    const LibraryReport libraries = libraryReport();
    if (!libraries.blasIsSlow) return;
    console.note("WARNING: the slow " + libraries.blas +
                 " is in use: everything takes about 75 times as long.");
    console.note("         Install OpenBLAS: sudo apt-get install libopenblas0-pthread");
}

}  // namespace studio::cli
