#include "ui/data/DataForms.h"

#include "ui/Paths.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QStringList>
#include <cmath>

namespace studio {
namespace {

constexpr QLatin1String kThreads("--threads"), kOut("--out"), kSeed("--seed"), kValid("--valid"),
    kLayout("--layout"), kImages("--images");

QString text(const char* name) {
    return QString::fromLatin1(name);
}
double percent(double share) {
    return std::round(share * 10'000) / 100;
}

/// Reads a form's values; what is missing or of another type is left as it is.
class Reader {
  public:
    explicit Reader(const QJsonObject& values) : m_values(values) {}

    QString text(QLatin1String name, const QString& preset = {}) const {
        return m_values[name].toString(preset).trimmed();
    }
    void path(QLatin1String name, fs::path& value) const {
        const QString path = text(name);
        // Not of the folder that the program happened to be started in later.
        value = path.isEmpty() ? fs::path() : toPath(QFileInfo(path).absoluteFilePath());
    }
    void paths(QLatin1String name, std::vector<fs::path>& value) const {
        value.clear();
        for (const QJsonValue& path : m_values[name].toArray())
            value.push_back(toPath(path.toString()));
    }
    void number(QLatin1String name, int& value) const { value = m_values[name].toInt(value); }
    void real(QLatin1String name, double& value) const { value = m_values[name].toDouble(value); }
    void share(QLatin1String name, double& value) const {
        value = m_values[name].toDouble(value * 100) / 100;
    }
    void flag(QLatin1String name, bool& value) const { value = m_values[name].toBool(value); }
    void seed(std::uint64_t& value) const {
        bool valid = false;
        const std::uint64_t read = text(kSeed).toULongLong(&valid);
        if (valid) value = read;
    }
    void list(QLatin1String name, std::vector<std::string>& value) const {
        if (!m_values.contains(name)) return;
        value.clear();
        for (const QString& part : text(name).split(QLatin1Char(','), Qt::SkipEmptyParts))
            if (!part.trimmed().isEmpty()) value.push_back(part.trimmed().toStdString());
    }
    /// A name that `parse` does not know leaves the value.
    template <typename Value>
    void choice(QLatin1String name, Value& value, Value (*parse)(const std::string&)) const {
        try {
            if (m_values.contains(name)) value = parse(text(name).toStdString());
        } catch (const Error&) {
        }
    }
    const QJsonObject& values() const { return m_values; }

  private:
    const QJsonObject& m_values;
};

QString joined(const std::vector<std::string>& list) {
    QStringList parts;
    for (const std::string& part : list)
        parts.append(QString::fromStdString(part));
    return parts.join(QLatin1String(", "));
}

}  // namespace

QJsonObject formValues(const DataCheckOptions& options) {
    return {{"DIR", fromPath(options.folder)}, {kThreads, options.threads}};
}

DataCheckOptions checkOptions(const QJsonObject& values) {
    DataCheckOptions options;
    const Reader read(values);
    read.path(QLatin1String("DIR"), options.folder);
    read.number(kThreads, options.threads);
    return options;
}

QJsonObject formValues(const DataConvertOptions& options) {
    return {{"INPUT", fromPath(options.input)},
            {"--from", text(labelFormatName(options.from))},
            {kImages, fromPath(options.images)},
            {"--rule", text(labelRuleName(options.labels.rule))},
            {"--value", options.labels.value},
            {"--page", options.labels.page.value_or(-1)},
            {"--max-labels", options.labels.maxLabels},
            {"--to", text(labelFormatName(options.to))},
            {kOut, fromPath(options.output)},
            {"--polygons", options.writing.polygons},
            {"--bridge", options.writing.bridge},
            {"--tolerance", options.writing.tolerance},
            {"--uncompressed", !options.writing.compressedRle},
            {"--no-copy", !options.writing.copyImages},
            {kThreads, options.threads}};
}

DataConvertOptions convertOptions(const QJsonObject& values) {
    DataConvertOptions options;
    const Reader read(values);
    read.path(QLatin1String("INPUT"), options.input);
    read.choice(QLatin1String("--from"), options.from, parseLabelFormat);
    read.path(kImages, options.images);
    read.choice(QLatin1String("--rule"), options.labels.rule, parseLabelRule);
    read.real(QLatin1String("--value"), options.labels.value);
    int page = -1;
    read.number(QLatin1String("--page"), page);
    if (page >= 0) options.labels.page = page;
    read.number(QLatin1String("--max-labels"), options.labels.maxLabels);
    read.choice(QLatin1String("--to"), options.to, parseLabelFormat);
    read.path(kOut, options.output);
    read.flag(QLatin1String("--polygons"), options.writing.polygons);
    read.flag(QLatin1String("--bridge"), options.writing.bridge);
    read.real(QLatin1String("--tolerance"), options.writing.tolerance);
    bool uncompressed = !options.writing.compressedRle, noCopy = !options.writing.copyImages;
    read.flag(QLatin1String("--uncompressed"), uncompressed);
    read.flag(QLatin1String("--no-copy"), noCopy);
    options.writing.compressedRle = !uncompressed;
    options.writing.copyImages = !noCopy;
    read.number(kThreads, options.threads);
    return options;
}

QJsonObject formValues(const DataBuildOptions& options) {
    QJsonArray sources;
    for (const fs::path& source : options.sources)
        sources.append(fromPath(source));
    return {{"SOURCE", sources},
            {kImages, fromPath(options.images)},
            {kLayout, text(buildLayoutName(options.layout))},
            {"--merge", text(buildMergeName(options.merge))},
            {"--label", joined(options.labels)},
            {"--object", QString::fromStdString(options.object)},
            {"--verdict", joined(options.verdicts)},
            {kValid, percent(options.valid)},
            {"--test", percent(options.test)},
            {kSeed, QString::number(options.seed)},
            {"--number", options.number},
            {kOut, fromPath(options.output)},
            {kThreads, options.threads}};
}

DataBuildOptions buildOptions(const QJsonObject& values) {
    DataBuildOptions options;
    const Reader read(values);
    read.paths(QLatin1String("SOURCE"), options.sources);
    read.path(kImages, options.images);
    read.choice(kLayout, options.layout, parseBuildLayout);
    read.choice(QLatin1String("--merge"), options.merge, parseBuildMerge);
    read.list(QLatin1String("--label"), options.labels);
    options.object =
        read.text(QLatin1String("--object"), QString::fromStdString(options.object)).toStdString();
    read.list(QLatin1String("--verdict"), options.verdicts);
    read.share(kValid, options.valid);
    read.share(QLatin1String("--test"), options.test);
    read.seed(options.seed);
    read.flag(QLatin1String("--number"), options.number);
    read.path(kOut, options.output);
    read.number(kThreads, options.threads);
    return options;
}

QJsonObject formValues(const SynthOptions& options) {
    QJsonArray kinds;
    for (const SceneKind kind : options.scenes.kinds)
        kinds.append(text(sceneKindName(kind)));
    return {{kOut, fromPath(options.output)},
            {"--count", options.count},
            {"--size", QJsonArray{options.scenes.size.width, options.scenes.size.height}},
            {kSeed, QString::number(options.scenes.seed)},
            {"--kinds", kinds},
            {"--instances", QJsonArray{options.scenes.minInstances, options.scenes.maxInstances}},
            {kLayout, text(synthLayoutName(options.layout))},
            {"--masks", text(synthMasksName(options.masks))},
            {kValid, percent(options.valid)},
            {"--per-object", options.perObject},
            {kThreads, options.threads}};
}

SynthOptions synthOptions(const QJsonObject& values) {
    SynthOptions options;
    const Reader read(values);
    read.path(kOut, options.output);
    read.number(QLatin1String("--count"), options.count);
    const QJsonArray size = values["--size"].toArray();
    options.scenes.size = {size.at(0).toInt(options.scenes.size.width),
                           size.at(1).toInt(options.scenes.size.height)};
    read.seed(options.scenes.seed);
    if (values.contains(QLatin1String("--kinds"))) {
        options.scenes.kinds.clear();
        const QJsonArray chosen = values["--kinds"].toArray();
        for (const SceneKind kind : allSceneKinds())
            if (chosen.contains(text(sceneKindName(kind)))) options.scenes.kinds.push_back(kind);
    }
    const QJsonArray instances = values["--instances"].toArray();
    options.scenes.minInstances = instances.at(0).toInt(options.scenes.minInstances);
    options.scenes.maxInstances = instances.at(1).toInt(options.scenes.maxInstances);
    read.choice(kLayout, options.layout, parseSynthLayout);
    read.choice(QLatin1String("--masks"), options.masks, parseSynthMasks);
    read.share(kValid, options.valid);
    // The share belongs to the splits of DIS5K; kept for when that is chosen again.
    if (options.layout != SynthLayout::Dis5k) options.valid = 0;
    read.number(QLatin1String("--per-object"), options.perObject);
    read.number(kThreads, options.threads);
    return options;
}

}  // namespace studio
