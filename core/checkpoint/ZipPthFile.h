#pragma once

#include <memory>
#include <vector>

#include "core/checkpoint/PickleMachine.h"
#include "core/checkpoint/PthFile.h"
#include "core/checkpoint/ZipArchive.h"

namespace studio {

/// The format since PyTorch 1.6: a zip archive of one folder with data.pkl and data/<key> for each
/// storage.
class ZipPthFile final : public PthFile {
  public:
    explicit ZipPthFile(std::shared_ptr<const MappedFile> file);
    const pickle::Value& root() const override { return *m_root; }

  protected:
    std::span<const std::uint8_t> locate(const pickle::Storage& storage) const override;
    at::Storage read(const pickle::Storage& storage) override;

  private:
    /// Bytes that are as in the file, or were unpacked into `buffer`.
    std::span<const std::uint8_t> smallRecord(const std::string& name,
                                              std::vector<std::uint8_t>& buffer);
    void verify(const std::string& name, const ZipArchive::Record& record,
                std::span<const std::uint8_t> bytes) const;
    std::string nameOf(const pickle::Storage& storage) const;
    const ZipArchive::Record& recordOf(const pickle::Storage& storage) const;

    ZipArchive m_archive;
    std::string m_folder;  ///< with its slash
    bool m_hasChecksums = false;
    std::uint64_t m_unpacked = 0;
    std::vector<std::uint8_t> m_pickleBuffer;
    std::unique_ptr<ByteReader> m_reader;
    std::unique_ptr<PickleMachine> m_machine;
    const pickle::Value* m_root = nullptr;
};

}  // namespace studio
