// Preloaded into a program (LD_PRELOAD), a machine on which things go wrong while it runs:
// - while the file that STUDIO_FULL_DISK_FLAG names is there, the folder that STUDIO_FULL_DISK
// names
//   is on a disk without room; of what is written to files below it a part arrives, as on a real
//   one;
// - while the file that STUDIO_CLOCK_BACK_FLAG names is there, it is yesterday.
#include <dlfcn.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace {

bool isThere(const char* variable) {
    const char* flag = std::getenv(variable);
    return flag != nullptr && ::access(flag, F_OK) == 0;
}

bool isFull(int descriptor) {
    const char* folder = std::getenv("STUDIO_FULL_DISK");
    if (folder == nullptr || !isThere("STUDIO_FULL_DISK_FLAG")) return false;
    char link[64], path[PATH_MAX];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t length = ::readlink(link, path, sizeof path - 1);
    if (length < 0) return false;
    path[length] = '\0';
    const std::size_t start = std::strlen(folder);
    return std::strncmp(path, folder, start) == 0 && path[start] == '/';
}

template <class Function>
Function realOne(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

__attribute__((visibility("default"))) ssize_t write(int descriptor, const void* data,
                                                     std::size_t size) {
    static const auto real = realOne<ssize_t (*)(int, const void*, std::size_t)>("write");
    if (!isFull(descriptor)) return real(descriptor, data, size);
    if (size > 1) return real(descriptor, data, size / 2);
    errno = ENOSPC;
    return -1;
}

__attribute__((visibility("default"))) int clock_gettime(clockid_t clock, timespec* time) {
    static const auto real = realOne<int (*)(clockid_t, timespec*)>("clock_gettime");
    const int result = real(clock, time);
    if (result == 0 && clock == CLOCK_REALTIME && isThere("STUDIO_CLOCK_BACK_FLAG"))
        time->tv_sec -= 24 * 3600;
    return result;
}

}  // extern "C"
