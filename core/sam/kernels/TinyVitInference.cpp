#include "core/sam/kernels/TinyVitInference.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/sam/kernels/Parallel.h"

namespace studio::kernels {

namespace {

constexpr float kNormEps = 1e-5f;
constexpr double kBatchNormEps = 1e-5;
constexpr int kPixelChannels = 4;  // red, green, blue and a zero: pairs of bf16 need an even number

struct FoldedConvolution {
    at::Tensor weight, bias;
};

/// Convolution and batch normalisation as one convolution.
FoldedConvolution fold(WeightSource& source, const std::string& name) {
    const at::Tensor factor =
        source(name + ".bn.weight") / torch::sqrt(source(name + ".bn.running_var") + kBatchNormEps);
    return {source(name + ".c.weight") * factor.view({-1, 1, 1, 1}),
            source(name + ".bn.bias") - source(name + ".bn.running_mean") * factor};
}

template <class T>
PackedMatrix<T> packConvolution(WeightSource& source, const std::string& name) {
    const FoldedConvolution folded = fold(source, name);
    return PackedMatrix<T>(convolutionMatrix(folded.weight), folded.bias);
}

}  // namespace

/// What one thread works in.
template <class T>
struct TinyVitInference<T>::Scratch {
    AlignedBuffer<T> rows, hidden;  // a row of pixels
    AlignedBuffer<float> sums;
    AlignedBuffer<T> q, k, v, out;  // one head of one window
    AlignedBuffer<float> softmax;
    std::vector<const T*> keys;
};

template <class T>
struct TinyVitInference<T>::State {
    State(const TinyVitInference& vit, const JobContext& job);

