#include <spdlog/fmt/fmt.h>

#include "app/cli/Console.h"
#include "app/cli/DataCommand.h"
#include "core/jobs/DataCheckJob.h"

namespace studio::cli {
namespace {

class DataCheckCommand final : public Command {
  public:
    CLI::App* declare(CLI::App& program) override {
        CLI::App* command = program.add_subcommand(
            "check", "What is wrong with a data set, and a repaired copy of it");
        command->footer(
            "Examples:\n"
            "  persam-hq data check data/DIS5K --csv problems.csv\n"
            "  persam-hq data check data --fix data_repaired\n\n"
            "Looked for: unreadable, unpaired, wrongly sized, empty, full and non-binary masks, "
            "images that a\n"
            "tag turns, the same pixels twice or in two splits, damaged annotations, wrong formats "
            "and numbers.\n"
            "Exit status: 0 no problems remain, 1 some remain, 2 wrong usage.");
        command
            ->add_option("folder", m_options.folder,
                         "a folder (plain, input_imgs_*, PerSAM or DIS5K)")
            ->required();
        command->add_option(
            "--fix", m_options.fix,
            "folder for a repaired copy, new or empty; nothing is changed in place");
        command->add_option("--json", m_options.json, "file for a report as JSON");
        command->add_option("--csv", m_options.csv, "file for a report as CSV");
        command->add_option("--threads", m_options.threads, "0: all cores")->capture_default_str();
        return command;
    }

    int run(const JobContext& context) override {
        Console console;
        const DataCheckObserver observer{
            [&](const DataProblem& problem) { print(console, problem); }};
        const DataCheckReport report =
            runDataCheck(m_options, console.withProgress(context), observer);
        console.result(fmt::format("{} ({}): {} images, {} masks, {} annotations",
                                   toUtf8(m_options.folder), layoutKindName(report.layout),
                                   report.images, report.masks, report.annotations));
        console.result(
            fmt::format("{} errors, {} warnings, {} notes", report.count(DataSeverity::Error),
                        report.count(DataSeverity::Warning), report.count(DataSeverity::Note)));
        if (!m_options.fix.empty()) summariseRepair(console, report);
        return report.remaining() == 0 ? 0 : 1;
    }

  private:
    void print(Console& console, const DataProblem& problem) const {
        fs::path file =
            problem.file.lexically_relative(fs::absolute(m_options.folder).lexically_normal());
        if (file.empty() || toUtf8(file).starts_with("..")) file = problem.file;
        console.result(fmt::format("{:<7} {:<18} {}: {}", dataSeverityName(problem.severity),
                                   dataProblemName(problem.kind), toUtf8(file), problem.text));
    }

    void summariseRepair(Console& console, const DataCheckReport& report) const {
        std::size_t repaired = 0;
        for (const DataProblem& problem : report.problems)
            repaired += problem.outcome == DataOutcome::Repaired;
        console.result(fmt::format("{} problems repaired, {} files written to {}", repaired,
                                   report.written, toUtf8(m_options.fix)));
        for (const DataProblem& problem : report.problems)
            if (problem.outcome != DataOutcome::Repaired && problem.severity != DataSeverity::Note)
                console.note(fmt::format("not repaired: {}: {} ({})", toUtf8(problem.file),
                                         problem.text, problem.repair));
    }

    DataCheckOptions m_options;
};

}  // namespace

std::unique_ptr<Command> makeDataCheckCommand() {
    return std::make_unique<DataCheckCommand>();
}

}  // namespace studio::cli
