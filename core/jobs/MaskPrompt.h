#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <string>

#include "core/predict/Prompt.h"

namespace studio {

/// What a user who sees the object would give for it.
enum class MaskPrompt {
    Box,    ///< around it
    Point,  ///< one click where it is deepest
    Points  ///< clicks all over it, at random
};

/// "box", "point", "points". parseMaskPrompt throws Error{Usage}.
const char* maskPromptName(MaskPrompt kind);
MaskPrompt parseMaskPrompt(const std::string& text);

/// The prompt for an object. `mask`: CV_8UC1, non-zero = object; coordinates are pixel indices of
/// it as in SAM-HQ's training (the box's right and bottom are the last object pixels). `count` is
/// the number of Points (fewer where the object has fewer pixels), `key` what they are drawn from.
/// Throws Error{Usage} for an empty mask.
Prompt promptOfMask(const cv::Mat& mask, MaskPrompt kind, int count = 10, std::uint64_t key = 0);

}  // namespace studio
