#include "ui/train/TrainForms.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QStringList>
#include <limits>

#include "core/base/Error.h"
#include "ui/Paths.h"

namespace studio {
namespace {

QJsonArray array(const std::vector<std::string>& list) {
    QJsonArray values;
    for (const std::string& one : list)
        values.append(QString::fromStdString(one));
    return values;
}
QJsonArray array(const std::vector<fs::path>& list) {
    QJsonArray values;
    for (const fs::path& one : list)
        values.append(fromPath(one));
    return values;
}
void read(const QJsonValue& value, std::vector<std::string>& list) {
    if (!value.isArray()) return;
    list.clear();
    for (const QJsonValue& one : value.toArray())
        list.push_back(one.toString().toStdString());
}
void read(const QJsonValue& value, std::vector<fs::path>& list) {
    list.clear();
    for (const QJsonValue& one : value.toArray())
        list.push_back(toPath(QFileInfo(one.toString()).absoluteFilePath()));
}
void read(const QJsonValue& value, fs::path& path) {
    const QString text = value.toString().trimmed();
    path = text.isEmpty() ? fs::path() : toPath(QFileInfo(text).absoluteFilePath());
}
template <typename Value>
void read(const QJsonValue& value, Value& choice, Value (*parse)(const std::string&)) {
    try {
        if (value.isString()) choice = parse(value.toString().toStdString());
    } catch (const Error&) {
        // Kept from another version: the default.
    }
}
double number(const QJsonValue& value, double preset) {
    if (!value.isString()) return preset;
    bool valid = false;
    const QString text = value.toString().trimmed().replace(QLatin1Char(','), QLatin1Char('.'));
    const double read = text.toDouble(&valid);
    return valid ? read : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

QJsonObject trainFormValues(const TrainOptions& options) {
    return {{"--train-data", array(options.trainData)},
            {"--valid-data", array(options.validData)},
            {"--checkpoint", fromPath(options.checkpoint)},
            {"--architecture", QString::fromStdString(options.architecture)},
            {"--input_size", options.inputSize},
            {"--output", fromPath(options.output)},
            {"--max_epoch_num", options.maxEpochNum},
            {"--patience", options.patience},
            {"--train", array(options.train)},
            {"--learning_rate", QString::number(options.learningRate, 'g', 6)},
            {"--batch_size_train", options.batchSizeTrain},
            {"--accumulate", options.accumulate},
            {"--world_size", options.worldSize},
            {"--prompts", array(options.prompts)},
            {"--prompts_per_image", options.promptsPerImage},
            {"--augment", options.augment},
            {"--optimizer", trainOptimizerName(options.optimizer)},
            {"--schedule", trainScheduleName(options.schedule)},
            {"--warmup_steps", int(options.warmupSteps)},
            {"--weight_decay", options.weightDecay},
            {"--clip_norm", options.clipNorm},
            {"--cache-features", featureCachingName(options.cacheFeatures)},
            {"--cache_variants", options.cacheVariants},
            {"--device", QString::fromStdString(options.runtime.device)},
            {"--amp", precisionName(options.amp)},
            {"--model_save_fre", options.modelSaveFre},
            {"--seed", QString::number(options.seed)}};
}

TrainOptions trainOptionsOf(const QJsonObject& values) {
    TrainOptions options;
    TrainPreset preset = TrainPreset::AdaptHq;
    read(values["preset"], preset, parseTrainPreset);
    options.apply(preset);
    read(values["--train-data"], options.trainData);
    read(values["--valid-data"], options.validData);
    if (options.init == TrainInit::Random)
        options.architecture = values["--architecture"].toString("vit_tiny").toStdString();
    else
        read(values["--checkpoint"], options.checkpoint);
    options.inputSize = values["--input_size"].toInt();
    read(values["--output"], options.output);
    options.maxEpochNum = values["--max_epoch_num"].toInt(options.maxEpochNum);
    options.patience = values["--patience"].toInt(options.patience);
    read(values["--train"], options.train);
    options.learningRate = number(values["--learning_rate"], options.learningRate);
    options.batchSizeTrain = values["--batch_size_train"].toInt(options.batchSizeTrain);
    options.accumulate = values["--accumulate"].toInt(options.accumulate);
    options.worldSize = values["--world_size"].toInt(options.worldSize);
    read(values["--prompts"], options.prompts);
    options.promptsPerImage = values["--prompts_per_image"].toInt(options.promptsPerImage);
    options.augment = values["--augment"].toBool(options.augment);
    read(values["--optimizer"], options.optimizer, parseTrainOptimizer);
    read(values["--schedule"], options.schedule, parseTrainSchedule);
    options.warmupSteps = values["--warmup_steps"].toInt(int(options.warmupSteps));
    options.weightDecay = values["--weight_decay"].toDouble(options.weightDecay);
    options.clipNorm = values["--clip_norm"].toDouble(options.clipNorm);
    read(values["--cache-features"], options.cacheFeatures, parseFeatureCaching);
    options.cacheVariants = values["--cache_variants"].toInt(options.cacheVariants);
    options.runtime.device = values["--device"].toString("auto").toStdString();
    read(values["--amp"], options.amp, parsePrecision);
    options.modelSaveFre = values["--model_save_fre"].toInt(options.modelSaveFre);
    bool valid = false;
    const std::uint64_t seed = values["--seed"].toString().toULongLong(&valid);
    if (valid) options.seed = seed;
    return options;
}

}  // namespace studio
