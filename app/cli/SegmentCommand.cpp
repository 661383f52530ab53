#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "app/cli/Command.h"
#include "app/cli/CommonOptions.h"
#include "app/cli/Console.h"
#include "core/jobs/SegmentJob.h"

namespace studio::cli {
namespace {

class SegmentCommand final : public Command {
  public:
    CLI::App* declare(CLI::App& program) override {
        CLI::App* command =
            program.add_subcommand("segment", "Masks of the objects marked by clicks and boxes");
        command->footer(
            "Example:\n"
            "  persam-hq segment --ckpt sam_hq_vit_b.pth --images input_imgs_renishaw_select \\\n"
            "      --prompts json_select --outdir outputs/outdir_ren\n\n"
            "Each image needs <name>.json with \"clicked_points\": [[x, y], ...] in its pixels. "
            "Written are\n"
            "overlays named as the images (the ground truth is outlined in white), "
            "masks/<name>.png\n"
            "(<name>_<k>.png where there are several objects) and scores.csv.\n" +
            std::string(kScoreText) +
            "\nExit status: 0 all done, 1 something failed, 2 wrong usage.");
        addModelOptions(*command, m_options.model);
        command
            ->add_option("--images", m_options.images,
                         "a folder (plain, input_imgs_*, PerSAM or DIS5K), or image files")
            ->default_str(toUtf8(m_options.images.front()));
        command->add_option(
            "--prompts", m_options.prompts,
            "folder of the .json files; default: where the layout has them (json_select)");
        command->add_option("--gt", m_options.groundTruth,
                            "folder of ground truth masks; default: where the layout has them");
        command->add_option("--outdir", m_options.output, "folder for the results")
            ->capture_default_str();
        addMultimaskOptions(*command, m_options.multimask, "for objects of one click alone");
        addMaskSourceOptions(*command, m_options.source);
        command->add_option(
            "--save-logits", m_options.logits,
            "folder for <name>_logits.npy and <name>_scores.npy, before upsampling");
        return command;
    }

    int run(const JobContext& context) override {
        Console console;
        warnAboutSlowBlas(console);
        bool headed = false;
        const SegmentObserver observer{
            [&](const SegmentedImage& image) {
                if (!headed)
                    console.result(row("image", "object", "score", "IoU", "boundary IoU", "label"));
                headed = true;
                print(console, image);
            },
            [&](const std::string& text) { console.problem(text); },
            [&](const Layout& layout) {
                for (const LayoutItem& item : layout.items)
                    m_nameWidth =
                        std::max(m_nameWidth, displayWidth(nameOf(item.group, item.image)));
            }};
        const SegmentReport report = runSegment(m_options, console.withProgress(context), observer);
        summarise(console, report);
        return report.problems.empty() ? 0 : 1;
    }

  private:
    static std::string nameOf(const std::string& group, const fs::path& image) {
        return printable(toUtf8(fs::path(fromUtf8(group)) / image.filename()));
    }

    /// Labels, whose length is not known beforehand, come last.
    std::string row(const std::string& image, const std::string& object, const std::string& score,
                    const std::string& iou, const std::string& boundaryIou,
                    const std::string& label = {}) const {
        std::string line = fmt::format("{:<{}}  {:>6}  {:>6}  {:>6}  {:>12}", image, m_nameWidth,
                                       object, score, iou, boundaryIou);
        return label.empty() ? line : line + "  " + label;
    }

    void print(Console& console, const SegmentedImage& image) {
        const std::string name = nameOf(image.group, image.image);
        for (const std::string& note : image.notes)
            console.note(name + ": " + note);
        for (const SegmentedObject& object : image.objects) {
            m_scoreIsAboveOne = m_scoreIsAboveOne || object.score > 1;
            const auto figure = [&](double MaskMetrics::*which) {
                return object.metrics ? fmt::format("{:.3f}", (*object.metrics).*which)
                                      : std::string("-");
            };
            console.result(row(name, std::to_string(object.index),
                               fmt::format("{:.3f}", object.score), figure(&MaskMetrics::iou),
                               figure(&MaskMetrics::boundaryIou), object.label));
        }
    }

    void summarise(Console& console, const SegmentReport& report) const {
        const SegmentReport::Means means = report.means();
        if (means.objects > 0) {
            const bool measured = means.measured > 0;
            console.result(row("mean of " + counted(means.objects, "object"), "",
                               fmt::format("{:.3f}", means.score),
                               measured ? fmt::format("{:.3f}", means.iou) : "-",
                               measured ? fmt::format("{:.3f}", means.boundaryIou) : "-"));
            if (measured && means.measured < means.objects)
                console.result(fmt::format("IoU is of the {} objects that have a ground truth",
                                           means.measured));
        }
        if (m_scoreIsAboveOne) console.note(kScoreText);
        if (const std::size_t count = report.withoutAnnotation.size(); count > 0)
            console.note(counted(count, "image") + " without annotation left out, the first is " +
                         toUtf8(report.withoutAnnotation.front()));
        console.summary(report.images.size(), report.failedImages, report.problems,
                        "overlays, masks and scores.csv", m_options.output);
    }

    std::size_t m_nameWidth = 20;  ///< of the column with the images, at least that of the means
    bool m_scoreIsAboveOne = false;
    SegmentOptions m_options;
};

}  // namespace

std::unique_ptr<Command> makeSegmentCommand() {
    return std::make_unique<SegmentCommand>();
}

}  // namespace studio::cli
