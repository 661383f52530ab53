#include "ui/annotate/SampleProject.h"

#include "core/base/Error.h"
#include "core/base/Paths.h"

namespace studio {

fs::path sampleProject() {
    const fs::path copy = userDataFolder() / "sample";
    std::error_code error;
    if (fs::exists(copy, error)) return copy;
    const fs::path source = resourceFile("sample");
    const fs::path partial = userDataFolder() / "sample.part";
    fs::remove_all(partial, error);
    fs::create_directories(userDataFolder(), error);
    if (!error) fs::copy(source, partial, fs::copy_options::recursive, error);
    if (!error) fs::rename(partial, copy, error);  // whole or not at all
    if (error)
        throw Error(error == std::errc::no_space_on_device ? ErrorCode::DiskFull
                                                           : ErrorCode::FileUnwritable,
                    toUtf8(copy), "the sample project cannot be copied (" + error.message() + ")");
    return copy;
}

}  // namespace studio
