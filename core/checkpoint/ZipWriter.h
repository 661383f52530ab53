#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/Files.h"

namespace studio {

/// Writes a zip archive of stored records, zip64 throughout, each record's bytes at a multiple of
/// 64 in the file, so that a reader may map them.
class ZipWriter {
  public:
    static constexpr std::size_t kAlignment = 64;

    /// Writes to an empty open file; `path` is what errors name.
    ZipWriter(int descriptor, fs::path path) : m_descriptor(descriptor), m_path(std::move(path)) {}

    /// Throws Error{FileUnwritable, DiskFull}.
    void add(const std::string& name, std::span<const std::uint8_t> bytes);
    void add(const std::string& name, std::string_view text);
    /// Writes the directory. Call once, last.
    void finish();

  private:
    struct Entry {
        std::string name;
        std::uint64_t offset;
        std::uint64_t size;
        std::uint32_t checksum;
    };
    void write(const void* data, std::size_t size);

    int m_descriptor;
    fs::path m_path;
    std::uint64_t m_offset = 0;
    std::vector<Entry> m_entries;
};

}  // namespace studio
