#include <spdlog/fmt/fmt.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "app/cli/Command.h"
#include "app/cli/CommonOptions.h"
#include "app/cli/Console.h"
#include "core/base/Error.h"
#include "core/jobs/ImageJob.h"
#include "core/jobs/TrainEnd.h"
#include "core/jobs/TrainJob.h"
#include "core/jobs/TrainRanks.h"

namespace studio::cli {
namespace {

/// "--batch_size_train,--batch-size-train": scripts of the earlier project use underscores.
std::string spelled(const std::string& name) {
    std::string other = name;
    std::replace(other.begin() + 2, other.end(), '_', '-');
    if (other == name) std::replace(other.begin() + 2, other.end(), '-', '_');
    return other == name ? name : name + "," + other;
}

/// Starts this program anew, in this process, with the threads of OpenMP and OpenBLAS not spinning
/// while they wait: LibTorch's loops and OpenBLAS's products take the cores from each other, and a
/// step takes twice as long. Both read their variable when they are loaded, so it cannot be set
/// later.
void restartWithoutSpinning() {
    if (std::getenv("GOMP_SPINCOUNT") != nullptr || std::getenv("OMP_WAIT_POLICY") != nullptr)
        return;
    std::ifstream file("/proc/self/cmdline", std::ios::binary);  // its size says nothing
    std::string line{std::istreambuf_iterator<char>(file), {}};
    if (line.empty() || line.back() != '\0') return;
    std::vector<char*> arguments;
    for (std::size_t at = 0; at < line.size(); at = line.find('\0', at) + 1)
        arguments.push_back(line.data() + at);
    arguments.push_back(nullptr);
    ::setenv("GOMP_SPINCOUNT", "0", 1);
    ::setenv("OPENBLAS_THREAD_TIMEOUT", "4", /*overwrite=*/0);  // 2^4 ticks, the least it takes
    ::execv("/proc/self/exe", arguments.data());
    // Slower, but it trains as well.
}

Precision parseAmp(const std::string& text) {
    try {
        return parsePrecision(text);
    } catch (const Error& error) {
        throw Error(error.code(), "--amp " + text, error.detail());
    }
}

class TrainCommand final : public Command {
  public:
    CLI::App* declare(CLI::App& program) override {
        m_command = program.add_subcommand(
            "train", "Train the HQ part, other parts, or a model from scratch");
        m_command->footer(
            "Examples:\n"
            "  persam-hq train --output runs/a --checkpoint sam_hq_vit_b.pth --train-data parts "
            "\\\n"
            "      --valid-data parts_valid --max_epoch_num 12\n"
            "  persam-hq train --output runs/b --preset from-scratch --architecture vit_tiny \\\n"
            "      --input_size 256 --train-data synth/DIS-TR --valid-data synth/DIS-VD\n"
            "  persam-hq train --output runs/a --resume\n\n"
            "Written to --output: sam_hq_epoch_<e>.pth, encoderepoch/, decoderepoch/, best.pth, "
            "last.pth,\nepoch_stats.csv, step_log.csv, system_log.csv, training_metrics.json, "
            "run.json, train_state.pth, examples/.\n"
            "Said is \"epoch 1 of 12\" for the first; file names, tables and options number "
            "epochs from 0:\nepoch 3 of 12 is sam_hq_epoch_2.pth.\n"
            "Ctrl+C ends the step under way and saves the exact state; twice: ends at once.\n"
            "Exit status: 0 done or stopped, 1 failed, 2 wrong usage.");
        // First, so that what is said beside it wins.
        m_command
            ->add_option_function<std::string>(
                "--preset",
                [this](const std::string& text) { m_options.apply(parseTrainPreset(text)); },
                "adapt-hq, fine-tune-decoder or from-scratch: sets what the other options then "
                "change")
            ->type_name("TEXT");
        declareRun();
        declareModel();
        declareData();
        declarePrompts();
        declareOptimisation();
        declareSaving();
        declareDistributed();
        return m_command;
    }

    bool isSaidByAnother() const override { return launched().rank > 0; }

    int run(const JobContext& context) override {
        try {
            return train(context);
        } catch (const SaidByFirst& error) {
            return error.code() == ErrorCode::Usage ? 2 : 1;
        }
    }

  private:
    Rendezvous launched() const {
        return launchedPlace(
            {m_options.worldSize, m_options.rank, m_options.localRank, m_options.distUrl});
    }

