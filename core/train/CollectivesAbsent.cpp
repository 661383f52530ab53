#include "core/base/Error.h"
#include "core/train/Collectives.h"

// Compiled where LibTorch comes without c10d; otherwise C10dCollectives.cpp is.

namespace studio {

bool Collectives::areBuiltIn() {
    return false;
}

std::unique_ptr<Collectives> Collectives::join(const Rendezvous&, const ProcessGroupSettings&,
                                               const JobContext&) {
    throw Error(ErrorCode::DeviceUnavailable, "--world_size",
                "distributed training is not built in: this LibTorch comes without c10d's gloo");
}

}  // namespace studio
