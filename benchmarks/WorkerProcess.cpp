#include "benchmarks/WorkerProcess.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "core/base/Error.h"

extern char** environ;

namespace studio::bench {

namespace {

std::array<int, 2> makePipe() {
    std::array<int, 2> ends{};
    // Closed in every child: a pipe that another worker holds open would never end.
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw Error(ErrorCode::Internal, "pipe", std::strerror(errno));
    return ends;
}

}  // namespace

WorkerProcess::WorkerProcess(const std::vector<std::string>& arguments) : m_name(arguments.at(0)) {
    ::signal(SIGPIPE, SIG_IGN);  // a worker that died is noticed when it is listened to
    const std::array<int, 2> down = makePipe(), up = makePipe();
    std::vector<char*> argv;
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, down[0], STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, up[1], STDOUT_FILENO);
    const int status = ::posix_spawn(&m_process, argv[0], &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(down[0]);
    ::close(up[1]);
    m_toChild = down[1];
    m_fromChild = up[0];
    if (status != 0) {
        m_process = -1;
        ::close(m_toChild);
        ::close(m_fromChild);
        throw Error(ErrorCode::Internal, m_name, std::strerror(status));
    }
}

WorkerProcess::~WorkerProcess() {
    ::close(m_toChild);
    ::close(m_fromChild);
    ::kill(m_process, SIGTERM);
    ::waitpid(m_process, nullptr, 0);
}

void WorkerProcess::send(const std::string& line) {
    const std::string text = line + "\n";
    if (::write(m_toChild, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        throw Error(ErrorCode::Internal, m_name, "has ended");
}

Json WorkerProcess::receive() {
    while (true) {
        for (auto end = m_buffer.find('\n'); end != std::string::npos; end = m_buffer.find('\n')) {
            const std::string line = m_buffer.substr(0, end);
            m_buffer.erase(0, end + 1);
            if (line.starts_with("{")) return parseJson(line, "answer");
        }
        std::array<char, 4096> block{};
        const ssize_t count = ::read(m_fromChild, block.data(), block.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) throw Error(ErrorCode::Internal, m_name, "ended without an answer");
        m_buffer.append(block.data(), static_cast<std::size_t>(count));
    }
}

}  // namespace studio::bench
