#include "core/train/TrainOptions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

#include "core/base/Error.h"

namespace studio {
namespace {

[[noreturn]] void refuse(const std::string& option, const std::string& detail) {
    throw Error(ErrorCode::Usage, option, detail);
}

template <std::size_t N>
std::size_t parseName(const std::array<const char*, N>& names, const std::string& option,
                      const std::string& text) {
    std::string all;
    for (std::size_t i = 0; i < N; ++i) {
        if (text == names[i]) return i;
        all += (i == 0 ? "" : i + 1 == N ? " and " : ", ") + std::string(names[i]);
    }
    refuse(option, "\"" + text + "\" is none of " + all);
}

/// The names of an enumeration's values, in their order, and the option that takes them.
template <class Enum>
struct Names;
template <>
struct Names<TrainInit> {
    static constexpr const char* kOption = "--init";
    static constexpr std::array kAll{"checkpoint", "random"};
};
template <>
struct Names<TrainLoss> {
    static constexpr const char* kOption = "--loss";
    static constexpr std::array kAll{"auto", "hq", "hq-sum", "multimask"};
};
template <>
struct Names<TrainOptimizer> {
    static constexpr const char* kOption = "--optimizer";
    static constexpr std::array kAll{"adam", "adamw"};
};
template <>
struct Names<TrainSchedule> {
    static constexpr const char* kOption = "--schedule";
    static constexpr std::array kAll{"step", "cosine"};
};
template <>
struct Names<TrainBatchNorm> {
    static constexpr const char* kOption = "--batch_norm";
    static constexpr std::array kAll{"auto", "batch", "frozen"};
};
template <>
struct Names<FeatureCaching> {
    static constexpr const char* kOption = "--cache-features";
    static constexpr std::array kAll{"auto", "on", "off"};
};
template <>
struct Names<TrainPreset> {
    static constexpr const char* kOption = "--preset";
    static constexpr std::array kAll{"adapt-hq", "fine-tune-decoder", "from-scratch"};
};
constexpr std::array<const char*, 4> kTypes{"vit_b", "vit_l", "vit_h", "vit_tiny"};

template <class Enum>
const char* nameOf(Enum value) {
    return Names<Enum>::kAll.at(static_cast<std::size_t>(value));
}

template <class Enum>
Enum parse(const std::string& text) {
    return static_cast<Enum>(parseName(Names<Enum>::kAll, Names<Enum>::kOption, text));
}

// How each kind of field is kept in JSON.
void write(Json& json, const fs::path& value) {
    json = toUtf8(value);
}
void write(Json& json, const std::vector<fs::path>& value) {
    json = Json::array();
    for (const fs::path& path : value)
        json.push_back(toUtf8(path));
}
void write(Json& json, Precision value) {
    json = precisionName(value);
}
template <class T>
void write(Json& json, const T& value) {
    if constexpr (std::is_enum_v<T>)
        json = nameOf(value);
    else
        json = value;
}

void read(const Json& json, fs::path& value) {
    value = fromUtf8(json.get<std::string>());
}
void read(const Json& json, std::vector<fs::path>& value) {
    value.clear();
    for (const std::string& path : json.get<std::vector<std::string>>())
        value.push_back(fromUtf8(path));
}
void read(const Json& json, Precision& value) {
    value = parsePrecision(json.get<std::string>());
}
template <class T>
void read(const Json& json, T& value) {
    if constexpr (std::is_enum_v<T>) {
        value = parse<T>(json.get<std::string>());
    } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
        // The library would cut 2.7 to 2 and take true for 1.
        const bool negative =
            json.is_number_integer() && !json.is_number_unsigned() && json.get<std::int64_t>() < 0;
        if (!json.is_number_integer() || (std::is_unsigned_v<T> && negative))
            throw nlohmann::json::type_error::create(302, "not a whole number", nullptr);
    } else if constexpr (std::is_floating_point_v<T>) {
        if (!json.is_number())
            throw nlohmann::json::type_error::create(302, "not a number", nullptr);
    }
    if constexpr (!std::is_enum_v<T>) value = json.get<T>();
}

/// Calls use(key, field) for every field.
template <class Options, class Use>
void forEachField(Options& o, Use&& use) {
    use("output", o.output);
    use("overwrite", o.overwrite);
    use("resume", o.resume);
    use("checkpoint", o.checkpoint);
    use("decoder", o.hqDecoder);
    use("restore_model", o.restoreModel);
    use("model_type", o.modelType);
    use("init", o.init);
    use("architecture", o.architecture);
    use("hq", o.hq);
    use("input_size", o.inputSize);
    use("train", o.train);
    use("attach_hq", o.attachHq);
    use("batch_norm", o.batchNorm);
    use("device", o.runtime.device);
    use("precision", o.runtime.precision);
    use("threads", o.runtime.threads);
    use("amp", o.amp);
    use("train_data", o.trainData);
    use("valid_data", o.validData);
    use("loader_threads", o.loaderThreads);
    use("batch_size_train", o.batchSizeTrain);
    use("batch_size_valid", o.batchSizeValid);
    use("accumulate", o.accumulate);
    use("prompts", o.prompts);
    use("prompts_per_image", o.promptsPerImage);
    use("objects_per_image", o.objectsPerImage);
    use("point_count", o.pointCount);
    use("augment", o.augment);
    use("flip", o.flip);
    use("jitter_min", o.jitterMin);
    use("jitter_max", o.jitterMax);
    use("seed", o.seed);
    use("max_epoch_num", o.maxEpochNum);
    use("start_epoch", o.startEpoch);
    use("max_steps", o.maxSteps);
    use("max_minutes", o.maxMinutes);
    use("loss", o.loss);
    use("optimizer", o.optimizer);
    use("schedule", o.schedule);
    use("learning_rate", o.learningRate);
    use("lr_drop_epoch", o.lrDropEpoch);
    use("final_rate", o.finalRate);
    use("warmup_steps", o.warmupSteps);
    use("weight_decay", o.weightDecay);
    use("clip_norm", o.clipNorm);
    use("patience", o.patience);
    use("cache_features", o.cacheFeatures);
    use("cache_folder", o.cacheFolder);
    use("cache_variants", o.cacheVariants);
    use("cache_gb", o.cacheGb);
    use("model_save_fre", o.modelSaveFre);
    use("save_state_seconds", o.saveStateSeconds);
    use("validate_every", o.validateEvery);
    use("valid_prompt", o.validPrompt);
    use("examples", o.examples);
    use("eval", o.eval);
    use("visualize", o.visualize);
    use("world_size", o.worldSize);
    use("dist_url", o.distUrl);
    use("rank", o.rank);
    use("local_rank", o.localRank);
    use("find_unused_params", o.findUnusedParams);
}

void checkRange(const char* option, double value, double least, double most,
                const std::string& detail) {
    if (!std::isfinite(value) || value < least || value > most) refuse(option, detail);
}

void checkCount(const char* option, std::int64_t value, std::int64_t least,
                std::int64_t most = 1'000'000'000) {
    if (value < least || value > most)
        refuse(option, "must be " + std::to_string(least) + " or more" +
                           (value > most ? " and " + std::to_string(most) + " at most" : ""));
}

void checkPrompts(const std::vector<std::string>& prompts) {
    if (prompts.empty()) refuse("--prompts", "names no kind of prompt");
    for (const std::string& name : prompts)
        parseName(std::array{kPromptBox, kPromptPoints, kPromptPoint, kPromptNoiseMask},
                  "--prompts", name);
}

}  // namespace

