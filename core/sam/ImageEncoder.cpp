#include "core/sam/ImageEncoder.h"

#include "core/sam/ImageEncoderViT.h"
#include "core/sam/TinyViT.h"

namespace studio {

std::shared_ptr<ImageEncoder> makeImageEncoder(const Architecture& architecture) {
    if (architecture.encoder == Architecture::Encoder::TinyVit)
        return std::make_shared<TinyViTImpl>(architecture);
    return std::make_shared<ImageEncoderViTImpl>(architecture);
}

}  // namespace studio
