#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/Files.h"

namespace studio {

/// The directory of a zip file that is mapped into memory; zip64, stored and deflated records.
class ZipArchive {
  public:
    struct Record {
        std::span<const std::uint8_t> stored;  ///< as in the file
        std::uint64_t size = 0;                ///< unpacked
        std::uint32_t checksum = 0;            ///< CRC-32 of the unpacked bytes
        bool deflated = false;
    };

    static bool looksLikeZip(const MappedFile& file);

    /// Reads the directory. Throws Error{CheckpointInvalid}.
    explicit ZipArchive(std::shared_ptr<const MappedFile> file);

    /// Null when there is no record of that name.
    const Record* find(const std::string& name) const;
    /// The names that end with `suffix`, in no particular order.
    std::vector<std::string> namesEndingWith(std::string_view suffix) const;

    /// Unpacks a deflated record into `bytes`, which has its size. Throws Error{CheckpointInvalid}.
    void inflate(const std::string& name, const Record& record,
                 std::span<std::uint8_t> bytes) const;
    static bool checksumMatches(const Record& record, std::span<const std::uint8_t> unpacked);

  private:
    struct Directory {
        std::uint64_t offset, size, entries;
    };
    [[noreturn]] void fail(const std::string& what) const;
    Directory locateDirectory() const;
    void readDirectory(const Directory& directory);
    std::span<const std::uint8_t> locateRecord(const std::string& name, std::uint64_t header,
                                               std::uint64_t size) const;

    std::shared_ptr<const MappedFile> m_file;
    std::span<const std::uint8_t> m_bytes;
    std::unordered_map<std::string, Record> m_records;
};

}  // namespace studio
