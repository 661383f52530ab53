#pragma once

#include <opencv2/core.hpp>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/base/JobContext.h"
#include "core/base/RuntimeOptions.h"
#include "core/checkpoint/Architecture.h"
#include "core/predict/Prompt.h"

namespace studio {

struct ModelOptions {
    fs::path checkpoint;
    fs::path hqDecoder;  ///< optional HQ-decoder-only file to lay over `checkpoint`
    /// Empty: read off the shapes; else only checked (vit_b, vit_l, vit_h, vit_tiny).
    std::string samType;
    RuntimeOptions runtime;
};

/// Where a loaded model really runs.
struct RuntimeInfo {
    std::string device;      ///< "cpu", "cuda:0"
    std::string deviceName;  ///< e.g. the processor's or the GPU's name
    std::string precision;   ///< of the encoder: "fp32" or "bf16"
    int threads = 1;
};

/// The features of one image under one model: opaque, immutable, shared between threads. Each
/// Predictor derives its own kind and accepts no other.
class Embedding {
  public:
    virtual ~Embedding() = default;
    virtual cv::Size imageSize() const = 0;  ///< of the original upright image, pixels
    virtual std::size_t bytes() const = 0;   ///< memory it holds
};
using EmbeddingPtr = std::shared_ptr<const Embedding>;

/// What one decoder pass says about one prompt, before upsampling. All mats CV_32FC1,
/// side = 4 x embedding side; the image fills the top left part as in the padded input.
struct MaskSet {
    /// SAM's masks: [0] the single-mask token, [1..3] the three for ambiguous prompts.
    std::vector<cv::Mat> samLogits;
    /// HQ logits (to be added to a SAM mask, or used alone); empty without an HQ part.
    cv::Mat hqLogits;
    /// Predicted IoU of samLogits, same order.
    std::vector<float> scores;
    EmbeddingPtr embedding;

    /// Index into samLogits that `multimask` selects: 0, or the best scored of 1..3.
    int selected(bool multimask) const;
    /// Logits of one choice: fused as `source` says. `index` is one into samLogits.
    cv::Mat logits(int index, MaskSource source) const;
};

/// What PerSAM adds to a decoder pass (arXiv:2305.03048); each may be empty.
struct Guidance {
    /// CV_32FC1 of the embedding's side: added to every token-to-image attention of the decoder's
    /// layers after its softmax, then softmax again.
    cv::Mat attention;
    /// CV_32FC1, 1 x promptWidth: added to all tokens before each layer.
    cv::Mat target;

    bool empty() const { return attention.empty() && target.empty(); }
};

/// A finished mask in image size.
struct Prediction {
    cv::Mat mask;     ///< CV_8UC1 0/255, original image size
    cv::Mat logits;   ///< CV_32FC1 low-resolution logits it came from (fit for Prompt::maskLogits)
    float score = 0;  ///< predicted IoU
};

/// A loaded SAM / SAM-HQ model: image -> embedding -> masks.
/// Calls of one Predictor may come from any thread but only one at a time (a JobContext::yield hook
/// may make any call, an encode() inside of an encode() included).
class Predictor {
  public:
    /// Throws Error{File*, Checkpoint*, DeviceUnavailable, OutOfMemory}, Cancelled.
    static std::shared_ptr<Predictor> load(const ModelOptions& options,
                                           const JobContext& context = {});
    virtual ~Predictor() = default;

    virtual const ModelInfo& info() const = 0;
    virtual const RuntimeInfo& runtime() const = 0;
    /// Identifies the features this model makes: SHA-256 of the weights, image size and encoder
    /// precision.
    virtual std::string embeddingKey() const = 0;

    /// Whether other work keeps the cores busy, at a lower priority: decode() and the upsampling
    /// then take half of the threads, so that no thread waits, spinning, for another that such work
    /// holds back. May be called while another thread computes.
    virtual void shareCores(bool) {}

    /// Image preparation as upstream (longest side to the model's size with PIL's antialiased
    /// bilinear filter, normalise, pad bottom/right), then the encoder. `image`: CV_8UC1 or CV_8UC3
    /// RGB. Reports progress 0..1. Throws Error{OutOfMemory}, Cancelled.
    virtual EmbeddingPtr encode(const cv::Mat& image, const JobContext& context = {}) = 0;

    /// One decoder pass. Throws Error{Usage} for an empty prompt or one with non-finite numbers.
    virtual MaskSet decode(const EmbeddingPtr& embedding, const Prompt& prompt) = 0;
    /// The same with PerSAM's guidance. Throws also Error{Usage} for guidance of another size, and
    /// for any where the kind of model has none.
    virtual MaskSet decodeGuided(const EmbeddingPtr& embedding, const Prompt& prompt,
                                 const Guidance& guidance);
    /// The same for many prompts of one image; at once where that is faster. Throws Cancelled as
    /// well.
    virtual std::vector<MaskSet> decodeBatch(const EmbeddingPtr& embedding,
                                             const std::vector<Prompt>& prompts,
                                             const JobContext& context = {});

    /// Logits of a MaskSet brought to the original image's size by SAM's two bilinear steps.
    /// CV_32FC1, size of the image.
    virtual cv::Mat upsample(const MaskSet& set, const cv::Mat& lowResolutionLogits) = 0;
    /// The same, thresholded at 0 on the way (faster than upsample() > 0): CV_8UC1 0/255.
    virtual cv::Mat upsampleMask(const MaskSet& set, const cv::Mat& lowResolutionLogits) = 0;

    /// A mask raster (CV_8UC1, original image size) as Prompt::maskLogits for that image.
    virtual cv::Mat maskToLogits(const EmbeddingPtr& embedding, const cv::Mat& mask) = 0;

    /// The embedding as one row a cell, row by row of its grid from the top left: side * side x
    /// promptWidth, CV_32FC1. The image fills the top left part of the grid. Throws Error{Usage}
    /// where the kind of model has none.
    virtual cv::Mat features(const EmbeddingPtr& embedding);

    /// Embedding <-> bytes for the disk cache (fp16). Throws Error{CheckpointInvalid} on foreign
    /// bytes.
    virtual std::string serialize(const EmbeddingPtr& embedding) = 0;
    virtual EmbeddingPtr deserialize(const std::string& bytes) = 0;

    /// decode, select, upsample in one.
    Prediction predict(const EmbeddingPtr& embedding, const Prompt& prompt,
                       const PredictOptions& options);
};

}  // namespace studio
