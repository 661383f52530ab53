#include "core/jobs/ImageJob.h"

#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "core/data/FileList.h"
#include "core/image/ImageIo.h"

namespace studio {
namespace {

/// Comparable whether the folder is there already or not, and through links.
fs::path whereItIs(const fs::path& folder) {
    std::error_code error;
    const fs::path place =
        fs::weakly_canonical(folder.empty() ? fs::path(".") : fs::absolute(folder, error), error);
    return place.has_filename() ? place : place.parent_path();
}

/// What the user has in the folders of a layout, by folder.
std::map<fs::path, const char*> usersFolders(const Layout& layout) {
    std::set<fs::path> images, masks, truths, annotations;
    for (const LayoutItem& item : layout.items) {
        images.insert(item.image.parent_path());
        masks.insert(item.maskFolder);
        truths.insert(item.groundTruthFolder);
        annotations.insert(item.annotation.parent_path());
    }
    std::map<fs::path, const char*> users;
    for (const auto& [folders, content] :
         {std::pair{&images, "the images"}, std::pair{&truths, "the ground truths"},
          std::pair{&annotations, "the annotations"},
          std::pair{&masks, "the masks of the project"}})
        for (const fs::path& folder : *folders)
            users.emplace(whereItIs(folder), content);
    return users;
}

}  // namespace

Layout openImages(const std::vector<fs::path>& images, const JobContext& context) {
    std::error_code error;
    for (const fs::path& image : images)
        if (image.empty()) throw Error(ErrorCode::Usage, "--images", "has an empty name");
    if (images.size() == 1 && !fs::is_regular_file(images.front(), error))
        return openFolder(images.front(), context);
    for (const fs::path& image : images)
        if (fs::is_directory(image, error))
            throw Error(ErrorCode::Usage, toUtf8(image),
                        "is a folder; give one folder, or image files");
    return openFiles(images);
}

void checkOutput(const Layout& layout, const fs::path& output) {
    std::set<fs::path> written{output};
    std::unordered_map<std::string, const fs::path*> taken;
    for (const LayoutItem& item : layout.items) {
        const ResultFiles files = resultFiles(item, output);
        written.insert({files.folder, files.masks});
        // Overlay and masks are each named after the image, with and without its extension.
        for (const fs::path& file : {files.overlay, files.masks / fromUtf8(item.maskBase + ".png")})
            if (const auto [other, isNew] = taken.emplace(file.native(), &item.image); !isNew)
                throw Error(ErrorCode::Usage, toUtf8(item.image),
                            "has the same name as " + toUtf8(*other->second) +
                                ", and both would be written to " + toUtf8(file) +
                                ": take them one after the other, with an output folder for each");
    }
    const std::map<fs::path, const char*> users = usersFolders(layout);
    for (const fs::path& folder : written)
        if (const auto found = users.find(whereItIs(folder)); found != users.end())
            throw Error(ErrorCode::Usage, toUtf8(folder),
                        std::string("is where ") + found->second +
                            " are, which the results could replace: take another output folder");
}

ResultFiles resultFiles(const LayoutItem& item, const fs::path& output) {
    const std::string extension = lowerExtension(item.image);
    const bool kept = extension == ".png" || extension == ".jpg" || extension == ".jpeg";
    ResultFiles files;
    files.folder = item.group.empty() ? output : output / fromUtf8(item.group);
    files.overlay = files.folder / item.image.filename();
    if (!kept) files.overlay += ".png";
    files.masks = files.folder / "masks";
    return files;
}

void prepareOutput(const Layout& layout, const fs::path& output) {
    checkOutput(layout, output);
    makeWritableFolder(output);
}

JobContext whileLoading(const JobContext& context) {
    JobContext loading = context;
    if (context.progress)
        loading.progress = [tell = context.progress](double done, double total,
                                                     const std::string&) {
            tell(done, total, "loading the model");
        };
    return loading;
}

std::string counted(std::size_t count, const std::string& thing) {
    return std::to_string(count) + ' ' + thing + (count == 1 ? "" : "s");
}

void forEachImage(const Layout& layout, const JobContext& context,
                  const std::function<void(const LayoutItem&, const JobContext&)>& action,
                  const std::function<void(const LayoutItem&, const Error&)>& failed) {
    const auto total = static_cast<double>(layout.items.size());
    for (std::size_t i = 0; i < layout.items.size(); ++i) {
        const LayoutItem& item = layout.items[i];
        const std::string name = toUtf8(item.image.filename());
        const auto before = static_cast<double>(i);
        context.checkpoint();
        context.report(before, total, name);
        JobContext share = context;
        share.progress = [&](double done, double of, const std::string&) {
            context.report(before + done / of, total, name);
        };
        try {
            action(item, share);
        } catch (const Error& error) {
            if (error.code() == ErrorCode::DiskFull || error.code() == ErrorCode::FileUnwritable)
                throw;
            failed(item, error);
        }
    }
    context.report(total, total);
}

std::string csvField(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

}  // namespace studio
