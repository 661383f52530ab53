#include "core/jobs/TrainSession.h"

#include <algorithm>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/base/Log.h"
#include "core/base/Paths.h"
#include "core/checkpoint/CheckpointWriter.h"
#include "core/checkpoint/ModelShapes.h"
#include "core/jobs/TrainPreflight.h"
#include "core/system/SystemProbe.h"
#include "core/train/ArchitectureFile.h"
#include "core/train/BatchTensors.h"
#include "core/train/StartModel.h"

namespace studio {
namespace {

constexpr double kGb = 1e9;
constexpr std::size_t kFewImages = 20;
/// Objects of an image that are validated from one encoding: each has its truth in full size.
constexpr int kValidObjects = 16;

/// One part of a model under the names it has itself, as upstream's script saves it.
void writePart(const fs::path& path, const StateDict& model, const char* part) {
    const StateDict tensors = model.part(part);
    writeCheckpoint(path, tensors,
                    {.wrapper = "", .config = Json::object(), .extras = Json::object()});
}

Json dataDescription(const SegmentationDataset* data) {
    if (data == nullptr) return {};
    Json json = Json::object();
    json["folders"] = Json::array();
    for (const fs::path& folder : data->folders())
        json["folders"].push_back(toUtf8(folder));
    json["images"] = data->counts().images;
    json["objects"] = data->counts().objects;
    json["skipped"] = data->problems();
    return json;
}

}  // namespace

TrainSession::TrainSession(const TrainOptions& options, const RunFolder& folder, Ranks ranks,
                           const JobContext& context, Tell note, Tell problem,
                           std::optional<StartModel> given)
    : m_options(options),
      m_folder(folder),
      m_ranks(std::move(ranks)),
      m_note(std::move(note)),
      m_problem(std::move(problem)) {
    m_runtime = resolveRuntime(options.runtime);
    if (options.amp == Precision::Auto)
        m_options.amp = m_runtime.fastBf16 ? Precision::Bf16 : Precision::Fp32;
    else if (options.amp == Precision::Bf16 && !m_runtime.fastBf16)
        m_note(
            "bf16 is emulated here: a step takes many times as long as with --amp fp32, or with "
            "--amp auto, which takes bf16 only where it is fast");
    // The model first: to look at the data may take minutes.
    context.report(0, 1, "loading the model");
    const StartModel start = given ? std::move(*given) : makeStartModel(options, context);
    m_source = start.source;
    if (start.hqIsNew && options.init == TrainInit::Checkpoint)
        m_note("the checkpoint has no HQ part: a new one is trained from start values");
    m_model = std::make_unique<TrainingModel>(start.sam, options.train, m_runtime, m_options.amp,
                                              options.freezesBatchNorm());
    m_trainer = std::make_unique<Trainer>(*m_model, options, m_ranks.reduce);
    // Made for every checkpoint; what is wrong with it is said before the first.
    if (!options.attachHq.empty() && m_ranks.rank == 0)
        withHqPart(*m_model->sam(), options.attachHq, options.seed);
    log::debug("model: {}, {} parameters, {} trained", m_source, m_model->parameters(),
               m_model->trainedParameters());
    checkDisk();
    openData(context);
    openCache(context);
    makeLoaders();
    m_learningRate = std::make_unique<LearningRate>(options, m_totalSteps);
    if (!options.eval) {
        const bool open = options.loss == TrainLoss::Auto && m_trainer->loss() == TrainLoss::Hq;
        if (open && !start.hqIsNew) chooseLoss(context);
        m_options.loss = m_trainer->loss();
        log::debug("loss: {}", trainLossName(m_options.loss));
    }
}

void TrainSession::chooseLoss(const JobContext& context) {
    constexpr std::size_t kImages = 8;
    context.report(0, 1, "looking at the HQ part's masks");
    SampleOptions samples;
    samples.side = m_model->architecture().imageSize;
    samples.augmentation = Augmentation::off();
    const SampleMaker maker(m_trainData, samples, m_cache.get());
    std::vector<TrainBatch> batches;
    for (std::size_t i = 0; i < std::min(kImages, maker.size()); ++i) {
        LoadedBatch batch;
        try {
            batch.samples.push_back(
                maker.make(i * maker.size() / std::min(kImages, maker.size()), 0, context));
        } catch (const Error&) {
            continue;  // the loader reports damaged files
        }
        addCachedFeatures(batch, context);
        batches.push_back(toTrainBatch(batch));
    }
    if (m_trainer->chooseHqLoss(batches, context))
        m_note(
            "the checkpoint's HQ masks are corrections of SAM's masks: the sum of both is "
            "trained (--loss hq-sum; --loss hq trains them alone, as published)");
}

void TrainSession::openData(const JobContext& context) {
    const auto open = [&](const std::vector<fs::path>& folders) {
        context.report(0, 1, "looking at the data");
        return SegmentationDataset::open(folders, m_options.loaderThreads, context, m_problem);
    };
    if (!m_options.eval) m_trainData = open(m_options.trainData);
    if (hasValidData(m_options)) m_validData = open(m_options.validData);
    if (m_options.eval) return;
    if (!m_validData)
        m_note(
            "there is no validation data: the best checkpoint is the one of the lowest training "
            "loss, which says little about other images");
    if (m_trainData->images() < kFewImages)
        m_note(fmt::format("there {} only {} to train on; the model will learn {} by heart",
                           m_trainData->images() == 1 ? "is" : "are",
                           m_trainData->images() == 1
                               ? "1 image"
                               : fmt::format("{} images", m_trainData->images()),
                           m_trainData->images() == 1 ? "it" : "them"));
    const auto& counts = m_trainData->counts();
    log::debug(
        "training data: {} images, {} objects, {} without a mask, {} empty masks, {} files "
        "skipped",
        counts.images, counts.objects, counts.unmarked, counts.emptyMasks, counts.skippedFiles);
}

void TrainSession::checkDisk() {
    if (m_options.eval) return;
    const Architecture& architecture = m_model->architecture();
    double bytes = 0;
    for (const TensorShape& shape : modelShapes(architecture)) {
        double values = 4;
        for (const std::int64_t size : shape.sizes)
            values *= static_cast<double>(size);
        bytes += values;
    }
    const int saves = (m_options.maxEpochNum - m_options.startEpoch + m_options.modelSaveFre - 1) /
                      m_options.modelSaveFre;
    const auto free = SystemProbe(m_folder.root()).sample().diskFree;
    if (!free) return;
    const auto available = static_cast<double>(*free);
    const std::string figures = fmt::format("one checkpoint takes {} and {} are free",
                                            gigabytesText(bytes), gigabytesText(available));
    if (available < 1.1 * bytes)
        throw Error(ErrorCode::DiskFull, toUtf8(m_folder.root()),
                    figures + "; free some space or name another folder");
    if (available < 1.1 * bytes * saves)
        m_note(
            fmt::format("the disk has no room for all {} checkpoints: {}; training will pause "
                        "when it is full (--model_save_fre saves fewer)",
                        saves, figures));
}

std::string TrainSession::encoderDigest() const {
    Sha256 hash;
    for (const auto& [name, tensor] : modelTensors(*m_model->sam()).part(kImageEncoder)) {
        hash.update(name.data(), name.size());
        const Tensor values = tensor.cpu().contiguous();
        hash.update(values.data_ptr(), values.nbytes());
    }
    return hash.hexDigest();
}

void TrainSession::openCache(const JobContext& context) {
    const FeatureCaching caching = m_options.cacheFeatures;
    if (!m_model->encoderFrozen() || m_options.eval || caching == FeatureCaching::Off) return;
    const Architecture& a = m_model->architecture();
    const double images = static_cast<double>(m_trainData->images()) * m_options.cacheVariants +
                          (m_validData ? static_cast<double>(m_validData->images()) : 0.0);
    const double wanted = images * static_cast<double>(FeatureCache::entryBytes(
                                       a.embeddingSide(), a.promptWidth, a.hqEncoderWidth));
    const fs::path folder =
        m_options.cacheFolder.empty() ? userCacheFolder() / "features" : m_options.cacheFolder;
    const auto free = SystemProbe(folder).sample().diskFree;
    const bool room =
        wanted <= m_options.cacheGb * kGb && (!free || wanted < 0.8 * static_cast<double>(*free));
    if (caching == FeatureCaching::Auto) {
        // A GPU encodes faster than it is worth giving up fresh augmentation for.
        if (!m_runtime.device.is_cpu()) return;
        if (!room) {
            m_note(
                fmt::format("features are not kept: they would take {} (--cache_gb, --cache-"
                            "features on)",
                            gigabytesText(wanted)));
            return;
        }
    }
    context.report(0, 1, "looking at the cache of features");
    const std::string key =
        fmt::format("{}-{}-{}", encoderDigest(), a.imageSize, m_runtime.info.precision);
    m_cache = std::make_unique<FeatureCache>(
        folder, static_cast<std::uint64_t>(m_options.cacheGb * kGb), key);
    m_note(m_options.cacheVariants > 1 && m_options.augment
               ? fmt::format("each image is encoded in {} augmented versions, which the epochs use "
                             "in turn; encoding happens in the first {} epochs only",
                             m_options.cacheVariants, m_options.cacheVariants)
               : std::string("each image is encoded once and its features are kept: later epochs "
                             "are many times faster, but images are not augmented (for that: "
                             "--cache_variants N, or --cache-features off)"));
}

void TrainSession::makeLoaders() {
    const int side = m_model->architecture().imageSize;
    const auto loader = [&](const std::shared_ptr<SegmentationDataset>& data, bool training) {
        SampleOptions samples;
        samples.side = side;
        samples.seed = m_options.seed;
        samples.training = training;
        samples.variants = m_options.cacheVariants;
        // Each object takes one of the image's prompts at least.
        samples.objectsPerImage =
            training ? std::min(m_options.objectsPerImage, m_options.promptsPerImage)
                     : kValidObjects;
        samples.augmentation =
            training && m_options.augment
                ? Augmentation{m_options.flip, m_options.jitterMin, m_options.jitterMax}
                : Augmentation::off();
        BatchLoader::Options loading;
        loading.order.batchSize = static_cast<std::size_t>(training ? m_options.batchSizeTrain
                                                                    : m_options.batchSizeValid);
        loading.order.seed = m_options.seed;
        loading.order.shuffle = training;
        loading.order.training = training;
        loading.order.rank = m_ranks.rank;
        loading.order.worldSize = m_ranks.worldSize;
        loading.threads = m_options.loaderThreads;
        return std::make_unique<BatchLoader>(
            std::make_shared<SampleMaker>(data, samples, m_cache.get()), loading, m_problem);
    };
    if (m_validData) m_validLoader = loader(m_validData, false);
    if (!m_trainData) return;
    m_trainLoader = loader(m_trainData, true);
    const auto batches = static_cast<std::int64_t>(m_trainLoader->batchesPerEpoch());
    m_stepsPerEpoch = std::max<std::int64_t>(1, batches / m_options.accumulate);
    m_totalSteps = m_stepsPerEpoch * (m_options.maxEpochNum - m_options.startEpoch);
    if (m_options.maxSteps > 0) m_totalSteps = std::min(m_totalSteps, m_options.maxSteps);
    log::debug("data loader: {} batches of {} an epoch, {} steps in all", batches,
               m_options.batchSizeTrain, m_totalSteps);
}

void TrainSession::addCachedFeatures(LoadedBatch& batch, const JobContext& context) {
    if (!m_cache) return;
    addFeatures(batch, *m_cache, [&](const LoadedSample& sample) {
        TrainBatch one;
        one.names = {toUtf8(sample.file)};
        one.images = imageTensor(sample).unsqueeze(0);
        one.inputSizes = {sample.view.encoded()};
        return m_model->features(one, context);
    });
}

Json TrainSession::description() const {
    Json json = Json::object();
    json["options"] = m_options.toJson();
    json["device"] = {{"name", m_runtime.info.device},
                      {"description", m_runtime.info.deviceName},
                      {"encoder_precision", m_runtime.info.precision},
                      {"threads", m_runtime.info.threads}};
    json["data"] = {{"train", dataDescription(m_trainData.get())},
                    {"valid", dataDescription(m_validData.get())}};
    json["architecture"] = architectureToJson(m_model->architecture());
    json["start"] = m_source;
    json["loss"] = trainLossName(m_trainer->loss());
    json["features_cached"] = caches();
    json["parameters"] = {{"total", m_model->parameters()},
                          {"trained", m_model->trainedParameters()}};
    return json;
}

std::string TrainSession::fingerprint() const {
    Json options = m_options.deciding();
    options["world_size"] = m_ranks.worldSize;  // whoever started the processes
    const std::string text = options.dump() + (caches() ? "cached" : "");
    Sha256 hash;
    hash.update(text.data(), text.size());
    return fmt::format("data {:.12}, settings {:.12}, {} trained parameters",
                       m_trainData->fingerprint(), hash.hexDigest(), m_model->trainedParameters());
}

void TrainSession::saveModel(int epoch) {
    Sam sam = m_model->sam();
    if (!m_options.attachHq.empty()) {
        sam->to(torch::kCPU);
        sam = withHqPart(*sam, m_options.attachHq, m_options.seed);
        m_model->sam()->to(m_model->device());
    }
    const StateDict tensors = modelTensors(*sam);
    const Architecture& a = m_model->architecture();
    CheckpointLayout layout;
    // Upstream's form, bare, wherever the shapes say everything.
    const Architecture plain;
    if (a.encoder == Architecture::Encoder::TinyVit && a.imageSize != plain.imageSize)
        layout.config["image_size"] = a.imageSize;
    if (a.decoderHeads != plain.decoderHeads) layout.config["decoder_heads"] = a.decoderHeads;
    if (layout.config.empty()) layout.wrapper.clear();
    writeCheckpoint(m_folder.model(epoch), tensors, layout);
    writePart(m_folder.decoder(epoch), tensors, kMaskDecoder);
    const fs::path encoder = m_folder.encoder(epoch);
    if (m_model->encoderFrozen() && !m_encoderFile.empty() && fs::exists(m_encoderFile)) {
        m_folder.repeat(m_encoderFile, encoder);  // the same weights take no room twice
    } else {
        writePart(encoder, tensors, kImageEncoder);
        m_encoderFile = encoder;
    }
    log::debug("checkpoints written: {}, {}, {}", toUtf8(m_folder.model(epoch)), toUtf8(encoder),
               toUtf8(m_folder.decoder(epoch)));
}

}  // namespace studio
