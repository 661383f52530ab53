#include <spdlog/fmt/fmt.h>

#include "app/cli/Console.h"
#include "app/cli/DataCommand.h"
#include "core/jobs/DataBuildJob.h"

namespace studio::cli {
namespace {

class DataBuildCommand final : public Command {
  public:
    CLI::App* declare(CLI::App& program) override {
        CLI::App* command = program.add_subcommand(
            "build", "A data set of annotations, or of the masks that were accepted");
        command->footer(
            "Examples:\n"
            "  persam-hq data build project --layout persam --out data\n"
            "  persam-hq data build project_a project_b --layout dis5k --valid 0.1 --seed 42 --out "
            "DIS5K\n"
            "  persam-hq data build outputs/persam_f --images data --layout dis5k --out DIS5K\n\n"
            "manifest.json in the output says of every file where it came from. Exit status: 0 all "
            "done,\n"
            "1 something failed, 2 wrong usage or names that collide (nothing is written then).");
        command
            ->add_option("sources", m_options.sources,
                         "folders: annotated ones in any layout, or outputs of match (scores.csv)")
            ->required();
        command->add_option("--out", m_options.output, "folder for the data set, new or empty")
            ->required();
        addChoice(*command, "--layout", m_options.layout, parseBuildLayout, buildLayoutName,
                  "persam (Images/<object>/NN.jpg), dis5k (im/, gt/ and splits) or masks");
        addChoice(*command, "--merge", m_options.merge, parseBuildMerge, buildMergeName,
                  "several objects of an image: union, each; auto: union, for masks each");
        command->add_option(
            "--images", m_options.images,
            "folder of the images that the masks of the sources belong to; a match of "
            "the window knows its own while they are there");
        command->add_option("--label", m_options.labels, "only objects of this label (repeatable)");
        command->add_option("--object", m_options.object, "persam: name of objects without a label")
            ->capture_default_str();
        command
            ->add_option("--verdict", m_options.verdicts,
                         "of scores.csv: lines that are taken (repeatable)")
            ->default_str("accepted found");
        command->add_option("--valid", m_options.valid, "dis5k: share of images in DIS-VD")
            ->capture_default_str();
        command->add_option("--test", m_options.test, "dis5k: share of images in DIS-TE1")
            ->capture_default_str();
        command->add_option("--seed", m_options.seed, "of the splits")->capture_default_str();
        command->add_flag("--number", m_options.number,
                          "dis5k, masks: names 000000, 000001, ... instead of the images'");
        command->add_option("--threads", m_options.threads, "0: all cores")->capture_default_str();
        return command;
    }

    int run(const JobContext& context) override {
        Console console;
        const DataBuildObserver observer{{},
                                         [&](const std::string& text) { console.problem(text); }};
        const DataBuildReport report =
            runDataBuild(m_options, console.withProgress(context), observer);
        for (const std::string& note : report.notes)
            console.note(note);
        std::map<std::string, std::size_t> parts;
        for (const BuiltPair& pair : report.pairs)
            ++parts[m_options.layout == BuildLayout::Dis5k ? pair.split : pair.object];
        for (const auto& [name, count] : parts)
            console.result(
                fmt::format("{}: {} masks", name.empty() ? "without label" : name, count));
        console.summary(report.pairs.size(), report.failedImages, report.problems,
                        "the data set and manifest.json", m_options.output);
        return report.problems.empty() ? 0 : 1;
    }

  private:
    template <typename Value>
    static void addChoice(CLI::App& command, const std::string& name, Value& value,
                          Value (*parse)(const std::string&), const char* (*nameOf)(Value),
                          const std::string& help) {
        command
            .add_option_function<std::string>(
                name, [&value, parse](const std::string& text) { value = parse(text); }, help)
            ->default_str(nameOf(value))
            ->type_name("NAME");
    }

    DataBuildOptions m_options;
};

}  // namespace

std::unique_ptr<Command> makeDataBuildCommand() {
    return std::make_unique<DataBuildCommand>();
}

}  // namespace studio::cli
