#include <torch/torch.h>

#include <QtTest>
#include <atomic>
#include <cmath>
#include <numbers>

#include "core/base/CpuFeatures.h"
#include "core/sam/kernels/Kernels.h"
#include "core/sam/kernels/PackedMatrix.h"
#include "core/sam/kernels/Parallel.h"

using namespace studio;
using namespace studio::kernels;

Q_DECLARE_METATYPE(studio::Isa)

namespace {

template <class T>
std::vector<T> toElements(const at::Tensor& tensor) {
    std::vector<T> values;
    const at::Tensor flat = tensor.contiguous().flatten();
    for (int64_t i = 0; i < flat.numel(); ++i)
        values.push_back(rounded(flat.data_ptr<float>()[i], static_cast<T*>(nullptr)));
    return values;
}

float toFloat(float x) {
    return x;
}
float toFloat(Bf16 x) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(static_cast<std::uint16_t>(x)) << 16);
}

template <class T>
at::Tensor toTensor(const std::vector<T>& values, at::IntArrayRef sizes) {
    std::vector<float> floats;
    for (const T value : values)
        floats.push_back(toFloat(value));
    return torch::tensor(floats).view(sizes);
}

/// What storing as T leaves of a tensor.
template <class T>
at::Tensor asStored(const at::Tensor& tensor) {
    return toTensor(toElements<T>(tensor), tensor.sizes());
}

/// Largest difference over the largest value.
double difference(const at::Tensor& a, const at::Tensor& b) {
    return ((a - b).abs().max() / b.abs().max()).item<double>();
}

template <class T>
constexpr double kTolerance = std::is_same_v<T, float> ? 3e-6 : 5e-3;  // of results stored as T

}  // namespace

/// Every kernel against the same thing said in LibTorch's operations, for every instruction set of
/// this processor.
class KernelsTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init() { torch::manual_seed(1); }
    void cleanup() { limitIsa(Isa::Avx512Bf16); }

    void products_data() { isas(); }
    void products() {
        products<float>();
        products<Bf16>();
    }
    void partsOfProducts_data() { isas(); }
    void partsOfProducts() {
        partsOfProducts<float>();
        partsOfProducts<Bf16>();
    }
    void attention_data() { isas(); }
    void attention() {
        attention<float>();
        attention<Bf16>();
    }
    void layerNorm_data() { isas(); }
    void layerNorm() {
        layerNorm<float>();
        layerNorm<Bf16>();
    }
    void depthwise_data() { isas(); }
    void depthwise() {
        depthwise<float>();
        depthwise<Bf16>();
    }
    void roundsLikeTorch_data() { isas(); }
    void roundsLikeTorch();
    void geluOfExtremeValues_data() { isas(); }
    void geluOfExtremeValues();
    void choosesInstructionSet();
    void tasksRunOnce();
    void tasksRunAtTheSameTime();
    void tasksAreStoppedAndThrow();

  private:
    void isas();
    template <class T>
    void products();
    template <class T>
    void partsOfProducts();
    template <class T>
    void attention();
    template <class T>
    void layerNorm();
    template <class T>
    void depthwise();
};

void KernelsTest::isas() {
    QTest::addColumn<Isa>("isa");
    for (const Isa isa : {Isa::Generic, Isa::Avx2, Isa::Avx512, Isa::Avx512Bf16})
        if (isa <= cpuFeatures().isa()) QTest::newRow(isaName(isa)) << isa;
}

