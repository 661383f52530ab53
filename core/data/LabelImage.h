#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/data/LabelledImage.h"

namespace studio {

/// Which pixels of a label image are object.
enum class LabelRule {
    NonZero,    ///< every value but 0 (not-a-number counts as 0)
    Threshold,  ///< values above `value`
    Otsu,       ///< values above the threshold after Otsu (1979), each page by its own
    Value,      ///< values equal to `value`
    EachValue   ///< one object for each value but 0
};

/// How label images become objects.
struct LabelImageOptions {
    LabelRule rule = LabelRule::NonZero;
    double value = 0;         ///< of Threshold and Value
    std::optional<int> page;  ///< of a TIFF file, from 0; unset: all pages
    int maxLabels = 1000;  ///< more values than that under EachValue are refused as no label image

    /// Throws Error{Usage} naming the wrong value.
    void check() const;
    bool operator==(const LabelImageOptions&) const = default;
};

/// "nonzero", "threshold", "otsu", "value", "each". parseLabelRule throws Error{Usage}.
const char* labelRuleName(LabelRule rule);
LabelRule parseLabelRule(const std::string& text);

/// The objects of a label image: PNG, TIFF, BMP or JPEG; whole numbers of 1 to 32 bits or floating
/// point; grey, palette (the index is the value) or colour (the value is 0xRRGGBB); several pages.
/// What a tag says is turned or mirrored comes upright. An object is named after its value ("7"),
/// after its page ("page 2") or both ("page 2: 7"), and is nameless in a file with one object under
/// one of the other rules. Objects without a pixel are left out with a note.
/// Throws Error{FileNotFound, FileUnreadable, ImageUnreadable, ImageTooLarge, Usage} (Usage: no
/// such page; over maxLabels), Error{SizeMismatch} for pages of different sizes.
LabelledImage readLabelImage(const fs::path& path, const LabelImageOptions& options);

}  // namespace studio
