#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "core/base/Error.h"

namespace studio {

/// Little-endian numbers and text out of a block of untrusted bytes, never beyond its end.
class ByteReader {
  public:
    /// `subject` and `what` word the error: "<subject>: <what> is cut short".
    ByteReader(std::span<const std::uint8_t> bytes, std::string subject, std::string what)
        : m_bytes(bytes), m_subject(std::move(subject)), m_what(std::move(what)) {}

    std::size_t position() const { return m_position; }
    std::size_t left() const { return m_bytes.size() - m_position; }
    void seek(std::size_t position) {
        if (position > m_bytes.size()) fail();
        m_position = position;
    }

    /// Throws Error{CheckpointInvalid} like all that follow, when fewer bytes are left.
    std::string_view text(std::uint64_t length) {
        if (length > left()) fail();
        const char* begin = reinterpret_cast<const char*>(m_bytes.data()) + m_position;
        m_position += static_cast<std::size_t>(length);
        return {begin, static_cast<std::size_t>(length)};
    }
    void skip(std::uint64_t length) { text(length); }

    template <typename Number>
    Number number() {
        Number value;
        std::memcpy(&value, text(sizeof(Number)).data(), sizeof(Number));
        return value;
    }

    /// Up to the next line feed, which is taken but not returned.
    std::string_view line() {
        const std::string_view rest(reinterpret_cast<const char*>(m_bytes.data()) + m_position,
                                    left());
        const std::size_t length = rest.find('\n');
        if (length == std::string_view::npos) fail();
        m_position += length + 1;
        return rest.substr(0, length);
    }

  private:
    [[noreturn]] void fail() const {
        throw Error(ErrorCode::CheckpointInvalid, m_subject, m_what + " is cut short");
    }

    std::span<const std::uint8_t> m_bytes;
    std::string m_subject;
    std::string m_what;
    std::size_t m_position = 0;
};

}  // namespace studio
