#include <spdlog/fmt/fmt.h>

#include "app/cli/Command.h"
#include "app/cli/CommonOptions.h"
#include "app/cli/Console.h"
#include "core/jobs/AutoJob.h"

namespace studio::cli {
namespace {

class AutoCommand final : public Command {
  public:
    CLI::App* declare(CLI::App& program) override {
        CLI::App* command =
            program.add_subcommand("auto", "Masks of everything in the images, without prompts");
        command->footer(
            "Example:\n"
            "  persam-hq auto --ckpt sam_hq_vit_b.pth --images photos --outdir outputs/auto \\\n"
            "      --points-per-side 16\n\n"
            "Written are overlays named as the images, masks/<name>_<k>.png (largest first) and "
            "<name>.json\n"
            "(COCO's RLE). Exit status: 0 all done, 1 something failed, 2 wrong usage.");
        addModelOptions(*command, m_options.model);
        command->add_option("--images", m_options.images, "a folder, or image files")->required();
        command->add_option("--outdir", m_options.output, "folder for the results")
            ->capture_default_str();
        addMaskSourceOptions(*command, m_options.masks.source);

        AutoMaskOptions& masks = m_options.masks;
        const auto add = [&](const std::string& name, auto& value, const std::string& help) {
            command->add_option(name, value, help)->capture_default_str()->group("Masks");
        };
        add("--points-per-side", masks.pointsPerSide, "grid of clicks over the image");
        add("--points-per-batch", masks.pointsPerBatch, "clicks given to the decoder at once");
        add("--pred-iou-thresh", masks.predIouThresh, "lowest predicted IoU");
        add("--stability-score-thresh", masks.stabilityScoreThresh,
            "lowest stability of the outline");
        add("--stability-score-offset", masks.stabilityScoreOffset,
            "logits by which stability is measured");
        add("--box-nms-thresh", masks.boxNmsThresh,
            "box IoU above which the worse of two masks is dropped");
        add("--crop-n-layers", masks.cropNLayers, "layer i looks at 2^i x 2^i crops as well");
        add("--crop-nms-thresh", masks.cropNmsThresh, "as --box-nms-thresh, between crops");
        add("--crop-overlap-ratio", masks.cropOverlapRatio, "overlap of the crops");
        add("--crop-n-points-downscale-factor", masks.cropNPointsDownscaleFactor,
            "thins the grid of layer i");
        add("--min-mask-region-area", masks.minMaskRegionArea,
            "pixels; smaller holes are filled and islands removed");
        return command;
    }

    int run(const JobContext& context) override {
        Console console;
        warnAboutSlowBlas(console);
        bool nothing = false;
        const AutoObserver observer{
            [&](const AutoImage& image) {
                console.result(toUtf8(fs::path(fromUtf8(image.group)) / image.image.filename()) +
                               ": " + counted(image.masks, "mask"));
            },
            [&](const std::string& text) { console.problem(text); }};
        const AutoReport report = runAuto(m_options, console.withProgress(context), observer);
        if (nothing)
            console.note(
                "where there are no masks: a lower --pred-iou-thresh or --stability-score-thresh "
                "lets more pass");
        console.summary(report.images.size(), report.failedImages, report.problems,
                        "overlays, masks and .json files", m_options.output);
        return report.problems.empty() ? 0 : 1;
    }

  private:
    AutoOptions m_options;
};

}  // namespace

std::unique_ptr<Command> makeAutoCommand() {
    return std::make_unique<AutoCommand>();
}

}  // namespace studio::cli
