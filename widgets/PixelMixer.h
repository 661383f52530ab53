#pragma once

#include <QColor>
#include <cstdint>

namespace studio {

/// Mixes one colour into rows of pixels (bytes B, G, R, A), `parts` of 256 of it.
class PixelMixer {
  public:
    PixelMixer(const QColor& color, int parts);

    /// Into `count` pixels alike.
    void mix(std::uint8_t* pixels, int count) const;
    /// Into each in proportion to its coverage, 0..255.
    void mix(std::uint8_t* pixels, const std::uint8_t* coverage, int count) const;

  private:
    void mixEach(std::uint8_t* pixels, const std::uint8_t* coverage, int count) const;

    static constexpr int kBytes = 16;  // handled at once, by the compiler's vector instructions
    int m_bgra[4];
    int m_parts;
    std::uint16_t m_kept;
    std::uint16_t m_added[kBytes];
};

}  // namespace studio
