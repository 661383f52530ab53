#include "tests/support/FakePredictor.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <new>
#include <opencv2/imgproc.hpp>
#include <thread>

namespace studio::testing {
namespace {

constexpr int kSide = 256;  // of the low-resolution logits
constexpr int kCells = kSide / 4;
constexpr float kOutside = -20.0f;

class FakeEmbedding : public Embedding {
  public:
    FakeEmbedding(std::string model, cv::Size size, cv::Mat cells)
        : model(std::move(model)), size(size), cells(std::move(cells)) {}
    cv::Size imageSize() const override { return size; }
    std::size_t bytes() const override { return std::size_t{1} << 20; }

    const std::string model;
    const cv::Size size;
    const cv::Mat cells;  ///< CV_8UC3, one pixel a cell
};

/// The mean colours of an image's cells; those of the padding are black.
cv::Mat cellColours(const cv::Mat& image) {
    const double scale = static_cast<double>(kCells) / std::max(image.cols, image.rows);
    const auto scaled = [&](int length) {
        return std::max(1, static_cast<int>(std::lround(length * scale)));
    };
    cv::Mat small, colours = cv::Mat::zeros(kCells, kCells, CV_8UC3);
    cv::resize(image, small, {scaled(image.cols), scaled(image.rows)}, 0, 0, cv::INTER_AREA);
    if (small.channels() == 1) cv::cvtColor(small, small, cv::COLOR_GRAY2RGB);
    small.copyTo(colours(cv::Rect({}, small.size())));
    return colours;
}

/// Logits pixels per image pixel.
double scaleOf(cv::Size size) {
    return static_cast<double>(kSide) / std::max(size.width, size.height);
}

cv::Size validSize(cv::Size size) {
    return {std::max(1, static_cast<int>(std::lround(size.width * scaleOf(size)))),
            std::max(1, static_cast<int>(std::lround(size.height * scaleOf(size))))};
}

/// Works for `duration` as a long job should: in steps that can be stopped and looked into.
void work(FakeModel& model, int durationMs, const JobContext& context) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    const auto duration = std::chrono::milliseconds(durationMs);
    model.computing = true;
    try {
        context.report(0, 1);
        while (Clock::now() - begin < duration) {
            context.checkpoint();
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            const std::chrono::duration<double> elapsed = Clock::now() - begin;
            context.report(std::min(1.0, elapsed / duration), 1);
        }
        context.checkpoint();
    } catch (const Cancelled&) {
        model.computing = false;
        ++model.cancelled;
        throw;
    }
    model.computing = false;
}

cv::Mat drawPrompt(const Prompt& prompt, double scale, double radius) {
    cv::Mat logits(kSide, kSide, CV_32FC1, cv::Scalar(kOutside));
    if (!prompt.maskLogits.empty()) cv::max(logits, prompt.maskLogits, logits);
    if (prompt.box) {
        const PromptBox& box = *prompt.box;
        const cv::Rect2d area(box.x0 * scale, box.y0 * scale, (box.x1 - box.x0) * scale,
                              (box.y1 - box.y0) * scale);
        logits(cv::Rect(area) & cv::Rect(0, 0, kSide, kSide)).setTo(-kOutside);
    }
    for (int y = 0; y < kSide; ++y) {
        float* row = logits.ptr<float>(y);
        for (int x = 0; x < kSide; ++x) {
            for (const PromptPoint& point : prompt.points) {
                const double distance =
                    std::hypot(x + 0.5 - point.x * scale, y + 0.5 - point.y * scale);
                const auto inside = static_cast<float>(radius * scale - distance);
                row[x] = point.foreground ? std::max(row[x], inside) : std::min(row[x], -inside);
            }
        }
    }
    return logits;
}

const FakeEmbedding& own(const EmbeddingPtr& embedding, const std::string& model) {
    const auto* fake = dynamic_cast<const FakeEmbedding*>(embedding.get());
    if (fake == nullptr || fake->model != model)
        throw Error(ErrorCode::Internal, model, "the embedding was made by another model");
    return *fake;
}

}  // namespace

std::function<std::shared_ptr<Predictor>(const ModelOptions&, const JobContext&)> FakeModel::loader(
    std::shared_ptr<FakeModel> model) {
    return [model](const ModelOptions& options, const JobContext& context) {
        ++model->loads;
        work(*model, model->loadMs, context);
        const std::string name = toUtf8(options.checkpoint.filename());
        if (name.starts_with("broken"))
            throw Error(ErrorCode::CheckpointInvalid, toUtf8(options.checkpoint),
                        "is not a checkpoint");
        if (name.starts_with("missing"))
            throw Error(ErrorCode::FileNotFound, toUtf8(options.checkpoint), "does not exist");
        if (name.starts_with("huge")) throw std::bad_alloc();
        return std::make_shared<FakePredictor>(model, name);
    };
}

