#include "core/train/ModuleTrace.h"

#include <ATen/record_function.h>
#include <c10/core/Allocator.h>
#include <spdlog/fmt/fmt.h>
#include <torch/version.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <unordered_map>

#include "core/base/Error.h"

namespace studio {
namespace {

using torch::Tensor;
using Clock = std::chrono::steady_clock;
#if TORCH_VERSION_MAJOR >= 2
using TotalBytes = std::size_t;
#else
using TotalBytes = std::int64_t;
#endif

/// What two dotted names begin with in common, whole parts only.
std::string commonModule(const std::string& a, const std::string& b) {
    std::size_t end = 0;
    for (std::size_t i = 0;; ++i) {
        const bool aEnds = i == a.size() || a[i] == '.', bEnds = i == b.size() || b[i] == '.';
        if (aEnds && bEnds) end = i;
        if (i == a.size() || i == b.size() || a[i] != b[i]) return a.substr(0, end);
    }
}

std::string ownerOf(const std::string& parameter) {
    const std::size_t dot = parameter.rfind('.');
    return dot == std::string::npos ? std::string() : parameter.substr(0, dot);
}

const void* storageOf(const Tensor& tensor) {
    return tensor.defined() && tensor.has_storage() ? tensor.storage().data() : nullptr;
}

/// One outermost operation.
struct Operation {
    bool isBackward = false;
    bool hasOwner = false;  ///< works on parameters of `owner`
    std::string owner;
    std::int64_t sequence = -1;  ///< of autograd; forward: the next one at its start
    Clock::time_point start;
    double seconds = 0;
    std::uint64_t made = 0, kept = 0, peak = 0;
};

thread_local int t_depth = 0;

}  // namespace

class ModuleTrace::Recorder final : public c10::MemoryReportingInfoBase {
  public:
    Recorder(const torch::nn::Module& module, const Options& options) : m_options(options) {
        for (const auto& item : module.named_parameters())
            m_owners[storageOf(item.value())] = ownerOf(item.key());
        for (const auto& item : module.named_buffers())
            m_owners[storageOf(item.value())] = ownerOf(item.key());
        m_owners.erase(nullptr);
    }

    static std::atomic<Recorder*>& current() {
        static std::atomic<Recorder*> recorder{nullptr};
        return recorder;
    }

    void begin(const at::RecordFunction& function) {
        Operation operation;
        operation.isBackward = m_inBackward;
        // Operations that autograd does not see have no number: they go with what came before.
        operation.sequence = function.seqNr();
        if (!m_inBackward)
            operation.sequence = m_sequence = std::max(m_sequence, operation.sequence);
        if (!m_inBackward) {
            bool first = true;
            const auto owned = [&](const Tensor& tensor) {
                const auto found = m_owners.find(storageOf(tensor));
                if (found == m_owners.end()) return;
                operation.owner =
                    first ? found->second : commonModule(operation.owner, found->second);
                operation.hasOwner = true;
                first = false;
            };
            for (const c10::IValue& input : function.inputs()) {
                if (input.isTensor())
                    owned(input.toTensor());
                else if (input.isTensorList())
                    for (const Tensor& tensor : input.toTensorVector())
                        owned(tensor);
            }
        }
        const std::lock_guard lock(m_mutex);
        operation.peak = m_bytes;
        operation.start = Clock::now();
        m_operations.push_back(std::move(operation));
        m_isRunning = true;
    }

    /// The engine of autograd wraps each node in an operation without a number; this is the node's.
    void setSequence(std::int64_t sequence) {
        const std::lock_guard lock(m_mutex);
        if (!m_operations.empty() && m_isRunning) m_operations.back().sequence = sequence;
    }

    void end() {
        if (m_options.synchronise) torch::cuda::synchronize();
        const std::lock_guard lock(m_mutex);
        Operation& operation = m_operations.back();
        operation.seconds = std::chrono::duration<double>(Clock::now() - operation.start).count();
        for (const void* block : m_ownBlocks)
            if (const auto found = m_blocks.find(block); found != m_blocks.end())
                operation.made += found->second.bytes;
        m_ownBlocks.clear();
        m_isRunning = false;
    }

    void reportMemoryUsage(void* block, std::int64_t bytes, TotalBytes, TotalBytes,
                           c10::Device) override {
        const std::lock_guard lock(m_mutex);
        if (bytes <= 0) {
            const auto found = m_blocks.find(block);
            if (found == m_blocks.end()) return;  // from before the trace: a weight
            m_bytes -= found->second.bytes;
            m_blocks.erase(found);
            return;
        }
        const auto size = static_cast<std::uint64_t>(bytes);
        if (m_options.limitBytes > 0 && m_bytes + size > m_options.limitBytes)
            throw Error(ErrorCode::OutOfMemory, "memory",
                        fmt::format("more than {:.3g} GB are needed",
                                    static_cast<double>(m_options.limitBytes) / 1e9));
        m_blocks[block] = {size, m_operations.empty() ? 0 : m_operations.size() - 1,
                           !m_operations.empty()};
        m_bytes += size;
        if (m_operations.empty()) return;
        m_operations.back().peak = std::max(m_operations.back().peak, m_bytes);
        if (m_isRunning) m_ownBlocks.push_back(block);
    }

