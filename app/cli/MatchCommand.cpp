#include <spdlog/fmt/fmt.h>

#include "app/cli/Command.h"
#include "app/cli/CommonOptions.h"
#include "app/cli/Console.h"
#include "core/jobs/MatchJob.h"

namespace studio::cli {
namespace {

class MatchCommand final : public Command {
  public:
    CLI::App* declare(CLI::App& program) override {
        CLI::App* command = program.add_subcommand(
            "match", "One reference mask, the same object found in a whole folder");
        command->footer(
            "Examples:\n"
            "  persam-hq match --data ./data --outdir persam_f --ckpt sam_hq_vit_b.pth --ref_idx "
            "00 --gt\n"
            "  persam-hq match --reference part.png part_mask.png --images photos --ckpt F \\\n"
            "      --method persam-hq --max-objects 5 --detect-absent\n\n"
            "Written to outputs/<outdir>/<object>/: masks NN.png, overlays "
            "example_<image>_rank_<rank>_<mask>.png;\n"
            "to outputs/<outdir>/: scores.csv.\n" +
            std::string(kScoreText) +
            "\nExit status: 0 all done, 1 something failed, 2 wrong usage.");
        addModelOptions(*command, m_options.model);
        declareSources(*command);
        declareMethod(*command);
        declareExtras(*command);
        declareResults(*command);
        return command;
    }

    int run(const JobContext& context) override {
        Console console;
        warnAboutSlowBlas(console);
        m_options.output = fs::path("outputs") / m_outdir;
        for (const auto& [image, mask] : m_references)
            m_options.references.push_back({fromUtf8(image), fromUtf8(mask), {}});
        m_options.groundTruth |= !m_options.truthFolder.empty();
        const MatchObserver observer{
            [&](const std::string& object, const LearnedReferences& learned) {
                print(console, object, learned);
            },
            [&](const MatchedImage& image) { print(console, image); },
            [&](const std::string& text) { console.problem(text); }};
        const MatchReport report = runMatch(m_options, console.withProgress(context), observer);
        summarise(console, report);
        return report.problems.empty() ? 0 : 1;
    }

  private:
    void declareSources(CLI::App& command) {
        command.option_defaults()->group("What is looked for, and where");
        CLI::Option* data =
            command
                .add_option("--data", m_options.data,
                            "folder with Images/<object>/NN.jpg and Annotations/<object>/NN.png")
                ->default_str(toUtf8(m_options.data));
        command.add_option("--object", m_options.object,
                           "only this object of --data; with --reference: its name");
        command
            .add_option("--ref_idx,--ref-idx", m_options.referenceIndex,
                        "the reference among an object's images; several for several references")
            ->default_str(m_options.referenceIndex.front());
        command
            .add_option("--reference", m_references,
                        "IMAGE MASK: a reference for --images; may be repeated")
            ->type_name("IMAGE MASK")
            ->excludes(data);
        command
            .add_option("--images", m_options.images,
                        "with --reference: a folder, or image files, to look in")
            ->excludes(data);
        command
            .add_option("--world_size,--world-size", m_options.worldSize,
                        "the images are shared out among so many processes")
            ->capture_default_str();
        command.add_option("--rank", m_options.rank, "which of them this is, from 0")
            ->capture_default_str();
    }

    void declareMethod(CLI::App& command) {
        command.option_defaults()->group("Method");
        PersonalizeOptions& personalize = m_options.personalize;
        command
            .add_option_function<std::string>(
                "--method",
                [&personalize](const std::string& text) {
                    personalize.method = parseMatchMethod(text);
                },
                "persam, persam-f, or persam-hq: both in SAM-HQ's decoder")
            ->default_str(matchMethodName(personalize.method))
            ->type_name("TEXT");
        command.add_option("--lr", personalize.learningRate, "learning rate of the mask weights")
            ->capture_default_str();
        command
            .add_option("--train_epoch,--train-epoch", personalize.epochs,
                        "steps of their fit; 0: equal weights, with persam-hq none")
            ->capture_default_str();
        command
            .add_option("--log_epoch,--log-epoch", m_options.logEpoch,
                        "the fit prints its losses every so many steps; 0: never")
            ->capture_default_str();
        command.add_flag_callback(
            "--no-attention", [&personalize] { personalize.guideAttention = false; },
            "persam, persam-hq: without target-guided attention");
        command.add_flag_callback(
            "--no-target", [&personalize] { personalize.promptTarget = false; },
            "persam, persam-hq: without the target embedding as prompt");
        command.add_flag_callback(
            "--no-hq-mask", [&personalize] { personalize.addHqMask = false; },
            "persam-hq: without the HQ logits that are added to every mask");
    }

