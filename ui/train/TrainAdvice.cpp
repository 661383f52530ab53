#include "ui/train/TrainAdvice.h"

#include <unistd.h>

#include <QLocale>
#include <QThread>
#include <algorithm>
#include <set>

#include "core/checkpoint/ModelFile.h"
#include "core/data/Layout.h"
#include "core/jobs/TrainRun.h"
#include "core/system/RuntimeReport.h"
#include "core/system/SystemProbe.h"
#include "core/train/ArchitectureFile.h"
#include "core/train/MemoryEstimate.h"
#include "ui/ErrorText.h"
#include "ui/Paths.h"
#include "ui/RemainingTime.h"

namespace studio {
namespace {

constexpr std::size_t kFewImages = 20;
constexpr double kGpuGflops = 15e3;  // of a card of the last years, about

/// Images of these folders that have something to learn from.
std::size_t countMarked(const std::vector<fs::path>& folders, std::set<fs::path>& files,
                        const JobContext& context) {
    std::size_t marked = 0;
    for (const fs::path& folder : folders)
        for (const LayoutItem& item : openFolder(folder, context).items) {
            context.checkpoint();
            std::error_code error;
            if (!item.hasGroundTruth() && !fs::exists(item.annotation, error)) continue;
            ++marked;
            files.insert(item.image);
        }
    return marked;
}

/// A folder that is there, above one that need not be.
fs::path nearest(fs::path folder) {
    std::error_code error;
    folder = fs::absolute(folder, error);
    while (!fs::exists(folder, error) && folder.has_relative_path())
        folder = folder.parent_path();
    return folder;
}

double freeDiskGb(const fs::path& folder) {
    std::error_code error;
    const fs::space_info space = fs::space(nearest(folder), error);
    return error ? 0 : double(space.available) / 1e9;
}

/// Throws Error{FileUnwritable} where nothing can be made in `output`.
void checkWritable(const fs::path& output) {
    const fs::path folder = nearest(output);
    std::error_code error;
    if (!fs::is_directory(folder, error) || ::access(folder.c_str(), W_OK | X_OK) != 0)
        throw Error(ErrorCode::FileUnwritable, "--output", toUtf8(folder));
}

const std::vector<std::string>& knownGpus() {
    static const std::vector<std::string> gpus = usableGpus();
    return gpus;
}

/// Which card a run begins on; none: the processor. Throws Error{DeviceUnavailable, Usage}.
std::optional<std::size_t> chooseGpu(const TrainOptions& options) {
    const std::string& device = options.runtime.device;
    const std::size_t gpus = knownGpus().size();
    const bool certain = device.starts_with("cuda:");
    if (device == "cpu" || (device == "auto" && gpus == 0)) return std::nullopt;
    const std::size_t gpu = certain ? std::stoul(device.substr(5)) : 0;
    if (gpu >= gpus) throw Error(ErrorCode::DeviceUnavailable, "--device", "is not there");
    if (certain && options.worldSize > 1)
        throw Error(ErrorCode::Usage, "--device", "several processes need several cards");
    if (std::size_t(options.worldSize) > gpus)
        throw Error(ErrorCode::Usage, "--world_size", "more than there are cards");
    return gpu;
}

/// Bytes; 0 where the system does not tell.
double freeMemory(const std::optional<std::size_t>& gpu) {
    const SystemSample now = SystemProbe(fs::path()).sample();
    if (!gpu) return now.ramTotal && now.ramUsed ? double(*now.ramTotal - *now.ramUsed) : 0;
    if (*gpu >= now.gpus.size() || !now.gpus[*gpu].memoryTotal || !now.gpus[*gpu].memoryUsed)
        return 0;
    return double(*now.gpus[*gpu].memoryTotal - *now.gpus[*gpu].memoryUsed);
}

bool trains(const TrainOptions& options, const char* part) {
    return std::find(options.train.begin(), options.train.end(), part) != options.train.end() ||
           std::find(options.train.begin(), options.train.end(), kTrainAll) != options.train.end();
}

}  // namespace

QString TrainAdvice::memoryText(double gb) {
    return tr("%1 GB").arg(QLocale().toString(gb, 'f', gb < 10 ? 1 : 0));
}

TrainAdvice TrainAdvice::of(const TrainOptions& options, const JobContext& context) {
    TrainAdvice advice;
    advice.gpus = knownGpus();
    try {
        std::error_code code;
        advice.outputHasRun = !options.output.empty() && TrainRun::isRunFolder(options.output);
        advice.outputHasFiles = !advice.outputHasRun && fs::is_directory(options.output, code) &&
                                !fs::is_empty(options.output, code);
        if (options.trainData.empty())
            throw Error(ErrorCode::Usage, "--train-data", "names no folder");
        if (options.init == TrainInit::Checkpoint && options.checkpoint.empty())
            throw Error(ErrorCode::Usage, "--checkpoint", "is missing");
        options.check();
        const std::optional<std::size_t> card = chooseGpu(options);
        if (!advice.outputHasRun) checkWritable(options.output);
        std::set<fs::path> trainFiles, validFiles;
        advice.images = countMarked(options.trainData, trainFiles, context);
        if (advice.images == 0)
            throw Error(ErrorCode::FolderEmpty, toUtf8(options.trainData.front()),
                        "has no image with a mask");
        advice.validImages = countMarked(options.validData, validFiles, context);
        Architecture architecture;
        if (options.init == TrainInit::Random) {
            architecture = namedArchitecture(options.architecture, options.hq, options.inputSize);
        } else {
            const ModelInfo info = readModelInfo({options.checkpoint}, context);
            if (options.inputSize > 0 && options.inputSize != info.architecture.imageSize &&
                info.architecture.encoder == Architecture::Encoder::Vit)
                throw Error(ErrorCode::CheckpointMismatch, "--input_size", "is a ViT's own only");
            architecture = trainedArchitecture(info.architecture, options, info.path);
            if (architecture.hq && !info.architecture.hq)
                advice.warnings.append(
                    tr("This model has no HQ part; one with start values is added and trained."));
        }

        if (advice.images < kFewImages)
            advice.warnings.append(
                tr("Only %n image(s) with masks: the model may learn them by heart. 50 or more, "
                   "of all kinds that will come, are better.",
                   nullptr, int(advice.images)));
        if (options.validData.empty())
            advice.warnings.append(
                tr("No validation images: no one will know how good the model is on parts it has "
                   "not seen, and which epoch was the best. The Data workspace can split a set."));
        else if (advice.validImages == 0)
            advice.warnings.append(
                tr("There is no image with a mask among the validation images."));
        if (std::any_of(validFiles.begin(), validFiles.end(),
                        [&](const fs::path& file) { return trainFiles.contains(file); }))
            advice.warnings.append(
                tr("Images are used for training and validation: the figures will be too good."));
        const bool gpu = card.has_value();
        if (!gpu && trains(options, kTrainImageEncoder) &&
            architecture.encoder == Architecture::Encoder::Vit)
            advice.warnings.append(
                tr("Training the image encoder of this model without a graphics card takes days."));
        if (options.init == TrainInit::Random && advice.images < 1000)
            advice.warnings.append(
                tr("From scratch a model needs thousands of images. Synthetic scenes of the Data "
                   "workspace can be added."));

        const int cores = QThread::idealThreadCount();
        const int processes = options.worldSize;
        if (!gpu && processes > cores)
            advice.warnings.append(
                tr("More processes than the processor has cores (%1) slow each other down.")
                    .arg(cores));
        const TrainEstimate needs = estimateTraining(
            options, architecture, {advice.images, advice.images, advice.validImages},
            gpu ? ComputeSpeed{kGpuGflops * processes, 1} : computeSpeed(options.runtime));
        const auto time = [](double seconds) {
            return RemainingTime::duration(qint64(std::max(1.0, seconds) * 1000));
        };
        advice.estimate = tr("About %1 for the first epoch, %2 in all; %3 of %4; %5 on the disk.")
                              .arg(time(needs.firstEpochSeconds), time(needs.totalSeconds),
                                   memoryText(needs.memoryGb * (gpu ? 1 : processes)),
                                   gpu ? tr("graphics memory") : tr("memory"),
                                   memoryText(needs.checkpointsGb + needs.featuresGb));
        advice.checkMemory(options, architecture, freeMemory(card), gpu ? 1 : processes);
        const double disk = freeDiskGb(options.output);
        if (disk > 0 && needs.checkpointsGb > disk)
            advice.warnings.append(
                tr("The checkpoints need about %1, and %2 are free there. Save less often, or "
                   "choose another disk.")
                    .arg(memoryText(needs.checkpointsGb), memoryText(disk)));
    } catch (const Error& error) {
        advice.error = error;
    }
    return advice;
}

/// As the trainer will look at it. Throws Error{OutOfMemory} for what it refuses.
void TrainAdvice::checkMemory(const TrainOptions& options, const Architecture& model, double all,
                              int processes) {
    const MemoryEstimate estimate = estimateTrainMemory(model, options);
    const double free = all / processes;
    const auto wanted = double(estimate.ofBatch(options.batchSizeTrain));
    neededGb = wanted * processes / 1e9;
    freeGb = all / 1e9;
    if (free <= 0 || wanted <= free) return;
    fittingBatch =
        estimate.fittingBatch(std::uint64_t(free), options.batchSizeTrain * options.accumulate);
    if (MemoryEstimate::isTooMuch(wanted, free))
        throw Error(ErrorCode::OutOfMemory, "--batch_size_train", "does not fit");
    warnings.append(
        fittingBatch > 0
            ? tr("This needs about %1 of memory, and %2 are free: there may not be enough.")
                  .arg(memoryText(neededGb), memoryText(freeGb))
            : tr("This needs about %1 of memory, and %2 are free, too little even for a batch of "
                 "one. Choose a smaller model, smaller images or fewer parts that learn.")
                  .arg(memoryText(neededGb), memoryText(freeGb)));
}

}  // namespace studio
