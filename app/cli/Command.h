#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <vector>

#include "core/base/JobContext.h"

namespace studio::cli {

/// One command of the program: its options, and what it does once they are parsed.
class Command {
  public:
    virtual ~Command() = default;
    /// Adds the subcommand with its options and an example to the program.
    virtual CLI::App* declare(CLI::App& program) = 0;
    /// Returns the exit status: 0, or 1 when something was left undone. Throws as the core does.
    virtual int run(const JobContext& context) = 0;
    /// Whether another process with the same command line says what is wrong with that.
    virtual bool isSaidByAnother() const { return false; }
};

std::unique_ptr<Command> makeSegmentCommand();
std::unique_ptr<Command> makeAutoCommand();
std::unique_ptr<Command> makeEvaluateCommand();
std::unique_ptr<Command> makeInfoCommand();
std::unique_ptr<Command> makeMatchCommand();
std::unique_ptr<Command> makeDataCommand();
std::unique_ptr<Command> makeTrainCommand();
std::unique_ptr<Command> makeProfileCommand();

}  // namespace studio::cli
