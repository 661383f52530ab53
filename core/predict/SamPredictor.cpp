#include "core/predict/SamPredictor.h"

#include <omp.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <sstream>

#include "core/base/Error.h"
#include "core/base/Log.h"
#include "core/checkpoint/OpenModel.h"
#include "core/image/Resize.h"
#include "core/predict/MaskUpsampler.h"
#include "core/sam/TorchErrors.h"

namespace studio {

namespace {

/// OpenMP keeps its number of threads for each calling thread. (at::init_num_threads() would also
/// make a new XNNPACK pool, whose threads then spin on the cores that the work needs.)
void useThreads(int count) {
    omp_set_num_threads(count);
}

/// useThreads() for a while: a click is answered in the middle of an encoding, which then goes on
/// with its own.
class ThreadsForNow {
  public:
    explicit ThreadsForNow(int count) : m_before(omp_get_max_threads()) { useThreads(count); }
    ~ThreadsForNow() { useThreads(m_before); }
    ThreadsForNow(const ThreadsForNow&) = delete;
    ThreadsForNow& operator=(const ThreadsForNow&) = delete;

  private:
    int m_before;
};

/// h x w, on any device -> CV_32FC1
cv::Mat toMat(const Tensor& map) {
    const Tensor values = map.to(torch::kCPU, torch::kFloat).contiguous();
    cv::Mat mat(static_cast<int>(values.size(0)), static_cast<int>(values.size(1)), CV_32FC1);
    std::memcpy(mat.data, values.data_ptr(), values.nbytes());
    return mat;
}

Tensor toTensor(const cv::Mat& mat, const torch::Device& device) {
    const cv::Mat whole = mat.isContinuous() ? mat : mat.clone();
    return torch::from_blob(whole.data, {1, 1, whole.rows, whole.cols}, torch::kFloat)
        .to(device, torch::kFloat, /*non_blocking=*/false, /*copy=*/true);
}

/// "[1, 256, 64, 64]"
std::string shapeText(const Tensor& tensor) {
    std::ostringstream text;
    if (tensor.defined())
        text << tensor.sizes();
    else
        text << "none";
    return text.str();
}

void debugLoaded(const ModelInfo& info, const RuntimeInfo& runtime) {
    const Architecture& a = info.architecture;
    log::debug("checkpoint loaded: {} ({}, {}, stored as {}, {} bytes)", info.path, info.kind,
               a.name(), info.storedPrecision, info.fileBytes);
    if (!info.decoderPath.empty()) log::debug("HQ decoder laid over it: {}", info.decoderPath);
    log::debug("image size {}, prompt width {}, decoder depth {}, HQ part: {}", a.imageSize,
               a.promptWidth, a.decoderDepth, a.hq ? "yes" : "no");
    for (const ModelInfo::Part& part : info.parts)
        log::debug("{}: {} parameters", part.name, part.parameters);
    log::debug("runs on {} ({}), encoder in {}, {} threads", runtime.device, runtime.deviceName,
               runtime.precision, runtime.threads);
}

[[noreturn]] void refuse(const std::string& detail) {
    throw Error(ErrorCode::Usage, "prompt", detail);
}

}  // namespace

SamPredictor::SamPredictor(Sam sam, ModelInfo info, Runtime runtime)
    : m_sam(std::move(sam)), m_info(std::move(info)), m_runtime(std::move(runtime)) {
    const torch::NoGradGuard noGrad;
    for (Tensor& parameter : m_sam->parameters())
        parameter.set_requires_grad(false);
    if (m_runtime.device.is_cpu())
        m_cpuEncoder =
            makeEncoderInference(*m_sam->image_encoder, m_info.architecture,
                                 {m_runtime.encoderType == torch::kBFloat16, /*takeWeights=*/true});
    m_sam->to(m_runtime.device);
    if (!m_cpuEncoder) m_sam->image_encoder->to(m_runtime.encoderType);
    m_positions = m_sam->prompt_encoder->densePositions();
    if (m_runtime.device.is_cpu()) {
        const auto parameters = m_sam->named_parameters();
        m_cpuDecoder = std::make_unique<kernels::MaskDecoderInference>(
            m_info.architecture, [&](const std::string& name) { return parameters[name]; },
            m_positions);
    }
}

std::string SamPredictor::embeddingKey() const {
    return m_info.sha256 + "-" + std::to_string(m_info.architecture.imageSize) + "-" +
           m_runtime.info.precision;
}

EmbeddingPtr SamPredictor::encode(const cv::Mat& image, const JobContext& context) {
    if (image.empty() || (image.type() != CV_8UC1 && image.type() != CV_8UC3))
        throw Error(ErrorCode::Usage, "image", "must be 8-bit grey or RGB");
    useThreads(m_runtime.info.threads);
    return withTorchErrors("encoding", [&]() -> EmbeddingPtr {
        const torch::NoGradGuard noGrad;
        context.report(0, 1);
        context.checkpoint();
        const int side = m_info.architecture.imageSize;
        cv::Mat resized = resizeAntialiased(image, scaledSize(image.size(), side));
        if (!resized.isContinuous()) resized = resized.clone();
        std::vector<int64_t> shape{resized.rows, resized.cols};
        if (resized.channels() == 3) shape.push_back(3);
        const Tensor pixels = torch::from_blob(resized.data, shape, torch::kUInt8);
        const Tensor input = normaliseImage(pixels, side);

        ImageFeatures features =
            m_cpuEncoder ? m_cpuEncoder->encode(input, context)
                         : m_sam->image_encoder->forward(
                               input.to(m_runtime.device, m_runtime.encoderType), context);
        context.checkpoint();
        features.embedding = features.embedding.to(torch::kFloat).contiguous();
        features.early = features.early.defined() ? features.early.to(torch::kFloat) : Tensor();
        Tensor hqFeatures = m_sam->mask_decoder->hqFeatures(features);
        if (log::debugEnabled())
            log::debug("encoder: input {}, embedding {}, early feature {}, HQ features {}",
                       shapeText(input), shapeText(features.embedding), shapeText(features.early),
                       shapeText(hqFeatures));
        if (hqFeatures.defined()) hqFeatures = hqFeatures.contiguous();
        return std::make_shared<SamEmbedding>(image.size(), features.embedding, hqFeatures);
    });
}

const SamEmbedding& SamPredictor::checked(const EmbeddingPtr& embedding) const {
    const auto* own = dynamic_cast<const SamEmbedding*>(embedding.get());
    const Architecture& architecture = m_info.architecture;
    if (!own || own->image().size(1) != architecture.promptWidth ||
        own->image().size(2) != architecture.embeddingSide() ||
        own->hqFeatures().defined() != architecture.hq)
        throw Error(ErrorCode::Usage, "embedding", "was not made by this model");
    return *own;
}

void SamPredictor::check(const Prompt& prompt) const {
    if (prompt.empty()) refuse("is empty: give points, a box or a mask");
    if (prompt.points.size() > kMaxPoints)
        refuse("has " + std::to_string(prompt.points.size()) + " points, at most " +
               std::to_string(kMaxPoints) + " are possible");
    for (const PromptPoint& point : prompt.points)
        if (!std::isfinite(point.x) || !std::isfinite(point.y))
            refuse("has a point that is not a number");
    if (prompt.box) {
        const PromptBox& box = *prompt.box;
        for (const double value : {box.x0, box.y0, box.x1, box.y1})
            if (!std::isfinite(value)) refuse("has a box that is not a number");
        if (box.x0 > box.x1 || box.y0 > box.y1) refuse("has a box whose corners are swapped");
    }
    if (!prompt.maskLogits.empty()) {
        const int side = maskSide();
        if (prompt.maskLogits.type() != CV_32FC1 ||
            prompt.maskLogits.size() != cv::Size(side, side))
            refuse("has mask logits that are not " + std::to_string(side) + " x " +
                   std::to_string(side) + " 32-bit floats");
        if (!cv::checkRange(prompt.maskLogits)) refuse("has mask logits that are not numbers");
    }
}

PromptTensors SamPredictor::toTensors(const Prompt& prompt, cv::Size imageSize) const {
    const cv::Size input = scaledSize(imageSize, m_info.architecture.imageSize);
    const double scaleX = static_cast<double>(input.width) / imageSize.width;
    const double scaleY = static_cast<double>(input.height) / imageSize.height;
    PromptTensors tensors;
    if (!prompt.points.empty()) {
        std::vector<float> coordinates, labels;
        for (const PromptPoint& point : prompt.points) {
            coordinates.push_back(static_cast<float>(point.x * scaleX));
            coordinates.push_back(static_cast<float>(point.y * scaleY));
            labels.push_back(point.foreground ? 1.0f : 0.0f);
        }
        tensors.points = torch::tensor(coordinates).view({1, -1, 2}).to(m_runtime.device);
        tensors.labels = torch::tensor(labels).view({1, -1}).to(m_runtime.device);
    }
    if (prompt.box) {
        const PromptBox& box = *prompt.box;
        tensors.boxes =
            torch::tensor({box.x0 * scaleX, box.y0 * scaleY, box.x1 * scaleX, box.y1 * scaleY},
                          torch::kFloat)
                .view({1, 4})
                .to(m_runtime.device);
    }
    if (!prompt.maskLogits.empty()) tensors.masks = toTensor(prompt.maskLogits, m_runtime.device);
    return tensors;
}

DecodedMasks SamPredictor::decodeOnCpu(const EmbeddingPtr& embedding,
                                       const PromptEmbeddings& prompts, bool hasMask,
                                       const DecoderGuidance& guidance) {
    if (m_preparedFor.lock() != embedding) {
        const SamEmbedding& own = checked(embedding);
        m_prepared = m_cpuDecoder->prepare(own.image(), own.hqFeatures());
        m_preparedFor = embedding;
    }
    const kernels::MaskDecoderInference::Output output = m_cpuDecoder->run(
        *m_prepared, prompts.sparse, hasMask ? prompts.dense : Tensor(), guidance);
    DecodedMasks masks;
    masks.sam = output.samLogits.unsqueeze(0);
    masks.scores = output.scores.unsqueeze(0);
    if (output.hqLogits.defined()) masks.hq = output.hqLogits.unsqueeze(0).unsqueeze(0);
    return masks;
}

DecoderGuidance SamPredictor::toTensors(const Guidance& guidance) const {
    const int side = m_info.architecture.embeddingSide(), width = m_info.architecture.promptWidth;
    const auto take = [&](const cv::Mat& mat, cv::Size size, const char* name) -> Tensor {
        if (mat.empty()) return {};
        if (mat.type() != CV_32FC1 || mat.size() != size || !cv::checkRange(mat))
            throw Error(ErrorCode::Usage, name, "does not fit this model, or is not numbers");
        return toTensor(mat, m_runtime.device).flatten();
    };
    return {take(guidance.attention, {side, side}, "guided attention"),
            take(guidance.target, {width, 1}, "target embedding")};
}

MaskSet SamPredictor::decode(const EmbeddingPtr& embedding, const Prompt& prompt) {
    return decodeOn(clickThreads(), embedding, prompt, {});
}

int SamPredictor::clickThreads() const {
    const int all = m_runtime.info.threads;
    return m_sharesCores ? std::max(1, all / 2) : all;
}

MaskSet SamPredictor::decodeGuided(const EmbeddingPtr& embedding, const Prompt& prompt,
                                   const Guidance& guidance) {
    return decodeOn(m_runtime.info.threads, embedding, prompt, guidance);
}

MaskSet SamPredictor::decodeOn(int count, const EmbeddingPtr& embedding, const Prompt& prompt,
                               const Guidance& guidance) {
    const SamEmbedding& own = checked(embedding);
    check(prompt);
    const DecoderGuidance aids = toTensors(guidance);
    const ThreadsForNow threads(count);
    return withTorchErrors("decoding", [&] {
        const torch::NoGradGuard noGrad;
        const PromptEmbeddings prompts =
            m_sam->prompt_encoder->forward(toTensors(prompt, own.imageSize()));
        const DecodedMasks masks =
            m_cpuDecoder ? decodeOnCpu(embedding, prompts, !prompt.maskLogits.empty(), aids)
                         : m_sam->mask_decoder->forward(own.image(), own.hqFeatures(), m_positions,
                                                        prompts.sparse, prompts.dense, aids);
        if (log::debugEnabled())
            log::debug(
                "decoder: sparse prompt {}, dense prompt {}, masks {}, HQ mask {}, scores {}",
                shapeText(prompts.sparse), shapeText(prompts.dense), shapeText(masks.sam),
                shapeText(masks.hq), shapeText(masks.scores));
        MaskSet set;
        set.embedding = embedding;
        const Tensor scores = masks.scores.to(torch::kCPU);
        for (int64_t i = 0; i < masks.sam.size(1); ++i) {
            set.samLogits.push_back(toMat(masks.sam[0][i]));
            set.scores.push_back(scores[0][i].item<float>());
        }
        if (masks.hq.defined()) set.hqLogits = toMat(masks.hq[0][0]);
        return set;
    });
}

cv::Mat SamPredictor::upsampled(const MaskSet& set, const cv::Mat& logits, bool threshold) const {
    const cv::Size imageSize = checked(set.embedding).imageSize();
    const int side = maskSide();
    if (logits.type() != CV_32FC1 || logits.size() != cv::Size(side, side))
        throw Error(ErrorCode::Usage, "logits", "are not of this model's size");
    const ThreadsForNow threads(clickThreads());
    const int padded = m_info.architecture.imageSize;
    const MaskUpsampler upsampler(side, padded, scaledSize(imageSize, padded), imageSize);
    return threshold ? upsampler.mask(logits) : upsampler.logits(logits);
}

cv::Mat SamPredictor::upsample(const MaskSet& set, const cv::Mat& lowResolutionLogits) {
    return upsampled(set, lowResolutionLogits, false);
}

cv::Mat SamPredictor::upsampleMask(const MaskSet& set, const cv::Mat& lowResolutionLogits) {
    return upsampled(set, lowResolutionLogits, true);
}

cv::Mat SamPredictor::maskToLogits(const EmbeddingPtr& embedding, const cv::Mat& mask) {
    const cv::Size imageSize = checked(embedding).imageSize();
    if (mask.type() != CV_8UC1 || mask.size() != imageSize)
        throw Error(ErrorCode::SizeMismatch, "mask", "is not of its image's size");
    const int padded = m_info.architecture.imageSize;
    cv::Mat covered, input;
    mask.convertTo(covered, CV_32F);
    cv::threshold(covered, covered, 0, 1, cv::THRESH_BINARY);
    cv::resize(covered, input, scaledSize(imageSize, padded), 0, 0, cv::INTER_AREA);
    cv::copyMakeBorder(input, input, 0, padded - input.rows, 0, padded - input.cols,
                       cv::BORDER_CONSTANT, cv::Scalar(0));
    cv::Mat logits;
    cv::resize(input, logits, cv::Size(maskSide(), maskSide()), 0, 0, cv::INTER_AREA);
    // The logit of the covered share, kept to what a confident decoder gives.
    static constexpr float kSure = 0.999f;
    logits.forEach<float>([](float& share, const int*) {
        const float p = std::clamp(share, 1 - kSure, kSure);
        share = std::log(p / (1 - p));
    });
    return logits;
}

cv::Mat SamPredictor::features(const EmbeddingPtr& embedding) {
    const SamEmbedding& own = checked(embedding);
    useThreads(m_runtime.info.threads);
    return withTorchErrors("features", [&] {
        const torch::NoGradGuard noGrad;
        return toMat(own.image()[0].flatten(1).t());
    });
}

std::string SamPredictor::serialize(const EmbeddingPtr& embedding) {
    return withTorchErrors("embedding", [&] { return checked(embedding).serialize(); });
}

EmbeddingPtr SamPredictor::deserialize(const std::string& bytes) {
    return withTorchErrors("embedding", [&]() -> EmbeddingPtr {
        return SamEmbedding::deserialize(bytes, m_info.architecture, m_runtime.device);
    });
}

std::shared_ptr<Predictor> Predictor::load(const ModelOptions& options, const JobContext& context) {
    Runtime runtime = resolveRuntime(options.runtime);
    const ModelFile file{options.checkpoint, options.hqDecoder, options.samType};
    const JobContext quiet{context.cancel, {}, context.yield};
    const std::string subject = toUtf8(options.checkpoint);
    return withTorchErrors(subject, [&]() -> std::shared_ptr<Predictor> {
        context.report(0, 1);
        OpenedModel model = openModel(file, quiet);
        context.report(0.4, 1);
        model.info.sha256 = modelDigest(file, quiet);
        context.report(0.6, 1);
        Sam sam(model.architecture);
        loadWeights(*sam, model.tensors);
        context.report(0.9, 1);
        auto predictor = std::make_shared<SamPredictor>(std::move(sam), std::move(model.info),
                                                        std::move(runtime));
        debugLoaded(predictor->info(), predictor->runtime());
        context.report(1, 1);
        return predictor;
    });
}

}  // namespace studio
