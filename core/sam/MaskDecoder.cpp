#include "core/sam/MaskDecoder.h"

#include "core/sam/Gelu.h"

namespace studio {

namespace nn = torch::nn;

namespace {

/// The outputs of a convolution of B x inputs x h x w `maps` in one weighted sum (B x outputs
/// `weights`): B x 1 x h x w. As both are linear, the weights meet the kernel first and one map is
/// made instead of all outputs: the sum of the kernel's cells, each a product of its own, put where
/// they belong.
Tensor weightedConvolution(const nn::Conv2dImpl& convolution, const Tensor& weights,
                           const Tensor& maps) {
    const auto& kernel = *convolution.options.kernel_size();
    const Tensor& cells = convolution.weight;  // outputs x inputs x kernel
    const Tensor mixed = torch::matmul(weights, cells.flatten(1))
                             .view({-1, cells.size(1), kernel[0] * kernel[1]})
                             .flip(2)  // col2im spreads where a convolution gathers
                             .transpose(1, 2);
    const Tensor products = torch::bmm(mixed, maps.flatten(2)).to(torch::kFloat);
    return torch::col2im(products, {maps.size(2), maps.size(3)}, kernel, {1, 1},
                         {kernel[0] / 2, kernel[1] / 2}, {1, 1}) +
           torch::matmul(weights, convolution.bias).view({-1, 1, 1, 1});
}

}  // namespace

MaskDecoderImpl::MaskDecoderImpl(const Architecture& architecture) {
    const int64_t width = architecture.promptWidth;
    const int64_t masks = architecture.multimaskOutputs + 1;
    constexpr int kHyperDepth = 3;
    transformer = register_module("transformer", TwoWayTransformer(architecture));
    iou_token = register_module("iou_token", nn::Embedding(1, width));
    mask_tokens = register_module("mask_tokens", nn::Embedding(masks, width));
    output_upscaling = register_module(
        "output_upscaling", Upscaling4x(width, width / 4, width / 8, /*activated=*/true));
    register_module("output_hypernetworks_mlps", output_hypernetworks_mlps);
    for (int64_t i = 0; i < masks; ++i)
        output_hypernetworks_mlps->push_back(MLP(width, width, width / 8, kHyperDepth));
    iou_prediction_head =
        register_module("iou_prediction_head",
                        MLP(width, architecture.iouHeadWidth, masks, architecture.iouHeadDepth));
    if (!architecture.hq) return;

    hf_token = register_module("hf_token", nn::Embedding(1, width));
    hf_mlp = register_module("hf_mlp", MLP(width, width, width / 8, kHyperDepth));
    compress_vit_feat = register_module(
        "compress_vit_feat",
        Upscaling4x(architecture.hqEncoderWidth, width, width / 8, /*activated=*/false));
    embedding_encoder = register_module(
        "embedding_encoder", Upscaling4x(width, width / 4, width / 8, /*activated=*/false));
    embedding_maskfeature = register_module(
        "embedding_maskfeature",
        nn::Sequential(nn::Conv2d(nn::Conv2dOptions(width / 8, width / 4, 3).padding(1)),
                       LayerNorm2d(width / 4), Gelu(),
                       nn::Conv2d(nn::Conv2dOptions(width / 4, width / 8, 3).padding(1))));
}

Tensor MaskDecoderImpl::hqFeatures(const ImageFeatures& features) {
    if (!hasHq()) return {};
    return embedding_encoder->forward(features.embedding) +
           compress_vit_feat->forward(features.early.permute({0, 3, 1, 2}));
}

DecodedMasks MaskDecoderImpl::forward(const Tensor& image, const Tensor& hqFeatures,
                                      const Tensor& positions, const Tensor& sparse,
                                      const Tensor& dense, const DecoderGuidance& guidance) {
    const int64_t batch = sparse.size(0), masks = mask_tokens->weight.size(0);
    std::vector<Tensor> output{iou_token->weight, mask_tokens->weight};
    if (hasHq()) output.push_back(hf_token->weight);
    const Tensor tokens =
        torch::cat({torch::cat(output).unsqueeze(0).expand({batch, -1, -1}), sparse}, 1);

    const Tensor source = (image + dense).expand({batch, -1, -1, -1});
    const auto [queries, cells] = transformer->forward(source, positions, tokens, guidance);
    const Tensor upscaled = output_upscaling->forward(
        cells.transpose(1, 2).reshape({batch, source.size(1), source.size(2), source.size(3)}));

    std::vector<Tensor> hyper;
    for (int64_t i = 0; i < masks; ++i)
        hyper.push_back(
            output_hypernetworks_mlps->at<MLPImpl>(i).forward(queries.select(1, 1 + i)));
    const auto combine = [](const Tensor& weights, const Tensor& maps) {
        return torch::matmul(weights, maps.flatten(2))
            .view({weights.size(0), -1, maps.size(2), maps.size(3)});
    };
    DecodedMasks decoded;
    decoded.sam = combine(torch::stack(hyper, 1), upscaled);
    decoded.scores = iou_prediction_head->forward(queries.select(1, 0));
    if (hasHq()) {
        const Tensor weights = hf_mlp->forward(queries.select(1, 1 + masks));
        nn::SequentialImpl& refine = *embedding_maskfeature;
        const Tensor fine = applyGelu(
            refine.at<LayerNorm2dImpl>(1).forward(refine.at<nn::Conv2dImpl>(0).forward(upscaled)));
        decoded.hq = weightedConvolution(refine.at<nn::Conv2dImpl>(3), weights, fine) +
                     combine(weights.unsqueeze(1), hqFeatures);
    }
    return decoded;
}

}  // namespace studio
