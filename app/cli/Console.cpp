#include "app/cli/Console.h"

#include <spdlog/fmt/fmt.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "core/base/Log.h"
#include "core/jobs/ImageJob.h"
#include "core/system/RuntimeReport.h"

namespace studio::cli {
namespace {

/// Columns of the terminal on standard error; 0 when it does not say.
std::size_t terminalColumns() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool continuesCharacter(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// The beginning of a text that is at most `columns` wide.
std::string clipped(std::string text, std::size_t columns) {
    while (!text.empty() && displayWidth(text) > columns) {
        while (text.size() > 1 && continuesCharacter(text.back()))
            text.pop_back();
        text.pop_back();
    }
    return text;
}

}  // namespace

std::string printable(const std::string& text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
        const bool c1 = byte == 0xC2 && next >= 0x80 && next < 0xA0;  // U+0080..U+009F
        result += byte < 0x20 || byte == 0x7F || c1 ? '?' : text[i];
        if (c1) ++i;
    }
    return result;
}

std::size_t displayWidth(const std::string& text) {
    // As fmt counts it when it aligns: what it does not add of a width that suffices for any text.
    const std::size_t width = text.size() + 1;  // no character is wider than its bytes
    return width - (fmt::format("{:<{}}", text, width).size() - text.size());
}

// The [DEBUG] lines of --debug go to standard output at any time, so that there is no bar beside
// them.
Console::Console() : m_terminal(::isatty(STDERR_FILENO) == 1 && !log::debugEnabled()) {}

Console::~Console() {
    clearBar();
}

void Console::result(const std::string& line) {
    clearBar();
    fmt::print(stdout, "{}\n", printable(line));
    std::fflush(stdout);
}

void Console::problem(const std::string& line) {
    clearBar();
    fmt::print(stderr, "error: {}\n", printable(line));
}

void Console::note(const std::string& line) {
    clearBar();
    fmt::print(stderr, "{}\n", printable(line));
}

void Console::summary(std::size_t done, std::size_t failed,
                      const std::vector<std::string>& problems, const std::string& what,
                      const fs::path& where) {
    std::string line = fmt::format("{} of {} done", done, counted(done + failed, "image"));
    if (done > 0) line += fmt::format("; {} are in {}", what, toUtf8(where));
    result(line);
    if (problems.empty()) return;
    note(counted(problems.size(), "problem") + ":");
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
                                  100 * share, printable(text));
    // A bar that wraps could not be taken away again.
    if (const std::size_t columns = terminalColumns(); columns > 1)
        bar = clipped(std::move(bar), columns - 1);
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
