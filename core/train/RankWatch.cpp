#include "core/train/RankWatch.h"

#include <spdlog/fmt/fmt.h>

namespace studio {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kVerdict = "verdict";
constexpr const char* kVerdictClaim = "verdict/claim";
constexpr const char* kStop = "stop";

std::string beatKey(int rank) {
    return "beat/" + std::to_string(rank);
}

double secondsOf(std::chrono::milliseconds time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

RankWatch::RankWatch(c10::intrusive_ptr<c10d::Store> store, Options options)
    : m_store(std::move(store)), m_options(std::move(options)) {
    const Clock::time_point now = Clock::now();
    m_answered = now;
    m_peers.assign(static_cast<std::size_t>(m_options.size), {0, now});
    m_thread = std::thread([this] { run(); });
}

RankWatch::~RankWatch() {
    stop();
}

std::string RankWatch::failure() const {
    {
        const std::lock_guard lock(m_mutex);
        if (!m_failure.empty() || m_stop) return m_failure;
    }
    if (Clock::now() - m_answered.load() < m_options.silence) return {};
    return fmt::format("rank 0 ({}) does not answer for {:.0f} s: its machine cannot be reached",
                       m_options.firstHost, secondsOf(m_options.silence));
}

void RankWatch::tellFailure(const std::string& reason) noexcept {
    try {
        const std::unique_lock lock(m_storeMutex, 2 * m_options.beat);
        if (!lock.owns_lock()) return;
        if (m_store->add(kVerdictClaim, 1) == 1)
            m_store->set(kVerdict, std::vector<std::uint8_t>(reason.begin(), reason.end()));
    } catch (const std::exception&) {
        // The store is rank 0's: without it nobody is left to be told.
    }
}

void RankWatch::stop() {
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

void RankWatch::fail(const std::string& reason) {
    const std::lock_guard lock(m_mutex);
    if (m_failure.empty()) m_failure = reason;
}

void RankWatch::run() {
    std::unique_lock lock(m_mutex);
    while (!m_stop && m_failure.empty()) {
        lock.unlock();
        try {
            beatOnce();
        } catch (const std::exception&) {
            fail(m_options.rank == 0 ? "the ranks cannot reach each other any more"
                                     : fmt::format("rank 0 ({}) has ended", m_options.firstHost));
        }
        lock.lock();
        m_wake.wait_for(lock, m_options.beat, [this] { return m_stop; });
    }
}

void RankWatch::beatOnce() {
    std::string verdict;
    {
        const std::lock_guard lock(m_storeMutex);
        m_store->add(beatKey(m_options.rank), 1);
        m_answered = Clock::now();
        if (!m_stopIsAsked) {
            const bool here = m_options.stopIsAsked && m_options.stopIsAsked();
            if (here) m_store->set(kStop, {1});
            m_stopIsAsked = here || m_store->check({kStop});
        }
        if (m_store->check({kVerdict})) {
            const std::vector<std::uint8_t> text = m_store->get(kVerdict);
            verdict.assign(text.begin(), text.end());
        }
    }
    if (verdict.empty() && m_options.rank == 0) {
        if (m_options.otherFailure) verdict = m_options.otherFailure();
        if (!verdict.empty()) tellFailure(verdict);
    }
    if (!verdict.empty())
        fail(verdict);
    else if (m_options.rank == 0)
        lookAtBeats();
}

void RankWatch::lookAtBeats() {
    for (int rank = 1; rank < m_options.size; ++rank) {
        Peer& peer = m_peers[static_cast<std::size_t>(rank)];
        std::int64_t beats = 0;
        {
            const std::lock_guard lock(m_storeMutex);
            beats = m_store->add(beatKey(rank), 0);
            if (m_store->check({leftKey(rank)})) continue;
        }
        const Clock::time_point now = Clock::now();
        if (beats != peer.beats) {
            peer = {beats, now};
        } else if (now - peer.seen > m_options.silence) {
            const std::string reason = fmt::format(
                "rank {} gives no sign of life for {:.0f} s: its process has ended or its machine "
                "cannot be reached",
                rank, secondsOf(m_options.silence));
            tellFailure(reason);
            fail(reason);
            return;
        }
    }
}

}  // namespace studio