template <class T>
void KernelsTest::products() {
    QFETCH(Isa, isa);
    limitIsa(isa);
    for (const int rows : {1, 2, 5, 6, 17})
        for (const int columns : {16, 64, 80, 208})
            for (const int depth : {16, 36, 250}) {
                const at::Tensor a = asStored<T>(torch::randn({rows, depth}));
                const at::Tensor weight =
                    asStored<T>(torch::randn({columns, depth}) / std::sqrt(depth));
                const at::Tensor bias = torch::randn({columns}),
                                 add = torch::randn({rows, columns});
                const at::Tensor expected = torch::linear(a, weight, bias);
                const PackedMatrix<T> packed(weight, bias);
                QCOMPARE(packed.columns(), columns);

                const std::vector<T> left = toElements<T>(a);
                std::vector<T> out(static_cast<std::size_t>(rows * columns));
                Gemm<T> gemm = packed.product(left.data(), depth, rows);
                gemm.out = out.data();
                gemm.outStride = columns;
                gemm.gelu = true;
                kernelSet<T>().gemm(gemm);
                QVERIFY(difference(toTensor(out, {rows, columns}), torch::gelu(expected)) <
                        kTolerance<T>);

                at::Tensor sum = add.clone();
                gemm = packed.product(left.data(), depth, rows);
                gemm.add = gemm.sum = sum.data_ptr<float>();
                gemm.addStride = gemm.sumStride = columns;
                kernelSet<T>().gemm(gemm);
                QVERIFY(difference(sum, expected + add) < 3e-6);
            }
}

template <class T>
void KernelsTest::partsOfProducts() {
    QFETCH(Isa, isa);
    limitIsa(isa);
    const int rows = 13, columns = 160, depth = 96;
    const at::Tensor a = asStored<T>(torch::randn({rows, depth}));
    const at::Tensor weight = asStored<T>(torch::randn({columns, depth}));
    const at::Tensor bias = torch::randn({columns});
    const PackedMatrix<T> packed(weight, bias);
    const std::vector<T> left = toElements<T>(a);

    at::Tensor sum = torch::zeros({rows, columns});
    for (const int first : {0, 32, 64}) {
        Gemm<T> gemm = packed.depthPart(left.data() + first, depth, rows, first, 32);
        gemm.add = gemm.sum = sum.data_ptr<float>();
        gemm.addStride = gemm.sumStride = columns;
        kernelSet<T>().gemm(gemm);
    }
    QVERIFY(difference(sum, torch::linear(a, weight)) < 3e-6);

    for (const auto& [first, count] : {std::pair{0, 64}, std::pair{64, 64}, std::pair{128, 32}}) {
        at::Tensor part = torch::empty({rows, count});
        Gemm<T> gemm = packed.columnPart(left.data(), depth, rows, first, count);
        gemm.sum = part.data_ptr<float>();
        gemm.sumStride = count;
        kernelSet<T>().gemm(gemm);
        QVERIFY(difference(part, torch::linear(a, weight, bias).narrow(1, first, count)) < 3e-6);
    }
}

