#include "ui/annotate/AnnotationFile.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QString>
#include <algorithm>
#include <cctype>
#include <numeric>

#include "core/image/ImageIo.h"

namespace studio {
namespace {

// Keys of ours that core passes through as unknown ones.
constexpr char kState[] = "state";  // at the top: "done"
constexpr char kDone[] = "done";
constexpr char kColour[] = "colour_index";
constexpr char kHidden[] = "hidden";
constexpr char kOutdated[] = "mask_outdated";
constexpr char kMaskPrompt[] = "mask_prompt";
constexpr char kStamps[] = "based_on";         // in recovery copies: files as they were then
constexpr char kMaskRaster[] = "mask_raster";  // in recovery copies, in place of the file

Json rasterSize(cv::Size size) {
    return Json::array({size.height, size.width});
}

/// Takes a key of ours out of `extra`; the value stays there when its type is not the expected one.
template <typename T>
std::optional<T> takeKey(Json& extra, const char* key, bool (Json::*isType)() const noexcept) {
    const auto found = extra.find(key);
    if (found == extra.end() || !((*found).*isType)()) return std::nullopt;
    T value = found->get<T>();
    extra.erase(found);
    return value;
}

/// A raster inside of the JSON, as COCO has it; it stays in `extra` when it is not one of this
/// size.
std::optional<Rle> takeRaster(Json& extra, const char* key, cv::Size size) {
    const auto found = extra.find(key);
    if (found == extra.end() || !found->is_object() ||
        found->value("size", Json()) != rasterSize(size))
        return std::nullopt;
    const auto counts = found->find("counts");
    if (counts == found->end() || !counts->is_string()) return std::nullopt;
    Rle rle{size, rleCounts(counts->get<std::string>())};
    if (std::accumulate(rle.counts.begin(), rle.counts.end(), std::uint64_t{0}) !=
        static_cast<std::uint64_t>(size.area()))
        return std::nullopt;
    extra.erase(found);
    return rle;
}

Json rasterJson(const Rle& rle) {
    return {{"size", rasterSize(rle.size)}, {"counts", rleText(rle.counts)}};
}

/// Whether this is a name we would give to a mask of this image: only such files are replaced or
/// removed.
bool isOurMaskName(const LayoutItem& item, const fs::path& file) {
    if (file.parent_path() != item.maskFolder || file.extension() != ".png") return false;
    const std::string name = toUtf8(file.stem());
    const std::string base = toUtf8(item.maskFile(0, 1).stem());
    if (!name.starts_with(base)) return false;
    const std::string rest = name.substr(base.size());
    return rest.empty() || (rest.size() > 1 && rest[0] == '_' &&
                            std::all_of(rest.begin() + 1, rest.end(),
                                        [](unsigned char c) { return std::isdigit(c) != 0; }));
}

/// Objects of an annotation as the document keeps them. `maskOf` finds the raster of one.
template <typename MaskOf>
void fromAnnotation(Annotation annotation, AnnotationVersion& version, MaskOf maskOf) {
    std::map<std::string, int> colours;
    for (std::size_t k = 0; k < annotation.objects.size(); ++k) {
        AnnotatedObject& read = annotation.objects[k];
        AnnotationVersion::Object made;
        auto object = std::make_shared<DocumentObject>();
        object->id = static_cast<int>(k) + 1;
        object->label = QString::fromStdString(read.label);
        object->points = read.points;
        object->box = read.box;
        object->extra = read.extra;
        object->colour =
            takeKey<int>(object->extra, kColour, &Json::is_number_integer)
                .value_or(colours.emplace(read.label, int(colours.size())).first->second);
        made.visible = !takeKey<bool>(object->extra, kHidden, &Json::is_boolean).value_or(false);
        made.outdated = takeKey<bool>(object->extra, kOutdated, &Json::is_boolean).value_or(false);
        if (auto raster = takeRaster(object->extra, kMaskPrompt, version.imageSize))
            object->maskPrompt = std::make_shared<Rle>(std::move(*raster));
        if (std::optional<Rle> raster = maskOf(k, read, object->extra))
            made.mask = std::make_shared<MaskContent>(
                MaskContent{std::move(*raster), read.score, read.source});
        object->cell = finishedCell(made.mask);
        made.outdated = made.outdated || (made.mask == nullptr && object->hasPrompt());
        made.object = std::move(object);
        version.objects.push_back(std::move(made));
    }
    // A file with nothing in it has one empty object by the format's rule; the window shows none.
    if (version.objects.size() == 1) {
        const AnnotationVersion::Object& only = version.objects.front();
        if (!only.object->hasPrompt() && !only.mask && only.object->label.isEmpty() &&
            only.object->extra.empty())
            version.objects.clear();
    }
    version.extra = std::move(annotation.extra);
    const auto state = version.extra.find(kState);
    if (state != version.extra.end() && *state == kDone) {
        version.done = true;
        version.extra.erase(state);
    }
}

/// With `withRasters` the rasters are put into the JSON itself; else it names their files.
Annotation toAnnotation(const AnnotationVersion& version, bool withRasters) {
    Annotation annotation;
    annotation.image = toUtf8(version.item.image.filename());
    annotation.imageSize = version.imageSize;
    annotation.extra = version.extra;
    if (version.done) annotation.extra[kState] = kDone;
    for (std::size_t k = 0; k < version.objects.size(); ++k) {
        const AnnotationVersion::Object& from = version.objects[k];
        AnnotatedObject object;
        object.label = from.object->label.toStdString();
        object.points = from.object->points;
        object.box = from.object->box;
        object.extra = from.object->extra;
        object.extra[kColour] = from.object->colour;
        if (!from.visible) object.extra[kHidden] = true;
        if (from.outdated) object.extra[kOutdated] = true;
        if (from.object->maskPrompt)
            object.extra[kMaskPrompt] = rasterJson(*from.object->maskPrompt);
        if (from.mask) {
            object.score = from.mask->score;
            object.source = from.mask->source;
            if (withRasters)
                object.extra[kMaskRaster] = rasterJson(from.mask->raster);
            else
                object.maskFile = version.item.maskFile(k, version.objects.size())
                                      .lexically_relative(version.item.maskRoot())
                                      .generic_string();
        }
        annotation.objects.push_back(std::move(object));
    }
    return annotation;
}

fs::path recoveryFile(const LayoutItem& item, const fs::path& folder) {
    std::error_code ignored;
    const std::string name = toUtf8(fs::absolute(item.annotation, ignored));
    const QByteArray hash =
        QCryptographicHash::hash(QByteArray::fromStdString(name), QCryptographicHash::Sha1).toHex();
    return folder / (hash.toStdString() + ".json");
}

Json stampJson(const std::optional<FileStamp>& stamp) {
    return stamp ? Json::array({stamp->size, stamp->modifiedNs, stamp->inode}) : Json();
}

std::optional<FileStamp> stampOf(const Json& json) {
    if (json.is_null()) return std::nullopt;
    return FileStamp{json.at(0).get<std::uintmax_t>(), json.at(1).get<std::int64_t>(),
                     json.at(2).get<std::uint64_t>()};
}

/// The files that a recovery copy would replace, as it knew them; what they hold is forgotten.
Json stampsJson(const AnnotationStamps& stamps) {
    Json masks = Json::object();
    for (const auto& [file, known] : stamps.masks)
        masks[toUtf8(file)] = stampJson(known.stamp);
    return {{"json", stampJson(stamps.json)}, {"masks", masks}};
}

AnnotationStamps stampsOf(const Json& json) {
    AnnotationStamps stamps;
    stamps.json = stampOf(json.at("json"));
    for (const auto& [file, stamp] : json.at("masks").items())
        stamps.masks[fromUtf8(file)].stamp = stampOf(stamp);
    return stamps;
}

std::optional<AnnotationVersion> readRecovery(const AnnotationVersion& onDisk,
                                              const fs::path& folder) {
    const fs::path file = recoveryFile(onDisk.item, folder);
    if (!fileStamp(file)) return std::nullopt;
    try {
        const Json json = readJson(file);
        AnnotationVersion version;
        version.item = onDisk.item;
        version.imageSize = onDisk.imageSize;
        version.stamps =
            json.contains(kStamps) ? stampsOf(json.at(kStamps)) : AnnotationStamps(onDisk.stamps);
        Annotation annotation = Annotation::parse(json.at("document"), file);
        annotation.checkAgainst(version.imageSize, file);
        fromAnnotation(std::move(annotation), version,
                       [&](std::size_t, const AnnotatedObject&, Json& extra) {
                           return takeRaster(extra, kMaskRaster, version.imageSize);
                       });
        // The crash came after the save: nothing to offer.
        if (toAnnotation(version, true).toJson() == toAnnotation(onDisk, true).toJson())
            return std::nullopt;
        return version;
    } catch (const std::exception&) {
        return std::nullopt;  // half a copy, or of another image of this name
    }
}

fs::path theirsName(const fs::path& file) {
    const std::string time = QDateTime::currentDateTime().toString("yyyyMMdd-HHmmss").toStdString();
    for (int i = 0;; ++i) {
        fs::path name = file;
        name.replace_filename(toUtf8(file.stem()) + ".theirs-" + time +
                              (i > 0 ? "-" + std::to_string(i) : "") + toUtf8(file.extension()));
        if (!fileStamp(name)) return name;
    }
}

/// A rest of our own, from a save that was cut off before its JSON was written.
bool holds(const fs::path& file, const MaskContent& content) {
    try {
        return encodeRle(readMask(file)) == content.raster;
    } catch (const Error&) {
        return false;
    }
}

}  // namespace

namespace annotation_file {

Progress progress(const LayoutItem& item) {
    if (!fileStamp(item.annotation)) return Progress::None;
    const Annotation annotation = Annotation::read(item.annotation);
    if (annotation.extra.value(kState, Json()) == kDone) return Progress::Done;
    const bool started = std::ranges::any_of(annotation.objects, [](const AnnotatedObject& object) {
        return !object.points.empty() || object.box || !object.maskFile.empty();
    });
    return started ? Progress::Started : Progress::None;
}

LoadedAnnotation load(const LayoutItem& item, cv::Size imageSize, const fs::path& recoveryFolder) {
    LoadedAnnotation loaded;
    AnnotationVersion& version = loaded.version;
    version.item = item;
    version.imageSize = imageSize;
    try {
        // The stamp first: a change while we read is then noticed later.
        const std::optional<FileStamp> stamp = fileStamp(item.annotation);
        if (stamp) {
            Annotation annotation = Annotation::read(item.annotation);
            annotation.checkAgainst(imageSize, item.annotation);
            loaded.warnings = annotation.warnings;
            AnnotationStamps stamps;
            stamps.json = stamp;
            AnnotationVersion read = version;
            fromAnnotation(
                std::move(annotation), read,
                [&](std::size_t, const AnnotatedObject& object, Json&) -> std::optional<Rle> {
                    if (object.maskFile.empty()) return std::nullopt;
                    const fs::path file =
                        (item.maskRoot() / fromUtf8(object.maskFile)).lexically_normal();
                    const std::optional<FileStamp> maskStamp = fileStamp(file);
                    if (!maskStamp) {
                        loaded.warnings.push_back("the mask " + toUtf8(file) + " is missing");
                        return std::nullopt;
                    }
                    if (isOurMaskName(item, file)) stamps.masks[file].stamp = maskStamp;
                    return encodeRle(readMask(file, imageSize));
                });
            // What each file holds, so that an unchanged mask is not written again.
            for (std::size_t k = 0; k < read.objects.size(); ++k) {
                const auto known = stamps.masks.find(item.maskFile(k, read.objects.size()));
                if (known != stamps.masks.end()) known->second.content = read.objects[k].mask;
            }
            read.stamps = std::move(stamps);
            version = std::move(read);
        }
    } catch (const Error& error) {
        loaded.error = error;
        loaded.warnings.clear();
    } catch (const std::bad_alloc&) {
        loaded.error =
            Error(ErrorCode::OutOfMemory, toUtf8(item.annotation), "needs too much memory");
    }
    loaded.recovered = readRecovery(version, recoveryFolder);
    return loaded;
}

bool changedOnDisk(const LayoutItem& item, const AnnotationStamps& stamps) {
    if (fileStamp(item.annotation) != stamps.json) return true;
    return std::any_of(stamps.masks.begin(), stamps.masks.end(), [](const auto& known) {
        const std::optional<FileStamp> now = fileStamp(known.first);
        return now &&
               now != known.second.stamp;  // a missing mask is written again, nothing is lost
    });
}

void save(AnnotationVersion& version, bool keepTheirs) {
    const LayoutItem& item = version.item;
    AnnotationStamps& stamps = version.stamps;
    if (!fileStamp(item.image))
        throw Error(ErrorCode::FileNotFound, toUtf8(item.image),
                    "is gone, so its annotation was not written");

    std::map<fs::path, MaskContentPtr> masks;
    for (std::size_t k = 0; k < version.objects.size(); ++k)
        if (version.objects[k].mask)
            masks[item.maskFile(k, version.objects.size())] = version.objects[k].mask;

    // Everything that is about to be replaced or removed must be as we know it.
    std::vector<fs::path> changed;
    const std::optional<FileStamp> json = fileStamp(item.annotation);
    const bool jsonRemoved = stamps.json && !json;
    if (json && json != stamps.json) changed.push_back(item.annotation);
    for (const auto& [file, known] : stamps.masks) {
        const std::optional<FileStamp> now = fileStamp(file);
        if (!now || now == known.stamp) continue;
        const auto ours = masks.find(file);
        if (ours == masks.end() || !holds(file, *ours->second)) changed.push_back(file);
    }
    for (const auto& [file, content] : masks)
        if (!stamps.masks.contains(file) && fileStamp(file) && !holds(file, *content))
            changed.push_back(file);
    if (!keepTheirs && (jsonRemoved || !changed.empty()))
        throw Error(ErrorCode::FileChanged,
                    toUtf8(changed.empty() ? item.annotation : changed.front()),
                    "was changed by someone else since it was read");
    for (const fs::path& file : changed) {
        const std::vector<std::uint8_t> bytes = readFile(file);
        writeFileAtomically(theirsName(file),
                            {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }

    for (const auto& [file, content] : masks) {
        const auto known = stamps.masks.find(file);
        if (known != stamps.masks.end() && known->second.content == content &&
            known->second.stamp && fileStamp(file) == known->second.stamp)
            continue;
        writeMask(file, decodeRle(content->raster));
        stamps.masks[file] = {fileStamp(file), content};
    }
    toAnnotation(version, false).write(item.annotation);
    stamps.json = fileStamp(item.annotation);

    // Nothing refers to these any more. What cannot be removed does no harm and is tried next time.
    std::erase_if(stamps.masks, [&](const auto& known) {
        std::error_code failure;
        return !masks.contains(known.first) && (fs::remove(known.first, failure) || !failure);
    });
}

void writeRecovery(const AnnotationVersion& version, const fs::path& recoveryFolder) {
    Json json;
    json["annotation"] = toUtf8(version.item.annotation);
    json["image"] = toUtf8(version.item.image);
    json["document"] = toAnnotation(version, true).toJson();
    json[kStamps] = stampsJson(version.stamps);
    writeJson(recoveryFile(version.item, recoveryFolder), json);
}

void removeRecovery(const LayoutItem& item, const fs::path& recoveryFolder) {
    std::error_code ignored;
    fs::remove(recoveryFile(item, recoveryFolder), ignored);
}

}  // namespace annotation_file

}  // namespace studio
