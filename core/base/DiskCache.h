#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/Files.h"

namespace studio {

/// Entries of bytes on the disk, each a file with a digest, bounded in size. Thread-safe; several
/// processes may share the folder. Entries appear whole or not at all; a damaged one counts as
/// absent and is removed. A disk that is full or read-only turns writing off, with one line in the
/// log.
class DiskCache {
  public:
    /// What makes room.
    enum class WhenFull {
        DropOldest,  ///< the entry that was used the longest time ago
        KeepUsed  ///< the same, but what was used since this cache was opened stays: the new entry
                  ///< is refused instead. For work that goes round and round over its entries.
    };
    struct Settings {
        fs::path folder;             ///< empty: nothing is kept
        std::string extension;       ///< of the files, with the dot
        std::string what;            ///< for the log: "embedding"
        std::uint64_t maxBytes = 0;  ///< 0: nothing is kept
        WhenFull whenFull = WhenFull::DropOldest;
    };
    explicit DiskCache(Settings settings);

    /// Keys are file names: letters, digits, '-'.
    bool contains(const std::string& key) const;
    /// The bytes of an entry, checked against its digest; its time of use becomes now.
    std::optional<std::string> read(const std::string& key);
    /// Whether it was kept.
    bool write(const std::string& key, std::string_view bytes);
    void remove(const std::string& key);
    void setMaxBytes(std::uint64_t maxBytes);
    /// Bytes of all entries that are there now.
    std::uint64_t bytesUsed() const;
    void clear();

  private:
    struct Entry {
        fs::path path;
        std::uint64_t bytes;
        fs::file_time_type used;
    };
    fs::path fileOf(const std::string& key) const;
    bool works() const;
    std::vector<Entry> scan() const;
    bool makeRoom(std::uint64_t wanted);

    mutable std::mutex m_mutex;
    Settings m_settings;
    bool m_works = true;
    fs::file_time_type m_opened;
    std::optional<std::uint64_t> m_known;  ///< bytes of all entries, as far as known
    int m_writes = 0;                      ///< since the last scan
};

}  // namespace studio
