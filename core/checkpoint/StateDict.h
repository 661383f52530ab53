#pragma once

#include <ATen/ATen.h>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace studio {

/// Named tensors in the order of the file. Core-internal: this header includes torch.
///
/// Tensors read from a file may be read-only views of the mapped file, in the stored precision and
/// with any strides: copy out of them (`parameter.copy_(tensor)`), never write into them.
class StateDict {
  public:
    struct Entry {
        std::string name;
        at::Tensor tensor;
    };

    StateDict() = default;
    /// `source` is what error messages are about, usually the file's path.
    explicit StateDict(std::string source) : m_source(std::move(source)) {}

    const std::string& source() const { return m_source; }
    bool empty() const { return m_entries.empty(); }
    std::size_t size() const { return m_entries.size(); }
    auto begin() const { return m_entries.begin(); }
    auto end() const { return m_entries.end(); }

    /// Appends. Throws Error{CheckpointInvalid} when the name is there already.
    void insert(std::string name, at::Tensor tensor);
    /// Appends, or replaces the tensor of that name in its place.
    void set(std::string name, at::Tensor tensor);

    bool contains(std::string_view name) const { return find(name) != nullptr; }
    /// Null when there is no such tensor.
    const at::Tensor* find(std::string_view name) const;
    /// Throws Error{CheckpointMismatch} naming the missing tensor.
    const at::Tensor& at(std::string_view name) const;

    bool hasPrefix(std::string_view prefix) const;
    /// The tensors whose names start with `prefix`, without it: part("mask_decoder.").
    StateDict part(std::string_view prefix) const;

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };
    std::string m_source;
    std::vector<Entry> m_entries;
    std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> m_index;
};

/// "fp32", "fp16", "bf16", "fp64", or "mixed": of the floating-point tensors.
std::string storedPrecision(const StateDict& tensors);

}  // namespace studio