    void declareExtras(CLI::App& command) {
        command.option_defaults()->group("Beyond the published methods");
        PersonalizeOptions& personalize = m_options.personalize;
        command.add_flag("--detect-absent", personalize.detectAbsent,
                         "no mask where the best similarity is under a threshold");
        command.add_option("--absent-threshold", personalize.absentThreshold,
                           "that threshold, a cosine; default: calibrated on the references");
        command
            .add_option("--max-objects", personalize.maxObjects,
                        "most objects that are looked for in an image, one after the other")
            ->capture_default_str();
    }

    void declareResults(CLI::App& command) {
        command.option_defaults()->group("Results");
        command.add_option("--outdir", m_outdir, "folder for the results below outputs/")
            ->capture_default_str();
        command.add_flag("--gt", m_options.groundTruth,
                         "compare with the ground truth of the layout (IoU and boundary IoU)");
        command.add_option("--gt-dir", m_options.truthFolder,
                           "with --images: folder of the ground truth masks");
        command.add_option("--save-logits", m_options.logits,
                           "folder for <name>_logits.npy and <name>_scores.npy of the last pass");
        command.add_flag_callback(
            "--no-cache", [this] { m_options.keepEmbeddings = false; },
            "compute all embeddings anew and keep none");
    }

    static std::string row(const std::string& image, const std::string& verdict,
                           const std::string& similarity, const std::string& score,
                           const std::string& iou, const std::string& boundaryIou) {
        return fmt::format("{:<36}  {:<8}  {:>10}  {:>6}  {:>6}  {:>12}", image, verdict,
                           similarity, score, iou, boundaryIou);
    }

    void print(Console& console, const std::string& object,
               const LearnedReferences& learned) const {
        console.result(fmt::format("{}: {} {}", object, learned.count,
                                   learned.count == 1 ? "reference" : "references"));
        for (const std::string& note : learned.notes)
            console.note("note: " + note);
        if (learned.weights) {
            const auto& history = learned.weights->history;
            for (std::size_t i = 0; m_options.logEpoch > 0 && i < history.size();
                 i += static_cast<std::size_t>(m_options.logEpoch))
                console.result(fmt::format(
                    "Train Epoch: {} / {}  LR: {:.6f}, Dice_Loss: {:.4f}, Focal_Loss: {:.4f}", i,
                    history.size(), history[i].learningRate, history[i].dice, history[i].focal));
            const auto& w = learned.weights->values;
            console.result(fmt::format("Mask weights: {:.4f} {:.4f} {:.4f}", w[0], w[1], w[2]));
        }
        console.result(row("image", "verdict", "similarity", "score", "IoU", "boundary IoU"));
    }

    static void print(Console& console, const MatchedImage& image) {
        for (const MatchRow& result : image.rows) {
            std::string name = toUtf8(fs::path(fromUtf8(image.object)) / image.image.filename());
            if (image.rows.size() > 1) name += " " + std::to_string(result.mask);
            if (result.reference) name += " (reference)";
            console.result(
                row(name, matchVerdictName(result.verdict),
                    fmt::format("{:.3f}", result.similarity), fmt::format("{:.3f}", result.score),
                    result.metrics ? fmt::format("{:.3f}", result.metrics->iou) : "-",
                    result.metrics ? fmt::format("{:.3f}", result.metrics->boundaryIou) : "-"));
        }
    }

    void summarise(Console& console, const MatchReport& report) const {
        const auto means = [&](const std::string& name, const MatchMeans& mean) {
            if (mean.rows == 0) return;
            console.result(row(
                "mean of " + name, fmt::format("{}/{}/{}", mean.found, mean.doubtful, mean.absent),
                fmt::format("{:.3f}", mean.similarity), fmt::format("{:.3f}", mean.score),
                mean.measured > 0 ? fmt::format("{:.3f}", mean.iou) : "-",
                mean.measured > 0 ? fmt::format("{:.3f}", mean.boundaryIou) : "-"));
        };
        console.result("found/doubtful/absent:");
        for (const std::string& object : report.objects)
            means(object, matchMeans(report.rows, object));
        if (report.objects.size() > 1) means("all", matchMeans(report.rows));
        console.summary(report.doneImages, report.failedImages, report.problems,
                        "masks, overlays and scores.csv", m_options.output);
    }

    MatchOptions m_options;
    fs::path m_outdir = "persam_f";
    std::vector<std::pair<std::string, std::string>> m_references;
};

}  // namespace

std::unique_ptr<Command> makeMatchCommand() {
    return std::make_unique<MatchCommand>();
}

}  // namespace studio::cli
