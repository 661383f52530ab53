#include <netdb.h>
#include <sys/socket.h>
#include <torch/torch.h>
#include <torch/version.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <thread>

#ifndef USE_C10D_GLOO
#define USE_C10D_GLOO
#endif
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#ifdef STUDIO_HAVE_NCCL
#ifndef USE_C10D_NCCL
#define USE_C10D_NCCL
#endif
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

#include "core/base/Error.h"
#include "core/base/Json.h"
#include "core/base/Log.h"
#include "core/train/Collectives.h"
#include "core/train/RankLauncher.h"
#include "core/train/RankWatch.h"

namespace studio {
namespace {

using at::Tensor;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using StorePointer = c10::intrusive_ptr<c10d::Store>;
#if TORCH_VERSION_MAJOR >= 2
using Backend = c10d::Backend;
#else
using Backend = c10d::ProcessGroup;
#endif

// A rank may work alone for long (validation): who lives is watched by RankWatch, not by time
// limits.
constexpr std::chrono::hours kNoLimit{24 * 30};
constexpr auto kPoll = 100us;
constexpr auto kCheckEvery = 200ms;
constexpr const char* kRunKey = "run";
constexpr const char* kAllKey = "all";

std::string joinedKey(int rank) {
    return "joined/" + std::to_string(rank);
}

std::vector<std::uint8_t> bytesOf(const std::string& text) {
    return {text.begin(), text.end()};
}
std::string textOf(const std::vector<std::uint8_t>& bytes) {
    return {bytes.begin(), bytes.end()};
}

/// c10d's messages go on with stack traces.
std::string firstLine(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

std::string placeText(const Rendezvous& place) {
    return fmt::format("{}:{}", place.host, place.port);
}

[[noreturn]] void loseRanks(const std::string& reason) {
    throw Error(ErrorCode::ProcessLost, "distributed training", reason);
}

/// Whether someone listens there. Throws Error{Usage} for a host name that is not known.
bool isListening(const Rendezvous& place) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int code =
            ::getaddrinfo(place.host.c_str(), std::to_string(place.port).c_str(), &hints, &found);
        code != 0 && code != EAI_AGAIN)
        throw Error(ErrorCode::Usage, placeText(place),
                    std::string("the host of rank 0 is not known: ") + ::gai_strerror(code));
    bool isThere = false;
    for (const addrinfo* address = found; address && !isThere; address = address->ai_next) {
        const int connection =
            ::socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC, address->ai_protocol);
        if (connection < 0) continue;
        isThere = ::connect(connection, address->ai_addr, address->ai_addrlen) == 0;
        ::close(connection);
    }
    if (found) ::freeaddrinfo(found);
    return isThere;
}

StorePointer openStore(const Rendezvous& place, bool isServer, std::chrono::milliseconds limit) {
    c10d::TCPStoreOptions options;
    options.port = place.port;
    options.isServer = isServer;
    options.waitWorkers = false;
    options.timeout = limit;
    return c10::make_intrusive<c10d::TCPStore>(place.host, options);
}

class C10dCollectives final : public Collectives {
  public:
    C10dCollectives(const Rendezvous& rendezvous, const ProcessGroupSettings& settings,
                    const JobContext& context)
        : m_place(rendezvous), m_settings(settings), m_end(Clock::now() + settings.joinLimit) {
        try {
            if (m_place.rank == 0)
                open(context);
            else
                come(context);
            startWatch(context);
            connect(context);
        } catch (const Error& error) {
            abandon(error.detail());
            throw;
        } catch (const Cancelled&) {
            abandon(kStopReason);
            throw;
        } catch (const std::exception& error) {
            const std::string reason = firstLine(error.what());
            abandon(reason);
            loseRanks("the processes could not be connected: " + reason);
        }
        log::debug("rank {} of {} at {} over {}, started by {}", rank(), size(), placeText(m_place),
                   backend(), m_place.source);
    }

    ~C10dCollectives() override {
        if (!m_finished) abandon("it ended before the others");
    }

