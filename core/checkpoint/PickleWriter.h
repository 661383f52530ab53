#pragma once

#include <ATen/ATen.h>

#include <string>
#include <string_view>

#include "core/base/Json.h"
#include "core/checkpoint/ByteWriter.h"

namespace studio {

/// Writes a pickle of protocol 2, as torch.save does: plain data and references to tensors.
class PickleWriter {
  public:
    PickleWriter() { m_out.text("\x80\x02"); }

    /// A dict's items come between these, each a key and a value.
    void beginDict() { m_out.text("}("); }
    void endDict() { m_out.text("u"); }
    void text(std::string_view text);
    void integer(std::int64_t value);
    /// null, truth, numbers, texts, lists and dicts of these.
    void json(const Json& value);
    /// A contiguous tensor of its own storage, whose bytes are in record data/<key>.
    /// Throws Error{Internal} for element types that checkpoints do not have.
    void tensor(const at::Tensor& tensor, const std::string& key);
    std::string finish();

  private:
    void global(std::string_view module, std::string_view name);
    void integers(at::IntArrayRef values);

    ByteWriter m_out;
};

}  // namespace studio
