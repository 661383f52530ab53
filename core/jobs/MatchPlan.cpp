#include "core/jobs/MatchPlan.h"

#include <algorithm>
#include <set>

#include "core/base/Error.h"
#include "core/base/Log.h"

namespace studio {
namespace {

constexpr const char* kUnnamedObject = "object";

/// Every worldSize-th image is this rank's; of these the wanted ones.
void takeShare(MatchTask& task, std::vector<LayoutItem> all, const MatchOptions& options) {
    const std::set<fs::path> only(options.only.begin(), options.only.end());
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i % static_cast<std::size_t>(options.worldSize) !=
            static_cast<std::size_t>(options.rank))
            continue;
        if (!only.empty() && !only.contains(all[i].image)) continue;
        task.images.items.push_back(std::move(all[i]));
        task.indices.push_back(i);
    }
}

void findReferences(MatchTask& task, const std::vector<LayoutItem>& items,
                    const MatchOptions& options) {
    for (const std::string& index : options.referenceIndex) {
        const auto item = std::ranges::find_if(items, [&](const LayoutItem& candidate) {
            return candidate.baseName() == index || toUtf8(candidate.image.stem()) == index;
        });
        if (item == items.end()) {
            task.problems.push_back(toUtf8(items.front().image.parent_path()) + ": has no image " +
                                    index + " to be the reference");
            continue;
        }
        const fs::path mask = item->groundTruthFile(0);
        if (mask.empty())
            task.problems.push_back(
                toUtf8(item->groundTruthFolder / fromUtf8(item->baseName() + ".png")) +
                ": does not exist; the reference needs a mask");
        else
            task.references.push_back({item->image, mask, {}});
    }
}

std::vector<MatchTask> planData(const MatchOptions& options, const JobContext& context) {
    const Layout layout = openFolder(options.data, context);
    if (layout.kind != LayoutKind::PerSam)
        throw Error(ErrorCode::FolderEmpty, toUtf8(options.data),
                    "has no Images/<object>/NN.jpg with Annotations/<object>/NN.png; for other "
                    "folders use --reference IMAGE MASK --images DIR");
    std::vector<MatchTask> tasks;
    for (std::size_t begin = 0, end = 0; begin < layout.items.size(); begin = end) {
        const std::string group = layout.items[begin].group;
        while (end < layout.items.size() && layout.items[end].group == group)
            ++end;
        if (!options.object.empty() && group != options.object) continue;
        MatchTask task;
        task.object = group;
        const auto at = [&](std::size_t i) {
            return layout.items.begin() + static_cast<std::ptrdiff_t>(i);
        };
        std::vector<LayoutItem> items(at(begin), at(end));
        findReferences(task, items, options);
        takeShare(task, std::move(items), options);
        tasks.push_back(std::move(task));
    }
    if (tasks.empty())
        throw Error(ErrorCode::FolderEmpty, toUtf8(options.data / "Images"),
                    "has no object \"" + options.object + "\"");
    return tasks;
}

MatchTask planImages(const MatchOptions& options, const JobContext& context) {
    MatchTask task;
    task.object = options.object.empty() ? kUnnamedObject : options.object;
    task.references = options.references;
    Layout layout = openImages(options.images, context);
    // Groups keep images of one name apart; a single one does not.
    const bool grouped = std::ranges::any_of(layout.items, [&](const LayoutItem& item) {
        return item.group != layout.items.front().group;
    });
    for (LayoutItem& item : layout.items) {
        if (!options.truthFolder.empty()) item.groundTruthFolder = options.truthFolder;
        item.group =
            grouped ? toUtf8(fs::path(fromUtf8(task.object)) / fromUtf8(item.group)) : task.object;
    }
    takeShare(task, std::move(layout.items), options);
    return task;
}

}  // namespace

std::vector<MatchTask> planMatch(const MatchOptions& options, const JobContext& context) {
    options.check();
    std::vector<MatchTask> tasks;
    if (options.references.empty())
        tasks = planData(options, context);
    else
        tasks.push_back(planImages(options, context));
    for (const MatchTask& task : tasks) {
        log::debug("object {}: {} references, {} images{}", task.object, task.references.size(),
                   task.images.items.size(),
                   options.worldSize > 1
                       ? fmt::format(" of rank {} of {}", options.rank, options.worldSize)
                       : std::string());
        if (options.output.empty()) continue;
        prepareOutput(task.images, options.output);
    }
    return tasks;
}

}  // namespace studio