    int rank() const override { return m_place.rank; }
    int size() const override { return m_place.worldSize; }
    std::string backend() const override { return m_onDevice ? "NCCL" : "gloo"; }
    at::Device device() const override {
        return m_onDevice ? at::Device(m_settings.device) : at::Device(at::kCPU);
    }

    void sum(const std::vector<Tensor>& tensors) override {
        exchange(tensors, [this](std::vector<Tensor>& one) { return m_backend->allreduce(one); });
    }

    void broadcast(const Tensor& bytes) override {
        exchange({bytes}, [this](std::vector<Tensor>& one) { return m_backend->broadcast(one); });
    }

    void check() override {
        if (!m_watch || m_finished) return;
        if (const std::string failure = m_watch->failure(); !failure.empty()) loseRanks(failure);
    }

    bool stopIsAsked() const override { return m_watch && m_watch->stopIsAsked(); }

    void fail(const std::string& reason) noexcept override {
        if (!m_watch || m_finished || m_told) return;
        m_told = true;
        if (m_watch->failure().empty())
            m_watch->tellFailure(fmt::format("rank {} failed: {}", rank(), reason));
    }

    void finish() override {
        m_watch->stop();
        m_finished = true;
        try {
            m_store->set(RankWatch::leftKey(rank()), bytesOf("1"));
            // Connections stay until everyone is through with the last exchange, and the store,
            // which is rank 0's, until nobody needs it.
            waitForOthersToLeave(10s);
        } catch (const std::exception& error) {
            log::debug("leaving the other processes: {}", firstLine(error.what()));
        }
        m_backend.reset();
        if (m_launcher) m_launcher->waitForEnd(60s);
    }

  private:
    void sleepUntilJoined(const JobContext& context) const {
        std::this_thread::sleep_for(20ms);
        context.checkpoint();
    }
    bool isLate() const { return Clock::now() > m_end; }
    double limitSeconds() const {
        return std::chrono::duration<double>(m_settings.joinLimit).count();
    }

    /// What the ranks of one run have in common, to be told from those of another.
    std::string runText() const {
        return Json{{"run", m_settings.run}, {"processes", size()}}.dump();
    }

    /// Rank 0: listens, starts the others if that is its task, waits for all.
    void open(const JobContext& context) {
        try {
            StorePointer store = openStore(m_place, true, m_settings.joinLimit);
            m_place.port = static_cast<c10d::TCPStore&>(*store).getPort();
            m_store = store;
        } catch (const std::exception& error) {
            const std::string text = error.what();
            const bool taken = text.find("ddress already in use") != std::string::npos ||
                               text.find("EADDRINUSE") != std::string::npos;
            throw Error(ErrorCode::Usage, placeText(m_place),
                        taken ? "this port is in use, perhaps by another training; give another "
                                "one (--dist_url "
                                "tcp://HOST:PORT, or MASTER_PORT in the environment)"
                              : "rank 0 cannot listen here: " + firstLine(text));
        }
        m_store->set(kRunKey, bytesOf(runText()));
        m_store->add(joinedKey(0), 1);
        if (m_place.startsOthers) m_launcher = std::make_unique<RankLauncher>(size(), m_place.port);
        for (;;) {
            std::string missing;
            for (int rank = 1; rank < size(); ++rank)
                if (!m_store->check({joinedKey(rank)}))
                    missing += (missing.empty() ? "" : ", ") + std::to_string(rank);
            if (missing.empty()) break;
            if (const std::string failure = m_launcher ? m_launcher->failure() : "";
                !failure.empty())
                loseRanks(failure);
            if (isLate())
                loseRanks(
                    fmt::format("of {} processes these did not come to {} within {:.0f} s: rank {}",
                                size(), placeText(m_place), limitSeconds(), missing));
            sleepUntilJoined(context);
        }
        m_store->set(kAllKey, bytesOf("1"));
    }