    const JobContext& context;
    PaddedMap<float> x;     // what passes through the blocks
    PaddedMap<float> next;  // its next value where neighbours are still needed
    PaddedMap<T> expanded;  // between the convolutions of a block
    AlignedBuffer<T> qkv, attended;
    std::vector<Scratch> scratch;
};

template <class T>
TinyVitInference<T>::State::State(const TinyVitInference& vit, const JobContext& job)
    : context(job) {
    const Architecture& a = vit.m_architecture;
    std::size_t rows = 0, hidden = 0, cells = 0, padded = 0, headWidth = 0;
    int side = a.imageSize / 4;
    for (std::size_t i = 0; i < a.stageWidths.size(); ++i) {
        const int width = a.stageWidths[i];
        const int next = a.stageWidths[std::min(i + 1, a.stageWidths.size() - 1)];
        rows = std::max(rows, area(side, std::max(width, next)));
        hidden = std::max(hidden, area(side, 4 * width));
        if (i > 0) {
            const int windowCells = a.stageWindows[i] * a.stageWindows[i];
            cells = std::max(cells, area(windowCells, 1));
            padded = std::max(padded, area(roundUp(windowCells, kMaxLanes), 1));
            headWidth = std::max(headWidth, area(width / a.stageHeads[i], 1));
        }
        side /= vit.m_stages[i].mergingStep;
    }
    for (int i = 0; i < threadCount(); ++i) {
        Scratch& s = scratch.emplace_back();
        s.rows = AlignedBuffer<T>(rows);
        s.hidden = AlignedBuffer<T>(hidden);
        s.sums = AlignedBuffer<float>(area(a.imageSize / 2, a.stageWidths[0]));
        s.q = AlignedBuffer<T>(cells * headWidth);
        s.out = AlignedBuffer<T>(cells * headWidth);
        s.k = AlignedBuffer<T>(padded * headWidth);
        s.v = AlignedBuffer<T>(padded * headWidth);
        s.softmax = AlignedBuffer<float>(
            attentionScratch(static_cast<int>(cells), static_cast<int>(headWidth)));
        s.keys.resize(padded);
    }
}

template <class T>
bool TinyVitInference<T>::supports(const Architecture& a) {
    const auto fits = [](int n) { return n > 0 && n % kMaxLanes == 0; };
    bool supported = fits(a.promptWidth) && a.imageSize % 16 == 0 && a.stageWidths.size() > 1 &&
                     fits(a.stageWidths[0] / 2);
    for (std::size_t i = 0; i < a.stageWidths.size(); ++i) {
        const int width = a.stageWidths[i];
        supported = supported && fits(width);
        if (i > 0)
            supported = supported && width % a.stageHeads[i] == 0 && fits(width / a.stageHeads[i]);
    }
    return supported;
}

template <class T>
typename TinyVitInference<T>::Block TinyVitInference<T>::makeBlock(WeightSource& source,
                                                                   const std::string& name,
                                                                   int window, int heads) {
    Block block;
    block.window = window;
    block.heads = heads;
    block.norm = NormWeights(source, name + "attn.norm");
    block.mlpNorm = NormWeights(source, name + "mlp.norm");
    at::Tensor weight = source(name + "attn.qkv.weight").clone();
    at::Tensor bias = source(name + "attn.qkv.bias").clone();
    const int64_t width = weight.size(1), headWidth = width / heads;
    // Softmax to base 2 of scaled scores: both factors go into the queries. The scores' order is
    // queries, keys, values of the first head, then of the second, ...
    const double factor = std::numbers::log2e / std::sqrt(static_cast<double>(headWidth));
    weight.view({heads, 3 * headWidth, width}).narrow(1, 0, headWidth).mul_(factor);
    bias.view({heads, 3 * headWidth}).narrow(1, 0, headWidth).mul_(factor);
    block.qkv = PackedMatrix<T>(weight, bias);
    // Windows are filled up with zeros before the normalisation, which makes its offset of them.
    const at::Tensor offset = torch::tensor(block.norm.bias);
    for (const float value : toVector(torch::mv(weight, offset) + bias))
        block.padding.push_back(rounded(value, static_cast<T*>(nullptr)));

    const at::Tensor table = source(name + "attn.attention_biases") * std::numbers::log2e;
    const int cells = window * window, stride = roundUp(cells, kMaxLanes);
    block.biases.assign(area(heads * cells, stride), kMasked);
    for (int head = 0; head < heads; ++head)
        for (int i = 0; i < cells; ++i)
            for (int j = 0; j < cells; ++j) {
                const int dy = std::abs(i / window - j / window),
                          dx = std::abs(i % window - j % window);
                block.biases[area(head * cells + i, stride) + static_cast<std::size_t>(j)] =
                    table.data_ptr<float>()[head * cells + dy * window + dx];
            }
    block.proj =
        PackedMatrix<T>(source(name + "attn.proj.weight"), source(name + "attn.proj.bias"));
    block.fc1 = PackedMatrix<T>(source(name + "mlp.fc1.weight"), source(name + "mlp.fc1.bias"));
    block.fc2 = PackedMatrix<T>(source(name + "mlp.fc2.weight"), source(name + "mlp.fc2.bias"));
    return block;
}

template <class T>
TinyVitInference<T>::TinyVitInference(WeightSource& source, const Architecture& architecture)
    : m_architecture(architecture) {
    const auto depthwise = [&](const std::string& name) {
        const FoldedConvolution folded = fold(source, name);
        return DepthwiseWeights{toVector(folded.weight.flatten(1).t()), toVector(folded.bias)};
    };
    const auto convolutions = [&](const std::string& name) {
        return Convolutions{packConvolution<T>(source, name + "conv1"),
                            packConvolution<T>(source, name + "conv3"), depthwise(name + "conv2")};
    };
    FoldedConvolution first = fold(source, "patch_embed.seq.0");
    first.weight = torch::constant_pad_nd(first.weight, {0, 0, 0, 0, 0, kPixelChannels - 3});
    m_firstPatches = PackedMatrix<T>(convolutionMatrix(first.weight), first.bias);
    m_secondPatches = packConvolution<T>(source, "patch_embed.seq.2");
    const std::size_t stages = architecture.stageWidths.size();
    for (std::size_t i = 0; i < stages; ++i) {
        const std::string layer = "layers." + std::to_string(i) + ".";
        Stage& stage = m_stages.emplace_back();
        for (int b = 0; b < architecture.stageDepths[i]; ++b) {
            const std::string name = layer + "blocks." + std::to_string(b) + ".";
            if (i == 0) {
                stage.convolutions.push_back(convolutions(name));
            } else {
                stage.blocks.push_back(makeBlock(source, name, architecture.stageWindows[i],
                                                 architecture.stageHeads[i]));
                stage.blocks.back().localConvolution = depthwise(name + "local_conv");
            }
        }
        if (i + 1 < stages) {
            stage.merging = convolutions(layer + "downsample.");
            stage.mergingStep = i + 2 < stages ? 2 : 1;
        }
    }
    m_neck = NeckInference<T>(source);
}

template <class T>
void TinyVitInference<T>::embedPatches(State& state, const float* image) const {
    const int size = m_architecture.imageSize;
    PaddedMap<T> pixels(size, kPixelChannels);
    forEachTask(size, state.context, [&](int64_t y, int) {
        T* row = pixels.row(static_cast<int>(y));
        for (int x = 0; x < size; ++x) {
            for (int c = 0; c < 3; ++c)
                row[x * kPixelChannels + c] =
                    rounded(image[(std::ptrdiff_t{c} * size + y) * size + x], row);
            row[x * kPixelChannels + 3] = T{};
        }
    });
    const int width = m_architecture.stageWidths[0];
    PaddedMap<T> half(size / 2, width / 2);
    const auto convolve = [&](const PackedMatrix<T>& weight, const PaddedMap<T>& in, int64_t y,
                              int thread) {
        float* sums = state.scratch[thread].sums.data();
        convolveRow(weight, in, static_cast<int>(y), 2, sums);
        return sums;
    };
    forEachTask(size / 2, state.context, [&](int64_t y, int thread) {
        const float* sums = convolve(m_firstPatches, pixels, y, thread);
        kernelSet<T>().activate(sums, m_firstPatches.bias(), size / 2, width / 2, true,
                                half.row(static_cast<int>(y)));
    });
    state.x = PaddedMap<float>(size / 4, width);
    forEachTask(size / 4, state.context, [&](int64_t y, int thread) {
        const float* sums = convolve(m_secondPatches, half, y, thread);
        kernelSet<float>().activate(sums, m_secondPatches.bias(), size / 4, width, false,
                                    state.x.row(static_cast<int>(y)));
    });
}

/// expanded = gelu(1x1 convolution of x)
template <class T>
void TinyVitInference<T>::expand(State& state, const Convolutions& layers) const {
    const int side = state.x.side(), width = state.x.channels(), outputs = layers.expand.columns();
    if (state.expanded.side() != side || state.expanded.channels() != outputs)
        state.expanded = PaddedMap<T>(side, outputs);
    forEachTask(side, state.context, [&](int64_t y, int thread) {
        T* rows = state.scratch[thread].rows.data();
        kernelSet<T>().convert(state.x.row(static_cast<int>(y)), rows, area(side, width));
        Gemm<T> gemm = layers.expand.product(rows, width, side);
        gemm.gelu = true;
        gemm.out = state.expanded.row(static_cast<int>(y));
        gemm.outStride = outputs;
        kernelSet<T>().gemm(gemm);
    });
}

namespace {

/// The row that a depthwise convolution makes of `in`; the caller adds where it goes.
template <class T, class Weights>
Depthwise<T> depthwiseRow(const PaddedMap<T>& in, const Weights& weights, int y, int step) {
    Depthwise<T> depthwise;
    depthwise.width = in.side() / step;
    depthwise.channels = in.channels();
    depthwise.step = step;
    depthwise.in = in.row(step * y - 1) - in.channels();
    depthwise.rowStride = in.rowStride();
    depthwise.weight = weights.weight.data();
    depthwise.bias = weights.bias.data();
    return depthwise;
}

}  // namespace

template <class T>
void TinyVitInference<T>::addConvolutions(State& state, const Convolutions& layers) const {
    expand(state, layers);
    const int side = state.x.side(), width = state.x.channels();
    forEachTask(side, state.context, [&](int64_t y, int thread) {
        Depthwise<T> depthwise =
            depthwiseRow(state.expanded, layers.depthwise, static_cast<int>(y), 1);
        depthwise.gelu = true;
        depthwise.out = state.scratch[thread].hidden.data();
        kernelSet<T>().depthwise(depthwise);
        Gemm<T> gemm = layers.contract.product(depthwise.out, depthwise.channels, side);
        gemm.add = gemm.sum = state.x.row(static_cast<int>(y));
        gemm.addStride = gemm.sumStride = width;
        gemm.gelu = true;
        kernelSet<T>().gemm(gemm);
    });
}

template <class T>
void TinyVitInference<T>::merge(State& state, const Convolutions& layers, int step) const {
    expand(state, layers);
    const int outputs = layers.contract.columns(), side = state.x.side() / step;
    state.next = PaddedMap<float>(side, outputs);
    forEachTask(side, state.context, [&](int64_t y, int thread) {
        Depthwise<T> depthwise =
            depthwiseRow(state.expanded, layers.depthwise, static_cast<int>(y), step);
        depthwise.gelu = true;
        depthwise.out = state.scratch[thread].rows.data();
        kernelSet<T>().depthwise(depthwise);
        Gemm<T> gemm = layers.contract.product(depthwise.out, outputs, side);
        gemm.sum = state.next.row(static_cast<int>(y));
        gemm.sumStride = outputs;
        kernelSet<T>().gemm(gemm);
    });
    std::swap(state.x, state.next);
}

template <class T>
void TinyVitInference<T>::attend(State& state, const Block& block, int task,
                                 Scratch& scratch) const {
    const KernelSet<T>& set = kernelSet<T>();
    const int side = state.x.side(), width = state.x.channels(), window = block.window;
    const int cells = window * window, stride = roundUp(cells, kMaxLanes);
    const int headWidth = width / block.heads, windowsPerRow = (side + window - 1) / window;
    const int index = task / block.heads, head = task % block.heads;
    const int y0 = index / windowsPerRow * window, x0 = index % windowsPerRow * window;
    const int height = std::min(window, side - y0), columns = std::min(window, side - x0);
    const std::ptrdiff_t offset = std::ptrdiff_t{head} * 3 * headWidth;
    const float* biases = block.biases.data() + area(head * cells, stride);

    std::fill(scratch.keys.begin(), scratch.keys.end(), nullptr);
    for (int y = 0; y < window; ++y)
        for (int x = 0; x < window; ++x)
            scratch.keys[y * window + x] =
                y < height && x < columns
                    ? state.qkv.data() + (std::ptrdiff_t{y0 + y} * side + x0 + x) * 3 * width
                    : block.padding.data();
    set.packKeys(scratch.keys.data(), offset + headWidth, stride, headWidth, scratch.k.data());
    set.packValues(scratch.keys.data(), offset + 2 * headWidth, stride, headWidth,
                   scratch.v.data());
    for (int i = 0; i < cells; ++i)
        std::copy_n(scratch.keys[i] + offset, headWidth,
                    scratch.q.data() + std::ptrdiff_t{i} * headWidth);
    Attention<T> attention;
    attention.queries = height == window && columns == window ? cells : height * window;
    attention.keys = attention.rowLength = stride;
    attention.headWidth = headWidth;
    attention.q = scratch.q.data();
    attention.qStride = attention.outStride = headWidth;
    attention.k = scratch.k.data();
    attention.v = scratch.v.data();
    attention.columnBias = biases;
    attention.columnBiasStride = stride;
    attention.scratch = scratch.softmax.data();
    attention.out = scratch.out.data();
    set.attention(attention);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < columns; ++x)
            std::copy_n(scratch.out.data() + std::ptrdiff_t{y * window + x} * headWidth, headWidth,
                        state.attended.data() + (std::ptrdiff_t{y0 + y} * side + x0 + x) * width +
                            std::ptrdiff_t{head} * headWidth);
}

