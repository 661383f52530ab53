#pragma once

#include <c10/core/ScalarType.h>

#include <string_view>

namespace studio {

/// Torch's names of an element type: torch.<storage> for where elements are, torch.<dtype>.
struct TorchType {
    std::string_view storage;
    std::string_view dtype;
    at::ScalarType type;
};

inline constexpr TorchType kTorchTypes[] = {
    {"FloatStorage", "float32", at::kFloat},
    {"HalfStorage", "float16", at::kHalf},
    {"BFloat16Storage", "bfloat16", at::kBFloat16},
    {"DoubleStorage", "float64", at::kDouble},
    {"LongStorage", "int64", at::kLong},
    {"IntStorage", "int32", at::kInt},
    {"ShortStorage", "int16", at::kShort},
    {"CharStorage", "int8", at::kChar},
    {"ByteStorage", "uint8", at::kByte},
    {"BoolStorage", "bool", at::kBool},
};

}  // namespace studio
