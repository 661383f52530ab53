#include "core/checkpoint/LegacyPthFile.h"

#include <algorithm>

#include "core/base/Error.h"

namespace studio {
namespace {

/// The first pickle of the file is torch's magic number, an integer (LONG1) of ten bytes.
constexpr std::uint8_t kMagic[] = {0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46,
                                   0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19};
constexpr std::uint8_t kProto = 0x80, kFrame = 0x95;
constexpr std::size_t kProtoSize = 2, kFrameSize = 9;
constexpr std::int64_t kVersion = 1001;

}  // namespace

bool LegacyPthFile::looksLegacy(const MappedFile& file) {
    std::span<const std::uint8_t> head(file.data(), std::min<std::size_t>(file.size(), 64));
    if (head.size() < kProtoSize + kFrameSize + sizeof(kMagic) || head[0] != kProto) return false;
    head = head.subspan(kProtoSize);
    if (head[0] == kFrame) head = head.subspan(kFrameSize);  // since protocol 4
    return std::equal(kMagic, std::end(kMagic), head.begin());
}

LegacyPthFile::LegacyPthFile(std::shared_ptr<const MappedFile> mapped)
    : PthFile(mapped),
      m_reader({mapped->data(), mapped->size()}, toUtf8(mapped->path()), "the file"),
      m_machine(m_reader, toUtf8(mapped->path())) {
    m_machine.run();  // the magic number, compared before
    const auto* version = m_machine.run()->as<std::int64_t>();
    if (version == nullptr || *version != kVersion)
        invalid("is a PyTorch checkpoint of an unknown version");
    if (const auto* machine = m_machine.run()->as<pickle::Dict>()) {
        const pickle::Value* little = pickle::find(*machine, "little_endian");
        if (little != nullptr && little->as<bool>() && !*little->as<bool>())
            invalid("has numbers in big-endian byte order, which is not supported");
    }
    m_root = m_machine.run();
    locateStorages(*m_machine.run());
}

void LegacyPthFile::locateStorages(const pickle::Value& keys) {
    const auto* list = keys.as<pickle::Sequence>();
    if (list == nullptr) invalid("is damaged: it has no list of storages");
    for (const pickle::Value* item : list->items) {
        const auto* key = item->as<std::string_view>();
        const auto found = key ? m_machine.storages().find(*key) : m_machine.storages().end();
        // One that nothing refers to has no known size, so that all behind it would be lost.
        if (found == m_machine.storages().end())
            invalid("is damaged: its list of storages does not fit its tensors");
        const auto elements = m_reader.number<std::int64_t>();
        if (elements != found->second->elements)
            invalid("is damaged: storage " + std::string(*key) + " has two sizes");
        const std::string_view bytes = m_reader.text(byteSize(*found->second));
        m_storages.emplace(
            *key, std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
    }
}

std::span<const std::uint8_t> LegacyPthFile::locate(const pickle::Storage& storage) const {
    const auto found = m_storages.find(storage.key);
    if (found == m_storages.end())
        invalid("is damaged: storage " + std::string(storage.key) + " is missing");
    return found->second;
}

}  // namespace studio
