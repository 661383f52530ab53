#include "core/jobs/DataListing.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/Error.h"
#include "core/data/FileList.h"
#include "core/image/ImageIo.h"

namespace studio {
namespace {

enum class Role { GroundTruth, Mask, Annotation };

/// The images that may own the files of one folder, by the base of their files' names.
struct Folder {
    Role role = Role::Mask;
    std::string group;
    std::map<std::string, std::size_t> owners;
};

fs::path baseFolder(const Layout& layout) {
    const LayoutItem& first = layout.items.front();
    switch (layout.kind) {
        case LayoutKind::PerSam:
        case LayoutKind::Dis5k:  // <base>/Images/<object>/x.jpg, <base>/<split>/im/x.jpg
            return first.image.parent_path().parent_path().parent_path();
        case LayoutKind::Sibling:
            return first.image.parent_path().parent_path();
        default:
            return first.image.parent_path();
    }
}

/// Files of one folder, not of those inside of it.
std::vector<fs::path> filesOf(const fs::path& folder, Role role, const JobContext& context) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) return {};
    try {
        return listFiles(
            folder,
            [&](const fs::path& path) {
                if (path.parent_path() != folder) return false;
                return role == Role::Annotation ? lowerExtension(path) == ".json"
                                                : hasImageExtension(path);
            },
            context);
    } catch (const Error&) {
        return {};
    }
}

/// The owner of a file and what stands behind its base name.
std::pair<const std::size_t*, std::string> ownerOf(const Folder& folder, const std::string& stem) {
    if (const auto at = folder.owners.find(stem); at != folder.owners.end())
        return {&at->second, ""};
    const std::size_t underscore = stem.rfind('_');
    if (folder.role == Role::Annotation || underscore == std::string::npos ||
        underscore + 1 == stem.size() ||
        stem.find_first_not_of("0123456789", underscore + 1) != std::string::npos)
        return {nullptr, ""};
    const auto at = folder.owners.find(stem.substr(0, underscore));
    if (at == folder.owners.end()) return {nullptr, ""};
    return {&at->second, stem.substr(underscore)};
}

DataProblem orphan(const fs::path& file, const std::string& group, Role role) {
    const bool json = role == Role::Annotation;
    return {DataProblemKind::MissingImage,
            DataSeverity::Error,
            file,
            {},
            group,
            json ? "is an annotation without an image" : "is a mask without an image",
            false,
            "the file is left out",
            DataOutcome::Open};
}

/// Folders of Annotations/ for which Images/ has none.
void addUnknownObjects(DataListing& listing, const Layout& layout, const JobContext& context) {
    std::set<std::string> known;
    for (const LayoutItem& item : layout.items)
        known.insert(item.group);
    std::error_code error;
    fs::directory_iterator at(listing.base / "Annotations", error);
    for (; !error && at != fs::directory_iterator(); at.increment(error)) {
        const std::string group = toUtf8(at->path().filename());
        std::error_code ignored;
        if (!at->is_directory(ignored) || group.starts_with('.') || known.contains(group)) continue;
        for (const fs::path& file : filesOf(at->path(), Role::GroundTruth, context)) {
            ++listing.masks;
            listing.orphans.push_back(orphan(file, group, Role::GroundTruth));
        }
    }
}

}  // namespace

DataListing listData(const Layout& layout, const JobContext& context) {
    DataListing listing;
    listing.base = baseFolder(layout);
    listing.companions.resize(layout.items.size());
    std::map<std::pair<fs::path, Role>, Folder> folders;
    const auto own = [&](const fs::path& folder, Role role, const std::string& name,
                         std::size_t i) {
        Folder& entry = folders[{folder, role}];
        entry.role = role;
        entry.group = layout.items[i].group;
        entry.owners.emplace(name, i);
    };
    for (std::size_t i = 0; i < layout.items.size(); ++i) {
        const LayoutItem& item = layout.items[i];
        own(item.groundTruthFolder, Role::GroundTruth, item.baseName(), i);
        own(item.maskFolder, Role::Mask, item.maskBase, i);
        own(item.annotation.parent_path(), Role::Annotation, item.baseName(), i);
    }
    for (const auto& [key, folder] : folders)
        for (const fs::path& file : filesOf(key.first, folder.role, context)) {
            context.checkpoint();
            const bool json = folder.role == Role::Annotation;
            ++(json ? listing.annotations : listing.masks);
            const auto [owner, suffix] = ownerOf(folder, toUtf8(file.stem()));
            if (owner == nullptr) {
                listing.orphans.push_back(orphan(file, folder.group, folder.role));
                continue;
            }
            ImageCompanions& companions = listing.companions[*owner];
            if (json) {
                companions.hasAnnotation = true;
                continue;
            }
            CheckedMask mask;
            mask.file = file;
            mask.groundTruth = folder.role == Role::GroundTruth;
            mask.suffix = suffix;
            companions.masks.push_back(std::move(mask));
        }
    if (layout.kind == LayoutKind::PerSam) {
        // Only where the whole set was opened.
        const fs::path name = fs::absolute(layout.root).lexically_normal();
        const fs::path opened = name.has_filename() ? name : name.parent_path();
        if (opened == listing.base || opened == listing.base / "Images")
            addUnknownObjects(listing, layout, context);
    }
    return listing;
}

}  // namespace studio
