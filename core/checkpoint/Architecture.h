#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace studio {

/// Everything that fixes a network's shapes; read off a checkpoint's tensors.
struct Architecture {
    enum class Encoder { Vit, TinyVit };
    Encoder encoder = Encoder::Vit;

    // Both kinds
    int imageSize = 1024;   ///< longest side that the encoder sees, pixels
    int promptWidth = 256;  ///< channels of the embedding and of the tokens
    int embeddingSide() const { return imageSize / 16; }

    // ViT
    int patchSize = 16;
    int width = 768;
    int depth = 12;
    int heads = 12;
    int windowSize = 14;
    int mlpWidth = 3072;
    std::vector<int> globalBlocks;  ///< indices of the blocks with global attention

    // TinyViT, one entry a stage; the first is convolutional: 0 heads, window 0
    std::vector<int> stageWidths, stageDepths, stageHeads, stageWindows;

    // Decoder
    int decoderDepth = 2;
    int decoderHeads = 8;
    int decoderMlpWidth = 2048;
    int iouHeadDepth = 3;
    int iouHeadWidth = 256;
    int multimaskOutputs = 3;
    bool hq = false;  ///< has the HQ token, its MLP and the HQ features
    int hqEncoderWidth =
        0;  ///< channels of the early feature that HQ takes (ViT width, TinyViT stage 1)

    /// The registry name where it is one of the published ones: vit_b, vit_l, vit_h, vit_tiny; else
    /// "custom".
    std::string name() const;
    bool operator==(const Architecture&) const = default;
};

/// What a user wants to know about a checkpoint without computing anything with it. No torch here.
struct ModelInfo {
    std::string path;         ///< UTF-8
    std::string decoderPath;  ///< HQ-decoder-only file laid over it, or empty
    std::string sha256;       ///< of the file (both files: of the two digests joined)
    std::string kind;         ///< "SAM", "SAM-HQ", "MobileSAM", "HQ decoder"
    Architecture architecture;
    std::string storedPrecision;  ///< "fp32", "fp16", "bf16", "mixed"
    std::uint64_t fileBytes = 0;
    struct Part {
        std::string name;  ///< "image_encoder", "prompt_encoder", "mask_decoder", "hq"
        std::uint64_t parameters = 0;
    };
    std::vector<Part> parts;
    std::uint64_t parameters() const {
        std::uint64_t sum = 0;
        for (const Part& part : parts)
            sum += part.parameters;
        return sum;
    }
};

}  // namespace studio
