#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/base/Error.h"
#include "core/predict/Predictor.h"

namespace studio::testing {

/// How a FakePredictor behaves and what it was asked; shared with the test, safe from any thread.
struct FakeModel {
    std::atomic<int> loadMs = 0, encodeMs = 0, decodeMs = 0;
    std::atomic<int> loads = 0, encodes = 0, decodes = 0;  ///< started
    std::atomic<int> cancelled = 0;                        ///< loads and encodings stopped half-way
    std::atomic<bool> sharesCores = false;                 ///< as shareCores() said last
    std::atomic<bool> computing = false;                   ///< inside load() or encode()
    std::optional<ErrorCode> failEncode, failDecode;       ///< set before the call that is to fail
    bool hq = true;

    /// The loader for ModelController. Checkpoints are not opened, their names say what happens:
    /// "broken*" is CheckpointInvalid, "huge*" OutOfMemory, "missing*" FileNotFound; any other name
    /// gives a model whose embeddings fit no other name.
    static std::function<std::shared_ptr<Predictor>(const ModelOptions&, const JobContext&)> loader(
        std::shared_ptr<FakeModel> model);
};

/// A predictor without a network: a click gives a disc around it, quickly and always the same.
/// Foreground points give discs of a radius of 1/16 of the image's longest side, background points
/// cut theirs out, a box is filled, mask logits are added. The masks 1..3 have discs of half, whole
/// and double radius with predicted IoU 0.7, 0.9, 0.8, mask 0 is as mask 2 with 0.95; the HQ logits
/// grow a mask by two logits pixels. Features are the cells' mean colours, so that parts of one
/// colour are alike; guidance changes nothing. An embedding of another model is refused as
/// Internal.
class FakePredictor : public Predictor {
  public:
    FakePredictor(std::shared_ptr<FakeModel> model, const std::string& name);

    const ModelInfo& info() const override { return m_info; }
    const RuntimeInfo& runtime() const override { return m_runtime; }
    std::string embeddingKey() const override { return m_info.sha256; }
    void shareCores(bool on) override { m_model->sharesCores = on; }
    EmbeddingPtr encode(const cv::Mat& image, const JobContext& context = {}) override;
    MaskSet decode(const EmbeddingPtr& embedding, const Prompt& prompt) override;
    MaskSet decodeGuided(const EmbeddingPtr& embedding, const Prompt& prompt,
                         const Guidance& guidance) override;
    cv::Mat features(const EmbeddingPtr& embedding) override;
    cv::Mat upsample(const MaskSet& set, const cv::Mat& lowResolutionLogits) override;
    cv::Mat upsampleMask(const MaskSet& set, const cv::Mat& lowResolutionLogits) override;
    cv::Mat maskToLogits(const EmbeddingPtr& embedding, const cv::Mat& mask) override;
    std::string serialize(const EmbeddingPtr& embedding) override;
    EmbeddingPtr deserialize(const std::string& bytes) override;

  private:
    std::shared_ptr<FakeModel> m_model;
    ModelInfo m_info;
    RuntimeInfo m_runtime;
};

}  // namespace studio::testing