const char* trainInitName(TrainInit init) {
    return nameOf(init);
}
const char* trainLossName(TrainLoss loss) {
    return nameOf(loss);
}
const char* trainOptimizerName(TrainOptimizer optimizer) {
    return nameOf(optimizer);
}
const char* trainScheduleName(TrainSchedule schedule) {
    return nameOf(schedule);
}
const char* trainBatchNormName(TrainBatchNorm norm) {
    return nameOf(norm);
}
const char* featureCachingName(FeatureCaching caching) {
    return nameOf(caching);
}
const char* trainPresetName(TrainPreset preset) {
    return nameOf(preset);
}
TrainInit parseTrainInit(const std::string& text) {
    return parse<TrainInit>(text);
}
TrainLoss parseTrainLoss(const std::string& text) {
    return parse<TrainLoss>(text);
}
TrainOptimizer parseTrainOptimizer(const std::string& text) {
    return parse<TrainOptimizer>(text);
}
TrainSchedule parseTrainSchedule(const std::string& text) {
    return parse<TrainSchedule>(text);
}
TrainBatchNorm parseTrainBatchNorm(const std::string& text) {
    return parse<TrainBatchNorm>(text);
}
FeatureCaching parseFeatureCaching(const std::string& text) {
    return parse<FeatureCaching>(text);
}
TrainPreset parseTrainPreset(const std::string& text) {
    return parse<TrainPreset>(text);
}

