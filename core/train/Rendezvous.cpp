#include "core/train/Rendezvous.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "core/base/Error.h"

namespace studio {
namespace {

using Environment = std::function<const char*(const char*)>;

[[noreturn]] void refuse(const std::string& subject, const std::string& detail) {
    throw Error(ErrorCode::Usage, subject, detail);
}

int numberFrom(const std::string& name, const std::string& text, int smallest, int largest) {
    int value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end || value < smallest || value > largest)
        refuse(name, "is \"" + text + "\", but must be a whole number from " +
                         std::to_string(smallest) + " to " + std::to_string(largest));
    return value;
}

constexpr int kLargestWorld = 4096, kLargestPort = 65535;

/// Variables of the environment; an empty one counts as not there.
class Variables {
  public:
    explicit Variables(const Environment& environment) : m_environment(environment) {}
    std::optional<std::string> text(const char* name) const {
        const char* value = m_environment(name);
        return value && *value ? std::optional<std::string>(value) : std::nullopt;
    }
    std::optional<int> number(const char* name, int smallest, int largest) const {
        const std::optional<std::string> value = text(name);
        return value ? std::optional(numberFrom(name, *value, smallest, largest)) : std::nullopt;
    }
    std::string needed(const char* name) const {
        const std::optional<std::string> value = text(name);
        if (!value) refuse(name, "is not in the environment, but RANK and WORLD_SIZE are");
        return *value;
    }

  private:
    const Environment& m_environment;
};

/// tcp://HOST:PORT, also with an IPv6 address in brackets.
void readUrl(const std::string& url, Rendezvous& result) {
    const std::string name = "--dist_url", form = "must be env:// or tcp://HOST:PORT";
    if (!url.starts_with("tcp://")) refuse(name, form);
    const std::string place = url.substr(6);
    const std::size_t colon = place.rfind(':');
    if (colon == std::string::npos || colon == 0) refuse(name, form);
    std::string host = place.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host.empty() || host.find('/') != std::string::npos) refuse(name, form);
    result.host = host;
    result.port = static_cast<std::uint16_t>(
        numberFrom(name + "'s port", place.substr(colon + 1), 1, kLargestPort));
}

/// A world that the environment describes, or nothing.
std::optional<Rendezvous> fromTorchrun(const Variables& variables) {
    const auto rank = variables.number("RANK", 0, kLargestWorld - 1);
    const auto world = variables.number("WORLD_SIZE", 1, kLargestWorld);
    if (!rank || !world) return std::nullopt;
    Rendezvous result;
    result.source = "torchrun";
    result.rank = *rank;
    result.worldSize = *world;
    result.localRank = variables.number("LOCAL_RANK", 0, kLargestWorld - 1).value_or(0);
    result.localWorldSize = variables.number("LOCAL_WORLD_SIZE", 1, kLargestWorld).value_or(1);
    return result;
}

std::optional<Rendezvous> fromSlurm(const Variables& variables) {
    const auto rank = variables.number("SLURM_PROCID", 0, kLargestWorld - 1);
    auto world = variables.number("SLURM_STEP_NUM_TASKS", 1, kLargestWorld);
    if (!world) world = variables.number("SLURM_NTASKS", 1, kLargestWorld);
    if (!rank || !world || *world == 1) return std::nullopt;
    Rendezvous result;
    result.source = "SLURM";
    result.rank = *rank;
    result.worldSize = *world;
    result.localRank = variables.number("SLURM_LOCALID", 0, kLargestWorld - 1).value_or(0);
    result.localWorldSize = variables.number("SLURM_NTASKS_PER_NODE", 1, kLargestWorld).value_or(1);
    return result;
}