    int train(const JobContext& context) {
        restartWithoutSpinning();
        Console console;
        if (launched().rank == 0) warnAboutSlowBlas(console);
        if (m_options.resume && !m_options.output.empty()) takeUp();
        const TrainObserver observer{
            [&](const std::string& line) { console.note("note: " + line); },
            [&](const std::string& line) { console.problem(line); },
            {},
            [&](const TrainEpoch& epoch) { print(console, epoch); }};
        const TrainReport report = runTrain(m_options, console.withProgress(context), observer);
        if (report.first) summarise(console, report);  // the first process says it all
        return 0;
    }

    void summarise(Console& console, const TrainReport& report) const {
        const std::string again =
            fmt::format("persam-hq train --output {} --resume", toUtf8(m_options.output));
        if (m_options.eval) {
            console.result(report.stopped ? std::string("Stopped.")
                                          : fmt::format("{}: IoU {:.4f}, boundary IoU {:.4f}",
                                                        counted(report.validated, "object"),
                                                        report.iou, report.boundaryIou));
            return;
        }
        if (report.stopped && !report.resumable) {
            console.result("Stopped before training began.");
            return;
        }
        if (report.stopped) {
            console.result(fmt::format("Stopped after {} of training; go on with: {}",
                                       counted(static_cast<std::size_t>(report.steps), "step"),
                                       again));
            return;
        }
        if (report.wasFinished)
            console.result(fmt::format("This training is finished after {}: {}.",
                                       counted(static_cast<std::size_t>(report.steps), "step"),
                                       report.end));
        if (!report.best.empty() && report.bestEpoch >= 0)
            console.result(fmt::format("Best epoch: {} of {}; {}", report.bestEpoch + 1,
                                       report.epochs, toUtf8(report.best)));
        if (!report.wasFinished && !report.endedEarly) return;
        console.result(fmt::format("Go on with it: {} {}", again, report.goOn.options));
        console.result("  (" + report.goOn.remark + ")");
        if (!report.best.empty())
            console.result(
                fmt::format("Start another from it: persam-hq train --output NEW "
                            "--checkpoint {} --train-data DIR...",
                            toUtf8(report.best)));
    }

    template <class T>
    CLI::Option* add(const std::string& name, T& value, const std::string& text,
                     const std::string& group) {
        return m_command->add_option(spelled(name), value, text)
            ->capture_default_str()
            ->group(group);
    }
    void addFlag(const std::string& name, bool& value, const std::string& text,
                 const std::string& group) {
        m_command->add_flag(spelled(name), value, text)->group(group);
    }
    template <class T>
    void addNamed(const std::string& name, T& value, T (*parse)(const std::string&),
                  const char* (*nameOf)(T), const std::string& text, const std::string& group) {
        m_command
            ->add_option_function<std::string>(
                spelled(name), [&value, parse](const std::string& given) { value = parse(given); },
                text)
            ->default_str(nameOf(value))
            ->type_name("TEXT")
            ->group(group);
    }

    void declareRun() {
        const std::string group = "The run";
        m_command->add_option("--output", m_options.output, "folder for all files of the run")
            ->required()
            ->group(group);
        addFlag("--resume", m_options.resume,
                "go on with the run in --output, exactly where it was stopped", group);
        addFlag("--overwrite", m_options.overwrite, "replace a run that is in --output", group);
        add("--seed", m_options.seed, "of everything that is random", group);
        add("--max_epoch_num", m_options.maxEpochNum,
            "epochs in all: their files are numbered from 0 to this less one", group);
        add("--start_epoch", m_options.startEpoch,
            "number of the first epoch, counted from 0 as in file names", group);
        add("--max_steps", m_options.maxSteps, "ends the run early; 0: never", group);
        add("--max_minutes", m_options.maxMinutes, "the same", group);
        add("--patience", m_options.patience,
            "ends after so many epochs without a better one; 0: "
            "never",
            group);
        addFlag("--eval", m_options.eval, "validate the model only, train nothing", group);
        addFlag("--visualize", m_options.visualize,
                "with --eval: pictures of all validation images in examples/", group);
        addRuntimeOptions(*m_command, m_options.runtime);
        addNamed("--amp", m_options.amp, &parseAmp, &precisionName,
                 "precision of what is trained: fp32, bf16 (mixed), or auto: bf16 where it is fast",
                 "Where it runs");
    }

