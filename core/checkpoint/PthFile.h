#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <span>
#include <string>
#include <unordered_map>

#include "core/base/Files.h"
#include "core/checkpoint/PickleValue.h"

namespace studio {

/// A file of torch.save: its object as data, and the bytes of its storages on demand.
class PthFile {
  public:
    /// Recognises the format. Throws Error{FileNotFound, FileUnreadable, CheckpointInvalid,
    /// CheckpointUnsafe}.
    static std::unique_ptr<PthFile> open(const fs::path& path);
    virtual ~PthFile() = default;

    /// Lives as long as this object.
    virtual const pickle::Value& root() const = 0;
    std::size_t size() const { return m_file->size(); }
    std::string subject() const { return toUtf8(m_file->path()); }

    /// A storage's bytes, aligned for its type and verified where the file has checksums; they are
    /// the mapped file itself where possible. Throws Error{CheckpointInvalid}, std::bad_alloc,
    /// c10::Error.
    at::Storage load(const pickle::Storage& storage);
    /// Whether they are all there, without reading them. Throws Error{CheckpointInvalid}.
    void check(const pickle::Storage& storage) const { locate(storage); }

  protected:
    explicit PthFile(std::shared_ptr<const MappedFile> file) : m_file(std::move(file)) {}
    [[noreturn]] void invalid(const std::string& what) const;
    const std::shared_ptr<const MappedFile>& file() const { return m_file; }

    /// The storage's bytes as the file has them. Throws when there are too few.
    virtual std::span<const std::uint8_t> locate(const pickle::Storage& storage) const = 0;
    /// The same, unpacked and verified.
    virtual at::Storage read(const pickle::Storage& storage) { return view(locate(storage)); }
    /// Bytes of the file as a torch storage: mapped, or copied where they are not aligned.
    at::Storage view(std::span<const std::uint8_t> bytes) const;
    static std::size_t byteSize(const pickle::Storage& storage);

  private:
    std::shared_ptr<const MappedFile> m_file;
    std::unordered_map<std::string_view, at::Storage> m_storages;
};

}  // namespace studio