FakePredictor::FakePredictor(std::shared_ptr<FakeModel> model, const std::string& name)
    : m_model(std::move(model)) {
    m_info.path = name;
    m_info.sha256 = name;
    m_info.kind = m_model->hq ? "SAM-HQ" : "SAM";
    m_info.architecture.hq = m_model->hq;
    m_info.storedPrecision = "fp32";
    m_info.fileBytes = 1000;
    m_info.parts = {{"image_encoder", 200}, {"prompt_encoder", 10}, {"mask_decoder", 40}};
    m_runtime = {"cpu", "test processor", "fp32", 1};
}

EmbeddingPtr FakePredictor::encode(const cv::Mat& image, const JobContext& context) {
    ++m_model->encodes;
    work(*m_model, m_model->encodeMs, context);
    if (m_model->failEncode)
        throw Error(*m_model->failEncode, "encoder", "failed as the test asked");
    return std::make_shared<FakeEmbedding>(embeddingKey(), image.size(), cellColours(image));
}

MaskSet FakePredictor::decode(const EmbeddingPtr& embedding, const Prompt& prompt) {
    ++m_model->decodes;
    std::this_thread::sleep_for(std::chrono::milliseconds(m_model->decodeMs));
    const FakeEmbedding& fake = own(embedding, embeddingKey());
    if (prompt.empty()) throw Error(ErrorCode::Usage, "prompt", "is empty");
    if (m_model->failDecode)
        throw Error(*m_model->failDecode, "decoder", "failed as the test asked");

    const double radius = std::max(fake.size.width, fake.size.height) / 16.0;
    MaskSet set;
    set.embedding = embedding;
    for (const double factor : {1.0, 0.5, 1.0, 2.0})
        set.samLogits.push_back(drawPrompt(prompt, scaleOf(fake.size), factor * radius));
    set.scores = {0.95f, 0.7f, 0.9f, 0.8f};
    if (m_model->hq) set.hqLogits = cv::Mat(kSide, kSide, CV_32FC1, cv::Scalar(2));
    return set;
}

MaskSet FakePredictor::decodeGuided(const EmbeddingPtr& embedding, const Prompt& prompt,
                                    const Guidance&) {
    return decode(embedding, prompt);
}

cv::Mat FakePredictor::features(const EmbeddingPtr& embedding) {
    cv::Mat rows;
    own(embedding, embeddingKey()).cells.reshape(1, kCells * kCells).convertTo(rows, CV_32F, 1, 1);
    return rows;
}

cv::Mat FakePredictor::upsample(const MaskSet& set, const cv::Mat& lowResolutionLogits) {
    const cv::Size size = set.embedding->imageSize();
    cv::Mat logits;
    cv::resize(lowResolutionLogits(cv::Rect({}, validSize(size))), logits, size, 0, 0,
               cv::INTER_LINEAR);
    return logits;
}

cv::Mat FakePredictor::upsampleMask(const MaskSet& set, const cv::Mat& lowResolutionLogits) {
    return upsample(set, lowResolutionLogits) > 0;
}

cv::Mat FakePredictor::maskToLogits(const EmbeddingPtr& embedding, const cv::Mat& mask) {
    const FakeEmbedding& fake = own(embedding, embeddingKey());
    if (mask.size() != fake.size)
        throw Error(ErrorCode::SizeMismatch, "mask", "does not have the image's size");
    cv::Mat logits(kSide, kSide, CV_32FC1, cv::Scalar(kOutside));
    cv::Mat small;
    cv::resize(mask, small, validSize(fake.size), 0, 0, cv::INTER_AREA);
    logits(cv::Rect({}, small.size())).setTo(-kOutside, small > 127);
    return logits;
}

std::string FakePredictor::serialize(const EmbeddingPtr& embedding) {
    const FakeEmbedding& fake = own(embedding, embeddingKey());
    const auto* cells = reinterpret_cast<const char*>(fake.cells.data);
    return fake.model + " " + std::to_string(fake.size.width) + " " +
           std::to_string(fake.size.height) + "\n" +
           std::string(cells, fake.cells.total() * fake.cells.elemSize());
}

EmbeddingPtr FakePredictor::deserialize(const std::string& bytes) {
    cv::Size size;
    if (!bytes.starts_with(embeddingKey() + " ") ||
        std::sscanf(bytes.c_str() + embeddingKey().size(), " %d %d", &size.width, &size.height) !=
            2)
        throw Error(ErrorCode::CheckpointInvalid, "embedding", "is not one of this model");
    cv::Mat cells(kCells, kCells, CV_8UC3);
    const std::size_t begin = bytes.find('\n') + 1, count = cells.total() * cells.elemSize();
    if (bytes.size() != begin + count)
        throw Error(ErrorCode::CheckpointInvalid, "embedding", "has the wrong length");
    std::memcpy(cells.data, bytes.data() + begin, count);
    return std::make_shared<FakeEmbedding>(embeddingKey(), size, cells);
}

}  // namespace studio::testing
