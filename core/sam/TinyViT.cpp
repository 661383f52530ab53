#include "core/sam/TinyViT.h"

#include "core/sam/Gelu.h"

#include <cmath>

namespace studio {

namespace nn = torch::nn;

namespace {

constexpr int64_t kExpansion = 4;  // hidden width of MBConv and MLP over the block's width

nn::LayerNorm makeNorm(int64_t width) {
    return nn::LayerNorm(nn::LayerNormOptions({width}));
}

}  // namespace

Conv2dBnImpl::Conv2dBnImpl(int64_t inputs, int64_t outputs, int64_t kernel, int64_t stride,
                           int64_t groups) {
    c = register_module("c", nn::Conv2d(nn::Conv2dOptions(inputs, outputs, kernel)
                                            .stride(stride)
                                            .padding(kernel / 2)
                                            .groups(groups)
                                            .bias(false)));
    bn = register_module("bn", nn::BatchNorm2d(outputs));
}

MBConvImpl::MBConvImpl(int64_t width) {
    const int64_t hidden = kExpansion * width;
    conv1 = register_module("conv1", Conv2dBn(width, hidden, 1));
    conv2 = register_module("conv2", Conv2dBn(hidden, hidden, 3, 1, hidden));
    conv3 = register_module("conv3", Conv2dBn(hidden, width, 1));
}

Tensor MBConvImpl::forward(const Tensor& x) {
    const Tensor expanded = applyGelu(conv1->forward(x));
    return applyGelu(x + conv3->forward(applyGelu(conv2->forward(expanded))));
}

PatchMergingImpl::PatchMergingImpl(int64_t inputs, int64_t outputs, int64_t stride) {
    conv1 = register_module("conv1", Conv2dBn(inputs, outputs, 1));
    conv2 = register_module("conv2", Conv2dBn(outputs, outputs, 3, stride, outputs));
    conv3 = register_module("conv3", Conv2dBn(outputs, outputs, 1));
}

Tensor PatchMergingImpl::forward(const Tensor& x) {
    return conv3->forward(applyGelu(conv2->forward(applyGelu(conv1->forward(x)))));
}

TinyVitAttentionImpl::TinyVitAttentionImpl(int64_t width, int64_t heads, int64_t windowSize)
    : m_heads(heads) {
    TORCH_CHECK(heads > 0 && width % heads == 0, "width must be a multiple of the heads");
    norm = register_module("norm", makeNorm(width));
    qkv = register_module("qkv", Linear(width, 3 * width));
    proj = register_module("proj", Linear(width, width));
    const int64_t cells = windowSize * windowSize;
    attention_biases = register_parameter("attention_biases", torch::zeros({heads, cells}));

    const Tensor cell = torch::arange(cells);
    const Tensor row = torch::div(cell, windowSize, "floor"), column = cell % windowSize;
    const Tensor dy = (row.unsqueeze(1) - row.unsqueeze(0)).abs();
    const Tensor dx = (column.unsqueeze(1) - column.unsqueeze(0)).abs();
    m_biasIndices = (dy * windowSize + dx).flatten();
}

Tensor TinyVitAttentionImpl::forward(const Tensor& x) {
    const int64_t windows = x.size(0), cells = x.size(1), width = x.size(2);
    const int64_t headWidth = width / m_heads;
    // Each head's q, k and v lie next to each other.
    const Tensor parts = qkv->forward(normalised(norm, x))
                             .view({windows, cells, m_heads, 3 * headWidth})
                             .transpose(1, 2);
    const Tensor q = parts.narrow(3, 0, headWidth);
    const Tensor k = parts.narrow(3, headWidth, headWidth);
    const Tensor v = parts.narrow(3, 2 * headWidth, headWidth);
    if (m_biasIndices.device() != x.device()) m_biasIndices = m_biasIndices.to(x.device());
    const Tensor bias =
        attention_biases.index_select(1, m_biasIndices).view({m_heads, cells, cells});

    const double scale = 1.0 / std::sqrt(static_cast<double>(headWidth));
    const Tensor scores = torch::matmul(q, k.transpose(2, 3)) * scale + bias;
    return proj->forward(torch::matmul(torch::softmax(scores, -1), v)
                             .transpose(1, 2)
                             .reshape({windows, cells, width}));
}

TinyVitMlpImpl::TinyVitMlpImpl(int64_t width, int64_t hidden) {
    norm = register_module("norm", makeNorm(width));
    fc1 = register_module("fc1", Linear(width, hidden));
    fc2 = register_module("fc2", Linear(hidden, width));
}

Tensor TinyVitMlpImpl::forward(const Tensor& x) {
    return fc2->forward(applyGelu(fc1->forward(normalised(norm, x))));
}

TinyVitBlockImpl::TinyVitBlockImpl(int64_t width, int64_t heads, int64_t windowSize)
    : m_windowSize(windowSize) {
    attn = register_module("attn", TinyVitAttention(width, heads, windowSize));
    mlp = register_module("mlp", TinyVitMlp(width, kExpansion * width));
    local_conv = register_module("local_conv", Conv2dBn(width, width, 3, 1, width));
}

Tensor TinyVitBlockImpl::forward(const Tensor& x) {
    const int64_t side = m_windowSize;
    const Tensor grid = x.permute({0, 2, 3, 1});
    const Tensor windows = partitionWindows(grid, side);
    const Tensor attended = joinWindows(attn->forward(windows.flatten(1, 2)).view(windows.sizes()),
                                        grid.size(0), grid.size(1), grid.size(2));
    const Tensor mixed =
        local_conv->forward((grid + attended).permute({0, 3, 1, 2})).permute({0, 2, 3, 1});
    return (mixed + mlp->forward(mixed)).permute({0, 3, 1, 2});
}

TinyVitStageImpl::TinyVitStageImpl(const Architecture& architecture, std::size_t stage) {
    register_module("blocks", blocks);
    const std::vector<int>& widths = architecture.stageWidths;
    for (int i = 0; i < architecture.stageDepths.at(stage); ++i) {
        if (stage == 0)
            blocks->push_back(MBConv(widths.at(stage)));
        else
            blocks->push_back(TinyVitBlock(widths.at(stage), architecture.stageHeads.at(stage),
                                           architecture.stageWindows.at(stage)));
    }
    if (stage + 1 < widths.size()) {
        const bool lastMerging = stage + 2 == widths.size();
        downsample = register_module(
            "downsample", PatchMerging(widths[stage], widths[stage + 1], lastMerging ? 1 : 2));
    }
}

Tensor TinyVitStageImpl::forward(Tensor x, const JobContext& context) {
    for (const auto& block : *blocks) {
        context.checkpoint();
        if (auto* convolution = block->as<MBConvImpl>())
            x = convolution->forward(x);
        else
            x = block->as<TinyVitBlockImpl>()->forward(x);
    }
    context.checkpoint();
    return downsample ? downsample->forward(x) : x;
}

TinyVitPatchEmbedImpl::TinyVitPatchEmbedImpl(int64_t width) {
    seq = register_module("seq", nn::Sequential(Conv2dBn(3, width / 2, 3, 2), Gelu(),
                                                Conv2dBn(width / 2, width, 3, 2)));
}

TinyViTImpl::TinyViTImpl(const Architecture& architecture) {
    const std::vector<int>& widths = architecture.stageWidths;
    TORCH_CHECK(!widths.empty(), "TinyViT needs at least one stage");
    patch_embed = register_module("patch_embed", TinyVitPatchEmbed(widths.front()));
    register_module("layers", layers);
    for (std::size_t i = 0; i < widths.size(); ++i)
        layers->push_back(TinyVitStage(architecture, i));
    neck = register_module("neck", makeNeck(widths.back(), architecture.promptWidth));
}

ImageFeatures TinyViTImpl::forward(const Tensor& image, const JobContext& context) {
    ImageFeatures features;
    context.checkpoint();
    Tensor x = patch_embed->seq->forward(image);
    const std::size_t stages = layers->size();
    for (std::size_t i = 0; i < stages; ++i) {
        x = layers->at<TinyVitStageImpl>(i).forward(x, context);
        if (i == 1) features.early = x.permute({0, 2, 3, 1});
        context.report(static_cast<double>(i + 1) / static_cast<double>(stages + 1), 1);
    }
    context.checkpoint();
    features.embedding = neck->forward(x);
    context.report(1, 1);
    return features;
}

}  // namespace studio
