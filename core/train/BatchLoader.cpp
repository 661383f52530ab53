#include "core/train/BatchLoader.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "core/base/Error.h"
#include "core/base/Log.h"

namespace studio {
namespace {

constexpr int kMostThreads = 4;
/// How long next() waits before it looks whether it was cancelled.
constexpr auto kLook = std::chrono::milliseconds(20);

int threadCount(int asked) {
    if (asked > 0) return asked;
    return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kMostThreads);
}

/// Whether an error is about one file and its sample can be left out, or would meet the others too.
bool isOfOneFile(ErrorCode code) {
    switch (code) {
        case ErrorCode::FileNotFound:
        case ErrorCode::FileUnreadable:
        case ErrorCode::ImageUnreadable:
        case ErrorCode::ImageTooLarge:
        case ErrorCode::SizeMismatch:
        case ErrorCode::AnnotationInvalid:
            return true;
        default:
            return false;
    }
}

}  // namespace

void BatchLoader::Options::check() const {
    order.check();
    if (threads < 0 || threads > 256)
        throw Error(ErrorCode::Usage, "loader threads", "must lie between 0 and 256");
    if (ahead < 1) throw Error(ErrorCode::Usage, "batches ahead", "must be at least 1");
}

struct BatchLoader::Impl {
    /// One epoch, or the rest of it. Threads that still work for an older one drop what they have.
    struct Run {
        int epoch = 0;
        std::vector<std::size_t> order;
        JobContext context;  ///< its flag ends work that is not wanted any more
    };

    /// A sample; or neither, where it cannot be read and none takes its place.
    struct Made {
        std::optional<LoadedSample> sample;
        std::exception_ptr failure;
    };

    Impl(std::size_t samples, Make make, Options given, Problem told)
        : maker(std::move(make)), options(std::move(given)), problem(std::move(told)) {
        options.order.samples = samples;
        options.check();
        positions = options.order.positions();
        batches = options.order.batches();
        for (int i = 0; i < threadCount(options.threads); ++i)
            threads.emplace_back([this] { work(); });
    }

    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            ending = true;
            if (run) run->context.cancel.cancel();
        }
        changed.notify_all();
        for (std::thread& thread : threads)
            thread.join();
    }

    std::size_t window() const {
        return options.order.batchSize * static_cast<std::size_t>(options.ahead);
    }

    void work() {
        std::unique_lock lock(mutex);
        while (true) {
            changed.wait(lock, [&] {
                return ending || (run && !failed && nextToMake < positions.size() &&
                                  nextToMake < handedOut + window());
            });
            if (ending) return;
            const std::shared_ptr<Run> mine = run;
            const std::size_t at = nextToMake++;
            lock.unlock();
            Made result;
            try {
                result.sample = make(*mine, positions[at]);
            } catch (...) {
                result.failure = std::current_exception();
            }
            lock.lock();
            if (mine != run) continue;
            failed |= result.failure != nullptr;
            made.emplace(at, std::move(result));
            changed.notify_all();
        }
    }

    /// Nothing where the sample cannot be read and none is to take its place.
    std::optional<LoadedSample> make(const Run& wanted, std::size_t position) {
        const std::size_t count = wanted.order.size();
        const std::size_t tries = options.order.training ? count : 1;
        for (std::size_t i = 0; i < tries; ++i) {
            const std::size_t index = wanted.order[(position + i) % count];
            if (isBad(index)) continue;
            try {
                return maker(index, wanted.epoch, wanted.context);
            } catch (const Error& error) {
                if (!isOfOneFile(error.code())) throw;
                setBad(index, error);
            }
        }
        if (!options.order.training) return std::nullopt;
        throw Error(ErrorCode::FolderEmpty, "data", "no image with its mask can be read any more");
    }

    bool isBad(std::size_t index) {
        const std::lock_guard lock(mutex);
        return bad.contains(index);
    }

    void setBad(std::size_t index, const Error& error) {
        const std::lock_guard lock(mutex);
        bad.insert(index);
        if (reported.insert(error.subject()).second) toReport.emplace_back(error.what());
    }

    void report(std::unique_lock<std::mutex>& lock) {
        const std::vector<std::string> lines = std::exchange(toReport, {});
        lock.unlock();
        for (const std::string& line : lines)
            problem ? problem(line) : log::warn("{}", line);
        lock.lock();
    }

    Make maker;
    Options options;
    Problem problem;
    std::vector<std::size_t> positions;  ///< of this rank, in the order of an epoch
    std::size_t batches = 0;

    std::mutex mutex;
    std::condition_variable changed;
    bool ending = false;
    std::shared_ptr<Run> run;
    std::size_t batch = 0;             ///< that next() gives
    std::size_t nextToMake = 0;        ///< into positions
    std::size_t handedOut = 0;         ///< positions whose samples are with the caller
    std::map<std::size_t, Made> made;  ///< by their place in positions
    bool failed = false;  ///< nothing more is made; what was begun before comes all the same
    std::set<std::size_t> bad;
    std::set<std::string> reported;
    std::vector<std::string> toReport;
    std::vector<std::thread> threads;
};