    void declareModel() {
        const std::string group = "Model";
        m_command
            ->add_option("--checkpoint", m_options.checkpoint,
                         "SAM, SAM-HQ, MobileSAM, or one of an earlier run; default: that of "
                         "--model-type in pretrained_checkpoint/")
            ->group(group);
        m_command
            ->add_option("--decoder", m_options.hqDecoder,
                         "file with an HQ mask decoder alone, laid over it")
            ->group(group);
        m_command
            ->add_option(spelled("--restore-model"), m_options.restoreModel,
                         "weights of an earlier training (model or decoder), laid over both")
            ->group(group);
        m_command
            ->add_option(spelled("--model-type"), m_options.modelType,
                         "vit_b, vit_l, vit_h or vit_tiny; with a checkpoint only checked")
            ->default_str("vit_l")
            ->group(group);
        addNamed("--init", m_options.init, &parseTrainInit, &trainInitName,
                 "checkpoint, or random: from scratch", group);
        m_command
            ->add_option("--architecture", m_options.architecture,
                         "with --init random: a type, or a JSON file that describes one")
            ->group(group);
        m_command->add_flag("--hq,!--no-hq", m_options.hq, "with the HQ part (default), or without")
            ->group(group);
        add("--input_size", m_options.inputSize,
            "longest side of training images, pixels; 0: the model's", group);
        m_command
            ->add_option("--train", m_options.train,
                         "parts that are trained: hq, mask_decoder, prompt_encoder, image_encoder, "
                         "all, or names of tensors; the rest is frozen")
            ->delimiter(',')
            ->default_str("hq")
            ->group(group);
        m_command
            ->add_option(spelled("--attach-hq"), m_options.attachHq,
                         "every checkpoint of a plain SAM (best.pth and last.pth, too) gets an HQ "
                         "part: that of a decoder's file, or random (one that changes nothing "
                         "until it is trained)")
            ->group(group);
    }

    void declareData() {
        const std::string group = "Data";
        m_command
            ->add_option(spelled("--train-data"), m_options.trainData,
                         "folders: DIS5K, PerSAM, or images with annotations or masks")
            ->default_str(toUtf8(m_options.trainData.front()))
            ->group(group);
        m_command
            ->add_option(spelled("--valid-data"), m_options.validData, "the same, for validation")
            ->default_str(toUtf8(m_options.validData.front()))
            ->group(group);
        m_command
            ->add_flag_callback(
                spelled("--no-valid"), [this] { m_options.validData.clear(); },
                "without validation")
            ->group(group);
        add("--batch_size_train", m_options.batchSizeTrain, "images a batch", group);
        add("--batch_size_valid", m_options.batchSizeValid, "the same in validation", group);
        add("--accumulate", m_options.accumulate, "batches whose gradients make one step", group);
        add("--loader_threads", m_options.loaderThreads, "that read images", group);
        m_command
            ->add_flag("--augment,!--no-augment", m_options.augment,
                       "mirror and scale images at random (default), or not")
            ->group(group);
        add("--flip", m_options.flip, "how often an image is mirrored", group);
        add("--jitter_min", m_options.jitterMin, "least scale of large-scale jitter", group);
        add("--jitter_max", m_options.jitterMax, "greatest scale", group);
        addNamed("--cache-features", m_options.cacheFeatures, &parseFeatureCaching,
                 &featureCachingName, "keep a frozen encoder's features: auto, on or off", group);
        m_command
            ->add_option(spelled("--cache-folder"), m_options.cacheFolder,
                         "where; default: the user's cache")
            ->group(group);
        add("--cache_variants", m_options.cacheVariants,
            "augmented versions of each image that are kept", group);
        add("--cache_gb", m_options.cacheGb, "largest size of the cache", group);
    }

    void declarePrompts() {
        const std::string group = "Prompts";
        m_command
            ->add_option("--prompts", m_options.prompts,
                         "kinds that are mixed at random: box, points, point, noise_mask")
            ->delimiter(',')
            ->default_str("box,points,noise_mask")
            ->group(group);
        add("--prompts_per_image", m_options.promptsPerImage, "drawn for each image", group);
        add("--objects_per_image", m_options.objectsPerImage,
            "of an image that are trained together, taking its prompts in turn; at most as many as "
            "prompts; 1: each by itself",
            group);
        add("--point_count", m_options.pointCount, "points of the kind points", group);
        add("--valid_prompt", m_options.validPrompt,
            "of validation: box, or point (one click, best of three masks)", group);
    }

