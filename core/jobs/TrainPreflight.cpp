#include "core/jobs/TrainPreflight.h"

#include <optional>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/base/WritableFolder.h"
#include "core/checkpoint/ModelShapes.h"
#include "core/jobs/RunFolder.h"
#include "core/predict/Runtime.h"
#include "core/system/SystemProbe.h"
#include "core/train/MemoryEstimate.h"
#include "core/train/StartModel.h"
#include "core/train/TrainedParts.h"
#include "core/train/Trainer.h"

namespace studio {
namespace {

void checkFolders(const std::vector<fs::path>& folders) {
    for (const fs::path& folder : folders) {
        std::error_code error;
        if (!fs::exists(folder, error))
            throw Error(ErrorCode::FileNotFound, toUtf8(folder), "does not exist");
        if (!fs::is_directory(folder, error))
            throw Error(ErrorCode::FileUnreadable, toUtf8(folder), "is not a folder");
    }
}

void checkData(const TrainOptions& options) {
    if (!options.eval) checkFolders(options.trainData);
    if (hasValidData(options))
        checkFolders(options.validData);
    else if (options.eval)
        throw Error(ErrorCode::FileNotFound, toUtf8(options.validData.front()),
                    "does not exist; say where the data is by --valid-data");
}

/// What a run starts from must outlive the one that it replaces: going on needs it again.
void checkKept(const TrainOptions& options) {
    if (!options.overwrite) return;
    const RunFolder folder(options.output);
    std::vector<fs::path> files{options.hqDecoder, options.restoreModel};
    if (options.init == TrainInit::Checkpoint) files.push_back(startCheckpoint(options));
    for (const std::string& name : {options.attachHq, options.architecture})
        files.push_back(fromUtf8(name));
    for (const fs::path& file : files)
        if (!file.empty() && folder.isOfEarlierRun(file))
            throw Error(ErrorCode::Usage, "--overwrite",
                        "would remove " + toUtf8(file) +
                            ", which this run starts from: name another --output");
}

void checkCache(const TrainOptions& options, bool encoderFrozen) {
    if (!encoderFrozen && options.cacheFeatures == FeatureCaching::On)
        throw Error(ErrorCode::Usage, "--cache-features",
                    "only features of a frozen encoder can be kept; this run trains it");
    const bool used =
        encoderFrozen && !options.eval && options.cacheFeatures != FeatureCaching::Off;
    if (used && !options.cacheFolder.empty()) checkFolderWritable(options.cacheFolder);
}

void checkMemory(const TrainOptions& options, const Architecture& architecture,
                 const torch::Device& device, const std::function<void(const std::string&)>& note) {
    const MemoryEstimate estimate = estimateTrainMemory(architecture, options);
    const SystemSample sample = SystemProbe(options.output).sample();
    std::optional<double> available;
    if (device.is_cuda()) {
        const auto gpu = static_cast<std::size_t>(device.index());
        if (gpu < sample.gpus.size() && sample.gpus[gpu].memoryTotal && sample.gpus[gpu].memoryUsed)
            available = static_cast<double>(*sample.gpus[gpu].memoryTotal) -
                        static_cast<double>(*sample.gpus[gpu].memoryUsed);
    } else if (sample.ramTotal && sample.ramUsed) {
        available = static_cast<double>(*sample.ramTotal) - static_cast<double>(*sample.ramUsed);
    }
    const int batch = options.eval ? options.batchSizeValid : options.batchSizeTrain;
    const auto wanted = static_cast<double>(estimate.ofBatch(batch));
    log::debug("memory: about {} for a batch of {}, {} available", gigabytesText(wanted), batch,
               available ? gigabytesText(*available) : "an unknown amount");
    if (!available || options.eval || wanted <= *available) return;
    const int images = batch * options.accumulate;
    const int fits = estimate.fittingBatch(static_cast<std::uint64_t>(*available), images);
    const std::string figures = fmt::format("a batch of {} needs about {} and {} are free", batch,
                                            gigabytesText(wanted), gigabytesText(*available));
    const std::string advice =
        fits == 0 ? "not even one image fits: train fewer parts, a smaller model or --input_size, "
                    "or set --amp bf16"
                  : fmt::format(
                        "--batch_size_train {} would fit (with --accumulate {} the steps "
                        "stay as they are)",
                        fits, images / fits);
    if (MemoryEstimate::isTooMuch(wanted, *available))
        throw Error(ErrorCode::OutOfMemory, "--batch_size_train", figures + "; " + advice);
    note("memory may not suffice: " + figures + "; " + advice);
}

}  // namespace

void checkTrainStart(const TrainOptions& options,
                     const std::function<void(const std::string& line)>& note) {
    const Runtime runtime = resolveRuntime(options.runtime);
    checkKept(options);
    checkData(options);
    const Architecture architecture = startArchitecture(options);
    const TrainedParts parts(options.train);
    parts.check(architecture);
    checkLaidOver(options, architecture);
    Trainer::checkLoss(options.loss, architecture);
    checkCache(options, !parts.trainsAnyOf(architecture, kImageEncoder));
    checkMemory(options, architecture, runtime.device, note);
}

Error outOfMemory(const TrainOptions& options) {
    const int batch = options.batchSizeTrain;
    return Error(ErrorCode::OutOfMemory, "--batch_size_train",
                 batch > 1
                     ? fmt::format("there is not enough memory for a batch of {}; try {} with "
                                   "--accumulate {}",
                                   batch, batch / 2, 2 * options.accumulate)
                     : "there is not enough memory for a single image; train fewer parts, or a "
                       "smaller model or --input_size");
}

bool hasValidData(const TrainOptions& options) {
    if (options.validData.empty()) return false;
    const bool byDefault = options.validData == TrainOptions().validData;
    std::error_code error;
    return !byDefault || fs::exists(options.validData.front(), error);
}

}  // namespace studio
