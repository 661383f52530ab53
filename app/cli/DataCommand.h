#pragma once

#include <CLI/CLI.hpp>
#include <memory>

#include "app/cli/Command.h"

namespace studio::cli {

// The commands below `data`, one file each. They are declared in `data` as commands are in the
// program.

std::unique_ptr<Command> makeDataCheckCommand();
std::unique_ptr<Command> makeDataConvertCommand();
std::unique_ptr<Command> makeDataBuildCommand();

}  // namespace studio::cli
