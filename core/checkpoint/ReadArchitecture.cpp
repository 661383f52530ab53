#include "core/checkpoint/ReadArchitecture.h"

#include <string>
#include <unordered_set>

#include "core/base/Error.h"
#include "core/checkpoint/ModelShapes.h"

namespace studio {
namespace {

/// More than any network has of anything that is read here: what is computed from it stays in
/// range.
constexpr std::int64_t kMaxSize = 1 << 16;
constexpr int kMaxCount = 256;

const std::string kEncoder = kImageEncoder;
const std::string kPrompt = kPromptEncoder;
const std::string kDecoder = kMaskDecoder;

class ArchitectureReader {
  public:
    ArchitectureReader(const StateDict& tensors, const Json& config)
        : m_tensors(tensors), m_config(config) {}

    Architecture read() {
        const bool hasEncoder = m_tensors.hasPrefix(kEncoder);
        const bool hasPrompt = m_tensors.hasPrefix(kPrompt);
        const bool hasDecoder = m_tensors.hasPrefix(kDecoder);
        if (!hasEncoder && !hasPrompt && !hasDecoder)
            mismatch("is not a SAM, SAM-HQ or MobileSAM checkpoint" +
                     (m_tensors.empty() ? std::string()
                                        : "; its first tensor is " + m_tensors.begin()->name));
        // The width that the parts share; where they differ, the later check names the tensor.
        if (hasEncoder)
            m_result.promptWidth = size(kEncoder + "neck.0.weight", 0, 4);
        else if (hasDecoder)
            m_result.promptWidth = size(kDecoder + "iou_token.weight", 1, 2);
        else
            m_result.promptWidth = size(kPrompt + "no_mask_embed.weight", 1, 2);

        if (hasEncoder && m_tensors.contains(kEncoder + "pos_embed"))
            readVit();
        else if (hasEncoder)
            readTinyVit();
        if (hasDecoder) readDecoder();

        if (hasEncoder) check(kEncoder, encoderShapes(m_result));
        if (hasPrompt) check(kPrompt, promptEncoderShapes(m_result));
        if (hasDecoder) check(kDecoder, decoderShapes(m_result));
        return m_result;
    }

  private:
    [[noreturn]] void mismatch(const std::string& detail) const {
        throw Error(ErrorCode::CheckpointMismatch, m_tensors.source(), detail);
    }

    /// One size of a tensor that has to have `dimensions` of them.
    int size(const std::string& name, std::size_t dimension, std::size_t dimensions) const {
        const auto sizes = m_tensors.at(name).sizes().vec();
        if (sizes.size() != dimensions || sizes[dimension] < 1 || sizes[dimension] > kMaxSize)
            mismatch(name + " has shape " + shapeText(sizes) + ", which no SAM model has");
        return static_cast<int>(sizes[dimension]);
    }

    /// How many of <before>0<after>, <before>1<after> ... there are.
    int count(const std::string& before, const std::string& after) const {
        int count = 0;
        while (count < kMaxCount && m_tensors.contains(before + std::to_string(count) + after))
            ++count;
        return count;
    }

    int configured(const char* key, int fallback, int lowest, int highest, int multiple) const {
        const auto found = m_config.find(key);
        if (found == m_config.end()) return fallback;
        const std::int64_t value = found->is_number_integer() ? found->get<std::int64_t>() : -1;
        if (value < lowest || value > highest || value % multiple != 0)
            throw Error(ErrorCode::CheckpointInvalid, m_tensors.source(),
                        "its config has an unusable " + std::string(key) + ": " +
                            found->dump().substr(0, 40));
        return static_cast<int>(value);
    }

    void readVit() {
        m_result.encoder = Architecture::Encoder::Vit;
        m_result.width = size(kEncoder + "patch_embed.proj.weight", 0, 4);
        m_result.patchSize = size(kEncoder + "patch_embed.proj.weight", 2, 4);
        const int grid = size(kEncoder + "pos_embed", 1, 4);
        m_result.imageSize = grid * m_result.patchSize;
        m_result.depth = count(kEncoder + "blocks.", ".norm1.weight");
        m_result.mlpWidth = size(kEncoder + "blocks.0.mlp.lin1.weight", 0, 2);
        // Relative positions are tables of (offsets, channels of one head).
        m_result.heads =
            std::max(1, m_result.width / size(kEncoder + "blocks.0.attn.rel_pos_h", 1, 2));
        m_result.windowSize = 0;
        for (int i = 0; i < m_result.depth; ++i) {
            const std::string block = kEncoder + "blocks." + std::to_string(i);
            const int offsets = size(block + ".attn.rel_pos_h", 0, 2);
            if (offsets == 2 * grid - 1)
                m_result.globalBlocks.push_back(i);
            else if (m_result.windowSize == 0)
                m_result.windowSize = (offsets + 1) / 2;
        }
    }

