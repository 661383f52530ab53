#include "core/train/ProcessGroup.h"

#include <torch/torch.h>

#include <algorithm>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/train/Collectives.h"

namespace studio {
namespace {

using at::Tensor;

/// What gradients are exchanged as: gloo adds up float and double only.
at::ScalarType exchangeType(const Tensor& parameter) {
    return parameter.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
}

/// Parameters whose gradients travel together.
struct Bucket {
    at::ScalarType type = at::kFloat;
    std::int64_t elements = 0;
    std::vector<std::size_t> members;
};

/// `used`: which of them have a gradient anywhere. The same on every rank.
std::vector<Bucket> bucketsOf(const std::vector<Tensor>& parameters, const std::vector<bool>& used,
                              std::int64_t bytes) {
    std::vector<Bucket> buckets;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        if (!used[i]) continue;
        const at::ScalarType type = exchangeType(parameters[i]);
        const std::int64_t size = static_cast<std::int64_t>(at::elementSize(type));
        const std::int64_t elements = parameters[i].numel();
        if (buckets.empty() || buckets.back().type != type ||
            (buckets.back().elements + elements) * size > bytes)
            buckets.push_back({type, 0, {}});
        buckets.back().elements += elements;
        buckets.back().members.push_back(i);
    }
    return buckets;
}

}  // namespace

ProcessGroup::ProcessGroup(const Rendezvous& rendezvous, const ProcessGroupSettings& settings,
                           const JobContext& context)
    : m_bucketBytes(settings.bucketBytes) {
    if (rendezvous.worldSize > 1) m_ranks = Collectives::join(rendezvous, settings, context);
}

ProcessGroup::ProcessGroup() = default;
ProcessGroup::~ProcessGroup() = default;

bool ProcessGroup::isBuiltIn() {
    return Collectives::areBuiltIn();
}

int ProcessGroup::rank() const {
    return m_ranks ? m_ranks->rank() : 0;
}

int ProcessGroup::size() const {
    return m_ranks ? m_ranks->size() : 1;
}

std::string ProcessGroup::backend() const {
    return m_ranks ? m_ranks->backend() : "none";
}

void ProcessGroup::averageGradients(const std::vector<Tensor>& parameters, bool findUnused) {
    if (!m_ranks) return;
    const torch::NoGradGuard noGrad;
    std::vector<double> counts(parameters.size());
    for (std::size_t i = 0; i < parameters.size(); ++i)
        counts[i] = parameters[i].grad().defined() ? 1 : 0;
    counts = sum(counts);
    std::vector<bool> used(parameters.size());
    std::size_t partly = 0;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        used[i] = counts[i] > 0;
        if (used[i] && counts[i] < size()) ++partly;
    }
    if (partly > 0 && !findUnused)
        throw Error(
            ErrorCode::Usage, "--find_unused_params",
            fmt::format("is needed: {} of {} trained tensors have a gradient on some of the {} "
                        "processes only",
                        partly, parameters.size(), size()));

    const std::vector<Bucket> buckets = bucketsOf(parameters, used, m_bucketBytes);
    std::vector<Tensor> flats;
    for (const Bucket& bucket : buckets) {
        Tensor flat =
            torch::zeros({bucket.elements}, torch::dtype(bucket.type).device(m_ranks->device()));
        std::int64_t at = 0;
        for (const std::size_t i : bucket.members) {
            const Tensor& gradient = parameters[i].grad();
            const std::int64_t elements = parameters[i].numel();
            if (gradient.defined()) flat.narrow(0, at, elements).copy_(gradient.reshape(-1));
            at += elements;
        }
        flats.push_back(flat);
    }
    m_ranks->sum(flats);
    for (std::size_t b = 0; b < buckets.size(); ++b) {
        flats[b].div_(size());
        std::int64_t at = 0;
        for (const std::size_t i : buckets[b].members) {
            const Tensor& parameter = parameters[i];
            const Tensor mean = flats[b].narrow(0, at, parameter.numel()).view(parameter.sizes());
            if (parameter.grad().defined())
                parameter.grad().copy_(mean);
            else
                parameter.mutable_grad() =
                    mean.to(parameter.options(), /*non_blocking=*/false, /*copy=*/true);
            at += parameter.numel();
        }
    }
}

