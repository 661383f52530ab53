#include "core/checkpoint/Architecture.h"

namespace studio {

std::string Architecture::name() const {
    if (encoder == Encoder::TinyVit)
        return stageWidths == std::vector<int>{64, 128, 160, 320} ? "vit_tiny" : "custom";
    if (patchSize != 16 || imageSize != 1024 || promptWidth != 256) return "custom";
    if (width == 768 && depth == 12 && heads == 12) return "vit_b";
    if (width == 1024 && depth == 24 && heads == 16) return "vit_l";
    if (width == 1280 && depth == 32 && heads == 16) return "vit_h";
    return "custom";
}

}  // namespace studio