void TrainOptions::check() const {
    if (output.empty()) refuse("--output", "says where the run's files go; it is missing");
    if (overwrite && resume) refuse("--resume", "does not go with --overwrite");

    if (!modelType.empty()) parseName(kTypes, "--model-type", modelType);
    if (init == TrainInit::Random && !checkpoint.empty())
        refuse("--init", "random start values and --checkpoint exclude each other");
    if (init == TrainInit::Checkpoint && !architecture.empty())
        refuse("--architecture", "goes with --init random; a checkpoint says its own");
    if (inputSize != 0 && (inputSize < 64 || inputSize > 4096 || inputSize % 64 != 0))
        refuse("--input_size", "must be a multiple of 64 from 64 to 4096");
    if (train.empty()) refuse("--train", "names no part of the model");
    for (const std::string& part : train)
        if (part.empty()) refuse("--train", "names no part of the model");
    runtime.check();

    if (trainData.empty() && !eval) refuse("--train-data", "names no folder");
    if (eval && validData.empty()) refuse("--valid-data", "is needed with --eval");
    checkCount("--loader_threads", loaderThreads, 1, 256);
    checkCount("--batch_size_train", batchSizeTrain, 1, 4096);
    checkCount("--batch_size_valid", batchSizeValid, 1, 4096);
    checkCount("--accumulate", accumulate, 1, 65536);

    checkPrompts(prompts);
    checkCount("--prompts_per_image", promptsPerImage, 1, 256);
    checkCount("--objects_per_image", objectsPerImage, 1, 256);
    checkCount("--point_count", pointCount, 1, 1000);
    checkRange("--flip", flip, 0, 1, "must be a share, 0 to 1");
    checkRange("--jitter_min", jitterMin, 0.01, 10, "must be a factor, 0.01 to 10");
    checkRange("--jitter_max", jitterMax, 0.01, 10, "must be a factor, 0.01 to 10");
    if (jitterMin > jitterMax) refuse("--jitter_max", "must not be under --jitter_min");

    checkCount("--max_epoch_num", maxEpochNum, 1);
    checkCount("--start_epoch", startEpoch, 0);
    if (startEpoch >= maxEpochNum)
        refuse("--start_epoch", "must be under --max_epoch_num (" + std::to_string(maxEpochNum) +
                                    "): epochs count from 0");
    checkCount("--max_steps", maxSteps, 0, INT64_MAX);
    checkRange("--max_minutes", maxMinutes, 0, 1e9, "must be 0 or more");
    if (!std::isfinite(learningRate) || learningRate <= 0 || learningRate > 10)
        refuse("--learning_rate", "must be a number above 0 (usual: 1e-5 to 1e-2)");
    checkCount("--lr_drop_epoch", lrDropEpoch, 1);
    checkRange("--final_rate", finalRate, 0, 1, "must be a share of --learning_rate, 0 to 1");
    checkCount("--warmup_steps", warmupSteps, 0, INT64_MAX);
    checkRange("--weight_decay", weightDecay, 0, 10, "must be 0 or more (usual: 0 to 0.1)");
    checkRange("--clip_norm", clipNorm, 0, 1e9, "must be 0 or more");
    checkCount("--patience", patience, 0);

    checkCount("--cache_variants", cacheVariants, 1, 1000);
    checkRange("--cache_gb", cacheGb, 0.01, 1e6, "must be a size in GB above 0");
    checkCount("--model_save_fre", modelSaveFre, 1);
    checkRange("--save_state_seconds", saveStateSeconds, 0, 1e9, "must be 0 or more");
    checkCount("--validate_every", validateEvery, 1);
    parseName(std::array{kPromptBox, kPromptPoint}, "--valid_prompt", validPrompt);
    checkCount("--examples", examples, 0, 1000);

    checkCount("--world_size", worldSize, 1, 4096);
    if (rank < -1 || rank >= std::max(worldSize, 1))
        refuse("--rank", "must be under --world_size, from 0");
    if (localRank < -1) refuse("--local_rank", "must be 0 or more");
    if (distUrl != "env://" && !distUrl.starts_with("tcp://"))
        refuse("--dist_url", "must be env:// or tcp://HOST:PORT");
}

