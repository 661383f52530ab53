#include "core/data/Layout.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/data/NaturalOrder.h"
#include "core/image/ImageIo.h"

namespace studio {
namespace {

bool isFolder(const fs::path& path) {
    std::error_code error;
    return fs::is_directory(path, error);
}

bool isFile(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path, error);
}

void sortNaturally(std::vector<fs::path>& paths) {
    std::ranges::sort(paths, [](const fs::path& a, const fs::path& b) {
        return naturalLess(a.native(), b.native());
    });
}

enum class Entries { Images, Folders };

/// The visible entries of one kind, in natural order. Throws Error{FileNotFound, FileUnreadable},
/// Cancelled.
std::vector<fs::path> list(const fs::path& folder, Entries kind, const JobContext& context) {
    std::vector<fs::path> paths;
    std::error_code error;
    fs::directory_iterator at(folder, error);
    for (; !error && at != fs::directory_iterator(); at.increment(error)) {
        context.checkpoint();
        const fs::path& path = at->path();
        if (path.filename().native().starts_with('.')) continue;
        if (kind == Entries::Images && !hasImageExtension(path)) continue;
        // Broken links and loops of links are neither.
        std::error_code ignored;
        if (kind == Entries::Images ? at->is_regular_file(ignored) : at->is_directory(ignored))
            paths.push_back(path);
    }
    if (error == std::errc::no_such_file_or_directory)
        throw Error(ErrorCode::FileNotFound, toUtf8(folder), "does not exist");
    if (error)
        throw Error(ErrorCode::FileUnreadable, toUtf8(folder),
                    "cannot be read (" + error.message() + ")");
    sortNaturally(paths);
    return paths;
}

/// As list(), but a folder inside of a layout that cannot be read is skipped with a warning.
std::vector<fs::path> listInside(const fs::path& folder, Entries kind, const JobContext& context) {
    try {
        return list(folder, kind, context);
    } catch (const Error& error) {
        log::warn("skipped: {}", error.what());
        return {};
    }
}

/// Whether `base` reads as "<another image's base>_<number>".
bool looksLikeObjectOf(const std::set<std::string>& bases, const std::string& base) {
    const std::size_t underscore = base.find_last_of('_');
    if (underscore == std::string::npos || underscore + 1 == base.size()) return false;
    return base.find_first_not_of("0123456789", underscore + 1) == std::string::npos &&
           bases.contains(base.substr(0, underscore));
}

struct Companions {
    fs::path annotations, masks, groundTruth;
};

Companions plainCompanions(const fs::path& folder) {
    return {folder / "json", folder / "masks", folder / "gt"};
}

/// Adds the images of one folder.
void addImages(Layout& layout, const std::vector<fs::path>& images, const Companions& companions,
               const std::string& group = {}) {
    std::set<std::string> bases;
    for (const fs::path& image : images)
        bases.insert(toUtf8(image.stem()));
    std::set<std::string> taken;
    for (const fs::path& image : images) {
        std::string base = toUtf8(image.stem());
        if (!taken.insert(base).second) taken.insert(base = toUtf8(image.filename()));
        LayoutItem item;
        item.image = image;
        item.group = group;
        item.annotation = companions.annotations / fromUtf8(base + ".json");
        item.maskFolder = companions.masks;
        item.groundTruthFolder = companions.groundTruth;
        item.maskBase = looksLikeObjectOf(bases, base) ? toUtf8(image.filename()) : base;
        layout.items.push_back(std::move(item));
    }
}

bool openPerSam(Layout& layout, const fs::path& root, const std::string& onlyGroup,
                const JobContext& context) {
    if (!isFolder(root / "Images") || !isFolder(root / "Annotations")) return false;
    layout.kind = LayoutKind::PerSam;
    for (const fs::path& folder : listInside(root / "Images", Entries::Folders, context)) {
        const std::string group = toUtf8(folder.filename());
        if (!onlyGroup.empty() && group != onlyGroup) continue;
        addImages(layout, listInside(folder, Entries::Images, context),
                  {root / "json" / group, root / "masks" / group, root / "Annotations" / group},
                  group);
    }
    return !layout.items.empty();
}

bool openSplit(Layout& layout, const fs::path& split, const JobContext& context) {
    if (!isFolder(split / "im") || !isFolder(split / "gt")) return false;
    layout.kind = LayoutKind::Dis5k;
    const std::string group = toUtf8(split.filename());
    const fs::path root = split.parent_path();
    addImages(layout, listInside(split / "im", Entries::Images, context),
              {root / "json" / group, root / "masks" / group, split / "gt"}, group);
    return !layout.items.empty();
}

constexpr std::string_view kInputPrefix = "input_imgs_";
constexpr std::string_view kJsonPrefix = "json_";

/// The json_<y> that belongs to input_imgs_<x>: x ends with y (the longest such y), or there is
/// only one.
std::string siblingSuffix(const std::string& inputs, const std::vector<fs::path>& folders) {
    std::vector<std::string> suffixes;
    for (const fs::path& folder : folders) {
        const std::string name = toUtf8(folder.filename());
        if (name.starts_with(kJsonPrefix)) suffixes.push_back(name.substr(kJsonPrefix.size()));
    }
    std::string best;
    for (const std::string& suffix : suffixes)
        if (inputs.ends_with(suffix) && suffix.size() > best.size()) best = suffix;
    return best.empty() && suffixes.size() == 1 ? suffixes.front() : best;
}

bool openSiblings(Layout& layout, const fs::path& parent, const fs::path& only,
                  const JobContext& context) {
    struct Input {
        std::string name;
        std::vector<fs::path> images;
        std::string suffix;
    };
    std::vector<Input> inputs;
    const std::vector<fs::path> folders = listInside(parent, Entries::Folders, context);
    for (const fs::path& folder : folders) {
        const std::string name = toUtf8(folder.filename());
        if (!name.starts_with(kInputPrefix) || (!only.empty() && folder.filename() != only))
            continue;
        const std::string suffix = siblingSuffix(name, folders);
        if (suffix.empty()) continue;
        Input input{name, listInside(folder, Entries::Images, context), suffix};
        if (!input.images.empty()) inputs.push_back(std::move(input));
    }
    // Names are unique within one folder only.
    for (const auto& [name, images, suffix] : inputs)
        addImages(
            layout, images,
            {parent / ("json_" + suffix), parent / ("masks_" + suffix), parent / ("gt_" + suffix)},
            inputs.size() > 1 ? name : "");
    layout.kind = LayoutKind::Sibling;
    return !layout.items.empty();
}

/// Tries the layouts whose folder, or an inner folder of which, `root` may be.
bool openKnownLayout(Layout& layout, const fs::path& root, const JobContext& context) {
    const fs::path parent = root.parent_path();
    const fs::path name = root.filename();
    if (openPerSam(layout, root, {}, context)) return true;
    if (name == "Images" && openPerSam(layout, parent, {}, context)) return true;
    if (parent.filename() == "Images" &&
        openPerSam(layout, parent.parent_path(), toUtf8(name), context))
        return true;

    if (openSplit(layout, root, context)) return true;
    if (name == "im" && openSplit(layout, parent, context)) return true;
    for (const fs::path& folder : list(root, Entries::Folders, context))
        openSplit(layout, folder, context);
    if (!layout.items.empty()) return true;

    if (openSiblings(layout, root, {}, context)) return true;
    return toUtf8(name).starts_with(kInputPrefix) && openSiblings(layout, parent, name, context);
}

}  // namespace

