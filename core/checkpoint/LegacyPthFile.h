#pragma once

#include <unordered_map>

#include "core/checkpoint/PickleMachine.h"
#include "core/checkpoint/PthFile.h"

namespace studio {

/// The format before PyTorch 1.6: five pickles (magic number, version, machine, object, storage
/// keys), then each storage as its number of elements and its bytes.
class LegacyPthFile final : public PthFile {
  public:
    static bool looksLegacy(const MappedFile& file);
    explicit LegacyPthFile(std::shared_ptr<const MappedFile> file);
    const pickle::Value& root() const override { return *m_root; }

  protected:
    std::span<const std::uint8_t> locate(const pickle::Storage& storage) const override;

  private:
    void locateStorages(const pickle::Value& keys);

    ByteReader m_reader;
    PickleMachine m_machine;
    const pickle::Value* m_root = nullptr;
    std::unordered_map<std::string_view, std::span<const std::uint8_t>> m_storages;
};

}  // namespace studio
