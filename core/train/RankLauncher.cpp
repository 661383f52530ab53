#include "core/train/RankLauncher.h"

#include <fcntl.h>
#include <signal.h>
#include <spdlog/fmt/fmt.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <thread>

#include "core/base/Error.h"
#include "core/train/Rendezvous.h"

namespace studio {
namespace {

using namespace std::chrono_literals;

/// The command line of this process.
std::vector<std::string> ownArguments() {
    std::vector<std::string> arguments;
    std::ifstream file("/proc/self/cmdline", std::ios::binary);
    for (std::string argument; std::getline(file, argument, '\0');)
        arguments.push_back(argument);
    return arguments;
}

/// This process's environment with `changes` in it.
std::vector<std::string> environmentWith(
    const std::vector<std::pair<std::string, std::string>>& changes) {
    std::vector<std::string> result;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        const bool changed = std::ranges::any_of(
            changes, [&](const auto& change) { return text.starts_with(change.first + '='); });
        if (!changed) result.push_back(text);
    }
    for (const auto& [name, value] : changes)
        result.push_back(name + '=' + value);
    return result;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// Between fork and exec only what is safe after a fork of a process with threads.
pid_t start(std::vector<std::string> arguments, std::vector<std::string> environment) {
    const std::vector<char*> argv = pointersTo(arguments), envp = pointersTo(environment);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::_exit(1);
    if (const int nothing = ::open("/dev/null", O_RDONLY); nothing >= 0)
        ::dup2(nothing, STDIN_FILENO);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execve("/proc/self/exe", argv.data(), envp.data());
    ::_exit(127);
}

}  // namespace

RankLauncher::RankLauncher(int worldSize, std::uint16_t port) {
    const std::vector<std::string> arguments = ownArguments();
    for (int rank = 1; rank < worldSize; ++rank) {
        const std::string number = std::to_string(rank), world = std::to_string(worldSize);
        const pid_t process =
            start(arguments, environmentWith({{"RANK", number},
                                              {"LOCAL_RANK", number},
                                              {"WORLD_SIZE", world},
                                              {"LOCAL_WORLD_SIZE", world},
                                              {"MASTER_ADDR", "127.0.0.1"},
                                              {"MASTER_PORT", std::to_string(port)},
                                              {kStartedByFirst, "1"}}));
        if (process < 0) {
            const std::string why = ::strerror(errno);
            for (const Child& child : m_children)
                ::kill(child.process, SIGKILL);
            waitForEnd(5s);
            throw Error(ErrorCode::Internal, "--world_size",
                        fmt::format("the process of rank {} could not be started: {}", rank, why));
        }
        m_children.push_back({rank, process});
    }
}

RankLauncher::~RankLauncher() {
    const auto send = [this](int signal) {
        const std::lock_guard lock(m_mutex);
        for (const Child& child : m_children)
            if (child.process != 0) ::kill(child.process, signal);
    };
    if (waitForEnd(0ms)) return;
    send(SIGTERM);
    if (waitForEnd(5s)) return;
    send(SIGKILL);
    waitForEnd(5s);
}

std::string RankLauncher::failure() {
    const std::lock_guard lock(m_mutex);
    look();
    return m_failure;
}

bool RankLauncher::waitForEnd(std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    for (;;) {
        {
            const std::lock_guard lock(m_mutex);
            look();
            if (std::ranges::all_of(m_children,
                                    [](const Child& child) { return child.process == 0; }))
                return true;
        }
        if (std::chrono::steady_clock::now() >= end) return false;
        std::this_thread::sleep_for(20ms);
    }
}

void RankLauncher::look() {
    for (Child& child : m_children) {
        int status = 0;
        if (child.process == 0 || ::waitpid(child.process, &status, WNOHANG) != child.process)
            continue;
        child.process = 0;
        if (!m_failure.empty()) continue;
        if (WIFSIGNALED(status))
            m_failure = fmt::format("rank {} was ended by signal {} ({})", child.rank,
                                    WTERMSIG(status), ::strsignal(WTERMSIG(status)));
        else if (WEXITSTATUS(status) != 0)
            m_failure =
                fmt::format("rank {} ended with status {}", child.rank, WEXITSTATUS(status));
    }
}

}  // namespace studio
