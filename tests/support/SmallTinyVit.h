#pragma once

#include "core/base/Json.h"

namespace studio::testing {

/// Describes a TinyViT of 64 pixels for `train --init random --architecture`: steps of
/// milliseconds.
inline void writeSmallTinyVit(const fs::path& file) {
    writeJson(file, Json{{"encoder", "tiny_vit"},
                         {"image_size", 64},
                         {"prompt_width", 32},
                         {"stage_widths", {16, 16, 32, 32}},
                         {"stage_depths", {1, 1, 1, 1}},
                         {"stage_heads", {0, 2, 2, 2}},
                         {"decoder_mlp_width", 64},
                         {"iou_head_width", 32}});
}

}  // namespace studio::testing
