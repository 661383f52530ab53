#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace studio {

namespace fs = std::filesystem;

/// Paths are UTF-8 outside of the program (Linux file names are bytes).
std::string toUtf8(const fs::path& path);
fs::path fromUtf8(std::string_view text);

/// Reads a file, or its first `maxBytes`. Throws Error{FileNotFound, FileUnreadable}.
std::vector<std::uint8_t> readFile(const fs::path& path, std::size_t maxBytes = SIZE_MAX);

/// Writes to a temporary name in the same folder, flushes it to the disk and renames it over
/// `path`: after a crash, `path` holds either the old or the new content whole. Creates missing
/// folders. Throws Error{FileUnwritable, DiskFull}; the old content is then untouched and no rest
/// is left behind. `flush` false: does not wait for the disk; after a power failure the file may be
/// damaged (caches).
void writeFileAtomically(const fs::path& path, std::string_view bytes, bool flush = true);

/// The same for content too large to hold in memory: `write` gets a file descriptor and its
/// temporary path.
void writeFileAtomically(
    const fs::path& path,
    const std::function<void(int descriptor, const fs::path& temporary)>& write, bool flush = true);

/// write(2) until all is written. Throws Error{FileUnwritable, DiskFull} naming `path`.
void writeAll(int descriptor, const void* data, std::size_t size, const fs::path& path);

/// What identifies one version of a file on disk: compared to notice changes made by someone else.
struct FileStamp {
    std::uintmax_t size = 0;
    std::int64_t modifiedNs = 0;
    std::uint64_t inode = 0;
    bool operator==(const FileStamp&) const = default;
};
/// Absent when the file does not exist.
std::optional<FileStamp> fileStamp(const fs::path& path);

/// A file mapped read-only into memory. Pages can be given back while the mapping stays valid.
/// Throws Error{FileNotFound, FileUnreadable}. An empty file maps to size() == 0.
class MappedFile {
  public:
    explicit MappedFile(const fs::path& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    const std::uint8_t* data() const { return m_data; }
    std::size_t size() const { return m_size; }
    const fs::path& path() const { return m_path; }
    /// Tells the kernel that these bytes are not needed any more (they are read again on the next
    /// use).
    void release(std::size_t offset, std::size_t length) const;

  private:
    fs::path m_path;
    const std::uint8_t* m_data = nullptr;
    std::size_t m_size = 0;
};

}  // namespace studio
