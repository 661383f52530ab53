#include "core/sam/kernels/MaskDecoderInference.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>

#include "core/sam/kernels/DecoderRows.h"
#include "core/sam/kernels/Gemm.h"
#include "core/sam/kernels/Layers.h"

namespace studio::kernels {
namespace {

using at::Tensor;

struct LinearWeights {
    Tensor weight, bias;  // out x in, out
    Tensor operator()(const Tensor& x) const {
        const std::int64_t rows = x.size(0), in = weight.size(1), out = weight.size(0);
        const Tensor input = x.contiguous();
        Tensor y = at::empty({rows, out}, bias.options()).copy_(bias);
        gemm(rows, out, in, input.data_ptr<float>(), in, weight.data_ptr<float>(), in, true,
             y.data_ptr<float>(), out, 1.0f);
        return y;
    }
};

struct TokenNorm {
    Tensor weight, bias;
    Tensor operator()(const Tensor& x) const {
        return at::layer_norm(x, {weight.size(0)}, weight, bias, 1e-5);
    }
};

struct AttentionWeights {
    LinearWeights q, k, v, out;
};

struct MlpWeights {
    std::vector<LinearWeights> layers;
    Tensor operator()(Tensor x) const {
        for (std::size_t i = 0; i < layers.size(); ++i) {
            x = layers[i](x);
            if (i + 1 < layers.size()) x = at::relu_(x);
        }
        return x;
    }
};

struct LayerWeights {
    AttentionWeights self, tokenToImage, imageToToken;
    TokenNorm norm1, norm2, norm3, norm4;
    MlpWeights mlp;
    Tensor imageProjection;  // 3I x C: token-to-image keys and values, image-to-token queries
    Tensor imageConstant;    // N x 3I: what their biases and the position encoding contribute
};

const float* data(const Tensor& tensor) {
    return tensor.data_ptr<float>();
}
float* mutableData(Tensor& tensor) {
    return tensor.data_ptr<float>();
}

/// 2x2 stride-2 transposed convolution weight (in x out x 2 x 2) as in x (2 * 2 * out).
Tensor upscaleMatrix(const Tensor& weight) {
    return weight.permute({0, 2, 3, 1}).reshape({weight.size(0), -1}).contiguous();
}

/// Attention of a few tokens to many image rows. q: T x I; keys and values: columns of `image`, N
/// rows with stride `ld`; `guidance`: N values as DecoderGuidance::attention, or null. Returns T x
/// I.
Tensor attendToImage(const Tensor& q, const float* keys, const float* values, std::int64_t ld,
                     std::int64_t rows, std::int64_t heads, const float* guidance = nullptr) {
    const std::int64_t tokens = q.size(0), inner = q.size(1), width = inner / heads;
    const Tensor scaled = q / std::sqrt(static_cast<float>(width));
    Tensor result = at::empty({tokens, inner}, q.options());
    Tensor scores = at::empty({heads, tokens, rows}, q.options());
    at::parallel_for(0, heads, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t head = begin; head < end; ++head) {
            float* s = scores.data_ptr<float>() + head * tokens * rows;
            gemm(tokens, rows, width, data(scaled) + head * width, inner, keys + head * width, ld,
                 true, s, rows, 0.0f);
            softmaxRows(s, tokens, rows);
            if (guidance) {
                addToRows(s, tokens, rows, guidance);
                softmaxRows(s, tokens, rows);
            }
            gemm(tokens, width, rows, s, rows, values + head * width, ld, false,
                 result.data_ptr<float>() + head * width, inner, 0.0f);
        }
    });
    return result;
}

}  // namespace