    /// The others: find rank 0, make sure that it is of the same run, wait for the rest.
    void come(const JobContext& context) {
        while (!isListening(m_place)) {
            if (isLate())
                loseRanks(fmt::format("rank 0 is not at {}: nobody listened there within {:.0f} s",
                                      placeText(m_place), limitSeconds()));
            sleepUntilJoined(context);
        }
        m_store = openStore(m_place, false, m_settings.joinLimit);
        while (!m_store->check({kRunKey})) {
            if (isLate())
                loseRanks(fmt::format("what listens at {} is no training of this program",
                                      placeText(m_place)));
            sleepUntilJoined(context);
        }
        if (textOf(m_store->get(kRunKey)) != runText()) refuse("the training there is another one");
        if (m_store->add(joinedKey(rank()), 1) != 1)
            refuse(fmt::format("the training there has a rank {} already", rank()));
        while (!m_store->check({kAllKey})) {
            if (isLate())
                loseRanks(fmt::format("not all of the {} processes came within {:.0f} s", size(),
                                      limitSeconds()));
            sleepUntilJoined(context);
        }
    }

    [[noreturn]] void refuse(const std::string& what) {
        m_told = true;  // that other training is none of our business
        throw Error(ErrorCode::Usage, placeText(m_place),
                    what +
                        ": two trainings cannot use one port; give another one (--dist_url "
                        "tcp://HOST:PORT, or "
                        "MASTER_PORT in the environment)");
    }

    void startWatch(const JobContext& context) {
        RankWatch::Options options;
        options.rank = rank();
        options.size = size();
        options.firstHost = m_place.host;
        options.beat = m_settings.beat;
        options.silence = m_settings.silence;
        if (m_launcher)
            options.otherFailure = [launcher = m_launcher.get()] { return launcher->failure(); };
        options.stopIsAsked = [cancel = context.cancel] { return cancel.isCancelled(); };
        m_watch = std::make_unique<RankWatch>(openStore(m_place, false, m_settings.joinLimit),
                                              std::move(options));
    }

    /// c10d waits for ranks that died meanwhile as long as it may, so it does that on a thread of
    /// its own.
    void connect(const JobContext& context) {
        const at::Device device(m_settings.device);
#ifdef STUDIO_HAVE_NCCL
        m_onDevice = device.is_cuda();
#endif
        struct Result {
            std::mutex mutex;
            c10::intrusive_ptr<Backend> backend;
            std::exception_ptr failure;
        };
        const auto result = std::make_shared<Result>();
        const StorePointer store = c10::make_intrusive<c10d::PrefixStore>(
            "c10d", openStore(m_place, false, m_settings.joinLimit));
        std::thread([result, store, place = m_place, onDevice = m_onDevice] {
            try {
                c10::intrusive_ptr<Backend> made =
                    onDevice ? makeNccl(store, place) : makeGloo(store, place);
                const std::lock_guard lock(result->mutex);
                result->backend = std::move(made);
            } catch (...) {
                const std::lock_guard lock(result->mutex);
                result->failure = std::current_exception();
            }
        }).detach();
        for (;;) {
            {
                const std::lock_guard lock(result->mutex);
                m_backend = result->backend;
                if (m_backend) return;
                if (result->failure) break;
            }
            check();
            sleepUntilJoined(context);
        }
        try {
            std::rethrow_exception(result->failure);
        } catch (const std::exception& error) {
            loseConnection(error.what());
        }
    }

    static c10::intrusive_ptr<Backend> makeGloo(const StorePointer& store,
                                                const Rendezvous& place) {
        const auto options = c10d::ProcessGroupGloo::Options::create();
        options->timeout = kNoLimit;
        const char* interface = std::getenv("GLOO_SOCKET_IFNAME");
        // On one machine nothing is known of a network, nor needed.
        const bool isLocal =
            place.host == "127.0.0.1" || place.host == "localhost" || place.host == "::1";
        options->devices.push_back(
            interface ? c10d::ProcessGroupGloo::createDeviceForInterface(interface)
            : isLocal ? c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1")
                      : c10d::ProcessGroupGloo::createDefaultDevice());
        return c10::make_intrusive<c10d::ProcessGroupGloo>(store, place.rank, place.worldSize,
                                                           options);
    }

