#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "app/cli/Command.h"
#include "app/cli/CommonOptions.h"
#include "app/cli/Console.h"
#include "core/jobs/EvaluateJob.h"
#include "core/jobs/ImageJob.h"

namespace studio::cli {
namespace {

class EvaluateCommand final : public Command {
  public:
    CLI::App* declare(CLI::App& program) override {
        CLI::App* command = program.add_subcommand(
            "evaluate", "How well a checkpoint segments objects whose masks are known");
        command->footer(
            "Example:\n"
            "  persam-hq evaluate --ckpt sam_hq_epoch_11.pth --data data/DIS5K/DIS-VD scenes \\\n"
            "      --prompt box --outdir outputs/evaluate\n\n"
            "The prompts are made of the ground truths; an image without any in gt/ is compared "
            "with its\n"
            "drawn masks. Written are evaluation.csv (a row for each object), means.csv and "
            "pictures of the\n"
            "worst in worst/ (ground truth outlined in white).\n" +
            std::string(kScoreText) +
            "\nExit status: 0 all done, 1 something failed, 2 wrong usage.");
        addModelOptions(*command, m_options.model);
        command
            ->add_option("data,--data", m_options.data,
                         "folders with images and masks (DIS5K, PerSAM, or a project)")
            ->required();
        command
            ->add_option_function<std::string>(
                "--prompt",
                [this](const std::string& text) { m_options.prompt = parseMaskPrompt(text); },
                "what the model is given of each object: box, point (one click where it is "
                "deepest) or points (clicks at random)")
            ->default_str(maskPromptName(m_options.prompt))
            ->type_name("TEXT");
        command->add_option("--points", m_options.pointCount, "clicks of --prompt points")
            ->capture_default_str();
        command->add_option("--seed", m_options.seed, "of --prompt points")->capture_default_str();
        addMultimaskOptions(*command, m_options.multimask, "with --prompt point");
        addMaskSourceOptions(*command, m_options.source);
        command->add_option("--outdir", m_options.output, "folder for the results")
            ->capture_default_str();
        command->add_option("--worst", m_options.worst, "pictures of the lowest IoU; 0: none")
            ->capture_default_str();
        return command;
    }

    int run(const JobContext& context) override {
        Console console;
        warnAboutSlowBlas(console);
        const EvaluateObserver observer{
            [&](std::size_t images, std::size_t objects) {
                console.note(counted(images, "image") + " with " + counted(objects, "object"));
            },
            {},
            [&](const std::string& line) { console.problem(line); }};
        const EvaluateReport report =
            runEvaluate(m_options, console.withProgress(context), observer);
        print(console, report);
        return report.problems.empty() ? 0 : 1;
    }

  private:
    static std::string nameOf(const EvaluateMeans& means) {
        if (means.folder.empty()) return "all";
        const std::string folder = toUtf8(means.folder);
        return printable(means.group.empty() ? folder : folder + ": " + means.group);
    }

    void print(Console& console, const EvaluateReport& report) const {
        const std::vector<EvaluateMeans> all = report.means();
        std::size_t width = 6;
        for (const EvaluateMeans& means : all)
            width = std::max(width, displayWidth(nameOf(means)));
        const auto row = [&](const std::string& name, const auto&... fields) {
            std::string line = name + std::string(width - std::min(width, displayWidth(name)), ' ');
            ((line += fmt::format("  {:>12}", fields)), ...);
            console.result(line);
        };
        row("folder", "objects", "score", "IoU", "boundary IoU", "lowest IoU");
        for (const EvaluateMeans& means : all)
            row(nameOf(means), means.objects, fmt::format("{:.4f}", means.score),
                fmt::format("{:.4f}", means.iou), fmt::format("{:.4f}", means.boundaryIou),
                fmt::format("{:.4f}", means.lowestIou));
        for (const EvaluatedObject& bad :
             report.worst(std::min<std::size_t>(static_cast<std::size_t>(m_options.worst), 5)))
            console.result(fmt::format("low: IoU {:.4f}  boundary IoU {:.4f}  {} object {}",
                                       bad.metrics.iou, bad.metrics.boundaryIou, toUtf8(bad.image),
                                       bad.number));
        if (report.emptyMasks > 0)
            console.note(counted(report.emptyMasks, "empty mask") + " left out");
        if (report.unmarked > 0)
            console.note(counted(report.unmarked, "image") + " without a mask left out");
        console.result("tables" + std::string(report.pictures.empty() ? "" : " and pictures") +
                       " are in " + toUtf8(m_options.output));
        if (!report.problems.empty())
            console.note(counted(report.problems.size(), "problem") +
                         ", the first: " + report.problems.front());
    }

    EvaluateOptions m_options;
};

}  // namespace

std::unique_ptr<Command> makeEvaluateCommand() {
    return std::make_unique<EvaluateCommand>();
}

}  // namespace studio::cli