struct MaskDecoderInference::Weights {
    Architecture architecture;
    std::int64_t channels = 0, inner = 0, side = 0, positions = 0;
    bool hq = false;
    Tensor outputTokens;      // iou, mask and HQ tokens, each C
    Tensor noMask;            // C: the dense prompt when there is no mask
    Tensor positionEncoding;  // N x C
    std::vector<LayerWeights> layers;
    AttentionWeights finalAttention;
    TokenNorm finalNorm;
    Tensor finalProjection, finalConstant;  // 2I x C, N x 2I: keys and values
    Tensor upscale1, upscale1Bias, upscaleNormWeight, upscaleNormBias, upscale2, upscale2Bias;
    std::vector<MlpWeights> hyperNetworks;
    MlpWeights iouHead, hqMlp;
    PackedMatrix<float> hqConv1;
    Tensor hqConv1Bias, hqNormWeight, hqNormBias, hqConv2, hqConv2Bias;
};

struct MaskDecoderInference::ImageState {
    Tensor tokens;     ///< N x C: the embedding
    Tensor projected;  ///< N x 3I: the first layer's projections with the "no mask" prompt added
    Tensor hq;         ///< 16N x C/8: HQ features by pixel
};

MaskDecoderInference::MaskDecoderInference(const Architecture& architecture, const Lookup& lookup,
                                           const Tensor& densePe) {
    const auto parameter = [&](const std::string& name) {
        return lookup("mask_decoder." + name).detach().to(at::kCPU, at::kFloat).contiguous();
    };
    const auto linear = [&](const std::string& name) {
        return LinearWeights{parameter(name + ".weight"), parameter(name + ".bias")};
    };
    const auto norm = [&](const std::string& name) {
        return TokenNorm{parameter(name + ".weight"), parameter(name + ".bias")};
    };
    const auto attention = [&](const std::string& name) {
        return AttentionWeights{linear(name + ".q_proj"), linear(name + ".k_proj"),
                                linear(name + ".v_proj"), linear(name + ".out_proj")};
    };
    const auto mlp = [&](const std::string& name, int layers) {
        MlpWeights result;
        for (int i = 0; i < layers; ++i)
            result.layers.push_back(linear(name + ".layers." + std::to_string(i)));
        return result;
    };

    auto w = std::make_unique<Weights>();
    w->architecture = architecture;
    w->hq = architecture.hq;
    w->channels = densePe.size(-3);
    w->side = densePe.size(-1);
    w->positions = densePe.size(-2) * densePe.size(-1);
    w->positionEncoding = densePe.detach()
                              .reshape({w->channels, w->positions})
                              .t()
                              .to(at::kCPU, at::kFloat)
                              .contiguous();
    w->noMask = lookup("prompt_encoder.no_mask_embed.weight")
                    .detach()
                    .to(at::kCPU, at::kFloat)
                    .reshape({w->channels});
    std::vector<Tensor> tokens{parameter("iou_token.weight"), parameter("mask_tokens.weight")};
    if (w->hq) tokens.push_back(parameter("hf_token.weight"));
    w->outputTokens = at::cat(tokens, 0);

    // (x + pe) W^T + b = x W^T + (pe W^T + b): the bracket does not depend on the image.
    const auto constant = [&](const LinearWeights& weights, bool withPosition) {
        if (withPosition) return weights(w->positionEncoding);
        return weights.bias.expand({w->positions, weights.bias.size(0)}).contiguous();
    };
    for (int i = 0; i < architecture.decoderDepth; ++i) {
        const std::string name = "transformer.layers." + std::to_string(i) + ".";
        LayerWeights layer;
        layer.self = attention(name + "self_attn");
        layer.tokenToImage = attention(name + "cross_attn_token_to_image");
        layer.imageToToken = attention(name + "cross_attn_image_to_token");
        layer.norm1 = norm(name + "norm1");
        layer.norm2 = norm(name + "norm2");
        layer.norm3 = norm(name + "norm3");
        layer.norm4 = norm(name + "norm4");
        layer.mlp.layers = {linear(name + "mlp.lin1"), linear(name + "mlp.lin2")};
        layer.imageProjection = at::cat(
            {layer.tokenToImage.k.weight, layer.tokenToImage.v.weight, layer.imageToToken.q.weight},
            0);
        layer.imageConstant =
            at::cat({constant(layer.tokenToImage.k, true), constant(layer.tokenToImage.v, false),
                     constant(layer.imageToToken.q, true)},
                    1);
        w->layers.push_back(std::move(layer));
    }
    w->finalAttention = attention("transformer.final_attn_token_to_image");
    w->finalNorm = norm("transformer.norm_final_attn");
    w->finalProjection = at::cat({w->finalAttention.k.weight, w->finalAttention.v.weight}, 0);
    w->finalConstant =
        at::cat({constant(w->finalAttention.k, true), constant(w->finalAttention.v, false)}, 1);
    w->inner = w->finalAttention.q.weight.size(0);

    w->upscale1 = upscaleMatrix(parameter("output_upscaling.0.weight"));
    w->upscale1Bias = parameter("output_upscaling.0.bias");
    w->upscaleNormWeight = parameter("output_upscaling.1.weight");
    w->upscaleNormBias = parameter("output_upscaling.1.bias");
    w->upscale2 = upscaleMatrix(parameter("output_upscaling.3.weight"));
    w->upscale2Bias = parameter("output_upscaling.3.bias");
    for (int i = 0; i <= architecture.multimaskOutputs; ++i)
        w->hyperNetworks.push_back(mlp("output_hypernetworks_mlps." + std::to_string(i), 3));
    w->iouHead = mlp("iou_prediction_head", architecture.iouHeadDepth);
    if (w->hq) {
        w->hqMlp = mlp("hf_mlp", 3);
        // Products are written in whole vectors: filled up with columns that nobody reads.
        const Tensor matrix = convolutionMatrix(parameter("embedding_maskfeature.0.weight"));
        const int outputs = static_cast<int>(matrix.size(0));
        w->hqConv1 = PackedMatrix<float>(
            at::constant_pad_nd(matrix, {0, 0, 0, roundUp(outputs, kMaxLanes) - outputs}));
        w->hqConv1Bias = parameter("embedding_maskfeature.0.bias");
        w->hqNormWeight = parameter("embedding_maskfeature.1.weight");
        w->hqNormBias = parameter("embedding_maskfeature.1.bias");
        w->hqConv2 = parameter("embedding_maskfeature.3.weight");
        w->hqConv2Bias = parameter("embedding_maskfeature.3.bias");
    }
    m_weights = std::move(w);
}

