#include "core/checkpoint/ModelShapes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/Error.h"

namespace studio {
namespace {

using Sizes = std::vector<std::int64_t>;

/// Collects shapes under nested names, in the order of upstream's modules.
class ShapeList {
  public:
    explicit ShapeList(std::string prefix) : m_prefix(std::move(prefix)) {}

    void tensor(const std::string& name, Sizes sizes) {
        m_shapes.push_back({m_prefix + name, std::move(sizes)});
    }
    /// Linear layers and convolutions: `sizes` of the weight, `channels` of the bias.
    void layer(const std::string& name, Sizes sizes, std::int64_t channels) {
        tensor(name + ".weight", std::move(sizes));
        tensor(name + ".bias", {channels});
    }
    void linear(const std::string& name, std::int64_t in, std::int64_t out) {
        layer(name, {out, in}, out);
    }
    void norm(const std::string& name, std::int64_t channels) { layer(name, {channels}, channels); }

    /// A convolution without bias and a batch norm: TinyViT's building block.
    void normedConvolution(const std::string& name, Sizes sizes) {
        const std::int64_t channels = sizes.front();
        tensor(name + ".c.weight", std::move(sizes));
        norm(name + ".bn", channels);
        tensor(name + ".bn.running_mean", {channels});
        tensor(name + ".bn.running_var", {channels});
        tensor(name + ".bn.num_batches_tracked", {});
    }
    /// Linear layers with ReLU between them.
    void perceptron(const std::string& name, Sizes widths) {
        for (std::size_t i = 0; i + 1 < widths.size(); ++i)
            linear(name + ".layers." + std::to_string(i), widths[i], widths[i + 1]);
    }
    /// A decoder's attention: `inner` channels between the projections.
    void attention(const std::string& name, std::int64_t width, std::int64_t inner) {
        for (const char* projection : {".q_proj", ".k_proj", ".v_proj"})
            linear(name + projection, width, inner);
        linear(name + ".out_proj", inner, width);
    }

    std::vector<TensorShape> take() { return std::move(m_shapes); }

