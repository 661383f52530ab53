#include "core/image/TextPainter.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "core/image/SystemFonts.h"

namespace studio {
namespace {

constexpr int kStrokes = cv::FONT_HERSHEY_SIMPLEX;

std::string number(char32_t character) {
    return cv::format("<U+%04X>", static_cast<unsigned>(character));
}

/// The characters of UTF-8 text; '?' for what is none and for control characters.
std::u32string characters(const std::string& text) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        const std::size_t length = first < 0x80   ? 1
                                   : first < 0xC0 ? 0
                                   : first < 0xE0 ? 2
                                   : first < 0xF0 ? 3
                                   : first < 0xF8 ? 4
                                                  : 0;
        char32_t character = length == 1 ? first : first & (0x7F >> length);
        bool valid = length > 0 && i + length <= text.size();
        for (std::size_t k = 1; valid && k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            valid = (next & 0xC0) == 0x80;
            character = character << 6 | (next & 0x3F);
        }
        const bool control = character < 0x20 || (character >= 0x7F && character < 0xA0);
        result += valid && !control ? character : U'?';
        i += valid ? length : 1;
    }
    return result;
}

/// What is not ASCII by its number, other than `drawable` ones.
template <typename Drawable>
std::u32string spelled(const std::string& text, Drawable drawable) {
    std::u32string result;
    for (const char32_t character : characters(text)) {
        if (character < 0x80 || drawable(character)) {
            result += character;
        } else {
            const std::string digits = number(character);
            result.append(digits.begin(), digits.end());
        }
    }
    return result;
}

std::string strokesText(const std::string& text) {
    const std::u32string wide = spelled(text, [](char32_t) { return false; });
    return {wide.begin(), wide.end()};
}

std::u32string fontText(const std::string& text) {
    return spelled(text, [](char32_t character) { return SystemFonts::have(character); });
}

}  // namespace

TextPainter::TextPainter(bool ascii) : m_strokes(ascii || !SystemFonts::have(U'A')) {}

bool TextPainter::isAscii(const std::string& text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

double TextPainter::width(const std::string& text) const {
    if (!m_strokes) return SystemFonts::width(fontText(text));
    return cv::getTextSize(strokesText(text), kStrokes, 1, 1, nullptr).width;
}

void TextPainter::draw(cv::Mat& image, const std::string& text, cv::Point start, double scale,
                       const cv::Scalar& color) const {
    if (m_strokes)
        cv::putText(image, strokesText(text), start, kStrokes, scale, color,
                    std::max(1, cvRound(1.5 * scale)), cv::LINE_AA);
    else
        SystemFonts::draw(image, fontText(text), start, scale, color);
}

}  // namespace studio