MaskDecoderInference::~MaskDecoderInference() = default;

namespace {

/// tokens: N x C -> N x P with the layer's constant added.
Tensor project(const Tensor& tokens, const Tensor& projection, const Tensor& constant) {
    Tensor result = constant.clone();
    gemm(tokens.size(0), projection.size(0), tokens.size(1), data(tokens), tokens.size(1),
         data(projection), tokens.size(1), true, mutableData(result), projection.size(0), 1.0f);
    return result;
}

Tensor selfAttention(const AttentionWeights& weights, const Tensor& x, const Tensor& values,
                     std::int64_t heads) {
    const Tensor k = weights.k(x), v = weights.v(values);
    return weights.out(attendToImage(weights.q(x), data(k), data(v), k.size(1), k.size(0), heads));
}

}  // namespace

std::shared_ptr<const MaskDecoderInference::ImageState> MaskDecoderInference::prepare(
    const Tensor& embedding, const Tensor& hqFeatures) const {
    at::NoGradGuard guard;
    const Weights& w = *m_weights;
    auto state = std::make_shared<ImageState>();
    state->tokens =
        embedding.reshape({w.channels, w.positions}).t().to(at::kCPU, at::kFloat).contiguous();
    const LayerWeights& first = w.layers.front();
    state->projected =
        project(state->tokens + w.noMask, first.imageProjection, first.imageConstant);
    if (w.hq)
        state->hq = hqFeatures.reshape({w.channels / 8, w.positions * 16})
                        .t()
                        .to(at::kCPU, at::kFloat)
                        .contiguous();
    return state;
}