template <class T>
void KernelsTest::attention() {
    QFETCH(Isa, isa);
    limitIsa(isa);
    const KernelSet<T>& set = kernelSet<T>();
    struct Case {
        int queries, keyRows, keyColumns, headWidth;
    };
    // One block of keys, several, a last block that is short; keys that only pad a row.
    for (const Case& c :
         {Case{1, 1, 49, 32}, Case{49, 14, 14, 64}, Case{7, 24, 30, 16}, Case{12, 9, 64, 80}}) {
        const int rowLength = (c.keyColumns + 15) / 16 * 16, keys = c.keyRows * rowLength;
        const int realKeys = c.keyRows * c.keyColumns;
        const at::Tensor q = asStored<T>(torch::randn({c.queries, c.headWidth}));
        const at::Tensor k = asStored<T>(torch::randn({realKeys, c.headWidth}));
        const at::Tensor v = asStored<T>(torch::randn({realKeys, c.headWidth}));
        const at::Tensor rowBias = torch::randn({c.queries, c.keyRows}) * 3;
        const at::Tensor columnBias = torch::randn({c.queries, c.keyColumns}) * 3;
        at::Tensor scores = torch::matmul(q, k.t()).view({c.queries, c.keyRows, c.keyColumns});
        scores = scores + rowBias.unsqueeze(2) + columnBias.unsqueeze(1);
        const at::Tensor expected =
            torch::matmul(torch::softmax(scores.flatten(1) * std::numbers::ln2, 1), v);

        const std::vector<T> queries = toElements<T>(q),
                             keyValues = toElements<T>(torch::cat({k, v}, 1));
        std::vector<const T*> pointers(static_cast<std::size_t>(keys), nullptr);
        for (int i = 0; i < realKeys; ++i)
            pointers[static_cast<std::size_t>(i / c.keyColumns * rowLength + i % c.keyColumns)] =
                keyValues.data() + i * 2 * c.headWidth;
        std::vector<T> packedKeys(static_cast<std::size_t>(keys * c.headWidth)),
            packedValues = packedKeys;
        set.packKeys(pointers.data(), 0, keys, c.headWidth, packedKeys.data());
        set.packValues(pointers.data(), c.headWidth, keys, c.headWidth, packedValues.data());
        const at::Tensor padded =
            torch::constant_pad_nd(columnBias, {0, rowLength - c.keyColumns}, kMasked).contiguous();
        std::vector<float> scratch(attentionScratch(c.queries, c.headWidth));
        std::vector<T> out(queries.size());

        Attention<T> attention;
        attention.queries = c.queries;
        attention.keys = keys;
        attention.headWidth = c.headWidth;
        attention.rowLength = rowLength;
        attention.q = queries.data();
        attention.qStride = attention.outStride = c.headWidth;
        attention.k = packedKeys.data();
        attention.v = packedValues.data();
        attention.rowBias = rowBias.data_ptr<float>();
        attention.rowBiasStride = c.keyRows;
        attention.columnBias = padded.data_ptr<float>();
        attention.columnBiasStride = rowLength;
        attention.scratch = scratch.data();
        attention.out = out.data();
        set.attention(attention);
        // The weights are rounded to T as well.
        QVERIFY(difference(toTensor(out, expected.sizes()), expected) < 2 * kTolerance<T>);
    }
}

template <class T>
void KernelsTest::layerNorm() {
    QFETCH(Isa, isa);
    limitIsa(isa);
    for (const int width : {16, 48, 768}) {
        // Far from zero: the variance must not be taken from the squares' mean.
        const at::Tensor in = torch::randn({5, width}) + 100;
        const at::Tensor weight = torch::randn({width}), bias = torch::randn({width});
        std::vector<T> out(static_cast<std::size_t>(5 * width));
        kernelSet<T>().layerNorm({5, width, in.data_ptr<float>(), width, weight.data_ptr<float>(),
                                  bias.data_ptr<float>(), 1e-5f, out.data(), width});
        const at::Tensor expected = torch::layer_norm(in, {width}, weight, bias, 1e-5);
        QVERIFY(difference(toTensor(out, {5, width}), expected) < std::max(1e-5, kTolerance<T>));
    }
}

template <class T>
void KernelsTest::depthwise() {
    QFETCH(Isa, isa);
    limitIsa(isa);
    for (const int step : {1, 2})
        for (const int width : {1, 4, 13}) {
            const int channels = 48;
            const at::Tensor in =
                asStored<T>(torch::randn({1, channels, 3, (width - 1) * step + 3}));
            const at::Tensor weight = torch::randn({channels, 1, 3, 3}),
                             bias = torch::randn({channels});
            const at::Tensor expected =
                torch::gelu(at::conv2d(in, weight, bias, at::IntArrayRef(step), at::IntArrayRef(0),
                                       at::IntArrayRef(1), channels));
            const std::vector<T> pixels = toElements<T>(in.permute({0, 2, 3, 1}));
            const at::Tensor taps = weight.flatten(1).t().contiguous();
            std::vector<T> out(static_cast<std::size_t>(width * channels));
            Depthwise<T> row;
            row.width = width;
            row.channels = channels;
            row.step = step;
            row.in = pixels.data();
            row.rowStride = in.size(3) * channels;
            row.weight = taps.data_ptr<float>();
            row.bias = bias.data_ptr<float>();
            row.gelu = true;
            row.out = out.data();
            kernelSet<T>().depthwise(row);
            QVERIFY(difference(toTensor(out, {width, channels}), expected[0].select(1, 0).t()) <
                    kTolerance<T>);
        }
}

