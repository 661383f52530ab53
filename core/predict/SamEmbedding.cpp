#include "core/predict/SamEmbedding.h"

#include <array>
#include <cstring>

#include "core/base/Error.h"

namespace studio {

using torch::Tensor;

namespace {

/// What a serialised embedding starts with; little-endian, as all supported machines are.
struct Header {
    std::array<char, 8> magic{'P', 'S', 'H', 'Q', 'E', 'M', 'B', '1'};
    std::int32_t imageWidth = 0, imageHeight = 0;
    std::int32_t side = 0, channels = 0, hqChannels = 0;
};
static_assert(sizeof(Header) == 28);

constexpr double kLargestHalf = 65504;

void appendHalf(std::string& bytes, const Tensor& tensor) {
    const Tensor half =
        tensor.to(torch::kCPU).clamp(-kLargestHalf, kLargestHalf).to(torch::kHalf).contiguous();
    bytes.append(static_cast<const char*>(half.data_ptr()), half.nbytes());
}

Tensor takeHalf(const char*& position, at::IntArrayRef shape, const torch::Device& device) {
    Tensor half = torch::empty(shape, torch::kHalf);
    std::memcpy(half.data_ptr(), position, half.nbytes());
    position += half.nbytes();
    return half.to(device, torch::kFloat);
}

}  // namespace

SamEmbedding::SamEmbedding(cv::Size imageSize, Tensor image, Tensor hqFeatures)
    : m_imageSize(imageSize), m_image(std::move(image)), m_hqFeatures(std::move(hqFeatures)) {}

std::size_t SamEmbedding::bytes() const {
    return m_image.nbytes() + (m_hqFeatures.defined() ? m_hqFeatures.nbytes() : 0);
}

std::string SamEmbedding::serialize() const {
    Header header;
    header.imageWidth = m_imageSize.width;
    header.imageHeight = m_imageSize.height;
    header.side = static_cast<std::int32_t>(m_image.size(2));
    header.channels = static_cast<std::int32_t>(m_image.size(1));
    header.hqChannels =
        m_hqFeatures.defined() ? static_cast<std::int32_t>(m_hqFeatures.size(1)) : 0;
    std::string bytes(reinterpret_cast<const char*>(&header), sizeof header);
    bytes.reserve(sizeof header + this->bytes() / 2);
    appendHalf(bytes, m_image);
    if (m_hqFeatures.defined()) appendHalf(bytes, m_hqFeatures);
    return bytes;
}

std::shared_ptr<const SamEmbedding> SamEmbedding::deserialize(const std::string& bytes,
                                                              const Architecture& architecture,
                                                              const torch::Device& device) {
    const std::int64_t side = architecture.embeddingSide(), channels = architecture.promptWidth;
    const std::int64_t hqChannels = architecture.hq ? channels / 8 : 0;
    const std::int64_t values = side * side * (channels + 16 * hqChannels);
    Header header;
    const Header expected;
    if (bytes.size() != sizeof header + 2 * static_cast<std::size_t>(values))
        throw Error(ErrorCode::CheckpointInvalid, "embedding", "has the wrong length");
    std::memcpy(&header, bytes.data(), sizeof header);
    if (header.magic != expected.magic || header.side != side || header.channels != channels ||
        header.hqChannels != hqChannels || header.imageWidth < 1 || header.imageHeight < 1)
        throw Error(ErrorCode::CheckpointInvalid, "embedding", "is not one of this model");
    const char* position = bytes.data() + sizeof header;
    Tensor image = takeHalf(position, {1, channels, side, side}, device);
    Tensor hqFeatures;
    if (hqChannels > 0)
        hqFeatures = takeHalf(position, {1, hqChannels, 4 * side, 4 * side}, device);
    return std::make_shared<SamEmbedding>(cv::Size(header.imageWidth, header.imageHeight),
                                          std::move(image), std::move(hqFeatures));
}

}  // namespace studio
