#include "core/checkpoint/ZipArchive.h"

#include <zlib.h>

#include <algorithm>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/checkpoint/ByteReader.h"

namespace studio {
namespace {

// Signatures and sizes: APPNOTE.TXT of the zip format, 4.3.
constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kDirectoryEntry = 0x02014b50;
constexpr std::uint32_t kDirectoryEnd = 0x06054b50;
constexpr std::uint32_t kDirectoryEnd64 = 0x06064b50;
constexpr std::uint32_t kDirectoryLocator64 = 0x07064b50;
constexpr std::size_t kDirectoryEndSize = 22;
constexpr std::size_t kLocatorSize = 20;
constexpr std::uint16_t kZip64Extra = 1;
constexpr std::uint16_t kEncrypted = 1;
constexpr std::uint16_t kStored = 0, kDeflated = 8;
constexpr std::uint32_t kIn64 = 0xffffffff;
constexpr std::uint16_t kEntriesIn64 = 0xffff;

/// Replaces those of the three values that did not fit into 32 bits.
void readZip64(std::string_view extra, const std::string& subject, std::uint64_t& size,
               std::uint64_t& packedSize, std::uint64_t& header) {
    if (size != kIn64 && packedSize != kIn64 && header != kIn64) return;
    ByteReader reader({reinterpret_cast<const std::uint8_t*>(extra.data()), extra.size()}, subject,
                      "its zip directory");
    while (reader.left() >= 4) {
        const auto id = reader.number<std::uint16_t>();
        const auto length = reader.number<std::uint16_t>();
        if (id != kZip64Extra) {
            reader.skip(length);
            continue;
        }
        for (std::uint64_t* value : {&size, &packedSize, &header})
            if (*value == kIn64) *value = reader.number<std::uint64_t>();
        return;
    }
}

}  // namespace

bool ZipArchive::looksLikeZip(const MappedFile& file) {
    constexpr std::uint8_t kMagic[] = {'P', 'K', 3, 4};
    return file.size() >= sizeof(kMagic) && std::equal(kMagic, std::end(kMagic), file.data());
}

ZipArchive::ZipArchive(std::shared_ptr<const MappedFile> file)
    : m_file(std::move(file)), m_bytes(m_file->data(), m_file->size()) {
    readDirectory(locateDirectory());
}

void ZipArchive::fail(const std::string& what) const {
    throw Error(ErrorCode::CheckpointInvalid, toUtf8(m_file->path()), what);
}

ZipArchive::Directory ZipArchive::locateDirectory() const {
    ByteReader reader(m_bytes, toUtf8(m_file->path()), "the file");
    // The end record is the last thing in the file but for a comment of at most 64 KiB.
    const std::size_t size = m_bytes.size();
    std::size_t end = size < kDirectoryEndSize ? 0 : size - kDirectoryEndSize;
    const std::size_t lowest = end > 0xffff ? end - 0xffff : 0;
    while (end > lowest) {
        reader.seek(end);
        if (reader.number<std::uint32_t>() == kDirectoryEnd) break;
        --end;
    }
    if (end <= lowest) fail("is cut short: the directory at its end is missing");

    reader.seek(end + 10);
    Directory directory{};
    directory.entries = reader.number<std::uint16_t>();
    directory.size = reader.number<std::uint32_t>();
    directory.offset = reader.number<std::uint32_t>();
    const bool in64 =
        directory.entries == kEntriesIn64 || directory.size == kIn64 || directory.offset == kIn64;
    if (in64 && end >= kLocatorSize) {
        reader.seek(end - kLocatorSize);
        if (reader.number<std::uint32_t>() == kDirectoryLocator64) {
            reader.skip(4);  // number of the disk
            const auto end64 = reader.number<std::uint64_t>();
            if (end64 > size) fail("is damaged: its zip directory lies outside of the file");
            reader.seek(static_cast<std::size_t>(end64));
            if (reader.number<std::uint32_t>() != kDirectoryEnd64)
                fail("is damaged: its zip64 directory is not where it should be");
            reader.skip(28);
            directory.entries = reader.number<std::uint64_t>();
            directory.size = reader.number<std::uint64_t>();
            directory.offset = reader.number<std::uint64_t>();
        }
    }
    if (directory.offset > size || directory.size > size - directory.offset)
        fail("is damaged: its zip directory lies outside of the file");
    return directory;
}

void ZipArchive::readDirectory(const Directory& directory) {
    const std::string subject = toUtf8(m_file->path());
    ByteReader reader(m_bytes.subspan(static_cast<std::size_t>(directory.offset),
                                      static_cast<std::size_t>(directory.size)),
                      subject, "its zip directory");
    for (std::uint64_t i = 0; i < directory.entries; ++i) {
        if (reader.number<std::uint32_t>() != kDirectoryEntry)
            fail("is damaged: its zip directory is not readable");
        reader.skip(4);  // versions
        const auto flags = reader.number<std::uint16_t>();
        const auto method = reader.number<std::uint16_t>();
        reader.skip(4);  // time
        Record record;
        record.checksum = reader.number<std::uint32_t>();
        std::uint64_t packedSize = reader.number<std::uint32_t>();
        record.size = reader.number<std::uint32_t>();
        const auto nameLength = reader.number<std::uint16_t>();
        const auto extraLength = reader.number<std::uint16_t>();
        const auto commentLength = reader.number<std::uint16_t>();
        reader.skip(8);  // disk, attributes
        std::uint64_t header = reader.number<std::uint32_t>();
        const std::string name(reader.text(nameLength));
        readZip64(reader.text(extraLength), subject, record.size, packedSize, header);
        reader.skip(commentLength);

        if (flags & kEncrypted) fail("is an encrypted zip file");
        if (method != kStored && method != kDeflated)
            fail(
                fmt::format("is packed by a method that is not supported (zip method {})", method));
        record.deflated = method == kDeflated;
        if (!record.deflated && record.size != packedSize)
            fail("is damaged: record " + name + " has two sizes");
        record.stored = locateRecord(name, header, packedSize);
        if (!m_records.emplace(name, record).second)
            fail("is damaged: it has two records named " + name);
    }
}

std::span<const std::uint8_t> ZipArchive::locateRecord(const std::string& name,
                                                       std::uint64_t header,
                                                       std::uint64_t size) const {
    if (header > m_bytes.size()) fail("is damaged: record " + name + " lies outside of the file");
    ByteReader reader(m_bytes, toUtf8(m_file->path()), "record " + name);
    reader.seek(static_cast<std::size_t>(header));
    if (reader.number<std::uint32_t>() != kLocalHeader)
        fail("is damaged: record " + name + " is not where it should be");
    reader.skip(22);
    const auto nameLength = reader.number<std::uint16_t>();
    const auto extraLength = reader.number<std::uint16_t>();
    if (reader.text(nameLength) != name)
        fail("is damaged: record " + name + " is not where it should be");
    reader.skip(extraLength);
    const std::size_t begin = reader.position();
    reader.skip(size);
    return m_bytes.subspan(begin, static_cast<std::size_t>(size));
}

const ZipArchive::Record* ZipArchive::find(const std::string& name) const {
    const auto found = m_records.find(name);
    return found == m_records.end() ? nullptr : &found->second;
}

std::vector<std::string> ZipArchive::namesEndingWith(std::string_view suffix) const {
    std::vector<std::string> names;
    for (const auto& [name, record] : m_records)
        if (name.ends_with(suffix)) names.push_back(name);
    return names;
}

void ZipArchive::inflate(const std::string& name, const Record& record,
                         std::span<std::uint8_t> bytes) const {
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
    const std::uint8_t* input = record.stored.data();
    std::size_t inputLeft = record.stored.size(), done = 0;
    int status = Z_OK;
    while (status == Z_OK) {  // zlib counts in 32 bits
        stream.next_in = const_cast<Bytef*>(input);
        stream.avail_in = static_cast<uInt>(std::min<std::size_t>(inputLeft, 1 << 30));
        stream.next_out = bytes.data() + done;
        stream.avail_out = static_cast<uInt>(std::min<std::size_t>(bytes.size() - done, 1 << 30));
        const uInt in = stream.avail_in, out = stream.avail_out;
        status = ::inflate(&stream, Z_NO_FLUSH);
        input += in - stream.avail_in;
        inputLeft -= in - stream.avail_in;
        done += out - stream.avail_out;
    }
    inflateEnd(&stream);
    if (status != Z_STREAM_END || done != bytes.size())
        fail("is damaged: record " + name + " does not unpack");
}

bool ZipArchive::checksumMatches(const Record& record, std::span<const std::uint8_t> unpacked) {
    return crc32_z(crc32_z(0, nullptr, 0), unpacked.data(), unpacked.size()) == record.checksum;
}

}  // namespace studio
