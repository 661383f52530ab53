#include "core/jobs/ImageJob.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace studio {

Layout openImages(const std::vector<fs::path>& images, const JobContext& context) {
    std::error_code error;
    if (images.size() == 1 && !fs::is_regular_file(images.front(), error))
        return openFolder(images.front(), context);
    for (const fs::path& image : images)
        if (fs::is_directory(image, error))
            throw Error(ErrorCode::Usage, toUtf8(image),
                        "is a folder; give one folder, or image files");
    return openFiles(images);
}

ResultFiles resultFiles(const LayoutItem& item, const fs::path& output) {
    std::string extension = toUtf8(item.image.extension());
    for (char& c : extension)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool kept = extension == ".png" || extension == ".jpg" || extension == ".jpeg";
    ResultFiles files;
    files.folder = item.group.empty() ? output : output / fromUtf8(item.group);
    files.overlay = files.folder / item.image.filename();
    if (!kept) files.overlay += ".png";
    files.masks = files.folder / "masks";
    return files;
}

void prepareOutput(const Layout& layout, const fs::path& output) {
    std::error_code error;
    fs::create_directories(output, error);
    const int code = error ? error.value() : ::access(output.c_str(), W_OK | X_OK) != 0 ? errno : 0;
    if (code != 0)
        throw Error(ErrorCode::FileUnwritable, toUtf8(output),
                    std::string("results cannot be written there (") + std::strerror(code) + ")");
    for (const LayoutItem& item : layout.items) {
        const fs::path folder = item.image.has_parent_path() ? item.image.parent_path() : ".";
        if (fs::equivalent(resultFiles(item, output).folder, folder, error))
            throw Error(ErrorCode::Usage, toUtf8(output),
                        "holds the images, and the overlays are named as these: take another "
                        "output folder");
    }
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