    static c10::intrusive_ptr<Backend> makeNccl([[maybe_unused]] const StorePointer& store,
                                                [[maybe_unused]] const Rendezvous& place) {
#ifdef STUDIO_HAVE_NCCL
        const auto options = c10d::ProcessGroupNCCL::Options::create();
        options->timeout = kNoLimit;
        return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, place.rank, place.worldSize,
                                                           options);
#else
        throw Error(ErrorCode::DeviceUnavailable, "NCCL", "is not built in");
#endif
    }

    template <typename Start>
    void exchange(const std::vector<Tensor>& tensors, const Start& start) {
        check();
        try {
            std::vector<decltype(start(std::declval<std::vector<Tensor>&>()))> works;
            for (const Tensor& tensor : tensors) {
                std::vector<Tensor> one{tensor};
                works.push_back(start(one));
            }
            for (const auto& work : works) {
                for (auto next = Clock::now() + kCheckEvery; !work->isCompleted();) {
                    std::this_thread::sleep_for(kPoll);
                    if (Clock::now() < next) continue;
                    check();
                    next = Clock::now() + kCheckEvery;
                }
                work->wait();
            }
        } catch (const Error&) {
            throw;
        } catch (const std::exception& error) {
            loseConnection(error.what());
        }
    }

    /// The connection tells that a rank is gone, but not which: that comes from the watch a little
    /// later.
    [[noreturn]] void loseConnection(const std::string& text) {
        const auto end = Clock::now() + m_settings.silence + 4 * m_settings.beat;
        while (Clock::now() < end) {
            check();
            std::this_thread::sleep_for(20ms);
        }
        loseRanks("the connection to another process broke: " + firstLine(text));
    }

    void waitForOthersToLeave(std::chrono::milliseconds limit) {
        const auto end = Clock::now() + limit;
        const auto haveAllLeft = [this] {
            for (int other = 0; other < size(); ++other)
                if (other != rank() && !m_store->check({RankWatch::leftKey(other)})) return false;
            return true;
        };
        while (!haveAllLeft() && Clock::now() < end)
            std::this_thread::sleep_for(10ms);
    }

    /// What ends before the others. c10d would wait in its destructors for what can no more come,
    /// so its objects are left to the end of the process, which is near.
    void abandon(const std::string& reason) noexcept {
        fail(reason);
        m_finished = true;
        try {
            if (rank() == 0 && m_store && m_watch) {
                waitForOthersToLeave(3 * m_settings.beat);
                m_watch->stop();
            } else if (m_store && m_watch &&
                       m_watch->failure().find("rank 0") == std::string::npos) {
                // Not to a store that went with rank 0: it would be waited for.
                m_store->set(RankWatch::leftKey(rank()), bytesOf("1"));
            }
        } catch (const std::exception&) {
            // Nobody is left to be told.
        }
        (void)m_backend.release();
        (void)m_store.release();
        (void)m_watch.release();
    }

    Rendezvous m_place;
    const ProcessGroupSettings m_settings;
    const Clock::time_point m_end;  ///< of waiting for others to come
    bool m_onDevice = false;
    bool m_finished = false, m_told = false;
    std::unique_ptr<RankLauncher> m_launcher;
    StorePointer m_store;
    std::unique_ptr<RankWatch> m_watch;
    c10::intrusive_ptr<Backend> m_backend;
};

}  // namespace

bool Collectives::areBuiltIn() {
    return true;
}

std::unique_ptr<Collectives> Collectives::join(const Rendezvous& rendezvous,
                                               const ProcessGroupSettings& settings,
                                               const JobContext& context) {
    return std::make_unique<C10dCollectives>(rendezvous, settings, context);
}

}  // namespace studio
