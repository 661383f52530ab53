#include "core/image/SystemFonts.h"

#ifdef STUDIO_SYSTEM_FONTS

#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include FT_FREETYPE_H

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace studio {
namespace {

/// Of a font's size: capital letters are then as high as OpenCV's strokes.
constexpr double kSize = 29;

template <auto Free>
struct Freed {
    template <typename Value>
    void operator()(Value* value) const {
        Free(value);
    }
};
using Pattern = std::unique_ptr<FcPattern, Freed<FcPatternDestroy>>;
using CharSet = std::unique_ptr<FcCharSet, Freed<FcCharSetDestroy>>;

class Fonts {
  public:
    static Fonts& instance() {
        static Fonts fonts;
        return fonts;
    }

    /// The font for a character; null where none has it.
    FT_Face face(char32_t character) {
        const auto [known, isNew] = m_found.try_emplace(character, nullptr);
        if (!isNew) return known->second;
        for (const FT_Face open : m_faces)
            if (FT_Get_Char_Index(open, character) != 0) return known->second = open;
        return known->second = load(character);
    }

    std::mutex mutex;

  private:
    Fonts() {
        if (FT_Init_FreeType(&m_library) != 0) m_library = nullptr;
    }

    /// What fontconfig has for a character in the style of a window's text.
    FT_Face load(char32_t character) {
        if (m_library == nullptr || FcInit() == FcFalse) return nullptr;
        const Pattern wanted(FcPatternCreate());
        const CharSet characters(FcCharSetCreate());
        FcCharSetAddChar(characters.get(), character);
        FcPatternAddString(wanted.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>("sans-serif"));
        FcPatternAddCharSet(wanted.get(), FC_CHARSET, characters.get());
        FcPatternAddBool(wanted.get(), FC_SCALABLE, FcTrue);
        FcConfigSubstitute(nullptr, wanted.get(), FcMatchPattern);
        FcDefaultSubstitute(wanted.get());
        FcResult result = FcResultNoMatch;
        const Pattern match(FcFontMatch(nullptr, wanted.get(), &result));
        FcChar8* file = nullptr;
        int index = 0;
        if (!match || FcPatternGetString(match.get(), FC_FILE, 0, &file) != FcResultMatch)
            return nullptr;
        FcPatternGetInteger(match.get(), FC_INDEX, 0, &index);
        FT_Face face = nullptr;
        if (FT_New_Face(m_library, reinterpret_cast<const char*>(file), index & 0xFFFF, &face) != 0)
            return nullptr;
        // Fontconfig names some font for everything.
        if (!FT_IS_SCALABLE(face) || FT_Get_Char_Index(face, character) == 0) {
            FT_Done_Face(face);
            return nullptr;
        }
        m_faces.push_back(face);
        return face;
    }

    FT_Library m_library = nullptr;  // goes with the process
    std::vector<FT_Face> m_faces;
    std::map<char32_t, FT_Face> m_found;
};

/// Without hinting, so that widths grow with the scale.
bool loadGlyph(FT_Face face, char32_t character, double scale, bool rendered) {
    const auto size =
        static_cast<FT_F26Dot6>(std::lround(std::clamp(kSize * scale, 1.0, 2000.0) * 64));
    return FT_Set_Char_Size(face, 0, size, 72, 72) == 0 &&
           FT_Load_Char(face, character,
                        FT_LOAD_NO_HINTING | (rendered ? FT_LOAD_RENDER : FT_LOAD_DEFAULT)) == 0;
}

void blend(cv::Mat& image, const FT_Bitmap& glyph, cv::Point corner, const cv::Scalar& color) {
    if (glyph.pixel_mode != FT_PIXEL_MODE_GRAY) return;
    const int width = static_cast<int>(glyph.width), height = static_cast<int>(glyph.rows);
    const cv::Rect area = cv::Rect(corner, cv::Size(width, height)) & cv::Rect({}, image.size());
    for (int y = area.y; y < area.y + area.height; ++y)
        for (int x = area.x; x < area.x + area.width; ++x) {
            const int cover = glyph.buffer[(y - corner.y) * glyph.pitch + x - corner.x];
            auto& pixel = image.at<cv::Vec3b>(y, x);
            for (int c = 0; c < 3; ++c)
                pixel[c] = cv::saturate_cast<std::uint8_t>(pixel[c] +
                                                           (color[c] - pixel[c]) * cover / 255.0);
        }
}

}  // namespace

bool SystemFonts::have(char32_t character) {
    const std::lock_guard lock(Fonts::instance().mutex);
    return Fonts::instance().face(character) != nullptr;
}

double SystemFonts::width(const std::u32string& text) {
    const std::lock_guard lock(Fonts::instance().mutex);
    double width = 0;
    for (const char32_t character : text)
        if (const FT_Face face = Fonts::instance().face(character);
            face != nullptr && loadGlyph(face, character, 1, false))
            width += static_cast<double>(face->glyph->advance.x) / 64;
    return width;
}

void SystemFonts::draw(cv::Mat& image, const std::u32string& text, cv::Point start, double scale,
                       const cv::Scalar& color) {
    const std::lock_guard lock(Fonts::instance().mutex);
    double x = start.x;
    for (const char32_t character : text) {
        const FT_Face face = Fonts::instance().face(character);
        if (face == nullptr || !loadGlyph(face, character, scale, true)) continue;
        const FT_GlyphSlot glyph = face->glyph;
        blend(image, glyph->bitmap, {cvRound(x) + glyph->bitmap_left, start.y - glyph->bitmap_top},
              color);
        x += static_cast<double>(glyph->advance.x) / 64;
    }
}

}  // namespace studio

#else

namespace studio {

bool SystemFonts::have(char32_t) {
    return false;
}
double SystemFonts::width(const std::u32string&) {
    return 0;
}
void SystemFonts::draw(cv::Mat&, const std::u32string&, cv::Point, double, const cv::Scalar&) {}

}  // namespace studio

#endif
