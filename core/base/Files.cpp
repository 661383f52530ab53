#include "core/base/Files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "core/base/Error.h"

namespace studio {
namespace {

[[noreturn]] void throwWriteError(const fs::path& path, int error) {
    if (error == ENOSPC || error == EDQUOT)
        throw Error(ErrorCode::DiskFull, toUtf8(path),
                    "no space left on the disk; nothing was changed");
    throw Error(ErrorCode::FileUnwritable, toUtf8(path),
                std::string("cannot be written (") + std::strerror(error) + ")");
}

[[noreturn]] void throwReadError(const fs::path& path, int error) {
    if (error == ENOENT || error == ENOTDIR)
        throw Error(ErrorCode::FileNotFound, toUtf8(path), "does not exist");
    throw Error(ErrorCode::FileUnreadable, toUtf8(path),
                std::string("cannot be read (") + std::strerror(error) + ")");
}

class Descriptor {
  public:
    explicit Descriptor(int value) : m_value(value) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return m_value; }
    int close() {
        const int result = m_value >= 0 ? ::close(m_value) : 0;
        m_value = -1;
        return result;
    }

  private:
    int m_value;
};

Descriptor openForReading(const fs::path& path, struct stat& status) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) throwReadError(path, errno);
    if (S_ISDIR(status.st_mode))
        throw Error(ErrorCode::FileUnreadable, toUtf8(path), "is a folder, not a file");
    if (!S_ISREG(status.st_mode))
        throw Error(ErrorCode::FileUnreadable, toUtf8(path), "is not a regular file");
    return Descriptor(::dup(file.get()));
}

}  // namespace

std::string toUtf8(const fs::path& path) {
    return path.native();
}
fs::path fromUtf8(std::string_view text) {
    return fs::path(std::string(text));
}

std::vector<std::uint8_t> readFile(const fs::path& path, std::size_t maxBytes) {
    struct stat status {};
    const Descriptor file = openForReading(path, status);
    std::vector<std::uint8_t> bytes(std::min(static_cast<std::size_t>(status.st_size), maxBytes));
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count = ::read(file.get(), bytes.data() + done, bytes.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throwReadError(path, errno);
        if (count == 0) break;  // became shorter while we read
        done += static_cast<std::size_t>(count);
    }
    bytes.resize(done);
    return bytes;
}

void writeAll(int descriptor, const void* data, std::size_t size, const fs::path& path) {
    const char* bytes = static_cast<const char*>(data);
    while (size > 0) {
        const ssize_t count = ::write(descriptor, bytes, size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throwWriteError(path, errno);
        bytes += count;
        size -= static_cast<std::size_t>(count);
    }
}

void writeFileAtomically(const fs::path& path,
                         const std::function<void(int, const fs::path&)>& write, bool flush) {
    // A link is followed, so that the file behind it is replaced and not the link.
    std::error_code ignored;
    const fs::path target = fs::is_symlink(path, ignored) ? fs::weakly_canonical(path) : path;
    const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throwWriteError(folder, error.value());

    struct stat old {};
    const bool exists = ::stat(target.c_str(), &old) == 0;
    if (exists && !S_ISREG(old.st_mode))
        throw Error(ErrorCode::FileUnwritable, toUtf8(path), "is not a regular file");
    if (exists && ::access(target.c_str(), W_OK) != 0) throwWriteError(path, errno);

    std::string pattern = (folder / ".tmp-XXXXXX").native();
    Descriptor file(::mkstemp(pattern.data()));
    if (file.get() < 0) throwWriteError(path, errno);
    const fs::path temporary = pattern;
    try {
        // umask can only be read by setting it, which other threads would notice: once.
        static const mode_t mask = [] {
            const mode_t value = ::umask(0);
            ::umask(value);
            return value;
        }();
        ::fchmod(file.get(), exists ? old.st_mode & 07777 : 0666 & ~mask);
        write(file.get(), temporary);
        if (flush && ::fsync(file.get()) != 0 && errno != EINVAL) throwWriteError(path, errno);
        if (file.close() != 0) throwWriteError(path, errno);
        if (::rename(temporary.c_str(), target.c_str()) != 0) throwWriteError(path, errno);
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
}

void writeFileAtomically(const fs::path& path, std::string_view bytes, bool flush) {
    writeFileAtomically(
        path,
        [&](int descriptor, const fs::path&) {
            writeAll(descriptor, bytes.data(), bytes.size(), path);
        },
        flush);
}

std::optional<FileStamp> fileStamp(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return std::nullopt;
    return FileStamp{
        static_cast<std::uintmax_t>(status.st_size),
        static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec,
        static_cast<std::uint64_t>(status.st_ino)};
}

MappedFile::MappedFile(const fs::path& path) : m_path(path) {
    struct stat status {};
    const Descriptor file = openForReading(path, status);
    m_size = static_cast<std::size_t>(status.st_size);
    if (m_size == 0) return;
    void* address = ::mmap(nullptr, m_size, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (address == MAP_FAILED) throwReadError(path, errno);
    m_data = static_cast<const std::uint8_t*>(address);
}

MappedFile::~MappedFile() {
    if (m_data != nullptr) ::munmap(const_cast<std::uint8_t*>(m_data), m_size);
}

void MappedFile::release(std::size_t offset, std::size_t length) const {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t begin = (offset + page - 1) / page * page;
    const std::size_t end = std::min(m_size, offset + length) / page * page;
    if (m_data != nullptr && begin < end)
        ::madvise(const_cast<std::uint8_t*>(m_data) + begin, end - begin, MADV_DONTNEED);
}

}  // namespace studio
