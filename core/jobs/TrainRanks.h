#pragma once

#include "core/base/Error.h"
#include "core/base/RuntimeOptions.h"
#include "core/train/Rendezvous.h"

namespace studio {

/// What the first of several processes says as well: the others end with it and without a word.
class SaidByFirst : public Error {
  public:
    explicit SaidByFirst(const Error& error) : Error(error) {}
};

/// Each process of a machine takes a share of it: a GPU, or some of its cores. Returns whether it
/// has a GPU of its own.
bool takeShare(RuntimeOptions& runtime, const Rendezvous& rendezvous);

/// Several processes may write to one terminal.
Error ofProcess(int rank, const Error& error);

/// Whether the first process meets `error` as well, or another one on this machine, before they
/// have met. `launched`: see launchedPlace(). `ownDevice`: this process's device is its own.
bool othersMeetIt(const Error& error, const Rendezvous& launched, bool ownDevice);

/// Whether the first process says it, too, when `error` ends another one that told it of that.
bool firstHearsOf(const Error& error);

}  // namespace studio