std::string LayoutItem::baseName() const {
    return toUtf8(annotation.stem());
}

fs::path LayoutItem::maskFile(std::size_t objectIndex, std::size_t objectCount) const {
    const std::string number = objectCount > 1 ? "_" + std::to_string(objectIndex) : "";
    return maskFolder / fromUtf8(maskBase + number + ".png");
}

fs::path LayoutItem::groundTruthFile(std::size_t objectIndex) const {
    const fs::path numbered =
        groundTruthFolder / fromUtf8(baseName() + "_" + std::to_string(objectIndex) + ".png");
    if (isFile(numbered)) return numbered;
    const fs::path single = groundTruthFolder / fromUtf8(baseName() + ".png");
    return objectIndex == 0 && isFile(single) ? single : fs::path();
}

bool LayoutItem::hasGroundTruth() const {
    return !groundTruthFile(0).empty();
}

fs::path LayoutItem::maskRoot() const {
    const auto end =
        std::mismatch(annotation.begin(), annotation.end(), maskFolder.begin(), maskFolder.end())
            .first;
    fs::path root;
    for (auto part = annotation.begin(); part != end; ++part)
        root /= *part;
    return root;
}

Layout openFolder(const fs::path& folder, const JobContext& context) {
    Layout layout;
    layout.root = folder;
    // Absolute and without a slash at the end, so that names and parents can be looked at.
    fs::path root = fs::absolute(folder).lexically_normal();
    if (!root.has_filename()) root = root.parent_path();
    if (openKnownLayout(layout, root, context)) return layout;
    layout.kind = LayoutKind::Plain;
    addImages(layout, list(root, Entries::Images, context), plainCompanions(root));
    if (layout.items.empty())
        throw Error(ErrorCode::FolderEmpty, toUtf8(folder),
                    "has no PNG, JPEG, TIFF or BMP images, and none of the known layouts");
    return layout;
}

