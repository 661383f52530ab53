#pragma once

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <string>
#include <utility>
#include <vector>

#include "core/checkpoint/ByteWriter.h"
#include "core/checkpoint/ZipWriter.h"

/// Checkpoints and pickles put together by hand, right ones and wrong ones.
namespace studio::testing {

using Records = std::vector<std::pair<std::string, std::string>>;

// Opcodes: CPython's pickletools.py.

inline std::string text(std::string_view text) {
    ByteWriter out;
    out.text("X").number(static_cast<std::uint32_t>(text.size())).text(text);
    return out.bytes();
}

inline std::string integer(std::int64_t value) {
    ByteWriter out;
    out.text("\x8a\x08").number(value);
    return out.bytes();
}

inline std::string global(const std::string& module, const std::string& name) {
    return 'c' + module + '\n' + name + '\n';
}

inline std::string tuple(const std::vector<std::string>& items) {
    std::string out = "(";
    for (const std::string& item : items)
        out += item;
    return out + 't';
}

inline std::string integers(const std::vector<std::int64_t>& values) {
    std::vector<std::string> items;
    for (const std::int64_t value : values)
        items.push_back(integer(value));
    return tuple(items);
}

inline std::string storage(const std::string& key, std::int64_t elements,
                           const std::string& type = "FloatStorage") {
    return tuple({text("storage"), global("torch", type), text(key), text("cpu"),
                  integer(elements)}) +
           'Q';
}

inline std::string tensor(const std::string& storage, std::int64_t offset,
                          const std::vector<std::int64_t>& sizes,
                          const std::vector<std::int64_t>& strides) {
    return global("torch._utils", "_rebuild_tensor_v2") +
           tuple({storage, integer(offset), integers(sizes), integers(strides), "\x89",
                  global("collections", "OrderedDict") + ")R"}) +
           'R';
}

inline std::string dict(const std::vector<std::pair<std::string, std::string>>& items) {
    std::string out = "}(";
    for (const auto& [key, value] : items)
        out += text(key) + value;
    return out + 'u';
}

inline std::string pickle(const std::string& body) {
    return "\x80\x02" + body + '.';
}

/// A tensor of four floats in record 0.
inline std::string goodTensor() {
    return tensor(storage("0", 4), 0, {2, 2}, {2, 1});
}

inline std::string times(const std::string& part, int count) {
    std::string out;
    out.reserve(part.size() * static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        out += part;
    return out;
}

inline void writeBytes(const fs::path& path, std::string_view bytes) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    writeAll(descriptor, bytes.data(), bytes.size(), path);
    ::close(descriptor);
}

inline void writeZip(const fs::path& path, const Records& records) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ZipWriter zip(descriptor, path);
    for (const auto& [name, bytes] : records)
        zip.add(name, bytes);
    zip.finish();
    ::close(descriptor);
}

inline Records archive(const std::string& pickleBytes) {
    return {{"archive/data.pkl", pickleBytes},
            {"archive/data/0", std::string(16, 'x')},
            {"archive/version", "3\n"}};
}

/// A zip archive as other programs write it: no alignment, no zip64, deflated or not, with a
/// comment.
inline void writeForeignZip(const fs::path& path, const Records& records, bool deflated) {
    ByteWriter file, directory;
    for (const auto& [name, bytes] : records) {
        std::string packed = bytes;
        if (deflated) {
            packed.resize(bytes.size() + 100);
            z_stream stream{};
            deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
            stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
            stream.avail_in = static_cast<uInt>(bytes.size());
            stream.next_out = reinterpret_cast<Bytef*>(packed.data());
            stream.avail_out = static_cast<uInt>(packed.size());
            ::deflate(&stream, Z_FINISH);
            packed.resize(stream.total_out);
            deflateEnd(&stream);
        }
        ByteWriter common;
        common.number(std::uint16_t{20}).number(std::uint16_t{0});
        common.number(std::uint16_t(deflated ? 8 : 0)).number(std::uint32_t{0});
        common.number(static_cast<std::uint32_t>(
            crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size())));
        common.number(static_cast<std::uint32_t>(packed.size()));
        common.number(static_cast<std::uint32_t>(bytes.size()));
        common.number(static_cast<std::uint16_t>(name.size())).number(std::uint16_t{0});
        directory.text("PK\1\2").number(std::uint16_t{20}).text(common.bytes());
        directory.text(std::string(10, '\0'));  // comment, disk, attributes
        directory.number(static_cast<std::uint32_t>(file.bytes().size())).text(name);
        file.text("PK\3\4").text(common.bytes()).text(name).text(packed);
    }
    const auto begin = static_cast<std::uint32_t>(file.bytes().size());
    const auto count = static_cast<std::uint16_t>(records.size());
    file.text(directory.bytes()).text("PK\5\6").number(std::uint32_t{0});
    file.number(count).number(count);
    file.number(static_cast<std::uint32_t>(directory.bytes().size())).number(begin);
    file.number(std::uint16_t{7}).text("comment");
    writeBytes(path, file.bytes());
}

}  // namespace studio::testing
