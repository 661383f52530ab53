#pragma once

#include <string>
#include <string_view>
#include <type_traits>

namespace studio {

/// Puts little-endian numbers and text one behind the other.
class ByteWriter {
  public:
    template <typename Number>
    ByteWriter& number(Number value) {
        static_assert(std::is_arithmetic_v<Number>);
        m_bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
        return *this;
    }
    ByteWriter& text(std::string_view text) {
        m_bytes.append(text);
        return *this;
    }
    const std::string& bytes() const { return m_bytes; }

  private:
    std::string m_bytes;
};

}  // namespace studio
