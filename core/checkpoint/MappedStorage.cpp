#include "core/checkpoint/MappedStorage.h"

namespace studio {
namespace {

struct MappedBlock {
    std::shared_ptr<const MappedFile> file;
    std::span<const std::uint8_t> bytes;
};

void deleteBlock(void* block) {
    delete static_cast<MappedBlock*>(block);
}

}  // namespace

at::Storage mappedStorage(std::shared_ptr<const MappedFile> file,
                          std::span<const std::uint8_t> bytes) {
    void* data = const_cast<std::uint8_t*>(bytes.data());
    at::DataPtr pointer(data, new MappedBlock{std::move(file), bytes}, &deleteBlock, at::kCPU);
    return at::Storage(at::Storage::use_byte_size_t(), bytes.size(), std::move(pointer));
}

void releasePages(const at::Tensor& tensor) {
    if (!tensor.defined() || !tensor.has_storage()) return;
    const at::Storage storage = tensor.storage();
    const auto* block = storage.data_ptr().cast_context<MappedBlock>(&deleteBlock);
    if (block == nullptr) return;
    block->file->release(static_cast<std::size_t>(block->bytes.data() - block->file->data()),
                         block->bytes.size());
}

}  // namespace studio
