#include "core/train/TrainingModel.h"

#include <ATen/autocast_mode.h>
#include <torch/version.h>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/checkpoint/ModelShapes.h"
#include "core/train/TrainedParts.h"

namespace studio {
namespace {

/// Mixed precision while it lives: products in bf16, sums, losses and weights in fp32.
class Autocast {
  public:
    Autocast(bool on, const torch::Device& device) : m_on(on), m_cuda(device.is_cuda()) {
        if (!m_on) return;
        m_before = get();
        set(true);
        at::autocast::increment_nesting();
    }
    ~Autocast() {
        if (!m_on) return;
        if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
        set(m_before);
    }
    Autocast(const Autocast&) = delete;
    Autocast& operator=(const Autocast&) = delete;

  private:
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    at::DeviceType type() const {
        return m_cuda ? at::kCUDA : at::kCPU;
    }
    bool get() const {
        return at::autocast::is_autocast_enabled(type());
    }
    void set(bool on) const {
        at::autocast::set_autocast_enabled(type(), on);
        if (on) at::autocast::set_autocast_dtype(type(), at::kBFloat16);
    }
#else
    bool get() const {
        return m_cuda ? at::autocast::is_enabled() : at::autocast::is_cpu_enabled();
    }
    void set(bool on) const {
        if (m_cuda) {
            at::autocast::set_enabled(on);
            if (on) at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
        } else {
            at::autocast::set_cpu_enabled(on);
            if (on) at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
        }
    }
#endif
    bool m_on, m_cuda, m_before = false;
};

}  // namespace

TrainingModel::TrainingModel(Sam sam, const std::vector<std::string>& parts, const Runtime& runtime,
                             Precision amp, bool batchNormFrozen)
    : m_sam(std::move(sam)),
      m_device(runtime.device),
      m_bf16(amp == Precision::Bf16),
      m_batchNormFrozen(batchNormFrozen),
      m_frozenType(runtime.encoderType) {
    freeze(parts);
    const torch::NoGradGuard noGrad;
    if (m_encoderFrozen && m_device.is_cpu()) {
        m_cpuEncoder =
            makeEncoderInference(*m_sam->image_encoder, m_sam->architecture(),
                                 {m_frozenType == torch::kBFloat16, /*takeWeights=*/false});
    }
    m_sam->to(m_device);
    if (m_encoderFrozen && m_device.is_cuda() && m_frozenType != torch::kFloat) {
        m_halfEncoder = makeImageEncoder(m_sam->architecture());
        StateDict weights("model");
        for (const auto& item : m_sam->image_encoder->named_parameters())
            weights.insert(item.key(), item.value());
        for (const auto& item : m_sam->image_encoder->named_buffers())
            weights.insert(item.key(), item.value());
        loadWeights(*m_halfEncoder, weights);
        m_halfEncoder->eval();
        m_halfEncoder->to(m_device);
        m_halfEncoder->to(m_frozenType);
    }
    m_bf16Features = m_cpuEncoder && m_frozenType == torch::kBFloat16 && hasFastBf16();
    m_positions = m_sam->prompt_encoder->densePositions().clone();
    setTraining(false);
}

void TrainingModel::freeze(const std::vector<std::string>& parts) {
    const TrainedParts chosen(parts);
    chosen.check(m_sam->architecture());
    m_encoderFrozen = m_samFrozen = true;
    for (const auto& item : m_sam->named_parameters()) {
        Tensor tensor = item.value();
        const bool trained = chosen.contains(item.key());
        tensor.set_requires_grad(trained);
        if (!trained) continue;
        m_trained.push_back({item.key(), tensor});
        if (item.key().starts_with(kImageEncoder)) m_encoderFrozen = false;
        if (!isHqTensor(item.key())) m_samFrozen = false;
    }
    if (m_encoderFrozen || m_batchNormFrozen) return;
    for (const auto& item : m_sam->named_buffers())
        if (item.key().starts_with(kImageEncoder)) m_buffers.push_back({item.key(), item.value()});
}

std::int64_t TrainingModel::parameters() const {
    std::int64_t count = 0;
    for (const Tensor& tensor : m_sam->parameters())
        count += tensor.numel();
    return count;
}

std::int64_t TrainingModel::trainedParameters() const {
    std::int64_t count = 0;
    for (const NamedTensor& item : m_trained)
        count += item.tensor.numel();
    return count;
}

void TrainingModel::setTraining(bool training) {
    m_sam->eval();
    if (training && !m_encoderFrozen && !m_batchNormFrozen) m_sam->image_encoder->train();
}

Tensor TrainingModel::normalised(const TrainBatch& batch) const {
    const torch::NoGradGuard noGrad;
    // Whole grey levels, as files have them and as upstream trains with.
    const Tensor mean = torch::tensor({123.675f, 116.28f, 103.53f}).view({1, 3, 1, 1});
    const Tensor deviation = torch::tensor({58.395f, 57.12f, 57.375f}).view({1, 3, 1, 1});
    Tensor images = (batch.images.clamp(0, 255).floor() - mean) / deviation;
    for (std::int64_t i = 0; i < batch.imageCount(); ++i) {
        const cv::Size size = batch.inputSizes.at(static_cast<std::size_t>(i));
        images[i].slice(1, size.height).zero_();
        images[i].slice(2, size.width).zero_();
    }
    return images;
}

ImageFeatures TrainingModel::features(const TrainBatch& batch, const JobContext& context) {
    if (batch.features.embedding.defined())
        return {batch.features.embedding.to(m_device, torch::kFloat),
                batch.features.early.defined() ? batch.features.early.to(m_device, torch::kFloat)
                                               : Tensor()};
    const Tensor images = normalised(batch);
    if (!m_encoderFrozen) {
        const Autocast autocast(m_bf16, m_device);
        ImageFeatures features = m_sam->image_encoder->forward(images.to(m_device), context);
        features.embedding = features.embedding.to(torch::kFloat);
        if (features.early.defined()) features.early = features.early.to(torch::kFloat);
        return features;
    }
    const torch::NoGradGuard noGrad;
    std::vector<Tensor> embeddings, early;
    for (std::int64_t i = 0; i < batch.imageCount(); ++i) {  // one by one: the least memory
        context.checkpoint();
        const Tensor image = images.narrow(0, i, 1);
        ImageFeatures one = m_cpuEncoder ? m_cpuEncoder->encode(image, context)
                            : m_halfEncoder
                                ? m_halfEncoder->forward(image.to(m_device, m_frozenType), context)
                                : m_sam->image_encoder->forward(image.to(m_device), context);
        embeddings.push_back(one.embedding.to(torch::kFloat));
        if (one.early.defined()) early.push_back(one.early.to(torch::kFloat));
    }
    return {torch::cat(embeddings), early.empty() ? Tensor() : torch::cat(early)};
}

TrainingModel::Images TrainingModel::prepare(ImageFeatures features) {
    const Autocast autocast(m_bf16, m_device);
    if (m_bf16Features && features.early.defined())
        features.early = features.early.to(torch::kBFloat16);
    Tensor hq = m_sam->mask_decoder->hqFeatures(features);
    return {std::move(features), std::move(hq)};
}

DecodedMasks TrainingModel::decode(const Images& images, const std::vector<std::int64_t>& rows,
                                   const PromptTensors& prompts) {
    const Autocast autocast(m_bf16, m_device);
    const auto count = static_cast<std::int64_t>(rows.size());
    const Tensor index = torch::tensor(rows, torch::TensorOptions(torch::kLong)).to(m_device);
    const Tensor& embedding = images.features.embedding;
    bool inOrder = count == embedding.size(0);
    for (std::int64_t i = 0; inOrder && i < count; ++i)
        inOrder = rows[static_cast<std::size_t>(i)] == i;
    const auto ofRows = [&](const Tensor& maps) {
        return !maps.defined() || inOrder ? maps : maps.index_select(0, index);
    };
    const auto here = [&](const Tensor& tensor) {
        return tensor.defined() ? tensor.to(m_device) : tensor;
    };
    const PromptEmbeddings embedded = m_sam->prompt_encoder->forward(
        {here(prompts.points), here(prompts.labels), here(prompts.boxes), here(prompts.masks)});
    const Tensor positions = m_positions;
    DecodedMasks masks = m_sam->mask_decoder->forward(ofRows(embedding), ofRows(images.hq),
                                                      positions, embedded.sparse, embedded.dense);
    masks.sam = masks.sam.to(torch::kFloat);
    masks.scores = masks.scores.to(torch::kFloat);
    if (masks.hq.defined()) masks.hq = masks.hq.to(torch::kFloat);
    return masks;
}

}  // namespace studio