    bool memoryProfilingEnabled() const override { return true; }

    void forwardEnds() {
        const std::lock_guard lock(m_mutex);
        for (const auto& [block, entry] : m_blocks)
            if (entry.hasOperation) m_operations[entry.operation].kept += entry.bytes;
        m_inBackward = true;
    }

    std::map<std::string, ModuleCost> costs(bool training) {
        nameOwners();
        std::map<std::string, ModuleCost> result;
        result[""];
        for (const Operation& operation : m_operations) {
            const std::string& name = operation.owner;
            for (std::size_t end = 0;;) {  // the module and everything around it
                ModuleCost& cost = result[name.substr(0, end)];
                (operation.isBackward ? cost.backwardSeconds : cost.forwardSeconds) +=
                    operation.seconds;
                if (!operation.isBackward) {
                    cost.activationBytes += training ? operation.kept : operation.made;
                    ++cost.operations;
                }
                cost.peakBytes = std::max(cost.peakBytes, operation.peak);
                if (end == name.size()) break;
                end = std::min(name.find('.', end + 1), name.size());
            }
        }
        return result;
    }

  private:
    struct Block {
        std::uint64_t bytes = 0;
        std::size_t operation = 0;
        bool hasOperation = false;
    };

    void nameOwners() {
        std::vector<std::size_t> forward;
        for (std::size_t i = 0; i < m_operations.size(); ++i)
            if (!m_operations[i].isBackward) forward.push_back(i);
        // The owner after each one without; then walk forward with the owner before.
        std::vector<const std::string*> next(m_operations.size(), nullptr);
        const std::string* after = nullptr;
        for (auto i = forward.rbegin(); i != forward.rend(); ++i) {
            next[*i] = after;
            if (m_operations[*i].hasOwner) after = &m_operations[*i].owner;
        }
        const std::string* before = nullptr;
        for (const std::size_t i : forward) {
            Operation& operation = m_operations[i];
            if (operation.hasOwner)
                before = &operation.owner;
            else if (before && next[i])
                operation.owner = commonModule(*before, *next[i]);
        }
        std::string last;
        for (Operation& operation : m_operations) {
            if (!operation.isBackward) continue;
            // Of all that began with this number or one before it the last one made the node.
            const auto found = std::upper_bound(forward.begin(), forward.end(), operation.sequence,
                                                [this](std::int64_t number, std::size_t i) {
                                                    return number < m_operations[i].sequence;
                                                });
            // Sums of gradients and their storing have no number: they go with what made them.
            if (operation.sequence >= 0 && found != forward.begin())
                last = m_operations[*(found - 1)].owner;
            operation.owner = last;
        }
    }

    const Options m_options;
    std::unordered_map<const void*, std::string> m_owners;  ///< by where a parameter lies
    std::mutex m_mutex;
    std::vector<Operation> m_operations;
    bool m_isRunning = false;
    std::int64_t m_sequence = -1;
    std::atomic<bool> m_inBackward{false};
    std::uint64_t m_bytes = 0;
    std::unordered_map<const void*, Block> m_blocks;
    std::vector<const void*> m_ownBlocks;  ///< of the operation that runs
};

namespace {

thread_local at::CallbackHandle t_callback = 0;

}  // namespace

ModuleTrace::ModuleTrace(const torch::nn::Module& module, const Options& options)
    : m_recorder(std::make_shared<Recorder>(module, options)) {
    TORCH_CHECK(Recorder::current().exchange(m_recorder.get()) == nullptr, "one trace at a time");
    t_depth = 0;
    const auto begin =
        [](const at::RecordFunction& function) -> std::unique_ptr<at::ObserverContext> {
        Recorder* recorder = Recorder::current();
        const bool isOutermost = t_depth++ == 0;
        if (recorder && isOutermost)
            recorder->begin(function);
        else if (recorder && function.scope() == at::RecordScope::BACKWARD_FUNCTION)
            recorder->setSequence(function.seqNr());
        return nullptr;
    };
    const auto end = [](const at::RecordFunction&, at::ObserverContext*) {
        if (--t_depth == 0)
            if (Recorder* recorder = Recorder::current()) recorder->end();
    };
    t_callback = at::addThreadLocalCallback(
        at::RecordFunctionCallback(begin, end)
            .needsInputs(true)
            .scopes({at::RecordScope::FUNCTION, at::RecordScope::BACKWARD_FUNCTION}));
    c10::ThreadLocalDebugInfo::_push(c10::DebugInfoKind::PROFILER_STATE, m_recorder);
}

ModuleTrace::~ModuleTrace() {
    if (Recorder::current().load() != m_recorder.get()) return;
    c10::ThreadLocalDebugInfo::_pop(c10::DebugInfoKind::PROFILER_STATE);
    at::removeCallback(t_callback);
    Recorder::current() = nullptr;
}

void ModuleTrace::forwardEnds() {
    m_recorder->forwardEnds();
}

std::map<std::string, ModuleCost> ModuleTrace::finish(bool training) {
    c10::ThreadLocalDebugInfo::_pop(c10::DebugInfoKind::PROFILER_STATE);
    at::removeCallback(t_callback);
    Recorder::current() = nullptr;
    return m_recorder->costs(training);
}

}  // namespace studio