void findPlace(const Variables& variables, Rendezvous& result) {
    if (result.source == "torchrun") {
        result.host = variables.needed("MASTER_ADDR");
        result.port = static_cast<std::uint16_t>(
            numberFrom("MASTER_PORT", variables.needed("MASTER_PORT"), 1, kLargestPort));
        // torchrun itself listens there; its protocol is that of its own PyTorch, which need not be
        // ours.
        if (variables.text("TORCHELASTIC_USE_AGENT_STORE") == "True")
            result.port = static_cast<std::uint16_t>(result.port == kLargestPort ? result.port - 1
                                                                                 : result.port + 1);
        return;
    }
    std::string hosts = variables.text("SLURM_STEP_NODELIST").value_or("");
    if (hosts.empty()) hosts = variables.text("SLURM_JOB_NODELIST").value_or("");
    result.host = variables.text("MASTER_ADDR").value_or(firstSlurmHost(hosts));
    if (result.host.empty())
        refuse("SLURM_JOB_NODELIST", "is not in the environment, but SLURM_PROCID is");
    // One port a job, under those that systems give out by themselves.
    const int job = variables.number("SLURM_JOB_ID", 0, INT32_MAX).value_or(0);
    result.port = static_cast<std::uint16_t>(
        variables.number("MASTER_PORT", 1, kLargestPort).value_or(15000 + job % 15000));
}

}  // namespace

Rendezvous findRendezvous(const DistributedOptions& options, const Environment& environment) {
    const Variables variables(environment);
    const bool byUrl = options.url != "env://";
    Rendezvous result;
    std::optional<Rendezvous> found = fromTorchrun(variables);
    if (!found) found = fromSlurm(variables);
    if (found) {
        if (options.worldSize > 1 && options.worldSize != found->worldSize)
            refuse("--world_size", "is " + std::to_string(options.worldSize) + ", but " +
                                       found->source + " started " +
                                       std::to_string(found->worldSize));
        result = *found;
    } else {
        result.worldSize = options.worldSize;
    }
    if (options.rank >= 0) result.rank = options.rank;
    if (options.localRank >= 0) result.localRank = options.localRank;
    if (result.worldSize <= 1) {
        Rendezvous alone;
        alone.localRank = std::max(options.localRank, 0);
        return alone;
    }
    if (result.rank >= result.worldSize)
        refuse("--rank", "is " + std::to_string(result.rank) + ", but there are only " +
                             std::to_string(result.worldSize) + " processes, counted from 0");
    if (byUrl) {
        readUrl(options.url, result);
        if (!found && options.rank < 0)
            refuse("--rank",
                   "is needed with --dist_url " + options.url + ": which process this is");
        result.source = "--dist_url";
    } else if (found) {
        findPlace(variables, result);
    } else if (options.rank >= 0) {
        refuse("--dist_url", "is needed with --rank: tcp://HOST:PORT of rank 0");
    } else {
        result.source = "--world_size";
        result.host = "127.0.0.1";
        result.localWorldSize = result.worldSize;
        result.startsOthers = true;
    }
    return result;
}

Rendezvous findRendezvous(const DistributedOptions& options) {
    return findRendezvous(options, [](const char* name) { return std::getenv(name); });
}

Rendezvous launchedPlace(const DistributedOptions& options, const Environment& environment) {
    const Variables variables(environment);
    if (options.rank >= 0 || variables.text(kStartedByFirst)) return {};
    try {
        std::optional<Rendezvous> found = fromTorchrun(variables);
        if (!found) found = fromSlurm(variables);
        if (found && found->rank < found->worldSize) return *found;
    } catch (const Error&) {
        // Whoever uses it says so.
    }
    return {};
}

Rendezvous launchedPlace(const DistributedOptions& options) {
    return launchedPlace(options, [](const char* name) { return std::getenv(name); });
}

std::string firstSlurmHost(const std::string& list) {
    std::string host;
    for (std::size_t i = 0; i < list.size() && list[i] != ','; ++i) {
        if (list[i] != '[') {
            host += list[i];
            continue;
        }
        // The first number of the brackets; what follows them belongs to the name.
        const std::size_t end = list.find(']', i);
        if (end == std::string::npos) break;
        const std::string numbers = list.substr(i + 1, end - i - 1);
        host += numbers.substr(0, numbers.find_first_of("-,"));
        i = end;
    }
    return host;
}

}  // namespace studio