    void declareOptimisation() {
        const std::string group = "Optimisation";
        addNamed(
            "--loss", m_options.loss, &parseTrainLoss, &trainLossName,
            "auto, hq (as published), hq-sum (on the sum with SAM's mask), or multimask (best of "
            "three, score, HQ)",
            group);
        addNamed("--optimizer", m_options.optimizer, &parseTrainOptimizer, &trainOptimizerName,
                 "adam or adamw", group);
        addNamed("--schedule", m_options.schedule, &parseTrainSchedule, &trainScheduleName,
                 "step (a tenth every --lr_drop_epoch) or cosine", group);
        addNamed("--batch_norm", m_options.batchNorm, &parseTrainBatchNorm, &trainBatchNormName,
                 "of a trained encoder: batch, frozen (as it predicts), or auto: frozen from a "
                 "checkpoint, batch from start values",
                 group);
        add("--learning_rate", m_options.learningRate, "at the beginning", group);
        add("--lr_drop_epoch", m_options.lrDropEpoch, "epochs from one drop to the next", group);
        add("--final_rate", m_options.finalRate, "cosine: share of the rate at the end", group);
        add("--warmup_steps", m_options.warmupSteps, "in which the rate rises", group);
        add("--weight_decay", m_options.weightDecay, "of the optimiser", group);
        add("--clip_norm", m_options.clipNorm, "largest norm of the gradients; 0: any", group);
    }

    void declareSaving() {
        const std::string group = "What is saved";
        add("--model_save_fre", m_options.modelSaveFre, "epochs from one checkpoint to the next",
            group);
        add("--save_state_seconds", m_options.saveStateSeconds,
            "from one saved state to the next; 0: after every step", group);
        add("--validate_every", m_options.validateEvery, "epochs from one validation to the next",
            group);
        add("--examples", m_options.examples, "validation images that are drawn each time", group);
    }

    void declareDistributed() {
        const std::string group = "Several processes";
        add("--world_size", m_options.worldSize, "processes; also from torchrun or SLURM", group);
        add("--dist_url", m_options.distUrl, "env:// or tcp://HOST:PORT", group);
        add("--rank", m_options.rank, "which of them this is; -1: from the environment", group);
        add("--local_rank", m_options.localRank, "the same on this machine: its GPU", group);
        addFlag("--find_unused_params", m_options.findUnusedParams,
                "allow parameters that some processes do not use in a step", group);
    }

    void takeUp() {
        try {
            m_options = resumed();
        } catch (const Error& error) {
            if (othersMeetIt(error, launched(), false)) throw SaidByFirst(error);
            throw;
        }
    }

    /// The options of the run that is resumed, with what was said this time.
    TrainOptions resumed() const {
        Json options = savedTrainOptions(m_options.output).toJson();
        const Json given = m_options.toJson();
        for (const CLI::Option* option : m_command->get_options()) {
            if (option->count() == 0 || option->get_lnames().empty()) continue;
            std::string key = option->get_lnames().front();
            std::replace(key.begin(), key.end(), '-', '_');
            if (key == "no_valid") key = "valid_data";
            if (given.contains(key)) options[key] = given[key];
        }
        options["resume"] = true;
        options["overwrite"] = m_options.overwrite;  // check() refuses both
        return TrainOptions::fromJson(options);
    }

    static void print(Console& console, const TrainEpoch& epoch) {
        std::string line =
            fmt::format("{}: loss {:.4f} (mask {:.4f}, Dice {:.4f}), training IoU {:.4f}",
                        epochText(epoch.epoch, epoch.epochs), epoch.loss, epoch.maskLoss,
                        epoch.diceLoss, epoch.trainIou);
        if (epoch.validIou)
            line += fmt::format(", IoU {:.4f}, boundary IoU {:.4f}", *epoch.validIou,
                                epoch.validBoundaryIou.value_or(0));
        line += fmt::format(", learning rate {:.3g}, {:.2f} images/s, {:.0f} s{}",
                            epoch.learningRate, epoch.imagesPerSecond,
                            epoch.trainSeconds + epoch.validSeconds, epoch.best ? ", best" : "");
        if (!epoch.checkpoint.empty()) line += "; " + toUtf8(epoch.checkpoint.filename());
        console.result(line);
    }

    CLI::App* m_command = nullptr;
    TrainOptions m_options;
};

}  // namespace

std::unique_ptr<Command> makeTrainCommand() {
    return std::make_unique<TrainCommand>();
}

}  // namespace studio::cli
