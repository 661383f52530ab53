#include "core/sam/kernels/VitInference.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/sam/kernels/Parallel.h"

namespace studio::kernels {

namespace {

constexpr float kEps = 1e-6f;
constexpr int kRowBlock = 96;     // tokens that pass through the linear layers together
constexpr int kQueryBlock = 128;  // queries of one task of global attention
constexpr int kHiddenBlock =
    768;  // hidden channels between the MLP's layers that stay in the cache

}  // namespace

/// What one thread works in.
template <class T>
struct VitInference<T>::Scratch {
    AlignedBuffer<T> rows, hidden;  // inputs of linear layers
    AlignedBuffer<T> q, k, v, out;  // one head of one window
    AlignedBuffer<float> rel;       // products with all relative positions
    AlignedBuffer<float> rowBias, columnBias, softmax;
    std::vector<const T*> keys;
};

template <class T>
struct VitInference<T>::State {
    State(const VitInference& vit, const JobContext& job);

    const JobContext& context;
    at::Tensor x;               // tokens x width, the sum that passes through the blocks
    AlignedBuffer<T> qkv;       // tokens x 3 width
    AlignedBuffer<T> attended;  // tokens x width
    AlignedBuffer<T> k, v;      // all heads of a global block, packed
    std::vector<Scratch> scratch;
};

template <class T>
VitInference<T>::State::State(const VitInference& vit, const JobContext& job) : context(job) {
    const int width = vit.m_architecture.width, tokens = vit.m_side * vit.m_side;
    x = at::empty({tokens, width});
    qkv = AlignedBuffer<T>(area(tokens, 3 * width));
    attended = AlignedBuffer<T>(area(tokens, width));
    const int globalKeys = vit.m_side * roundUp(vit.m_side, kMaxLanes);
    const bool anyGlobal = !vit.m_architecture.globalBlocks.empty();
    k = AlignedBuffer<T>(anyGlobal ? area(globalKeys, width) : 0);
    v = AlignedBuffer<T>(anyGlobal ? area(globalKeys, width) : 0);

    const int window = vit.m_architecture.windowSize, cells = window * window;
    const int windowKeys = window * roundUp(window, kMaxLanes);
    const int queries = std::max(kQueryBlock, cells);
    const int side = std::max(window, vit.m_side);
    const int patch = 3 * vit.m_architecture.patchSize * vit.m_architecture.patchSize;
    for (int i = 0; i < threadCount(); ++i) {
        Scratch& s = scratch.emplace_back();
        s.rows = AlignedBuffer<T>(std::max(area(kRowBlock, width), area(vit.m_side, patch)));
        s.hidden =
            AlignedBuffer<T>(area(kRowBlock, std::min(kHiddenBlock, vit.m_architecture.mlpWidth)));
        s.q = AlignedBuffer<T>(area(cells, vit.m_headWidth));
        s.out = AlignedBuffer<T>(area(cells, vit.m_headWidth));
        s.k = AlignedBuffer<T>(area(windowKeys, vit.m_headWidth));
        s.v = AlignedBuffer<T>(area(windowKeys, vit.m_headWidth));
        s.rel = AlignedBuffer<float>(area(queries, roundUp(2 * side, kMaxLanes)));
        s.rowBias = AlignedBuffer<float>(area(queries, side));
        s.columnBias = AlignedBuffer<float>(area(queries, roundUp(side, kMaxLanes)));
        s.softmax = AlignedBuffer<float>(attentionScratch(queries, vit.m_headWidth));
        s.keys.resize(static_cast<std::size_t>(std::max(globalKeys, windowKeys)));
    }
}

template <class T>
bool VitInference<T>::supports(const Architecture& a) {
    const auto fits = [](int n) { return n > 0 && n % kMaxLanes == 0; };
    return fits(a.width) && a.width % a.heads == 0 && fits(a.width / a.heads) && fits(a.mlpWidth) &&
           fits(a.promptWidth) && a.patchSize % 2 == 0;
}

template <class T>
VitInference<T>::VitInference(WeightSource& source, const Architecture& architecture)
    : m_architecture(architecture),
      m_side(architecture.imageSize / architecture.patchSize),
      m_headWidth(architecture.width / architecture.heads),
      m_patches(source("patch_embed.proj.weight").flatten(1), source("patch_embed.proj.bias")),
      m_positions(source("pos_embed").clone()) {
    const int width = architecture.width;
    // Softmax to base 2 of scaled scores: both factors go into the queries.
    const double scale = 1.0 / std::sqrt(static_cast<double>(m_headWidth));
    const double queryFactor = scale * std::numbers::log2e;
    const std::vector<int>& global = architecture.globalBlocks;
    for (int i = 0; i < architecture.depth; ++i) {
        const std::string name = "blocks." + std::to_string(i) + ".";
        Block& block = m_blocks.emplace_back();
        block.global = std::find(global.begin(), global.end(), i) != global.end();
        block.side = block.global ? m_side : architecture.windowSize;
        block.norm1 = NormWeights(source, name + "norm1");
        block.norm2 = NormWeights(source, name + "norm2");
        at::Tensor weight = source(name + "attn.qkv.weight").clone();
        at::Tensor bias = source(name + "attn.qkv.bias").clone();
        weight.narrow(0, 0, width).mul_(queryFactor);
        bias.narrow(0, 0, width).mul_(queryFactor);
        block.qkv = PackedMatrix<T>(weight, bias);
        const float* values = bias.data_ptr<float>();
        for (int64_t c = 0; c < bias.numel(); ++c)
            block.padding.push_back(rounded(values[c], static_cast<T*>(nullptr)));
        // The query's position minus the key's, plus side - 1, is the row of these tables;
        // reversed, the entries for the keys 0, 1, 2, ... follow each other. They see unscaled
        // queries.
        block.relRows = PackedMatrix<T>(source(name + "attn.rel_pos_h").flip(0) / scale);
        block.relColumns = PackedMatrix<T>(source(name + "attn.rel_pos_w").flip(0) / scale);
        block.proj =
            PackedMatrix<T>(source(name + "attn.proj.weight"), source(name + "attn.proj.bias"));
        block.lin1 =
            PackedMatrix<T>(source(name + "mlp.lin1.weight"), source(name + "mlp.lin1.bias"));
        block.lin2 =
            PackedMatrix<T>(source(name + "mlp.lin2.weight"), source(name + "mlp.lin2.bias"));
    }
    m_neck = NeckInference<T>(source);
}

template <class T>
void VitInference<T>::embedPatches(State& state, const float* image) const {
    const int patch = m_architecture.patchSize, width = m_architecture.width;
    const int depth = 3 * patch * patch, size = m_architecture.imageSize;
    const float* positions = m_positions.data_ptr<float>();
    float* x = state.x.template data_ptr<float>();
    forEachTask(m_side, state.context, [&](int64_t row, int thread) {
        T* patches = state.scratch[thread].rows.data();
        for (int column = 0; column < m_side; ++column)
            for (int c = 0; c < 3; ++c)
                for (int y = 0; y < patch; ++y) {
                    const float* from = image +
                                        (std::ptrdiff_t{c} * size + row * patch + y) * size +
                                        column * patch;
                    T* to = patches + column * depth + (c * patch + y) * patch;
                    for (int i = 0; i < patch; ++i)
                        to[i] = rounded(from[i], to);
                }
        Gemm<T> gemm = m_patches.product(patches, depth, m_side);
        gemm.add = positions + row * m_side * width;
        gemm.addStride = width;
        gemm.sum = x + row * m_side * width;
        gemm.sumStride = width;
        kernelSet<T>().gemm(gemm);
    });
}

template <class T>
void VitInference<T>::makeQkv(State& state, const Block& block) const {
    const KernelSet<T>& set = kernelSet<T>();
    const int width = m_architecture.width, tokens = m_side * m_side;
    const float* x = state.x.template data_ptr<float>();
    forEachTask((tokens + kRowBlock - 1) / kRowBlock, state.context, [&](int64_t task, int thread) {
        const int first = static_cast<int>(task) * kRowBlock;
        const int rows = std::min(kRowBlock, tokens - first);
        T* normalised = state.scratch[thread].rows.data();
        set.layerNorm(block.norm1.rows(x + std::ptrdiff_t{first} * width, normalised, rows, kEps));
        Gemm<T> gemm = block.qkv.product(normalised, width, rows);
        gemm.out = state.qkv.data() + std::ptrdiff_t{first} * 3 * width;
        gemm.outStride = 3 * width;
        set.gemm(gemm);
    });
}

/// Adds the biases of relative positions and attends. The queries are cells firstQuery, ... of a
/// grid whose rows have queriesPerRow of them.
template <class T>
void VitInference<T>::attend(Scratch& scratch, const Block& block, Attention<T> attention,
                             int firstQuery, int queriesPerRow) const {
    const KernelSet<T>& set = kernelSet<T>();
    const int side = block.side, rowLength = roundUp(side, kMaxLanes);
    const int relStride = roundUp(2 * side - 1, kMaxLanes);
    const auto products = [&](const PackedMatrix<T>& table) {
        Gemm<T> gemm = table.product(attention.q, attention.qStride, attention.queries);
        gemm.sum = scratch.rel.data();
        gemm.sumStride = relStride;
        set.gemm(gemm);
    };
    products(block.relRows);
    for (int i = 0; i < attention.queries; ++i) {
        const int row = (firstQuery + i) / queriesPerRow;
        const float* from = scratch.rel.data() + i * relStride + side - 1 - row;
        std::copy_n(from, side, scratch.rowBias.data() + i * side);
    }
    products(block.relColumns);
    for (int i = 0; i < attention.queries; ++i) {
        const int column = (firstQuery + i) % queriesPerRow;
        const float* from = scratch.rel.data() + i * relStride + side - 1 - column;
        float* to = scratch.columnBias.data() + i * rowLength;
        std::copy_n(from, side, to);
        std::fill(to + side, to + rowLength, kMasked);
    }
    attention.headWidth = m_headWidth;
    attention.keys = side * rowLength;
    attention.rowLength = rowLength;
    attention.rowBias = scratch.rowBias.data();
    attention.rowBiasStride = side;
    attention.columnBias = scratch.columnBias.data();
    attention.columnBiasStride = rowLength;
    attention.scratch = scratch.softmax.data();
    set.attention(attention);
}

template <class T>
void VitInference<T>::attendGlobally(State& state, const Block& block) const {
    const KernelSet<T>& set = kernelSet<T>();
    const int width = m_architecture.width, heads = m_architecture.heads, tokens = m_side * m_side;
    const int rowLength = roundUp(m_side, kMaxLanes), keys = m_side * rowLength;
    const std::ptrdiff_t headSize = std::ptrdiff_t{keys} * m_headWidth;
    forEachTask(heads, state.context, [&](int64_t head, int thread) {
        auto& pointers = state.scratch[thread].keys;
        std::fill(pointers.begin(), pointers.end(), nullptr);
        for (int i = 0; i < tokens; ++i)
            pointers[i / m_side * rowLength + i % m_side] =
                state.qkv.data() + std::ptrdiff_t{i} * 3 * width;
        const std::ptrdiff_t offset = width + head * m_headWidth;
        set.packKeys(pointers.data(), offset, keys, m_headWidth, state.k.data() + head * headSize);
        set.packValues(pointers.data(), offset + width, keys, m_headWidth,
                       state.v.data() + head * headSize);
    });
    const int blocks = (tokens + kQueryBlock - 1) / kQueryBlock;
    forEachTask(heads * blocks, state.context, [&](int64_t task, int thread) {
        const int64_t head = task / blocks;
        const int first = static_cast<int>(task % blocks) * kQueryBlock;
        Attention<T> attention;
        attention.queries = std::min(kQueryBlock, tokens - first);
        attention.q = state.qkv.data() + std::ptrdiff_t{first} * 3 * width + head * m_headWidth;
        attention.qStride = 3 * width;
        attention.k = state.k.data() + head * headSize;
        attention.v = state.v.data() + head * headSize;
        attention.out = state.attended.data() + std::ptrdiff_t{first} * width + head * m_headWidth;
        attention.outStride = width;
        attend(state.scratch[thread], block, attention, first, m_side);
    });
}

template <class T>
void VitInference<T>::attendInWindows(State& state, const Block& block) const {
    const KernelSet<T>& set = kernelSet<T>();
    const int width = m_architecture.width, heads = m_architecture.heads;
    const int side = block.side, rowLength = roundUp(side, kMaxLanes), keys = side * rowLength;
    const int windowsPerRow = (m_side + side - 1) / side;
    forEachTask(
        windowsPerRow * windowsPerRow * heads, state.context, [&](int64_t task, int thread) {
            Scratch& scratch = state.scratch[thread];
            const int window = static_cast<int>(task) / heads,
                      head = static_cast<int>(task) % heads;
            const int y0 = window / windowsPerRow * side, x0 = window % windowsPerRow * side;
            const int height = std::min(side, m_side - y0), columns = std::min(side, m_side - x0);
            const auto tokenAt = [&](int y, int x) {
                return std::ptrdiff_t{y0 + y} * m_side + x0 + x;
            };
            for (int y = 0; y < side; ++y)
                for (int x = 0; x < rowLength; ++x)
                    scratch.keys[y * rowLength + x] =
                        x >= side                   ? nullptr
                        : y < height && x < columns ? state.qkv.data() + tokenAt(y, x) * 3 * width
                                                    : block.padding.data();
            const std::ptrdiff_t offset = std::ptrdiff_t{head} * m_headWidth;
            set.packKeys(scratch.keys.data(), width + offset, keys, m_headWidth, scratch.k.data());
            set.packValues(scratch.keys.data(), 2 * width + offset, keys, m_headWidth,
                           scratch.v.data());
            for (int y = 0; y < height; ++y)
                for (int x = 0; x < columns; ++x)
                    std::copy_n(state.qkv.data() + tokenAt(y, x) * 3 * width + offset, m_headWidth,
                                scratch.q.data() + std::ptrdiff_t{y * columns + x} * m_headWidth);
            Attention<T> attention;
            attention.queries = height * columns;
            attention.q = scratch.q.data();
            attention.qStride = m_headWidth;
            attention.k = scratch.k.data();
            attention.v = scratch.v.data();
            attention.out = scratch.out.data();
            attention.outStride = m_headWidth;
            attend(scratch, block, attention, 0, columns);
            for (int y = 0; y < height; ++y)
                for (int x = 0; x < columns; ++x)
                    std::copy_n(scratch.out.data() + std::ptrdiff_t{y * columns + x} * m_headWidth,
                                m_headWidth,
                                state.attended.data() + tokenAt(y, x) * width + offset);
        });
}

template <class T>
void VitInference<T>::addAttentionAndMlp(State& state, const Block& block) const {
    const KernelSet<T>& set = kernelSet<T>();
    const int width = m_architecture.width, tokens = m_side * m_side,
              hidden = m_architecture.mlpWidth;
    forEachTask((tokens + kRowBlock - 1) / kRowBlock, state.context, [&](int64_t task, int thread) {
        Scratch& scratch = state.scratch[thread];
        const int first = static_cast<int>(task) * kRowBlock;
        const int rows = std::min(kRowBlock, tokens - first);
        float* x = state.x.template data_ptr<float>() + std::ptrdiff_t{first} * width;
        const auto addToX = [&](Gemm<T> gemm) {
            gemm.add = gemm.sum = x;
            gemm.addStride = gemm.sumStride = width;
            set.gemm(gemm);
        };
        addToX(
            block.proj.product(state.attended.data() + std::ptrdiff_t{first} * width, width, rows));
        T* normalised = scratch.rows.data();
        set.layerNorm(block.norm2.rows(x, normalised, rows, kEps));
        for (int part = 0; part < hidden; part += kHiddenBlock) {
            const int count = std::min(kHiddenBlock, hidden - part);
            Gemm<T> expand = block.lin1.columnPart(normalised, width, rows, part, count);
            expand.gelu = true;
            expand.out = scratch.hidden.data();
            expand.outStride = count;
            set.gemm(expand);
            Gemm<T> contract =
                block.lin2.depthPart(scratch.hidden.data(), count, rows, part, count);
            if (part == 0) contract.bias = block.lin2.bias();
            addToX(contract);
        }
    });
}

template <class T>
ImageFeatures VitInference<T>::encode(const at::Tensor& image, const JobContext& context) const {
    const int size = m_architecture.imageSize;
    TORCH_CHECK(image.sizes() == at::IntArrayRef({1, 3, size, size}) && image.device().is_cpu());
    const torch::NoGradGuard noGrad;
    const at::Tensor pixels = image.to(at::kFloat).contiguous();
    ImageFeatures features;
    State state(*this, context);
    embedPatches(state, pixels.data_ptr<float>());
    const double steps = static_cast<double>(m_blocks.size() + 1);
    for (std::size_t i = 0; i < m_blocks.size(); ++i) {
        const Block& block = m_blocks[i];
        makeQkv(state, block);
        if (block.global)
            attendGlobally(state, block);
        else
            attendInWindows(state, block);
        addAttentionAndMlp(state, block);
        if (block.global && !features.early.defined())
            features.early = state.x.view({1, m_side, m_side, m_architecture.width}).clone();
        context.report(static_cast<double>(i + 1) / steps, 1);
    }
    const float* x = state.x.template data_ptr<float>();
    features.embedding = m_neck.run(
        m_side, [&](int y) { return x + std::ptrdiff_t{y} * m_side * m_architecture.width; },
        context);
    context.report(1, 1);
    return features;
}

template class VitInference<float>;
template class VitInference<Bf16>;

}  // namespace studio::kernels
