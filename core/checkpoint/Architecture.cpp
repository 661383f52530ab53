#include "core/checkpoint/Architecture.h"

#include "core/checkpoint/ModelShapes.h"

namespace studio {

std::string Architecture::name() const {
    for (const char* type : {"vit_b", "vit_l", "vit_h", "vit_tiny"}) {
        Architecture published = publishedArchitecture(type, hq);
        // TinyViT's tensors do not depend on the image's size.
        if (encoder == Encoder::TinyVit) published.imageSize = imageSize;
        if (*this == published) return type;
    }
    return "custom";
}

}  // namespace studio