Json TrainOptions::toJson() const {
    Json json = Json::object();
    forEachField(*this, [&](const char* key, const auto& value) { write(json[key], value); });
    return json;
}

Json TrainOptions::deciding() const {
    Json options = toJson();
    for (const char* free : {"output",
                             "overwrite",
                             "resume",
                             "max_epoch_num",
                             "max_steps",
                             "max_minutes",
                             "patience",
                             "threads",
                             "loader_threads",
                             "device",
                             "valid_data",
                             "batch_size_valid",
                             "valid_prompt",
                             "validate_every",
                             "examples",
                             "model_save_fre",
                             "save_state_seconds",
                             "cache_folder",
                             "cache_gb",
                             "attach_hq",
                             "visualize",
                             "eval",
                             "dist_url",
                             "rank",
                             "local_rank",
                             "checkpoint",
                             "decoder",
                             "restore_model",
                             "train_data",
                             "preset"})
        options.erase(free);
    return options;
}

TrainOptions TrainOptions::fromJson(const Json& json) {
    if (!json.is_object()) refuse("options", "must be a JSON object");
    TrainOptions options;
    forEachField(options, [&](const char* key, auto& value) {
        const auto found = json.find(key);
        if (found == json.end()) return;
        try {
            read(*found, value);
        } catch (const nlohmann::json::exception&) {
            refuse(key, "has a value of the wrong kind: " + found->dump());
        }
    });
    return options;
}

bool TrainOptions::freezesBatchNorm() const {
    return batchNorm == TrainBatchNorm::Frozen ||
           (batchNorm == TrainBatchNorm::Auto && init == TrainInit::Checkpoint);
}

void TrainOptions::apply(TrainPreset preset) {
    const TrainOptions defaults;
    // What every preset sets
    init = defaults.init;
    train = defaults.train;
    loss = defaults.loss;
    optimizer = defaults.optimizer;
    schedule = defaults.schedule;
    learningRate = defaults.learningRate;
    weightDecay = defaults.weightDecay;
    warmupSteps = defaults.warmupSteps;
    clipNorm = defaults.clipNorm;
    prompts = defaults.prompts;
    promptsPerImage = defaults.promptsPerImage;
    objectsPerImage = defaults.objectsPerImage;
    amp = defaults.amp;
    switch (preset) {
        case TrainPreset::AdaptHq:
            break;
        case TrainPreset::FineTuneDecoder:
            train = {kTrainMaskDecoder, kTrainHq};
            optimizer = TrainOptimizer::AdamW;
            schedule = TrainSchedule::Cosine;
            learningRate = 1e-4;
            weightDecay = 0.01;
            warmupSteps = 100;
            clipNorm = 1;
            prompts = {kPromptPoint, kPromptBox, kPromptPoints, kPromptNoiseMask};
            promptsPerImage = 4;
            break;
        case TrainPreset::FromScratch:
            init = TrainInit::Random;
            train = {kTrainAll};
            optimizer = TrainOptimizer::AdamW;
            schedule = TrainSchedule::Cosine;
            weightDecay = 0.01;
            warmupSteps = 100;
            clipNorm = 1;
            prompts = {kPromptPoint, kPromptBox, kPromptPoints};
            promptsPerImage = 6;
            objectsPerImage = 6;
            amp = Precision::Auto;
            break;
    }
}

}  // namespace studio
