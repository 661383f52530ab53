#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/checkpoint/Architecture.h"

namespace studio {

/// A tensor's upstream name and the shape that an architecture gives it.
struct TensorShape {
    std::string name;
    std::vector<std::int64_t> sizes;
};

/// The parts of a model, as prefixes of the names.
inline constexpr const char* kImageEncoder = "image_encoder.";
inline constexpr const char* kPromptEncoder = "prompt_encoder.";
inline constexpr const char* kMaskDecoder = "mask_decoder.";

/// Every tensor of one part, in the order of the upstream modules.
std::vector<TensorShape> encoderShapes(const Architecture& architecture);
std::vector<TensorShape> promptEncoderShapes(const Architecture& architecture);
std::vector<TensorShape> decoderShapes(const Architecture& architecture);
/// Those of all parts, one after the other.
std::vector<TensorShape> modelShapes(const Architecture& architecture);

/// Tensors that published files carry beside the model: TinyViT's classification head and index
/// tables.
bool isIgnoredTensor(std::string_view name);

/// One of HQ's own tensors of the mask decoder.
bool isHqTensor(std::string_view name);

/// Stored, but no parameter that could be trained.
bool isBuffer(std::string_view name);

/// The published architecture of "vit_b", "vit_l", "vit_h" or "vit_tiny" at 1024 pixels.
/// Throws Error{Usage} for another name.
Architecture publishedArchitecture(const std::string& type, bool hq);

/// "[1, 64, 64, 768]"
std::string shapeText(const std::vector<std::int64_t>& sizes);

}  // namespace studio