BatchLoader::BatchLoader(std::shared_ptr<const SampleMaker> samples, Options options,
                         Problem problem)
    : BatchLoader(
          samples->size(),
          [samples](std::size_t index, int epoch, const JobContext& context) {
              return samples->make(index, epoch, context);
          },
          std::move(options), std::move(problem)) {}

BatchLoader::BatchLoader(std::size_t samples, Make make, Options options, Problem problem)
    : m_impl(std::make_unique<Impl>(samples, std::move(make), std::move(options),
                                    std::move(problem))) {}

BatchLoader::~BatchLoader() = default;

std::size_t BatchLoader::batchesPerEpoch() const {
    return m_impl->batches;
}

void BatchLoader::start(int epoch, std::size_t batch) {
    Impl& impl = *m_impl;
    if (epoch < 0 || batch > impl.batches)
        throw Error(ErrorCode::Usage, "position in the data",
                    "epoch " + std::to_string(epoch) + ", batch " + std::to_string(batch) +
                        " does not exist: there are " + std::to_string(impl.batches) +
                        " batches an epoch");
    auto run = std::make_shared<Impl::Run>();
    run->epoch = epoch;
    run->order = impl.options.order.order(epoch);
    {
        const std::lock_guard lock(impl.mutex);
        if (impl.run) impl.run->context.cancel.cancel();
        impl.run = std::move(run);
        impl.batch = batch;
        impl.handedOut = impl.nextToMake =
            std::min(batch * impl.options.order.batchSize, impl.positions.size());
        impl.made.clear();
        impl.failed = false;
    }
    impl.changed.notify_all();
}

std::optional<LoadedBatch> BatchLoader::next(const JobContext& context) {
    Impl& impl = *m_impl;
    std::unique_lock lock(impl.mutex);
    while (impl.run && impl.batch < impl.batches) {
        const std::size_t end =
            std::min(impl.handedOut + impl.options.order.batchSize, impl.positions.size());
        LoadedBatch batch;
        batch.epoch = impl.run->epoch;
        batch.number = impl.batch;
        for (std::size_t at = impl.handedOut; at < end; ++at) {
            while (!impl.made.contains(at)) {
                impl.changed.wait_for(lock, kLook);
                lock.unlock();
                context.checkpoint();
                lock.lock();
            }
            if (const std::exception_ptr failure = impl.made[at].failure) {
                impl.report(lock);  // what led to it
                std::rethrow_exception(failure);
            }
        }
        for (std::size_t at = impl.handedOut; at < end; ++at) {
            Impl::Made result = std::move(impl.made.extract(at).mapped());
            if (result.sample) batch.samples.push_back(std::move(*result.sample));
        }
        impl.handedOut = end;
        ++impl.batch;
        impl.changed.notify_all();
        impl.report(lock);
        if (!batch.samples.empty()) return batch;
    }
    return std::nullopt;
}

std::size_t BatchLoader::position() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->batch;
}

}  // namespace studio
