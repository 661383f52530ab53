// Preloaded into a program (LD_PRELOAD): while the file that STUDIO_FULL_DISK_FLAG names is there,
// the folder that STUDIO_FULL_DISK names is on a disk without room. Of what is written to files
// below it half arrives, as it does on a real one.
#include <dlfcn.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

bool isFull(int descriptor) {
    const char* folder = std::getenv("STUDIO_FULL_DISK");
    const char* flag = std::getenv("STUDIO_FULL_DISK_FLAG");
    if (folder == nullptr || flag == nullptr || ::access(flag, F_OK) != 0) return false;
    char link[64], path[PATH_MAX];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t length = ::readlink(link, path, sizeof path - 1);
    if (length < 0) return false;
    path[length] = '\0';
    const std::size_t start = std::strlen(folder);
    return std::strncmp(path, folder, start) == 0 && path[start] == '/';
}

}  // namespace

extern "C" __attribute__((visibility("default"))) ssize_t write(int descriptor, const void* data,
                                                                std::size_t size) {
    using Write = ssize_t (*)(int, const void*, std::size_t);
    static const auto real = reinterpret_cast<Write>(::dlsym(RTLD_NEXT, "write"));
    if (!isFull(descriptor)) return real(descriptor, data, size);
    if (size > 1) return real(descriptor, data, size / 2);
    errno = ENOSPC;
    return -1;
}