void KernelsTest::roundsLikeTorch() {
    QFETCH(Isa, isa);
    limitIsa(isa);
    at::Tensor values = torch::randn({4096}) * torch::pow(10.0, torch::randint(-20, 20, {4096}));
    values[0] = 1.00390625f;  // half way between two bf16 numbers: to the even one
    values[1] = 1.01171875f;
    values[2] = -0.0f;
    std::vector<Bf16> out(4096);
    kernelSet<Bf16>().convert(values.data_ptr<float>(), out.data(), out.size());
    QVERIFY(torch::equal(toTensor(out, {4096}), values.to(torch::kBFloat16).to(torch::kFloat)));
}

void KernelsTest::geluOfExtremeValues() {
    QFETCH(Isa, isa);
    limitIsa(isa);
    const at::Tensor values =
        torch::cat({torch::linspace(-12, 12, 4080), torch::linspace(-1e6, 1e6, 16)});
    const at::Tensor zero = torch::zeros({4096});
    at::Tensor out = torch::empty({4096});
    kernelSet<float>().activate(values.data_ptr<float>(), zero.data_ptr<float>(), 1, 4096, true,
                                out.data_ptr<float>());
    const at::Tensor expected = torch::gelu(values);
    QVERIFY(((out - expected).abs() / (1 + values.abs())).max().item<double>() < 5e-7);
}

void KernelsTest::choosesInstructionSet() {
    QCOMPARE(usedIsa(), cpuFeatures().isa());
    limitIsa(Isa::Generic);
    QCOMPARE(usedIsa(), Isa::Generic);
    QVERIFY(kernelSet<float>().lanes <= 4);
}

void KernelsTest::tasksRunOnce() {
    std::vector<std::atomic<int>> runs(1000);
    std::atomic<bool> threadsInRange{true};
    const int threads = threadCount();
    forEachTask(1000, {}, [&](std::int64_t i, int thread) {
        ++runs[static_cast<std::size_t>(i)];
        if (thread < 0 || thread >= threads) threadsInRange = false;
    });
    for (const auto& count : runs)
        QCOMPARE(count.load(), 1);
    QVERIFY(threadsInRange);
    forEachTask(0, {}, [](std::int64_t, int) { QFAIL("there is no task"); });
}

void KernelsTest::tasksRunAtTheSameTime() {
    if (threadCount() < 2) QSKIP("one thread only");
    // The first task ends when the second has begun, which a single thread could not do.
    std::atomic<bool> secondBegan{false}, met{false};
    QElapsedTimer timer;
    timer.start();
    forEachTask(2, {}, [&](std::int64_t i, int) {
        if (i == 1) secondBegan = true;
        while (i == 0 && !secondBegan && timer.elapsed() < 10'000)
            QTest::qSleep(1);
        if (i == 0) met = secondBegan.load();
    });
    QVERIFY(met);
}

void KernelsTest::tasksAreStoppedAndThrow() {
    JobContext context;
    std::atomic<int> done{0};
    const auto slowTask = [&](std::int64_t, int) {
        QTest::qSleep(5);
        if (++done == 20) context.cancel.cancel();
    };
    QVERIFY_EXCEPTION_THROWN(forEachTask(100000, context, slowTask), Cancelled);
    QVERIFY(done < 1000);
    QVERIFY_EXCEPTION_THROWN(forEachTask(10, {},
                                         [](std::int64_t i, int) {
                                             if (i == 3) throw std::bad_alloc();
                                         }),
                             std::bad_alloc);

    int yields = 0;
    JobContext yielding;
    yielding.yield = [&] { ++yields; };
    forEachTask(60, yielding, [](std::int64_t, int) { QTest::qSleep(5); });
    QVERIFY(yields >= 2);
}

QTEST_APPLESS_MAIN(KernelsTest)
#include "tst_kernels.moc"
