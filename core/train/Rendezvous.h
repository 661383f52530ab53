#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace studio {

/// What the command line says of data-parallel training.
struct DistributedOptions {
    int worldSize = 1;
    int rank = -1;       ///< -1: not said
    int localRank = -1;  ///< -1: not said
    std::string url = "env://";
};

/// Which process of how many this is, and where they meet.
struct Rendezvous {
    int worldSize = 1;
    int rank = 0;
    int localRank = 0;       ///< among those on this machine: which GPU is taken
    int localWorldSize = 1;  ///< how many share this machine's cores, as far as it is known
    std::string host;        ///< of rank 0; empty when there is one process only
    std::uint16_t port = 0;  ///< where rank 0 listens; 0: any free one (with `startsOthers`)
    /// This process is rank 0 and starts the others itself, on this machine.
    bool startsOthers = false;
    std::string source;  ///< who says so: "torchrun", "SLURM", "--dist_url", "--world_size"
};

/// Finds out from the options and, in this order, from the environment of torchrun (RANK,
/// WORLD_SIZE, LOCAL_RANK, MASTER_ADDR, MASTER_PORT) or of SLURM's srun (SLURM_PROCID,
/// SLURM_NTASKS, SLURM_LOCALID, SLURM_JOB_NODELIST). Options that are given win over it, but must
/// not contradict the number of processes. A world of more than one without a rank from anywhere is
/// started by this process. `environment`: as std::getenv. Throws Error{Usage} naming the option or
/// the variable that is missing or wrong.
Rendezvous findRendezvous(const DistributedOptions& options,
                          const std::function<const char*(const char*)>& environment);
/// From this process's environment.
Rendezvous findRendezvous(const DistributedOptions& options);

/// The environment variable that says that rank 0 started this process itself.
inline constexpr const char* kStartedByFirst = "PERSAM_HQ_STARTED_BY_RANK_0";

/// The place of this process among those that torchrun or srun started with one command line, for
/// who says what is wrong with that; rank 0 wherever it is not certain to be so: it was started by
/// hand (`--rank`), by rank 0, whose command line was right, or the environment is odd.
Rendezvous launchedPlace(const DistributedOptions& options,
                         const std::function<const char*(const char*)>& environment);
/// From this process's environment.
Rendezvous launchedPlace(const DistributedOptions& options);

/// The first host of SLURM's notation, "gpu[003-010,12],other" -> "gpu003".
std::string firstSlurmHost(const std::string& list);

}  // namespace studio
