#pragma once

#include <memory>

#include "app/cli/Command.h"

namespace studio::cli {

/// `data synth`; declare() adds it to the group `data`.
std::unique_ptr<Command> makeDataSynthCommand();

}  // namespace studio::cli
