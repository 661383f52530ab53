#include "core/data/FileList.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/data/NaturalOrder.h"

namespace studio {
namespace {

/// A path for comparisons: absolute, links resolved as far as it exists, no slash at the end.
fs::path comparable(const fs::path& path) {
    std::error_code error;
    fs::path result = fs::weakly_canonical(path, error);
    if (error) result = fs::absolute(path).lexically_normal();
    return result.has_filename() ? result : result.parent_path();
}

}  // namespace

std::vector<fs::path> listFiles(const fs::path& folder,
                                const std::function<bool(const fs::path&)>& wanted,
                                const JobContext& context) {
    std::vector<fs::path> files;
    std::vector<fs::path> open{folder};
    while (!open.empty()) {
        const fs::path current = open.back();
        open.pop_back();
        std::error_code error;
        fs::directory_iterator at(current, error);
        for (; !error && at != fs::directory_iterator(); at.increment(error)) {
            context.checkpoint();
            const fs::path& path = at->path();
            if (path.filename().native().starts_with('.')) continue;
            std::error_code ignored;
            if (at->is_directory(ignored) && !at->is_symlink(ignored))
                open.push_back(path);
            else if (at->is_regular_file(ignored) && wanted(path))
                files.push_back(path);
        }
        if (!error) continue;
        if (current != folder)
            log::warn("skipped: {}: cannot be read ({})", toUtf8(current), error.message());
        else if (error == std::errc::no_such_file_or_directory)
            throw Error(ErrorCode::FileNotFound, toUtf8(folder), "does not exist");
        else
            throw Error(ErrorCode::FileUnreadable, toUtf8(folder),
                        "cannot be read (" + error.message() + ")");
    }
    std::ranges::sort(files, [](const fs::path& a, const fs::path& b) {
        return naturalLess(a.native(), b.native());
    });
    return files;
}

std::string groupBelow(const fs::path& file, const fs::path& root) {
    const fs::path relative = file.parent_path().lexically_relative(root);
    return relative == "." ? std::string() : toUtf8(relative);
}

void copyWhole(const fs::path& from, const fs::path& to) {
    const MappedFile file(from);
    writeFileAtomically(
        to,
        [&](int descriptor, const fs::path&) {
            writeAll(descriptor, file.data(), file.size(), to);
        },
        false);
}

void requireNewFolder(const fs::path& folder, const std::string& option) {
    std::error_code error;
    const fs::file_status status = fs::status(folder, error);
    if (!fs::exists(status)) return;
    const bool empty = fs::is_directory(status) && fs::is_empty(folder, error) && !error;
    if (!empty)
        throw Error(ErrorCode::Usage, toUtf8(folder),
                    "is not empty; " + option +
                        " takes a new or empty folder, so that nothing is "
                        "overwritten");
}

void prepareNewFolder(const fs::path& folder, const std::string& option) {
    requireNewFolder(folder, option);
    makeWritableFolder(folder);
}

void makeWritableFolder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    const int code = error ? error.value() : ::access(folder.c_str(), W_OK | X_OK) != 0 ? errno : 0;
    if (code != 0)
        throw Error(ErrorCode::FileUnwritable, toUtf8(folder),
                    std::string("cannot be written to (") + std::strerror(code) + ")");
}

bool isBelow(const fs::path& inner, const fs::path& outer) {
    const fs::path a = comparable(inner);
    const fs::path b = comparable(outer);
    return std::mismatch(a.begin(), a.end(), b.begin(), b.end()).second == b.end();
}

}  // namespace studio
