#include "benchmarks/Modules.h"

#include "benchmarks/Work.h"
#include "core/checkpoint/OpenModel.h"

namespace studio::bench {

Sam loadModules(const fs::path& checkpoint) {
    const OpenedModel model = openModel({checkpoint});
    Sam sam(model.architecture);
    loadWeights(*sam, model.tensors);
    for (at::Tensor& parameter : sam->parameters())
        parameter.set_requires_grad(false);
    return sam;
}

DecoderModules::DecoderModules(const fs::path& checkpoint, const std::vector<PromptPoint>& points)
    : m_sam(loadModules(checkpoint)) {
    const Architecture& a = m_sam->architecture();
    torch::manual_seed(2);
    const int64_t side = a.embeddingSide();
    m_features.embedding = torch::randn({1, a.promptWidth, side, side}) * 0.3;
    if (a.hq) m_features.early = torch::randn({1, side, side, a.hqEncoderWidth});
    const double scale = static_cast<double>(a.imageSize) / kImageWidth;
    std::vector<float> coordinates, labels;
    for (const PromptPoint& point : points) {
        coordinates.push_back(static_cast<float>(point.x * scale));
        coordinates.push_back(static_cast<float>(point.y * scale));
        labels.push_back(point.foreground ? 1.0f : 0.0f);
    }
    m_prompt.points = torch::tensor(coordinates).view({1, -1, 2});
    m_prompt.labels = torch::tensor(labels).view({1, -1});
}

DecodedMasks DecoderModules::decode() {
    const PromptEmbeddings prompts = m_sam->prompt_encoder->forward(m_prompt);
    return m_sam->mask_decoder->forward(
        m_features.embedding, m_sam->mask_decoder->hqFeatures(m_features),
        m_sam->prompt_encoder->densePositions(), prompts.sparse, prompts.dense);
}

at::Tensor DecoderModules::toImage(const at::Tensor& logits) const {
    const auto resize = [](const at::Tensor& map, int64_t height, int64_t width) {
        return at::upsample_bilinear2d(map, {height, width}, /*align_corners=*/false);
    };
    const int64_t size = m_sam->architecture().imageSize,
                  height = size * kImageHeight / kImageWidth;
    return resize(resize(logits, size, size).narrow(2, 0, height), kImageHeight, kImageWidth)[0][0];
}

}  // namespace studio::bench
