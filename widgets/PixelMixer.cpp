#include "widgets/PixelMixer.h"

#include <cstring>

namespace studio {

PixelMixer::PixelMixer(const QColor& color, int parts)
    : m_bgra{color.blue(), color.green(), color.red(), 255},
      m_parts(parts),
      m_kept(std::uint16_t(256 - parts)) {
    for (int i = 0; i < kBytes; ++i)
        m_added[i] = std::uint16_t(m_bgra[i % 4] * parts);
}

void PixelMixer::mix(std::uint8_t* pixels, int count) const {
    // Copies: writing bytes could change members, as far as the compiler knows.
    const std::uint16_t kept = m_kept;
    std::uint16_t added[kBytes];
    std::memcpy(added, m_added, sizeof(added));
    const std::uint8_t* end = pixels + 4 * count;
    for (; end - pixels >= kBytes; pixels += kBytes)
        for (int i = 0; i < kBytes; ++i)
            pixels[i] = std::uint8_t(std::uint16_t(pixels[i] * kept + added[i]) >> 8);
    for (int i = 0; pixels < end; ++pixels, ++i)
        *pixels = std::uint8_t(std::uint16_t(*pixels * kept + added[i]) >> 8);
}

void PixelMixer::mix(std::uint8_t* pixels, const std::uint8_t* coverage, int count) const {
    constexpr int kRun = 8;
    int x = 0;
    for (; x + kRun <= count; x += kRun) {
        // Mostly nothing or all of it.
        std::uint64_t run;
        std::memcpy(&run, coverage + x, kRun);
        if (run == 0) continue;
        if (run == ~std::uint64_t(0))
            mix(pixels + 4 * x, kRun);
        else
            mixEach(pixels + 4 * x, coverage + x, kRun);
    }
    mixEach(pixels + 4 * x, coverage + x, count - x);
}

void PixelMixer::mixEach(std::uint8_t* pixels, const std::uint8_t* coverage, int count) const {
    for (int x = 0; x < count; ++x, pixels += 4) {
        const int parts = ((coverage[x] + (coverage[x] >> 7)) * m_parts) >> 8;  // 255 counts as 256
        for (int c = 0; c < 4; ++c)
            pixels[c] = std::uint8_t((pixels[c] * (256 - parts) + m_bgra[c] * parts) >> 8);
    }
}

}  // namespace studio