template <class T>
void TinyVitInference<T>::addAttention(State& state, const Block& block) const {
    const KernelSet<T>& set = kernelSet<T>();
    const int side = state.x.side(), width = state.x.channels();
    const std::size_t cells = area(side, side), channels = area(width, 1);
    if (state.qkv.size() != cells * 3 * channels) {
        state.qkv = AlignedBuffer<T>(cells * 3 * channels);
        state.attended = AlignedBuffer<T>(cells * channels);
    }
    forEachTask(side, state.context, [&](int64_t y, int thread) {
        T* rows = state.scratch[thread].rows.data();
        set.layerNorm(block.norm.rows(state.x.row(static_cast<int>(y)), rows, side, kNormEps));
        Gemm<T> gemm = block.qkv.product(rows, width, side);
        gemm.out = state.qkv.data() + y * side * 3 * width;
        gemm.outStride = 3 * width;
        set.gemm(gemm);
    });
    const int windowsPerRow = (side + block.window - 1) / block.window;
    forEachTask(windowsPerRow * windowsPerRow * block.heads, state.context,
                [&](int64_t task, int thread) {
                    attend(state, block, static_cast<int>(task), state.scratch[thread]);
                });
    forEachTask(side, state.context, [&](int64_t y, int) {
        Gemm<T> gemm = block.proj.product(state.attended.data() + y * side * width, width, side);
        gemm.add = gemm.sum = state.x.row(static_cast<int>(y));
        gemm.addStride = gemm.sumStride = width;
        set.gemm(gemm);
    });
}

