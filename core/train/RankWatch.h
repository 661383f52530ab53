#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <torch/csrc/distributed/c10d/Store.hpp>
#include <vector>

namespace studio {

/// Keeps an eye on the ranks of a run: each counts up a beat in the store, rank 0 reads everyone's,
/// the others rank 0's and its verdict. Needs a connection to the store of its own, since a thread
/// that waits in one holds it.
class RankWatch {
  public:
    struct Options {
        int rank = 0, size = 1;
        std::string firstHost;  ///< rank 0's, for messages
        std::chrono::milliseconds beat{1'000}, silence{15'000};
        /// Rank 0: what is known from elsewhere of a rank that ended, or empty.
        std::function<std::string()> otherFailure;
        /// Whether this rank was asked to stop, or empty: then all hear of it.
        std::function<bool()> stopIsAsked;
    };

    RankWatch(c10::intrusive_ptr<c10d::Store> store, Options options);
    ~RankWatch();
    RankWatch(const RankWatch&) = delete;
    RankWatch& operator=(const RankWatch&) = delete;

    /// Why the run cannot go on, or empty. Also when the store has not answered for too long.
    std::string failure() const;
    /// Whether any rank was asked to stop, a beat or two ago.
    bool stopIsAsked() const { return m_stopIsAsked; }
    /// Tells all other ranks; the first reason stays.
    void tellFailure(const std::string& reason) noexcept;
    /// Ends the thread. From now on no rank that ends is a failure.
    void stop();

    /// Keys that all ranks use: whether rank r has left in peace, and the verdict.
    static std::string leftKey(int rank) { return "left/" + std::to_string(rank); }

  private:
    void run();
    void beatOnce();
    void lookAtBeats();
    void fail(const std::string& reason);

    c10::intrusive_ptr<c10d::Store> m_store;
    const Options m_options;
    struct Peer {
        std::int64_t beats = 0;
        std::chrono::steady_clock::time_point seen;
    };
    std::vector<Peer> m_peers;  ///< of rank 0
    mutable std::mutex m_mutex;
    std::timed_mutex m_storeMutex;  ///< held for as long as rank 0 takes to answer
    std::condition_variable m_wake;
    bool m_stop = false;
    std::string m_failure;
    std::atomic<std::chrono::steady_clock::time_point> m_answered;
    std::atomic<bool> m_stopIsAsked = false;
    std::thread m_thread;
};

}  // namespace studio
