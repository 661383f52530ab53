#include "core/train/FeatureCache.h"

#include <array>
#include <cstring>
#include <optional>

#include "core/base/Error.h"
#include "core/base/Hash.h"
#include "core/base/Log.h"
#include "core/sam/ImageEncoder.h"

namespace studio {
namespace {

/// What an entry starts with; little-endian, as all supported machines are.
struct Header {
    std::array<char, 8> magic{'P', 'S', 'H', 'Q', 'F', 'T', 'R', '1'};
    std::array<std::int32_t, 3> embedding{};  ///< channels, height, width
    std::array<std::int32_t, 3> early{};      ///< height, width, channels
};
static_assert(sizeof(Header) == 32);

constexpr double kLargestHalf = 65504;
constexpr std::int32_t kLargestSide = 1 << 15;

Tensor toHalf(const Tensor& tensor) {
    if (!tensor.defined()) return {};
    return tensor.detach()
        .to(torch::kCPU, torch::kFloat)
        .clamp(-kLargestHalf, kLargestHalf)
        .to(torch::kHalf)
        .contiguous();
}

/// Zeros for a tensor that is not there.
std::array<std::int32_t, 3> shapeOf(const Tensor& tensor) {
    std::array<std::int32_t, 3> shape{};
    if (!tensor.defined()) return shape;
    for (int i = 0; i < 3; ++i)
        shape[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(tensor.size(i + 1));
    return shape;
}

void append(std::string& bytes, const Tensor& half) {
    if (!half.defined()) return;
    bytes.append(static_cast<const char*>(half.data_ptr()), half.nbytes());
}

std::string serialized(const ImageFeatures& features) {
    Header header;
    header.embedding = shapeOf(features.embedding);
    header.early = shapeOf(features.early);
    std::string bytes(reinterpret_cast<const char*>(&header), sizeof header);
    append(bytes, features.embedding);
    append(bytes, features.early);
    return bytes;
}

std::size_t valuesOf(const std::array<std::int32_t, 3>& shape) {
    std::size_t values = 1;
    for (const std::int32_t length : shape) {
        if (length < 0 || length > kLargestSide)
            throw Error(ErrorCode::CheckpointInvalid, "features", "have an impossible shape");
        values *= static_cast<std::size_t>(length);
    }
    return values;
}

Tensor take(const char*& position, const std::array<std::int32_t, 3>& shape) {
    if (valuesOf(shape) == 0) return {};
    Tensor half = torch::empty({1, shape[0], shape[1], shape[2]}, torch::kHalf);
    std::memcpy(half.data_ptr(), position, half.nbytes());
    position += half.nbytes();
    return half;
}

/// Throws Error{CheckpointInvalid} for bytes that serialized() did not make.
ImageFeatures deserialized(const std::string& bytes) {
    Header header;
    const Header expected;
    if (bytes.size() < sizeof header)
        throw Error(ErrorCode::CheckpointInvalid, "features", "are too short");
    std::memcpy(&header, bytes.data(), sizeof header);
    if (header.magic != expected.magic ||
        bytes.size() != sizeof header + 2 * (valuesOf(header.embedding) + valuesOf(header.early)))
        throw Error(ErrorCode::CheckpointInvalid, "features", "are of another kind");
    const char* position = bytes.data() + sizeof header;
    ImageFeatures features;
    features.embedding = take(position, header.embedding);
    features.early = take(position, header.early);
    return features;
}

}  // namespace

FeatureCache::FeatureCache(fs::path folder, std::uint64_t maxBytes, std::string modelKey)
    : m_disk({std::move(folder), ".features", "feature", maxBytes, DiskCache::WhenFull::KeepUsed}),
      m_modelKey(std::move(modelKey)) {}

FeatureCache::~FeatureCache() = default;

std::string FeatureCache::key(const std::string& imageContent, const SampleView& view) const {
    Sha256 hash;
    const std::string text = m_modelKey + "\n" + imageContent + "\n" + view.text();
    hash.update(text.data(), text.size());
    return hash.hexDigest();
}

bool FeatureCache::contains(const std::string& key) const {
    return m_disk.contains(key);
}

std::shared_ptr<const ImageFeatures> FeatureCache::find(const std::string& key) {
    std::shared_ptr<const ImageFeatures> features;
    if (const std::optional<std::string> bytes = m_disk.read(key)) {
        try {
            features = std::make_shared<const ImageFeatures>(deserialized(*bytes));
        } catch (const Error& error) {
            log::warn("cached feature dropped: {}", error.what());
            m_disk.remove(key);
        }
    }
    const std::lock_guard lock(m_mutex);
    ++(features ? m_statistics.found : m_statistics.missed);
    return features;
}

std::shared_ptr<const ImageFeatures> FeatureCache::keep(const std::string& key,
                                                        const ImageFeatures& features) {
    const auto isOfOneImage = [](const Tensor& map) { return map.dim() == 4 && map.size(0) == 1; };
    if (!features.embedding.defined() || !isOfOneImage(features.embedding) ||
        (features.early.defined() && !isOfOneImage(features.early)))
        throw Error(ErrorCode::Internal, "features", "must be those of one image");
    auto half = std::make_shared<const ImageFeatures>(
        ImageFeatures{toHalf(features.embedding), toHalf(features.early)});
    const bool kept = m_disk.write(key, serialized(*half));
    const std::lock_guard lock(m_mutex);
    ++(kept ? m_statistics.kept : m_statistics.refused);
    return half;
}

FeatureCache::Statistics FeatureCache::statistics() const {
    const std::lock_guard lock(m_mutex);
    return m_statistics;
}

std::uint64_t FeatureCache::entryBytes(int side, int width, int earlyWidth) {
    const auto cells = static_cast<std::uint64_t>(side) * static_cast<std::uint64_t>(side);
    return sizeof(Header) + 2 * cells * static_cast<std::uint64_t>(width + earlyWidth) + 64;
}

}  // namespace studio