    void readTinyVit() {
        m_result.encoder = Architecture::Encoder::TinyVit;
        m_result.imageSize = configured("image_size", 1024, 64, 8192, 16);
        m_result.stageWidths = {size(kEncoder + "patch_embed.seq.2.c.weight", 0, 4)};
        m_result.stageDepths = {count(kEncoder + "layers.0.blocks.", ".conv1.c.weight")};
        m_result.stageHeads = {0};
        m_result.stageWindows = {0};
        const int stages = count(kEncoder + "layers.", ".downsample.conv1.c.weight") + 1;
        for (int stage = 1; stage < stages; ++stage) {
            const std::string before = kEncoder + "layers." + std::to_string(stage - 1);
            const std::string blocks = kEncoder + "layers." + std::to_string(stage) + ".blocks.";
            const std::string biases = blocks + "0.attn.attention_biases";
            m_result.stageWidths.push_back(size(before + ".downsample.conv1.c.weight", 0, 4));
            m_result.stageDepths.push_back(count(blocks, ".attn.attention_biases"));
            m_result.stageHeads.push_back(size(biases, 0, 2));
            // A bias for each distance along x and along y.
            int window = 1;
            while (window * window < size(biases, 1, 2))
                ++window;
            m_result.stageWindows.push_back(window);
        }
    }

    void readDecoder() {
        m_result.decoderDepth = count(kDecoder + "transformer.layers.", ".norm1.weight");
        m_result.decoderMlpWidth = size(kDecoder + "transformer.layers.0.mlp.lin1.weight", 0, 2);
        m_result.multimaskOutputs = size(kDecoder + "mask_tokens.weight", 0, 2) - 1;
        m_result.iouHeadDepth = count(kDecoder + "iou_prediction_head.layers.", ".weight");
        m_result.iouHeadWidth = size(kDecoder + "iou_prediction_head.layers.0.weight", 0, 2);
        m_result.decoderHeads =
            configured("decoder_heads", m_result.decoderHeads, 1, m_result.promptWidth / 2, 1);
        if (m_result.promptWidth / 2 % m_result.decoderHeads != 0)
            mismatch("its decoder's width " + std::to_string(m_result.promptWidth / 2) +
                     " cannot be shared by " + std::to_string(m_result.decoderHeads) + " heads");
        m_result.hq = m_tensors.contains(kDecoder + "hf_token.weight");
        if (!m_result.hq) return;
        // The feature comes from the first global block, or from TinyViT's second stage.
        m_result.hqEncoderWidth = size(kDecoder + "compress_vit_feat.0.weight", 0, 4);
        if (!m_tensors.hasPrefix(kEncoder)) return;
        const bool isVit = m_result.encoder == Architecture::Encoder::Vit;
        if (isVit ? m_result.globalBlocks.empty() : m_result.stageWidths.size() < 3)
            mismatch("has an HQ decoder, but an encoder without the early feature that it takes");
        m_result.hqEncoderWidth = isVit ? m_result.width : m_result.stageWidths[2];
    }

    /// Every wanted tensor is there in its shape, and no other.
    void check(const std::string& part, const std::vector<TensorShape>& wanted) const {
        std::unordered_set<std::string_view> known;
        for (const TensorShape& shape : wanted) {
            const auto sizes = m_tensors.at(shape.name).sizes().vec();
            if (sizes != shape.sizes)
                mismatch(shape.name + " has shape " + shapeText(sizes) + " where the model needs " +
                         shapeText(shape.sizes));
            known.insert(shape.name);
        }
        for (const StateDict::Entry& entry : m_tensors)
            if (entry.name.starts_with(part) && !known.contains(entry.name) &&
                !isIgnoredTensor(entry.name))
                mismatch("has " + entry.name + " with shape " +
                         shapeText(entry.tensor.sizes().vec()) + ", which no SAM model has");
    }

    const StateDict& m_tensors;
    const Json& m_config;
    Architecture m_result;
};

}  // namespace

Architecture readArchitecture(const StateDict& tensors, const Json& config) {
    return ArchitectureReader(tensors, config).read();
}

}  // namespace studio
