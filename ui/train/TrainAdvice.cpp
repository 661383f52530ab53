#include "ui/train/TrainAdvice.h"

#include <QLocale>
#include <algorithm>
#include <fstream>
#include <set>

#include "core/checkpoint/ModelFile.h"
#include "core/data/Layout.h"
#include "core/jobs/TrainRun.h"
#include "core/train/ArchitectureFile.h"
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

double availableRamGb() {
    std::ifstream file("/proc/meminfo");
    for (std::string word; file >> word;)
        if (word == "MemAvailable:") {
            double kilobytes = 0;
            file >> kilobytes;
            return kilobytes * 1024 / 1e9;
        }
    return 0;
}

double freeDiskGb(fs::path folder) {
    std::error_code error;
    while (!fs::exists(folder, error) && folder.has_relative_path())
        folder = folder.parent_path();
    const fs::space_info space = fs::space(folder, error);
    return error ? 0 : double(space.available) / 1e9;
}

bool usesGpu(const TrainOptions& options) {
    std::error_code error;
    const std::string& device = options.runtime.device;
    return device.starts_with("cuda") ||
           (device == "auto" && fs::exists("/proc/driver/nvidia/version", error));
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
            architecture = info.architecture;
            if (!architecture.hq && options.train == std::vector<std::string>{kTrainHq})
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
        const bool gpu = usesGpu(options);
        if (!gpu && trains(options, kTrainImageEncoder) &&
            architecture.encoder == Architecture::Encoder::Vit)
            advice.warnings.append(
                tr("Training the image encoder of this model without a graphics card takes days."));
        if (options.init == TrainInit::Random && advice.images < 1000)
            advice.warnings.append(
                tr("From scratch a model needs thousands of images. Synthetic scenes of the Data "
                   "workspace can be added."));

        const TrainEstimate needs = estimateTraining(
            options, architecture, {advice.images, advice.images, advice.validImages},
            gpu ? ComputeSpeed{kGpuGflops, 1} : computeSpeed(options.runtime));
        const auto time = [](double seconds) {
            return RemainingTime::duration(qint64(std::max(1.0, seconds) * 1000));
        };
        advice.estimate =
            tr("About %1 for the first epoch, %2 in all; %3 of %4; %5 on the disk.")
                .arg(time(needs.firstEpochSeconds), time(needs.totalSeconds),
                     memoryText(needs.memoryGb), gpu ? tr("graphics memory") : tr("memory"),
                     memoryText(needs.checkpointsGb + needs.featuresGb));
        const double ram = availableRamGb();
        if (!gpu && ram > 0 && needs.memoryGb > ram)
            advice.warnings.append(
                tr("This needs about %1 of memory, and %2 are free. Choose a smaller batch, fewer "
                   "prompts an image, or a smaller model.")
                    .arg(memoryText(needs.memoryGb), memoryText(ram)));
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

}  // namespace studio
