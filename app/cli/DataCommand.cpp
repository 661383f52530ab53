#include "app/cli/DataCommand.h"

#include <vector>

namespace studio::cli {
namespace {

class DataCommand final : public Command {
  public:
    DataCommand() {
        m_commands.push_back(makeDataCheckCommand());
        m_commands.push_back(makeDataConvertCommand());
        m_commands.push_back(makeDataBuildCommand());
    }

    CLI::App* declare(CLI::App& program) override {
        CLI::App* group = program.add_subcommand("data", "Check, convert and build data sets");
        group->require_subcommand(1);
        group->footer("persam-hq data COMMAND --help shows the options of a command.");
        for (const std::unique_ptr<Command>& command : m_commands)
            // --debug is the group's, and may stand behind its commands' options as well.
            m_declared.push_back(command->declare(*group)->fallthrough());
        return group;
    }

    int run(const JobContext& context) override {
        for (std::size_t i = 0; i < m_commands.size(); ++i)
            if (m_declared[i]->parsed()) return m_commands[i]->run(context);
        return 1;
    }

  private:
    std::vector<std::unique_ptr<Command>> m_commands;
    std::vector<CLI::App*> m_declared;
};

}  // namespace

std::unique_ptr<Command> makeDataCommand() {
    return std::make_unique<DataCommand>();
}

}  // namespace studio::cli
