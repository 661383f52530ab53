#include "core/base/WritableFolder.h"

#include <unistd.h>

#include <string>

#include "core/base/Error.h"

namespace studio {

void checkFolderWritable(const fs::path& folder) {
    std::error_code error;
    fs::path there = fs::absolute(folder, error);
    while (!fs::exists(there, error) && there.has_relative_path())
        there = there.parent_path();
    // Permissions do not say all: a file system may be read-only, or none for files.
    const fs::path probe = there / (".tmp-probe-" + std::to_string(::getpid()));
    try {
        writeFileAtomically(probe, "x", /*flush=*/false);
    } catch (const Error& failure) {
        throw Error(failure.code(), toUtf8(folder), failure.detail());
    }
    fs::remove(probe, error);
}

}  // namespace studio
