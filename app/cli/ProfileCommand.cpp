#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "app/cli/Command.h"
#include "app/cli/CommonOptions.h"
#include "app/cli/Console.h"
#include "core/jobs/ImageJob.h"
#include "core/jobs/ProfileJob.h"

namespace studio::cli {
namespace {

class ProfileCommand final : public Command {
  public:
    CLI::App* declare(CLI::App& program) override {
        CLI::App* command = program.add_subcommand(
            "profile", "What the modules of models cost: parameters, activations, memory, time");
        command->footer(
            "Examples:\n"
            "  persam-hq profile sam_hq_vit_b.pth\n"
            "  persam-hq profile vit_b vit_tiny swin_t --image-size 512 --csv costs.csv");
        command
            ->add_option("models", m_options.models,
                         "checkpoints (.pth), or architectures without one: vit_b, vit_l, vit_h, "
                         "vit_tiny, swin_t")
            ->required();
        ModelProfilerOptions& measure = m_options.measure;
        command
            ->add_option("--image-size", measure.imageSize, "of the architectures, pixels; 0: 1024")
            ->capture_default_str();
        command->add_option("--batch", measure.batch, "images in one pass")->capture_default_str();
        command->add_option("--repeats", measure.repeats, "of each pass; the fastest counts")
            ->capture_default_str();
        command
            ->add_option("--depth", m_options.depth,
                         "of the modules in the table; the files have all")
            ->capture_default_str();
        command
            ->add_option(
                "--train", measure.train,
                "what the training step trains: all, hq, or parts by name, joined by commas")
            ->delimiter(',')
            ->allow_extra_args(false)
            ->capture_default_str();
        command->add_flag_callback(
            "--no-hq", [&measure] { measure.hq = false; }, "the architectures without the HQ part");
        command->add_flag_callback(
            "--no-inference", [&measure] { measure.inference = false; }, "the training step alone");
        command->add_flag_callback(
            "--no-training", [&measure] { measure.training = false; }, "inference alone");
        command
            ->add_option("--memory-limit", measure.memoryLimitGb,
                         "GB after which a pass is given up; 0: what is free")
            ->capture_default_str();
        command->add_option("--csv", m_options.csv, "write the figures of every module there");
        command->add_option("--json", m_options.json, "the same as JSON");
        addRuntimeOptions(*command, measure.runtime);
        return command;
    }

    int run(const JobContext& context) override {
        Console console;
        warnAboutSlowBlas(console);
        const std::vector<ModelProfile> models =
            runProfile(m_options, console.withProgress(context),
                       [&](const ModelProfile& model) { describe(console, model); });
        for (const bool training : {false, true}) {
            if (!(training ? m_options.measure.training : m_options.measure.inference)) continue;
            console.result("");
            for (const std::string& line : profileTable(models, training, m_options.depth))
                console.result(line);
        }
        const bool complete = std::ranges::all_of(models, [](const ModelProfile& model) {
            return model.inferenceProblem.empty() && model.trainingProblem.empty();
        });
        return complete ? 0 : 1;
    }

  private:
    static void describe(Console& console, const ModelProfile& model) {
        console.result(fmt::format("{}: {}, {} pixels, batch {}, on {} with {}", model.model,
                                   model.kind, model.imageSize, model.batch, model.device,
                                   counted(static_cast<std::size_t>(model.threads), "thread")));
        if (!model.inferenceProblem.empty())
            console.problem(model.model + ": inference was given up: " + model.inferenceProblem);
        if (!model.trainingProblem.empty())
            console.problem(model.model +
                            ": the training step was given up: " + model.trainingProblem);
    }

    ProfileOptions m_options;
};

}  // namespace

std::unique_ptr<Command> makeProfileCommand() {
    return std::make_unique<ProfileCommand>();
}

}  // namespace studio::cli
