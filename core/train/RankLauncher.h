#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace studio {

/// The processes of ranks 1..N-1 of a data-parallel run on this machine, started with this
/// process's own command line and, in their environment, what torchrun would put there. Their
/// standard output and error are this process's.
class RankLauncher {
  public:
    /// Rank 0 listens at 127.0.0.1:`port`. Must be called by a thread that lives as long as the
    /// run: the kernel ends the others with it. Throws Error{Internal}.
    RankLauncher(int worldSize, std::uint16_t port);
    /// Ends those that still run: asked first, killed after a few seconds.
    ~RankLauncher();
    RankLauncher(const RankLauncher&) = delete;
    RankLauncher& operator=(const RankLauncher&) = delete;

    /// One sentence about a process that ended otherwise than well ("rank 1 was ended by signal 9
    /// (Killed)"), or empty. To be called again and again, by any thread.
    std::string failure();
    /// Whether all ended within that time.
    bool waitForEnd(std::chrono::milliseconds limit);

  private:
    struct Child {
        int rank = 0;
        pid_t process = 0;  ///< 0: ended
    };
    void look();

    std::mutex m_mutex;
    std::vector<Child> m_children;
    std::string m_failure;
};

}  // namespace studio