MaskDecoderInference::Output MaskDecoderInference::run(const ImageState& image,
                                                       const Tensor& sparse, const Tensor& dense,
                                                       const DecoderGuidance& guidance) const {
    at::NoGradGuard guard;
    const Weights& w = *m_weights;
    const std::int64_t C = w.channels, N = w.positions, I = w.inner,
                       heads = w.architecture.decoderHeads;
    const std::int64_t width = I / heads;
    const auto prompted = [&](const Tensor& x) {
        return guidance.target.defined() ? x + guidance.target : x;
    };
    const Tensor attention =
        guidance.attention.defined() ? guidance.attention.reshape({N}).contiguous() : Tensor();
    const float* const guide = attention.defined() ? data(attention) : nullptr;

    // Two-way transformer.
    const Tensor queryPe =
        prompted(at::cat({w.outputTokens, sparse.reshape({-1, C}).to(at::kCPU, at::kFloat)}, 0)
                     .contiguous());
    const std::int64_t T = queryPe.size(0);
    Tensor queries = queryPe;
    Tensor keys;
    Tensor projected = image.projected;
    if (dense.defined()) {
        keys = image.tokens + dense.reshape({C, N}).t().to(at::kCPU, at::kFloat);
        projected = project(keys, w.layers[0].imageProjection, w.layers[0].imageConstant);
    } else {
        keys = image.tokens + w.noMask;
    }
    for (std::size_t i = 0; i < w.layers.size(); ++i) {
        const LayerWeights& layer = w.layers[i];
        if (i > 0) queries = prompted(queries);
        if (i > 0) projected = project(keys, layer.imageProjection, layer.imageConstant);
        if (i == 0) {
            queries = selfAttention(layer.self, queries, queries, heads);
        } else {
            queries = queries + selfAttention(layer.self, queries + queryPe, queries, heads);
        }
        queries = layer.norm1(queries);

        const float* image3 = data(projected);
        const Tensor toImage = attendToImage(layer.tokenToImage.q(queries + queryPe), image3,
                                             image3 + I, 3 * I, N, heads, guide);
        queries = layer.norm2(queries + layer.tokenToImage.out(toImage));
        queries = layer.norm3(queries + layer.mlp(queries));

        const Tensor k = layer.imageToToken.k(queries + queryPe), v = layer.imageToToken.v(queries);
        Tensor attended = at::empty({N, I}, queries.options());
        const TokenTable table(data(k), data(v), T, heads, width);
        float* out = mutableData(attended);
        at::parallel_for(0, N, 256, [&](std::int64_t begin, std::int64_t end) {
            attendToTokens(image3 + begin * 3 * I + 2 * I, 3 * I, end - begin, table,
                           out + begin * I);
        });
        gemm(N, C, I, out, I, data(layer.imageToToken.out.weight), I, true, mutableData(keys), C,
             1.0f);
        float* rows = mutableData(keys);
        at::parallel_for(0, N, 256, [&](std::int64_t begin, std::int64_t end) {
            normaliseRows(rows + begin * C, end - begin, C, data(layer.imageToToken.out.bias),
                          data(layer.norm4.weight), data(layer.norm4.bias), 1e-5f, false);
        });
    }
    const Tensor finalProjected = project(keys, w.finalProjection, w.finalConstant);
    const Tensor toImage =
        attendToImage(w.finalAttention.q(prompted(queries + queryPe)), data(finalProjected),
                      data(finalProjected) + I, 2 * I, N, heads);
    queries = w.finalNorm(queries + w.finalAttention.out(toImage));

    // Token heads.
    const std::int64_t masks = w.architecture.multimaskOutputs + 1;
    const std::int64_t c1 = C / 4, c2 = C / 8;
    Output output;
    output.scores = w.iouHead(queries.slice(0, 0, 1)).reshape({-1});
    std::vector<Tensor> hyper;
    for (std::int64_t i = 0; i < masks; ++i)
        hyper.push_back(
            w.hyperNetworks[static_cast<std::size_t>(i)](queries.slice(0, 1 + i, 2 + i)));
    const Tensor hyperSam = at::cat(hyper, 0);  // masks x c2

    // Upscaling to four times the side, pixels in rows.
    const std::int64_t side = w.side, high = 4 * side;
    Tensor up1 = at::empty({N * 4, c1}, queries.options());
    gemm(N, 4 * c1, C, data(keys), C, data(w.upscale1), 4 * c1, false, mutableData(up1), 4 * c1,
         0.0f);
    float* up1Rows = mutableData(up1);
    at::parallel_for(0, N * 4, 512, [&](std::int64_t begin, std::int64_t end) {
        normaliseRows(up1Rows + begin * c1, end - begin, c1, data(w.upscale1Bias),
                      data(w.upscaleNormWeight), data(w.upscaleNormBias), 1e-6f, true);
    });
    Tensor up2 = at::empty({N * 4, 4 * c2}, queries.options());
    gemm(N * 4, 4 * c2, c1, up1Rows, c1, data(w.upscale2), 4 * c2, false, mutableData(up2), 4 * c2,
         0.0f);
    PaddedMap<float> pixels(static_cast<int>(high), static_cast<int>(c2));
    output.samLogits = at::empty({masks, high, high}, queries.options());
    float* logits = mutableData(output.samLogits);
    at::parallel_for(0, side, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t y = begin; y < end; ++y)
            finishUpscaledRow(data(up2) + y * side * 16 * c2, side, c2, data(w.upscale2Bias),
                              pixels.row(static_cast<int>(4 * y)), pixels.rowStride());
        for (std::int64_t y = 4 * begin; y < 4 * end; ++y)
            dotRows(pixels.row(static_cast<int>(y)), high, c2, data(hyperSam), masks,
                    logits + y * high, high * high);
    });
    if (!w.hq) return output;

    // HQ: conv3x3, norm, GELU, then (conv3x3 . hyper) + (features . hyper).
    const Tensor hyperHq = w.hqMlp(queries.slice(0, 1 + masks, 2 + masks)).reshape({c2});
    Tensor taps = at::zeros({c1, kTapStride}, queries.options());
    taps.slice(1, 0, 9).copy_(
        at::mm(hyperHq.unsqueeze(0), w.hqConv2.reshape({c2, c1 * 9})).reshape({c1, 9}));
    const float offset = at::dot(hyperHq, w.hqConv2Bias).item<float>();
    Tensor products = at::empty({high * high, kTapStride}, queries.options());
    output.hqLogits = at::empty({high, high}, queries.options());
    float* hqLogits = mutableData(output.hqLogits);
    at::parallel_for(0, high, 4, [&](std::int64_t begin, std::int64_t end) {
        const std::int64_t stride = w.hqConv1.columns();
        AlignedBuffer<float> features(static_cast<std::size_t>(high * stride));  // of one pixel row
        for (std::int64_t y = begin; y < end; ++y) {
            convolveRow(w.hqConv1, pixels, static_cast<int>(y), 1, features.data());
            normaliseAndMultiplyRows(features.data(), stride, high, c1, data(w.hqConv1Bias),
                                     data(w.hqNormWeight), data(w.hqNormBias), 1e-6f, data(taps),
                                     products.data_ptr<float>() + y * high * kTapStride);
            dotRows(data(image.hq) + y * high * c2, high, c2, data(hyperHq), 1, hqLogits + y * high,
                    0);
        }
    });
    at::parallel_for(0, high, 8, [&](std::int64_t begin, std::int64_t end) {
        gatherTaps(data(products), high, high, begin, end, offset, hqLogits);
    });
    return output;
}

}  // namespace studio::kernels
