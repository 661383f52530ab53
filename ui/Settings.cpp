#include "ui/Settings.h"

#include <QDir>
#include <QFile>
#include <QMetaEnum>
#include <QSettings>
#include <QTemporaryFile>
#include <array>
#include <utility>

#include "core/base/Error.h"

namespace studio {
namespace {

struct Entry {
    Settings::Key key;
    const char* name;
    QVariant preset;  // its type is the key's type
    QVariant least, most;
    const char* meaning;
};

const std::array<Entry, Settings::KeyCount>& table() {
    using S = Settings;
    // clang-format off
    static const std::array<Entry, Settings::KeyCount> entries{{
        {S::WindowGeometry, "window/geometry", QByteArray(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Place and size of the window.")},
        {S::WindowLayouts, "window/layouts", QVariantMap(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Places and sizes of the parts of each workspace.")},
        {S::LastWorkspace, "window/workspace", QString(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "The workspace that was shown last.")},
        {S::CurrentTheme, "window/theme", QStringLiteral("system"), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Light or dark colours, or those of the system.")},
        {S::Language, "window/language", QString(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Language of the window; that of the system when empty.")},
        {S::RecentFolders, "recent/folders", QStringList(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Folders opened lately.")},
        {S::RecentFiles, "recent/files", QStringList(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Images opened lately.")},
        {S::RecentModels, "recent/models", QStringList(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Models used lately.")},
        {S::LastProject, "recent/lastProject", QString(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "The folder that was open last.")},
        {S::LastImage, "recent/lastImage", QString(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "The image that was shown last.")},
        {S::LastFolder, "recent/lastFolder", QString(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Where file dialogs start.")},
        {S::Model, "model/file", QString(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "The model that is loaded at the start; the starter model when empty.")},
        {S::HqDecoder, "model/hqDecoder", QString(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "A file with an HQ decoder that is laid over the model.")},
        {S::Device, "model/device", QStringLiteral("auto"), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Where the model runs: auto, cpu, cuda or cuda:<number>.")},
        {S::Precision, "model/precision", QStringLiteral("auto"), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Arithmetic of the image encoder: auto, fp32 or bf16.")},
        {S::Threads, "model/threads", 0, 0, 1024,
         QT_TRANSLATE_NOOP("studio::Settings", "Threads the model may use; 0 takes one for each core.")},
        {S::MemoryCacheMb, "cache/memoryMb", 512, 0, 1 << 20,
         QT_TRANSLATE_NOOP("studio::Settings", "Memory for prepared images, in MB.")},
        {S::DiskCacheMb, "cache/diskMb", 4096, 0, 1 << 24,
         QT_TRANSLATE_NOOP("studio::Settings", "Disk space for prepared images, in MB; 0 keeps none.")},
        {S::PrefetchCount, "cache/prefetch", 2, 0, 20,
         QT_TRANSLATE_NOOP("studio::Settings", "How many of the next images are prepared ahead.")},
        {S::AutosaveDelayMs, "annotate/autosaveDelayMs", 800, 0, 60'000,
         QT_TRANSLATE_NOOP("studio::Settings", "Milliseconds from the last change to saving.")},
        {S::HoverPreview, "annotate/hoverPreview", false, {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Show the mask that a click under the cursor would give.")},
        {S::Multimask, "annotate/multimask", true, {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Let the model offer three masks and take the best scored one.")},
        {S::UseHq, "annotate/useHq", true, {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Use the HQ part of the model for finer edges.")},
        {S::BrushSize, "annotate/brushSize", 20, 1, 500,
         QT_TRANSLATE_NOOP("studio::Settings", "Diameter of the brush, in pixels.")},
        {S::MaskOpacity, "view/maskOpacity", 0.45, 0.0, 1.0,
         QT_TRANSLATE_NOOP("studio::Settings", "How strongly masks cover the image.")},
        {S::ShowLabels, "view/labels", true, {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Write the labels beside the objects.")},
        {S::ShowCrosshair, "view/crosshair", false, {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Draw lines through the cursor.")},
        {S::ShowGroundTruth, "view/groundTruth", true, {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Draw the outline of the ground truth.")},
        {S::ShowDifference, "view/difference", false, {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Colour what the mask has too much and too little.")},
        {S::Brightness, "view/brightness", 0, -100, 100,
         QT_TRANSLATE_NOOP("studio::Settings", "Brightness of the view; the image itself is not changed.")},
        {S::Contrast, "view/contrast", 0, -100, 100,
         QT_TRANSLATE_NOOP("studio::Settings", "Contrast of the view; the image itself is not changed.")},
        {S::Gamma, "view/gamma", 1.0, 0.2, 5.0,
         QT_TRANSLATE_NOOP("studio::Settings", "Gamma of the view: above 1 lifts the shadows.")},
        {S::Invert, "view/invert", false, {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Show the image as a negative.")},
        {S::Labels, "annotate/labels", QStringList{QStringLiteral("object")}, {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "The labels on the keys 1 to 9.")},
        {S::RecentDataFolders, "data/recent", QStringList(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Folders checked, converted or built from lately.")},
        {S::DataPage, "data/page", 0, 0, 3,
         QT_TRANSLATE_NOOP("studio::Settings", "Which page of the Data workspace was open last.")},
        {S::DataCheckForm, "data/check", QString(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "What was checked last, as JSON.")},
        {S::DataConvertForm, "data/convert", QString(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "What was converted last and how, as JSON.")},
        {S::DataBuildForm, "data/build", QString(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "What was built last and how, as JSON.")},
        {S::DataSynthForm, "data/synth", QString(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Which scenes were made last, as JSON.")},
        {S::LastMatch, "recent/lastMatch", QString(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "The match that was open last.")},
        {S::MatchMethodName, "match/method", QStringLiteral("persam-hq"), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "How objects are found again: persam, persam-f or persam-hq.")},
        {S::MatchShowMap, "match/map", false, {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Colour how similar each place is to the reference.")},
        {S::MatchMapOpacity, "match/mapOpacity", 0.5, 0.05, 1.0,
         QT_TRANSLATE_NOOP("studio::Settings", "How strongly the similarity map covers the image.")},
        {S::MatchShowPoints, "match/points", true, {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Show the points that were chosen on the similarity map.")},
        {S::MatchShowBoxes, "match/boxes", true, {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Show the boxes of the later passes.")},
        {S::MatchShowGroundTruth, "match/groundTruth", true, {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Draw the outline of the ground truth of results.")},
        {S::TrainForm, "train/form", QString(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "What was trained last and how, as JSON.")},
        {S::TrainRuns, "train/runs", QString(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "The trainings in the list, as JSON.")},
        {S::TrainSmoothing, "train/smoothing", 50, 0, 99,
         QT_TRANSLATE_NOOP("studio::Settings", "How much the lines of a training are smoothed, in percent.")},
        {S::TrainLogarithmic, "train/logarithmic", false, {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Show losses and learning rates of a training on a logarithmic scale.")},
        {S::RecentRunFolders, "train/recent", QStringList(), {}, {},
         QT_TRANSLATE_NOOP("studio::Settings", "Folders trainings were written to lately.")},
    }};
    // clang-format on
    return entries;
}

const Entry& entry(Settings::Key key) {
    const Entry& found = table().at(key);
    Q_ASSERT(found.key == key);
    return found;
}

}  // namespace

Settings::Settings(std::unique_ptr<QSettings> store, QString temporaryFile)
    : m_store(std::move(store)), m_temporaryFile(std::move(temporaryFile)) {}

Settings::~Settings() {
    m_store.reset();
    if (!m_temporaryFile.isEmpty()) QFile::remove(m_temporaryFile);
}

std::unique_ptr<Settings> Settings::forUser() {
    const auto name = QStringLiteral("persam-hq-studio");
    return std::unique_ptr<Settings>(new Settings(
        std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope, name, name)));
}

std::unique_ptr<Settings> Settings::temporary() {
    QTemporaryFile file(QDir::tempPath() + QStringLiteral("/studio-XXXXXX.ini"));
    file.setAutoRemove(false);
    file.open();
    return std::unique_ptr<Settings>(new Settings(
        std::make_unique<QSettings>(file.fileName(), QSettings::IniFormat), file.fileName()));
}

QVariant Settings::value(Key key) const {
    const Entry& e = entry(key);
    QVariant value = m_store->value(QString::fromLatin1(e.name), e.preset);
    if (!value.isValid() || !value.convert(e.preset.metaType())) return e.preset;
    if (e.least.isValid() &&
        (value.toDouble() < e.least.toDouble() || value.toDouble() > e.most.toDouble()))
        return e.preset;
    return value;
}

void Settings::set(Key key, const QVariant& value) {
    if (value == this->value(key)) return;
    m_store->setValue(QString::fromLatin1(entry(key).name), value);
    Q_EMIT changed(key);
}

void Settings::reset(Key key) {
    const bool differs = value(key) != defaultValue(key);
    m_store->remove(QString::fromLatin1(entry(key).name));
    if (differs) Q_EMIT changed(key);
}

void Settings::resetAll() {
    for (const Entry& e : table())
        reset(e.key);
}

QVariant Settings::defaultValue(Key key) {
    return entry(key).preset;
}
QString Settings::meaning(Key key) {
    return tr(entry(key).meaning);
}
QVariant Settings::minimum(Key key) {
    return entry(key).least;
}
QVariant Settings::maximum(Key key) {
    return entry(key).most;
}

Settings::Theme Settings::theme() const {
    const QString name = toString(CurrentTheme);
    if (name == QLatin1String("light")) return Theme::Light;
    if (name == QLatin1String("dark")) return Theme::Dark;
    return Theme::System;
}

void Settings::setTheme(Theme theme) {
    set(CurrentTheme,
        QString::fromLatin1(QMetaEnum::fromType<Theme>().valueToKey(int(theme))).toLower());
}

RuntimeOptions Settings::runtime() const {
    RuntimeOptions options;
    try {
        options.device = toString(Device).toStdString();
        options.precision = parsePrecision(toString(Precision).toStdString());
        options.threads = toInt(Threads);
        options.check();
    } catch (const Error&) {
        return {};  // edited by hand into something impossible
    }
    return options;
}

void Settings::setRuntime(const RuntimeOptions& options) {
    set(Device, QString::fromStdString(options.device));
    set(Precision, QString::fromLatin1(precisionName(options.precision)));
    set(Threads, options.threads);
}

void Settings::addRecent(Key list, const QString& path) {
    QStringList paths = toStringList(list);
    paths.removeAll(path);
    paths.prepend(path);
    set(list, QStringList(paths.mid(0, kMaxRecent)));
}

void Settings::removeRecent(Key list, const QString& path) {
    QStringList paths = toStringList(list);
    paths.removeAll(path);
    set(list, paths);
}

void Settings::sync() {
    m_store->sync();
}

}  // namespace studio
