#include "core/base/Paths.h"

#include <unistd.h>

#include <array>
#include <cstdlib>

#include "core/base/Error.h"

namespace studio {
namespace {

fs::path userFolder(const char* variable, const char* underHome) {
    const char* value = std::getenv(variable);
    fs::path base;
    if (value != nullptr && fs::path(value).is_absolute()) {
        base = value;
    } else {
        const char* home = std::getenv("HOME");
        base = fs::path(home != nullptr && *home != 0 ? home : "/tmp") / underHome;
    }
    return base / "persam-hq-studio";
}

}  // namespace

fs::path userDataFolder() { return userFolder("XDG_DATA_HOME", ".local/share"); }
fs::path userCacheFolder() { return userFolder("XDG_CACHE_HOME", ".cache"); }

fs::path programFolder() {
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    return error ? fs::current_path() : program.parent_path();
}

fs::path resourceFile(const fs::path& relative) {
    std::array<fs::path, 3> places;
    if (const char* folder = std::getenv("PERSAM_HQ_RESOURCES")) places[0] = folder;
    places[1] = programFolder() / "../share/persam-hq-studio";
    places[2] = programFolder() / "../../resources";
    for (const fs::path& place : places) {
        std::error_code error;
        if (!place.empty() && fs::exists(place / relative, error))
            return fs::weakly_canonical(place / relative, error);
    }
    throw Error(ErrorCode::FileNotFound, toUtf8(relative),
                "is missing from the program's resources; install the program again");
}

}  // namespace studio