void ProcessGroup::broadcast(const std::vector<Tensor>& tensors) {
    if (!m_ranks) return;
    const torch::NoGradGuard noGrad;
    double bytes = 0;
    for (const Tensor& tensor : tensors)
        bytes += static_cast<double>(tensor.nbytes());
    for (const std::vector<double>& other : gather({static_cast<double>(tensors.size()), bytes}))
        if (other[0] != static_cast<double>(tensors.size()) || other[1] != bytes)
            throw Error(
                ErrorCode::Usage, "--world_size",
                "the processes have different models: they must be started with the same options");
    for (const Tensor& tensor : tensors) {
        if (tensor.numel() == 0) continue;
        // As bytes: c10d does not send every type.
        Tensor sent = tensor.detach()
                          .to(m_ranks->device(), tensor.scalar_type(), false, true)
                          .contiguous()
                          .reshape(-1);
        m_ranks->broadcast(sent.view(at::kByte));
        if (rank() != 0) tensor.detach().copy_(sent.view(tensor.sizes()));
    }
}

std::vector<double> ProcessGroup::sum(const std::vector<double>& values) {
    if (!m_ranks || values.empty()) return values;
    const Tensor sums = torch::tensor(values, at::kDouble).to(m_ranks->device());
    m_ranks->sum({sums});
    const Tensor result = sums.cpu();
    return {result.data_ptr<double>(), result.data_ptr<double>() + result.numel()};
}

std::vector<std::vector<double>> ProcessGroup::gather(const std::vector<double>& values) {
    if (!m_ranks) return {values};
    const std::size_t count = values.size();
    std::vector<double> all(count * static_cast<std::size_t>(size()));
    std::copy(values.begin(), values.end(),
              all.begin() + static_cast<std::ptrdiff_t>(count) * rank());
    all = sum(all);
    std::vector<std::vector<double>> result;
    for (auto at = all.begin(); result.size() < static_cast<std::size_t>(size());
         at += static_cast<std::ptrdiff_t>(count))
        result.emplace_back(at, at + static_cast<std::ptrdiff_t>(count));
    return result;
}

bool ProcessGroup::any(bool value) {
    return m_ranks ? sum({value ? 1.0 : 0.0})[0] > 0 : value;
}

std::string ProcessGroup::shared(const std::string& text) {
    if (!m_ranks) return text;
    const auto length =
        static_cast<std::int64_t>(sum({isFirst() ? static_cast<double>(text.size()) : 0.0})[0]);
    if (length == 0) return {};
    Tensor bytes = torch::zeros({length}, at::kByte);
    if (isFirst()) std::copy(text.begin(), text.end(), bytes.data_ptr<std::uint8_t>());
    bytes = bytes.to(m_ranks->device());
    m_ranks->broadcast(bytes);
    bytes = bytes.cpu();
    return {bytes.data_ptr<std::uint8_t>(), bytes.data_ptr<std::uint8_t>() + length};
}

void ProcessGroup::barrier() {
    sum({0.0});
}

void ProcessGroup::check() {
    if (m_ranks) m_ranks->check();
}

bool ProcessGroup::stopIsAsked() const {
    return m_ranks && m_ranks->stopIsAsked();
}

void ProcessGroup::fail(const std::string& reason) noexcept {
    if (m_ranks) m_ranks->fail(reason);
}

void ProcessGroup::finish() {
    if (!m_ranks) return;
    barrier();
    m_ranks->finish();
}

JobContext ProcessGroup::watched(JobContext context) {
    if (!m_ranks) return context;
    context.yield = [this, before = std::move(context.yield)] {
        check();
        if (before) before();
    };
    return context;
}

}  // namespace studio
