#pragma once

#include <torch/torch.h>

namespace studio {

using torch::Tensor;

/// torch::nn::Linear without the random start values: weights always come from a checkpoint or from
/// the trainer's own initialisation, and drawing 600 million numbers that are thrown away takes
/// seconds.
struct LinearImpl : torch::nn::Module {
    LinearImpl(int64_t inputs, int64_t outputs, bool withBias = true);
    Tensor forward(const Tensor& x) { return torch::linear(x, weight, bias); }

    Tensor weight;  ///< outputs x inputs
    Tensor bias;    ///< outputs
};
TORCH_MODULE(Linear);

/// Layer normalisation over the channels of a BxCxHxW map (eps 1e-6). The result lies in memory as
/// BxHxWxC.
struct LayerNorm2dImpl : torch::nn::Module {
    explicit LayerNorm2dImpl(int64_t channels);
    Tensor forward(const Tensor& x);

    static constexpr double kEps = 1e-6;
    Tensor weight, bias;  ///< channels
};
TORCH_MODULE(LayerNorm2d);

/// torch::nn::ConvTranspose2d with a kernel of 2 and a stride of 2 as one matrix product, as no two
/// of its outputs overlap: LibTorch takes the images of a batch one by one.
struct Upconvolution2xImpl : torch::nn::Module {
    Upconvolution2xImpl(int64_t inputs, int64_t outputs);
    /// N x inputs pixels -> N x 2 x 2 x outputs: what becomes of each. Pixels of another type than
    /// the weights' are multiplied in theirs.
    Tensor forward(const Tensor& pixels);

    Tensor weight;  ///< inputs x outputs x 2 x 2
    Tensor bias;    ///< outputs
};
TORCH_MODULE(Upconvolution2x);

/// Normalises in the precision of the norm's weights: what mixed precision brings is bf16.
template <typename Norm>
Tensor normalised(Norm& norm, const Tensor& x) {
    return norm->forward(x.to(norm->weight.scalar_type()));
}

/// Two linear layers with an activation between them, as in transformer blocks.
struct MLPBlockImpl : torch::nn::Module {
    enum class Activation { Gelu, Relu };
    MLPBlockImpl(int64_t width, int64_t hidden, Activation activation);
    Tensor forward(const Tensor& x);

    Linear lin1{nullptr}, lin2{nullptr};

  private:
    Activation m_activation;
};
TORCH_MODULE(MLPBlock);

/// A perceptron of `depth` linear layers with ReLU between them: hyper-networks and the IoU head.
struct MLPImpl : torch::nn::Module {
    MLPImpl(int64_t inputs, int64_t hidden, int64_t outputs, int depth);
    Tensor forward(Tensor x);

    torch::nn::ModuleList layers;
};
TORCH_MODULE(MLP);

/// What both kinds of image encoder end with: 1x1 and 3x3 convolutions, each normalised.
/// BxwidthxHxW -> BxoutputsxHxW
torch::nn::Sequential makeNeck(int64_t width, int64_t outputs);

/// Two stride-2 transposed convolutions (upstream's `0` and `3`) with LayerNorm2d (`1`) and GELU
/// between them: a map 4 times as large. B x inputs x h x w -> B x outputs x 4h x 4w, which lies in
/// memory as B x 4h x 4w x outputs.
struct Upscaling4xImpl : torch::nn::Module {
    /// `activated`: GELU after the second convolution, too.
    Upscaling4xImpl(int64_t inputs, int64_t hidden, int64_t outputs, bool activated);
    Tensor forward(const Tensor& x);

    Upconvolution2x first{nullptr}, second{nullptr};
    LayerNorm2d norm{nullptr};

  private:
    bool m_activated;
};
TORCH_MODULE(Upscaling4x);

/// B x H x W x C -> (B * windows) x size x size x C; the grid is zero-padded to whole windows.
Tensor partitionWindows(const Tensor& x, int64_t size);
/// Undoes partitionWindows for a grid of height x width.
Tensor joinWindows(const Tensor& windows, int64_t batch, int64_t height, int64_t width);

}  // namespace studio
