#include "core/checkpoint/ZipWriter.h"

#include <zlib.h>

#include "core/checkpoint/ByteWriter.h"

namespace studio {
namespace {

// APPNOTE.TXT of the zip format, 4.3 and 4.5.
constexpr std::uint16_t kVersion = 45;  // zip64
constexpr std::uint16_t kUtf8Names = 1 << 11;
constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kNoTime = 0, kNoDate = 0x21;  // 1980-01-01: the same content, the same file
constexpr std::uint32_t kIn64 = 0xffffffff;
constexpr std::uint16_t kZip64Extra = 1;
constexpr std::uint16_t kPaddingExtra = 0x4246;  // "FB", what PyTorch pads with

/// What the local header and the directory's entry have in common.
void putCommonFields(ByteWriter& out, std::uint32_t checksum) {
    out.number(kUtf8Names).number(kStored).number(kNoTime).number(kNoDate);
    out.number(checksum).number(kIn64).number(kIn64);
}

}  // namespace

void ZipWriter::write(const void* data, std::size_t size) {
    writeAll(m_descriptor, data, size, m_path);
    m_offset += size;
}

void ZipWriter::add(const std::string& name, std::string_view text) {
    add(name, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void ZipWriter::add(const std::string& name, std::span<const std::uint8_t> bytes) {
    const auto checksum = static_cast<std::uint32_t>(crc32_z(0, bytes.data(), bytes.size()));
    const std::uint64_t size = bytes.size();
    constexpr std::size_t kHeaderSize = 30, kZip64Size = 4 + 16, kPaddingHeader = 4;
    const std::uint64_t unpadded =
        m_offset + kHeaderSize + name.size() + kZip64Size + kPaddingHeader;
    const auto padding =
        static_cast<std::uint16_t>((kAlignment - unpadded % kAlignment) % kAlignment);

    ByteWriter header;
    header.text("PK\3\4").number(kVersion);
    putCommonFields(header, checksum);
    header.number(static_cast<std::uint16_t>(name.size()));
    header.number(static_cast<std::uint16_t>(kZip64Size + kPaddingHeader + padding));
    header.text(name);
    header.number(kZip64Extra).number(std::uint16_t{16}).number(size).number(size);
    header.number(kPaddingExtra).number(padding).text(std::string(padding, 'Z'));

    m_entries.push_back({name, m_offset, size, checksum});
    write(header.bytes().data(), header.bytes().size());
    write(bytes.data(), bytes.size());
}

void ZipWriter::finish() {
    const std::uint64_t begin = m_offset;
    ByteWriter out;
    for (const Entry& entry : m_entries) {
        out.text("PK\1\2").number(kVersion).number(kVersion);
        putCommonFields(out, entry.checksum);
        out.number(static_cast<std::uint16_t>(entry.name.size()));
        out.number(std::uint16_t{4 + 24}).number(std::uint16_t{0});  // extra, comment
        out.number(std::uint16_t{0}).number(std::uint16_t{0});       // disk, attributes
        out.number(std::uint32_t{0}).number(kIn64).text(entry.name);
        out.number(kZip64Extra).number(std::uint16_t{24});
        out.number(entry.size).number(entry.size).number(entry.offset);
    }
    const std::uint64_t size = out.bytes().size(), entries = m_entries.size();
    out.text("PK\6\6").number(std::uint64_t{44}).number(kVersion).number(kVersion);
    out.number(std::uint32_t{0}).number(std::uint32_t{0});  // disks
    out.number(entries).number(entries).number(size).number(begin);
    out.text("PK\6\7").number(std::uint32_t{0}).number(begin + size).number(std::uint32_t{1});
    constexpr std::uint16_t kEntriesIn64 = 0xffff;
    out.text("PK\5\6").number(std::uint16_t{0}).number(std::uint16_t{0});
    out.number(kEntriesIn64).number(kEntriesIn64).number(kIn64).number(kIn64);
    out.number(std::uint16_t{0});  // comment
    write(out.bytes().data(), out.bytes().size());
}

}  // namespace studio
