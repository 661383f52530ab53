#include "core/sam/Common.h"

#include "core/sam/Gelu.h"

namespace studio {

namespace nn = torch::nn;

LinearImpl::LinearImpl(int64_t inputs, int64_t outputs, bool withBias) {
    weight = register_parameter("weight", torch::empty({outputs, inputs}));
    bias = register_parameter("bias", withBias ? torch::empty({outputs}) : Tensor(), withBias);
}

LayerNorm2dImpl::LayerNorm2dImpl(int64_t channels) {
    weight = register_parameter("weight", torch::ones({channels}));
    bias = register_parameter("bias", torch::zeros({channels}));
}

Tensor LayerNorm2dImpl::forward(const Tensor& x) {
    return torch::layer_norm(x.to(weight.scalar_type()).permute({0, 2, 3, 1}), weight.sizes(),
                             weight, bias, kEps)
        .permute({0, 3, 1, 2});
}

Upconvolution2xImpl::Upconvolution2xImpl(int64_t inputs, int64_t outputs) {
    weight = register_parameter("weight", torch::empty({inputs, outputs, 2, 2}));
    bias = register_parameter("bias", torch::empty({outputs}));
}

Tensor Upconvolution2xImpl::forward(const Tensor& pixels) {
    // Columns of the product: row and column in the 2 x 2 cell, then the output.
    const Tensor columns = weight.permute({0, 2, 3, 1}).reshape({weight.size(0), -1});
    const auto type = pixels.scalar_type();
    const Tensor products =
        type == weight.scalar_type()
            ? torch::addmm(bias.repeat(4), pixels, columns)
            : torch::mm(pixels, columns.to(type)).to(weight.scalar_type()) + bias.repeat(4);
    return products.view({-1, 2, 2, weight.size(1)});
}

MLPBlockImpl::MLPBlockImpl(int64_t width, int64_t hidden, Activation activation)
    : m_activation(activation) {
    lin1 = register_module("lin1", Linear(width, hidden));
    lin2 = register_module("lin2", Linear(hidden, width));
}

Tensor MLPBlockImpl::forward(const Tensor& x) {
    const Tensor hidden = lin1->forward(x);
    return lin2->forward(m_activation == Activation::Gelu ? applyGelu(hidden)
                                                          : torch::relu(hidden));
}

MLPImpl::MLPImpl(int64_t inputs, int64_t hidden, int64_t outputs, int depth) {
    register_module("layers", layers);
    for (int i = 0; i < depth; ++i)
        layers->push_back(Linear(i == 0 ? inputs : hidden, i == depth - 1 ? outputs : hidden));
}

Tensor MLPImpl::forward(Tensor x) {
    for (std::size_t i = 0; i < layers->size(); ++i) {
        if (i > 0) x = torch::relu(x);
        x = layers->at<LinearImpl>(i).forward(x);
    }
    return x;
}

nn::Sequential makeNeck(int64_t width, int64_t outputs) {
    return nn::Sequential(nn::Conv2d(nn::Conv2dOptions(width, outputs, 1).bias(false)),
                          LayerNorm2d(outputs),
                          nn::Conv2d(nn::Conv2dOptions(outputs, outputs, 3).padding(1).bias(false)),
                          LayerNorm2d(outputs));
}

Upscaling4xImpl::Upscaling4xImpl(int64_t inputs, int64_t hidden, int64_t outputs, bool activated)
    : m_activated(activated) {
    first = register_module("0", Upconvolution2x(inputs, hidden));
    norm = register_module("1", LayerNorm2d(hidden));
    second = register_module("3", Upconvolution2x(hidden, outputs));
}

Tensor Upscaling4xImpl::forward(const Tensor& x) {
    const int64_t batch = x.size(0), height = x.size(2), width = x.size(3);
    // Pixels stay in the order that the products leave them in; only the result is arranged.
    const Tensor halfway = first->forward(x.permute({0, 2, 3, 1}).reshape({-1, x.size(1)}));
    const Tensor normed =
        torch::layer_norm(halfway.to(norm->weight.scalar_type()), norm->weight.sizes(),
                          norm->weight, norm->bias, LayerNorm2dImpl::kEps);
    const Tensor upscaled = second->forward(applyGelu(normed).view({-1, normed.size(3)}));
    const int64_t outputs = upscaled.size(3);
    return (m_activated ? applyGelu(upscaled) : upscaled)
        .view({batch, height, width, 2, 2, 2, 2, outputs})
        .permute({0, 1, 3, 5, 2, 4, 6, 7})
        .reshape({batch, 4 * height, 4 * width, outputs})
        .permute({0, 3, 1, 2});
}

Tensor partitionWindows(const Tensor& x, int64_t size) {
    const int64_t padBottom = (size - x.size(1) % size) % size;
    const int64_t padRight = (size - x.size(2) % size) % size;
    const Tensor padded = torch::constant_pad_nd(x, {0, 0, 0, padRight, 0, padBottom});
    const int64_t rows = padded.size(1) / size, columns = padded.size(2) / size;
    return padded.view({x.size(0), rows, size, columns, size, x.size(3)})
        .permute({0, 1, 3, 2, 4, 5})
        .reshape({-1, size, size, x.size(3)});
}

Tensor joinWindows(const Tensor& windows, int64_t batch, int64_t height, int64_t width) {
    const int64_t size = windows.size(1), channels = windows.size(3);
    const int64_t rows = (height + size - 1) / size, columns = (width + size - 1) / size;
    return windows.view({batch, rows, columns, size, size, channels})
        .permute({0, 1, 3, 2, 4, 5})
        .reshape({batch, rows * size, columns * size, channels})
        .slice(1, 0, height)
        .slice(2, 0, width);
}

}  // namespace studio