template <class T>
void TinyVitInference<T>::convolveAndAddMlp(State& state, const Block& block) const {
    const KernelSet<T>& set = kernelSet<T>();
    const int side = state.x.side(), width = state.x.channels(), hidden = block.fc1.columns();
    if (state.next.side() != side || state.next.channels() != width)
        state.next = PaddedMap<float>(side, width);
    forEachTask(side, state.context, [&](int64_t y, int thread) {
        Scratch& scratch = state.scratch[thread];
        float* x = state.next.row(static_cast<int>(y));
        Depthwise<float> depthwise =
            depthwiseRow(state.x, block.localConvolution, static_cast<int>(y), 1);
        depthwise.out = x;
        kernelSet<float>().depthwise(depthwise);
        set.layerNorm(block.mlpNorm.rows(x, scratch.rows.data(), side, kNormEps));
        Gemm<T> expand = block.fc1.product(scratch.rows.data(), width, side);
        expand.gelu = true;
        expand.out = scratch.hidden.data();
        expand.outStride = hidden;
        set.gemm(expand);
        Gemm<T> contract = block.fc2.product(scratch.hidden.data(), hidden, side);
        contract.add = contract.sum = x;
        contract.addStride = contract.sumStride = width;
        set.gemm(contract);
    });
    std::swap(state.x, state.next);
}

