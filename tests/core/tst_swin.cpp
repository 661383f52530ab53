#include <torch/torch.h>

#include <QTest>

#include "core/sam/SwinTransformer.h"

using namespace studio;

namespace {

std::int64_t parameterCount(const torch::nn::Module& module) {
    std::int64_t count = 0;
    for (const Tensor& parameter : module.parameters())
        if (parameter.defined()) count += parameter.numel();
    return count;
}

void setRandom(torch::nn::Module& module) {
    const torch::NoGradGuard noGrad;
    torch::manual_seed(7);
    for (Tensor& parameter : module.parameters())
        if (parameter.defined()) parameter.normal_(0, 0.3);
}

/// What SwinBlock computes, one query cell after the other, as arXiv:2103.14030 describes it.
Tensor slowBlock(SwinBlockImpl& block, const Tensor& x, int64_t heads, int64_t window,
                 int64_t shift) {
    const int64_t height = x.size(1), width = x.size(2), channels = x.size(3),
                  each = channels / heads;
    const auto up = [&](int64_t size) { return (size + window - 1) / window * window; };
    const int64_t rows = up(height), columns = up(width);
    Tensor grid = torch::zeros({rows, columns, channels});
    grid.slice(0, 0, height).slice(1, 0, width).copy_(block.norm1->forward(x)[0]);
    const Tensor qkv = block.attn->qkv->forward(grid).view({rows, columns, 3, heads, each});
    // Where a cell lies in the moved grid: its window, and which part of the image it came from.
    struct Place {
        int64_t y, x, window, region;
    };
    const auto stripe = [&](int64_t at, int64_t size) {
        if (shift == 0) return int64_t(0);
        return at < size - window ? int64_t(0) : at < size - shift ? int64_t(1) : int64_t(2);
    };
    const auto place = [&](int64_t row, int64_t column) {
        const int64_t y = (row - shift + rows) % rows, c = (column - shift + columns) % columns;
        return Place{y, c, y / window * 1000 + c / window,
                     stripe(y, rows) * 3 + stripe(c, columns)};
    };
    Tensor attended = torch::zeros({rows, columns, channels});
    for (int64_t row = 0; row < rows; ++row)
        for (int64_t column = 0; column < columns; ++column) {
            const Place query = place(row, column);
            for (int64_t head = 0; head < heads; ++head) {
                std::vector<Tensor> scores, values;
                for (int64_t r = 0; r < rows; ++r)
                    for (int64_t c = 0; c < columns; ++c) {
                        const Place key = place(r, c);
                        if (key.window != query.window || key.region != query.region) continue;
                        const int64_t offset = (query.y - key.y + window - 1) * (2 * window - 1) +
                                               (query.x - key.x + window - 1);
                        scores.push_back(qkv[row][column][0][head].dot(qkv[r][c][1][head]) /
                                             std::sqrt(double(each)) +
                                         block.attn->relative_position_bias_table[offset][head]);
                        values.push_back(qkv[r][c][2][head]);
                    }
                attended[row][column].slice(0, head * each, (head + 1) * each) =
                    torch::matmul(torch::softmax(torch::stack(scores), 0), torch::stack(values));
            }
        }
    const Tensor result =
        block.attn->proj->forward(attended).slice(0, 0, height).slice(1, 0, width);
    const Tensor sum = x + result.unsqueeze(0);
    return sum + block.mlp->forward(block.norm2->forward(sum));
}

}  // namespace

class TestSwin : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void parameters() {
        // 28 288 354 are published for Swin-T with its head of 768 x 1000 + 1000.
        QCOMPARE(parameterCount(SwinTransformerImpl()), std::int64_t(28'288'354 - 769'000));
    }

    void blocks_data() {
        QTest::addColumn<bool>("shifted");
        QTest::addColumn<int>("height");
        QTest::addColumn<int>("width");
        QTest::newRow("whole windows") << false << 4 << 8;
        QTest::newRow("padded") << false << 5 << 6;
        QTest::newRow("shifted") << true << 8 << 8;
        QTest::newRow("shifted, padded") << true << 6 << 9;
        QTest::newRow("shifted, one window") << true << 4 << 4;
    }
    void blocks() {
        QFETCH(const bool, shifted);
        QFETCH(const int, height);
        QFETCH(const int, width);
        const torch::NoGradGuard noGrad;
        SwinBlockImpl block(8, 2, 4, shifted);
        setRandom(block);
        const Tensor x = torch::randn({1, height, width, 8});
        const Tensor expected = slowBlock(block, x, 2, 4, shifted ? 2 : 0);
        QVERIFY(torch::allclose(block.forward(x), expected, 1e-4, 1e-5));
        // Images of a batch do not see each other.
        const Tensor two = block.forward(torch::cat({torch::randn_like(x), x}));
        QVERIFY(torch::allclose(two[1], expected[0], 1e-4, 1e-5));
    }

    void merging() {
        const torch::NoGradGuard noGrad;
        SwinMergingImpl merging(2);
        setRandom(merging);
        const Tensor x = torch::randn({1, 3, 4, 2});
        const Tensor merged = merging.forward(x);
        QVERIFY(merged.sizes() == (std::vector<int64_t>{1, 2, 2, 4}));
        // Upper left, lower left, upper right, lower right; what is missing is zero.
        const Tensor zero = torch::zeros({2});
        const Tensor inside = torch::cat({x[0][0][2], x[0][1][2], x[0][0][3], x[0][1][3]});
        const Tensor below = torch::cat({x[0][2][0], zero, x[0][2][1], zero});
        QVERIFY(torch::allclose(merged[0][0][1],
                                merging.reduction->forward(merging.norm->forward(inside)), 1e-5,
                                1e-6));
        QVERIFY(torch::allclose(
            merged[0][1][0], merging.reduction->forward(merging.norm->forward(below)), 1e-5, 1e-6));
    }

    void shapesAndGradients() {
        SwinTransformerImpl::Shape shape;
        shape.width = 12;
        SwinTransformerImpl swin(shape);
        setRandom(swin);
        const ImageFeatures features = swin.forward(torch::randn({2, 3, 104, 72}));
        QVERIFY(features.embedding.sizes() == (std::vector<int64_t>{2, 96, 4, 3}));
        QVERIFY(features.early.sizes() == (std::vector<int64_t>{2, 13, 9, 24}));
        features.embedding.pow(2).mean().backward();
        for (const auto& item : swin.named_parameters())
            if (item.value().defined()) QVERIFY2(item.value().grad().defined(), item.key().c_str());
    }
};

QTEST_GUILESS_MAIN(TestSwin)
#include "tst_swin.moc"
