#include "core/sam/SwinTransformer.h"

#include <cmath>

namespace studio {

namespace nn = torch::nn;

namespace {

constexpr int64_t kMlpRatio = 4;
constexpr double kFar = -100.0;  // as upstream: its softmax is 0

nn::LayerNorm makeNorm(int64_t width) {
    return nn::LayerNorm(nn::LayerNormOptions({width}));  // eps 1e-5
}

/// Zeros at the bottom and on the right up to a multiple. B x H x W x C
Tensor padded(const Tensor& x, int64_t multiple) {
    const auto missing = [&](int64_t size) { return (multiple - size % multiple) % multiple; };
    const int64_t bottom = missing(x.size(1)), right = missing(x.size(2));
    if (bottom == 0 && right == 0) return x;
    return torch::constant_pad_nd(x, {0, 0, 0, right, 0, bottom});
}

}  // namespace

SwinAttentionImpl::SwinAttentionImpl(int64_t width, int64_t heads, int64_t windowSize)
    : m_heads(heads), m_windowSize(windowSize) {
    TORCH_CHECK(heads > 0 && width % heads == 0, "width must be a multiple of the heads");
    const int64_t offsets = 2 * windowSize - 1;
    relative_position_bias_table = register_parameter("relative_position_bias_table",
                                                      torch::zeros({offsets * offsets, heads}));
    qkv = register_module("qkv", Linear(width, 3 * width));
    proj = register_module("proj", Linear(width, width));
    const Tensor side = torch::arange(windowSize);
    const Tensor rows = side.repeat_interleave(windowSize), columns = side.repeat({windowSize});
    const Tensor dy = rows.unsqueeze(1) - rows.unsqueeze(0) + (windowSize - 1);
    const Tensor dx = columns.unsqueeze(1) - columns.unsqueeze(0) + (windowSize - 1);
    m_indices = (dy * offsets + dx).flatten();
}

Tensor SwinAttentionImpl::forward(const Tensor& x, const Tensor& mask) {
    const int64_t windows = x.size(0), cells = x.size(1), width = x.size(2);
    const std::vector<Tensor> parts = qkv->forward(x)
                                          .view({windows, cells, 3, m_heads, width / m_heads})
                                          .permute({2, 0, 3, 1, 4})
                                          .unbind(0);
    const double scale = 1.0 / std::sqrt(static_cast<double>(width / m_heads));
    const Tensor bias = relative_position_bias_table.index_select(0, m_indices.to(x.device()))
                            .view({cells, cells, m_heads})
                            .permute({2, 0, 1});
    Tensor scores = torch::matmul(parts[0] * scale, parts[1].transpose(2, 3)) + bias;
    if (mask.defined()) {
        const int64_t each = mask.size(0);
        scores = (scores.view({windows / each, each, m_heads, cells, cells}) + mask.unsqueeze(1))
                     .view({windows, m_heads, cells, cells});
    }
    const Tensor attended = torch::matmul(torch::softmax(scores, -1), parts[2]);
    return proj->forward(attended.transpose(1, 2).reshape({windows, cells, width}));
}

SwinBlockImpl::SwinBlockImpl(int64_t width, int64_t heads, int64_t windowSize, bool shifted)
    : m_windowSize(windowSize), m_shift(shifted ? windowSize / 2 : 0) {
    norm1 = register_module("norm1", makeNorm(width));
    attn = register_module("attn", SwinAttention(width, heads, windowSize));
    norm2 = register_module("norm2", makeNorm(width));
    mlp =
        register_module("mlp", MLPBlock(width, kMlpRatio * width, MLPBlockImpl::Activation::Gelu));
}

Tensor SwinBlockImpl::shiftMask(int64_t height, int64_t width,
                                const torch::TensorOptions& options) const {
    // Three stripes each way: what stays together, the last window's own part, what came round.
    const auto stripes = [&](int64_t size) {
        Tensor numbers = torch::zeros({size}, options);
        numbers.slice(0, size - m_windowSize, size - m_shift).fill_(1);
        numbers.slice(0, size - m_shift, size).fill_(2);
        return numbers;
    };
    const Tensor regions = stripes(height).unsqueeze(1) * 3 + stripes(width).unsqueeze(0);
    const Tensor cells = partitionWindows(regions.view({1, height, width, 1}), m_windowSize)
                             .reshape({-1, m_windowSize * m_windowSize});
    return (cells.unsqueeze(1) != cells.unsqueeze(2)).to(options.dtype()) * kFar;
}

Tensor SwinBlockImpl::forward(const Tensor& x) {
    const int64_t height = x.size(1), width = x.size(2);
    Tensor grid = padded(norm1->forward(x), m_windowSize);
    const int64_t rows = grid.size(1), columns = grid.size(2);
    Tensor mask;
    if (m_shift > 0) {
        grid = torch::roll(grid, {-m_shift, -m_shift}, {1, 2});
        mask = shiftMask(rows, columns, x.options());
    }
    const Tensor windows = partitionWindows(grid, m_windowSize)
                               .reshape({-1, m_windowSize * m_windowSize, grid.size(3)});
    grid = joinWindows(
        attn->forward(windows, mask).view({-1, m_windowSize, m_windowSize, grid.size(3)}),
        x.size(0), rows, columns);
    if (m_shift > 0) grid = torch::roll(grid, {m_shift, m_shift}, {1, 2});
    const Tensor sum = x + grid.slice(1, 0, height).slice(2, 0, width);
    return sum + mlp->forward(norm2->forward(sum));
}

SwinMergingImpl::SwinMergingImpl(int64_t width) {
    norm = register_module("norm", makeNorm(4 * width));
    reduction = register_module("reduction", Linear(4 * width, 2 * width, false));
}

Tensor SwinMergingImpl::forward(const Tensor& x) {
    const Tensor grid = padded(x, 2);
    const auto part = [&](int64_t y, int64_t x0) {
        return grid.slice(1, y, grid.size(1), 2).slice(2, x0, grid.size(2), 2);
    };
    return reduction->forward(
        norm->forward(torch::cat({part(0, 0), part(1, 0), part(0, 1), part(1, 1)}, -1)));
}

SwinStageImpl::SwinStageImpl(int64_t width, int64_t depth, int64_t heads, int64_t windowSize,
                             bool last) {
    register_module("blocks", blocks);
    for (int64_t i = 0; i < depth; ++i)
        blocks->push_back(SwinBlock(width, heads, windowSize, i % 2 == 1));
    if (!last) downsample = register_module("downsample", SwinMerging(width));
}

Tensor SwinStageImpl::forward(Tensor x, const JobContext& context) {
    for (std::size_t i = 0; i < blocks->size(); ++i) {
        context.checkpoint();
        x = blocks->at<SwinBlockImpl>(i).forward(x);
    }
    return downsample ? downsample->forward(x) : x;
}

SwinPatchEmbedImpl::SwinPatchEmbedImpl(int64_t width) {
    proj = register_module("proj", nn::Conv2d(nn::Conv2dOptions(3, width, 4).stride(4)));
    norm = register_module("norm", makeNorm(width));
}

Tensor SwinPatchEmbedImpl::forward(const Tensor& image) {
    return norm->forward(proj->forward(image).permute({0, 2, 3, 1}));
}

SwinTransformerImpl::SwinTransformerImpl(const Shape& shape) {
    patch_embed = register_module("patch_embed", SwinPatchEmbed(shape.width));
    register_module("layers", layers);
    for (std::size_t i = 0; i < 4; ++i)
        layers->push_back(
            SwinStage(shape.width << i, shape.depths[i], shape.heads[i], shape.windowSize, i == 3));
    norm = register_module("norm", makeNorm(shape.width << 3));
    eval();
}

ImageFeatures SwinTransformerImpl::forward(const Tensor& image, const JobContext& context) {
    ImageFeatures features;
    Tensor x = patch_embed->forward(image);
    for (std::size_t i = 0; i < layers->size(); ++i) {
        x = layers->at<SwinStageImpl>(i).forward(x, context);
        if (i == 0) features.early = x;
        context.report(static_cast<double>(i + 1) / static_cast<double>(layers->size()), 1);
    }
    features.embedding = norm->forward(x).permute({0, 3, 1, 2});
    return features;
}

}  // namespace studio