template <class T>
ImageFeatures TinyVitInference<T>::encode(const at::Tensor& image,
                                          const JobContext& context) const {
    const int size = m_architecture.imageSize;
    TORCH_CHECK(image.sizes() == at::IntArrayRef({1, 3, size, size}) && image.device().is_cpu());
    const torch::NoGradGuard noGrad;
    const at::Tensor pixels = image.to(at::kFloat).contiguous();
    State state(*this, context);
    embedPatches(state, pixels.data_ptr<float>());
    ImageFeatures features;
    const double steps = static_cast<double>(m_stages.size() + 1);
    for (std::size_t i = 0; i < m_stages.size(); ++i) {
        const Stage& stage = m_stages[i];
        for (const Convolutions& layers : stage.convolutions)
            addConvolutions(state, layers);
        for (const Block& block : stage.blocks) {
            addAttention(state, block);
            convolveAndAddMlp(state, block);
        }
        if (stage.merging) merge(state, *stage.merging, stage.mergingStep);
        if (i == 1) {
            const int side = state.x.side(), width = state.x.channels();
            features.early = at::empty({1, side, side, width});
            for (int y = 0; y < side; ++y)
                std::copy_n(state.x.row(y), area(side, width),
                            features.early.data_ptr<float>() + area(y * side, width));
        }
        context.report(static_cast<double>(i + 1) / steps, 1);
    }
    features.embedding = m_neck.run(
        state.x.side(), [&](int y) { return state.x.row(y); }, context);
    context.report(1, 1);
    return features;
}

template class TinyVitInference<float>;
template class TinyVitInference<Bf16>;

}  // namespace studio::kernels