Layout openFiles(const std::vector<fs::path>& given) {
    if (given.empty()) throw Error(ErrorCode::FolderEmpty, "", "no image was given");
    // Each once, also where it is named in two ways (a.png, ./a.png).
    std::vector<fs::path> files;
    std::set<fs::path> known;
    std::error_code error;
    for (const fs::path& file : given)
        if (known.insert(fs::absolute(file, error).lexically_normal()).second)
            files.push_back(file);
    Layout layout;
    layout.kind = LayoutKind::Files;
    layout.root = files.front().parent_path();
    // By folder, because names are unique within one; then back into the order given.
    std::map<fs::path, std::vector<fs::path>> folders;
    for (const fs::path& file : files)
        folders[file.parent_path()].push_back(file);
    for (auto& [folder, images] : folders) {
        sortNaturally(images);
        addImages(layout, images, plainCompanions(folder));
    }
    std::map<fs::path, std::size_t> order;
    for (std::size_t i = 0; i < files.size(); ++i)
        order.emplace(files[i], i);
    std::ranges::sort(layout.items, {},
                      [&](const LayoutItem& item) { return order.at(item.image); });
    return layout;
}

std::vector<LayoutItem> plainItems(const fs::path& folder, const std::vector<fs::path>& names) {
    std::vector<fs::path> images;
    for (const fs::path& name : names)
        images.push_back(folder / name);
    std::map<fs::path, std::size_t> order;
    for (std::size_t i = 0; i < images.size(); ++i)
        order.emplace(images[i], i);
    sortNaturally(images);
    images.erase(std::unique(images.begin(), images.end()), images.end());
    Layout layout;
    addImages(layout, images, plainCompanions(folder));
    std::ranges::sort(layout.items, {},
                      [&](const LayoutItem& item) { return order.at(item.image); });
    return std::move(layout.items);
}

const char* layoutKindName(LayoutKind kind) {
    switch (kind) {
        case LayoutKind::Plain:
            return "folder";
        case LayoutKind::Sibling:
            return "input_imgs and json folders";
        case LayoutKind::PerSam:
            return "PerSAM";
        case LayoutKind::Dis5k:
            return "DIS5K";
        case LayoutKind::Files:
            return "files";
    }
    return "";
}

}  // namespace studio
