#include "core/checkpoint/PthFile.h"

#include <algorithm>
#include <string_view>

#include "core/base/Error.h"
#include "core/checkpoint/LegacyPthFile.h"
#include "core/checkpoint/MappedStorage.h"
#include "core/checkpoint/ZipPthFile.h"

namespace studio {
namespace {

/// What people take for a checkpoint most often, by its first bytes.
std::string whatElseItIs(std::string_view head) {
    if (head.empty()) return "is empty";
    if (head.starts_with("version https://git-lfs"))
        return "is a Git LFS pointer, not the checkpoint itself; fetch it with git lfs pull";
    if (head.starts_with("<!DOCTYPE") || head.starts_with("<html"))
        return "is a web page, not a PyTorch checkpoint; the download went wrong";
    if (head.size() > 9 && head[8] == '{') return "is a safetensors file, not a PyTorch checkpoint";
    return "is not a PyTorch checkpoint";
}

}  // namespace

std::unique_ptr<PthFile> PthFile::open(const fs::path& path) {
    auto file = std::make_shared<const MappedFile>(path);
    if (ZipArchive::looksLikeZip(*file)) return std::make_unique<ZipPthFile>(std::move(file));
    if (LegacyPthFile::looksLegacy(*file)) return std::make_unique<LegacyPthFile>(std::move(file));
    const auto* begin = reinterpret_cast<const char*>(file->data());
    throw Error(ErrorCode::CheckpointInvalid, toUtf8(path),
                whatElseItIs({begin, std::min<std::size_t>(file->size(), 64)}));
}

void PthFile::invalid(const std::string& what) const {
    throw Error(ErrorCode::CheckpointInvalid, subject(), what);
}

std::size_t PthFile::byteSize(const pickle::Storage& storage) {
    return static_cast<std::size_t>(storage.elements) * at::elementSize(storage.type);
}

at::Storage PthFile::load(const pickle::Storage& storage) {
    const auto found = m_storages.find(storage.key);
    if (found != m_storages.end()) return found->second;
    return m_storages.emplace(storage.key, read(storage)).first->second;
}

at::Storage PthFile::view(std::span<const std::uint8_t> bytes) const {
    constexpr std::size_t kAlignment = 8;  // of the largest element type
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % kAlignment == 0)
        return mappedStorage(m_file, bytes);
    const at::Tensor copy = at::empty(static_cast<std::int64_t>(bytes.size()), at::kByte);
    std::ranges::copy(bytes, copy.data_ptr<std::uint8_t>());
    m_file->release(static_cast<std::size_t>(bytes.data() - m_file->data()), bytes.size());
    return copy.storage();
}

}  // namespace studio