  private:
    std::string m_prefix;
    std::vector<TensorShape> m_shapes;
};

void addNeck(ShapeList& list, std::int64_t width, std::int64_t channels) {
    list.tensor("neck.0.weight", {channels, width, 1, 1});
    list.norm("neck.1", channels);
    list.tensor("neck.2.weight", {channels, channels, 3, 3});
    list.norm("neck.3", channels);
}

void addVit(ShapeList& list, const Architecture& a) {
    const std::int64_t width = a.width, grid = a.imageSize / a.patchSize;
    list.tensor("pos_embed", {1, grid, grid, width});
    list.layer("patch_embed.proj", {width, 3, a.patchSize, a.patchSize}, width);
    for (int i = 0; i < a.depth; ++i) {
        const std::string block = "blocks." + std::to_string(i);
        const bool global = std::ranges::find(a.globalBlocks, i) != a.globalBlocks.end();
        const std::int64_t offsets = 2 * (global ? grid : a.windowSize) - 1;
        list.norm(block + ".norm1", width);
        list.tensor(block + ".attn.rel_pos_h", {offsets, width / a.heads});
        list.tensor(block + ".attn.rel_pos_w", {offsets, width / a.heads});
        list.linear(block + ".attn.qkv", width, 3 * width);
        list.linear(block + ".attn.proj", width, width);
        list.norm(block + ".norm2", width);
        list.linear(block + ".mlp.lin1", width, a.mlpWidth);
        list.linear(block + ".mlp.lin2", a.mlpWidth, width);
    }
    addNeck(list, width, a.promptWidth);
}

constexpr std::int64_t kTinyVitExpansion = 4;  // of the convolutional blocks and of the MLPs

void addTinyVitBlock(ShapeList& list, const std::string& block, std::int64_t width,
                     std::int64_t heads, std::int64_t window) {
    list.norm(block + ".attn.norm", width);
    list.linear(block + ".attn.qkv", width, 3 * width);
    list.linear(block + ".attn.proj", width, width);
    list.tensor(block + ".attn.attention_biases", {heads, window * window});
    list.norm(block + ".mlp.norm", width);
    list.linear(block + ".mlp.fc1", width, kTinyVitExpansion * width);
    list.linear(block + ".mlp.fc2", kTinyVitExpansion * width, width);
    list.normedConvolution(block + ".local_conv", {width, 1, 3, 3});
}

void addTinyVit(ShapeList& list, const Architecture& a) {
    const std::int64_t first = a.stageWidths.front();
    list.normedConvolution("patch_embed.seq.0", {first / 2, 3, 3, 3});
    list.normedConvolution("patch_embed.seq.2", {first, first / 2, 3, 3});
    for (std::size_t stage = 0; stage < a.stageWidths.size(); ++stage) {
        const std::string layer = "layers." + std::to_string(stage);
        const std::int64_t width = a.stageWidths[stage], inner = kTinyVitExpansion * width;
        for (int i = 0; i < a.stageDepths[stage]; ++i) {
            const std::string block = layer + ".blocks." + std::to_string(i);
            if (stage == 0) {
                list.normedConvolution(block + ".conv1", {inner, width, 1, 1});
                list.normedConvolution(block + ".conv2", {inner, 1, 3, 3});
                list.normedConvolution(block + ".conv3", {width, inner, 1, 1});
            } else {
                addTinyVitBlock(list, block, width, a.stageHeads[stage], a.stageWindows[stage]);
            }
        }
        if (stage + 1 == a.stageWidths.size()) break;
        const std::int64_t next = a.stageWidths[stage + 1];
        list.normedConvolution(layer + ".downsample.conv1", {next, width, 1, 1});
        list.normedConvolution(layer + ".downsample.conv2", {next, 1, 3, 3});
        list.normedConvolution(layer + ".downsample.conv3", {next, next, 1, 1});
    }
    addNeck(list, a.stageWidths.back(), a.promptWidth);
}

/// HQ's token, MLP and features (Segment Anything in High Quality, section 3.2).
void addHq(ShapeList& list, const Architecture& a) {
    const std::int64_t width = a.promptWidth, quarter = width / 4, eighth = width / 8;
    list.tensor("hf_token.weight", {1, width});
    list.perceptron("hf_mlp", {width, width, width, eighth});
    list.layer("compress_vit_feat.0", {a.hqEncoderWidth, width, 2, 2}, width);
    list.norm("compress_vit_feat.1", width);
    list.layer("compress_vit_feat.3", {width, eighth, 2, 2}, eighth);
    list.layer("embedding_encoder.0", {width, quarter, 2, 2}, quarter);
    list.norm("embedding_encoder.1", quarter);
    list.layer("embedding_encoder.3", {quarter, eighth, 2, 2}, eighth);
    list.layer("embedding_maskfeature.0", {quarter, eighth, 3, 3}, quarter);
    list.norm("embedding_maskfeature.1", quarter);
    list.layer("embedding_maskfeature.3", {eighth, quarter, 3, 3}, eighth);
}

}  // namespace

std::vector<TensorShape> encoderShapes(const Architecture& architecture) {
    ShapeList list(kImageEncoder);
    if (architecture.encoder == Architecture::Encoder::Vit)
        addVit(list, architecture);
    else
        addTinyVit(list, architecture);
    return list.take();
}

std::vector<TensorShape> promptEncoderShapes(const Architecture& architecture) {
    constexpr std::int64_t kMaskChannels = 16;
    const std::int64_t width = architecture.promptWidth;
    ShapeList list(kPromptEncoder);
    list.tensor("pe_layer.positional_encoding_gaussian_matrix", {2, width / 2});
    for (int i = 0; i < 4; ++i)
        list.tensor("point_embeddings." + std::to_string(i) + ".weight", {1, width});
    list.tensor("not_a_point_embed.weight", {1, width});
    list.layer("mask_downscaling.0", {kMaskChannels / 4, 1, 2, 2}, kMaskChannels / 4);
    list.norm("mask_downscaling.1", kMaskChannels / 4);
    list.layer("mask_downscaling.3", {kMaskChannels, kMaskChannels / 4, 2, 2}, kMaskChannels);
    list.norm("mask_downscaling.4", kMaskChannels);
    list.layer("mask_downscaling.6", {width, kMaskChannels, 1, 1}, width);
    list.tensor("no_mask_embed.weight", {1, width});
    return list.take();
}

std::vector<TensorShape> decoderShapes(const Architecture& architecture) {
    const std::int64_t width = architecture.promptWidth;
    const std::int64_t masks = architecture.multimaskOutputs + 1;
    ShapeList list(kMaskDecoder);
    for (int i = 0; i < architecture.decoderDepth; ++i) {
        const std::string layer = "transformer.layers." + std::to_string(i);
        list.attention(layer + ".self_attn", width, width);
        list.norm(layer + ".norm1", width);
        list.attention(layer + ".cross_attn_token_to_image", width, width / 2);
        list.norm(layer + ".norm2", width);
        list.linear(layer + ".mlp.lin1", width, architecture.decoderMlpWidth);
        list.linear(layer + ".mlp.lin2", architecture.decoderMlpWidth, width);
        list.norm(layer + ".norm3", width);
        list.norm(layer + ".norm4", width);
        list.attention(layer + ".cross_attn_image_to_token", width, width / 2);
    }
    list.attention("transformer.final_attn_token_to_image", width, width / 2);
    list.norm("transformer.norm_final_attn", width);
    list.tensor("iou_token.weight", {1, width});
    list.tensor("mask_tokens.weight", {masks, width});
    list.layer("output_upscaling.0", {width, width / 4, 2, 2}, width / 4);
    list.norm("output_upscaling.1", width / 4);
    list.layer("output_upscaling.3", {width / 4, width / 8, 2, 2}, width / 8);
    for (std::int64_t i = 0; i < masks; ++i)
        list.perceptron("output_hypernetworks_mlps." + std::to_string(i),
                        {width, width, width, width / 8});
    Sizes iouWidths(static_cast<std::size_t>(architecture.iouHeadDepth) + 1,
                    architecture.iouHeadWidth);
    iouWidths.front() = width;
    iouWidths.back() = masks;
    list.perceptron("iou_prediction_head", iouWidths);
    if (architecture.hq) addHq(list, architecture);
    return list.take();
}

std::vector<TensorShape> modelShapes(const Architecture& architecture) {
    std::vector<TensorShape> all;
    for (const auto& part : {encoderShapes(architecture), promptEncoderShapes(architecture),
                             decoderShapes(architecture)})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

bool isIgnoredTensor(std::string_view name) {
    if (!name.starts_with(kImageEncoder)) return false;
    name.remove_prefix(std::string_view(kImageEncoder).size());
    return name.starts_with("head.") || name.starts_with("norm_head.") ||
           name.ends_with(".attn.attention_bias_idxs");
}

bool isHqTensor(std::string_view name) {
    if (!name.starts_with(kMaskDecoder)) return false;
    name.remove_prefix(std::string_view(kMaskDecoder).size());
    constexpr std::array kOwn{"hf_token.", "hf_mlp.", "compress_vit_feat.", "embedding_encoder.",
                              "embedding_maskfeature."};
    return std::ranges::any_of(kOwn, [&](const char* own) { return name.starts_with(own); });
}

bool isBuffer(std::string_view name) {
    constexpr std::array kBuffers{".running_mean", ".running_var", ".num_batches_tracked",
                                  ".positional_encoding_gaussian_matrix"};
    return std::ranges::any_of(kBuffers, [&](const char* end) { return name.ends_with(end); });
}

Architecture publishedArchitecture(const std::string& type, bool hq) {
    Architecture a;
    a.hq = hq;
    if (type == "vit_tiny") {
        a.encoder = Architecture::Encoder::TinyVit;
        a.stageWidths = {64, 128, 160, 320};
        a.stageDepths = {2, 2, 6, 2};
        a.stageHeads = {0, 4, 5, 10};
        a.stageWindows = {0, 7, 14, 7};
        a.hqEncoderWidth = hq ? 160 : 0;
        return a;
    }
    if (type == "vit_b") {
        a.globalBlocks = {2, 5, 8, 11};
    } else if (type == "vit_l") {
        a.width = 1024, a.depth = 24, a.heads = 16;
        a.globalBlocks = {5, 11, 17, 23};
    } else if (type == "vit_h") {
        a.width = 1280, a.depth = 32, a.heads = 16;
        a.globalBlocks = {7, 15, 23, 31};
    } else {
        throw Error(ErrorCode::Usage, type,
                    "is not a model type; use vit_b, vit_l, vit_h or vit_tiny");
    }
    a.mlpWidth = 4 * a.width;
    a.hqEncoderWidth = hq ? a.width : 0;
    return a;
}

std::string shapeText(const std::vector<std::int64_t>& sizes) {
    std::string text;
    for (const std::int64_t size : sizes)
        text += (text.empty() ? "" : ", ") + std::to_string(size);
    return '[' + text + ']';
}

}  // namespace studio
