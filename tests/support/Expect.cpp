#include "tests/support/Expect.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

namespace studio::testing {

CapturedStandardError::CapturedStandardError() {
    std::fflush(stderr);
    m_saved = ::dup(STDERR_FILENO);
    const int file = ::open((m_folder / "stderr").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    ::dup2(file, STDERR_FILENO);
    ::close(file);
}

CapturedStandardError::~CapturedStandardError() {
    std::fflush(stderr);
    ::dup2(m_saved, STDERR_FILENO);
    ::close(m_saved);
}

std::string CapturedStandardError::text() const {
    std::fflush(stderr);
    const std::vector<std::uint8_t> bytes = readFile(m_folder / "stderr");
    return {bytes.begin(), bytes.end()};
}

}  // namespace studio::testing
