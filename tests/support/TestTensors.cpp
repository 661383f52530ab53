#include "tests/support/TestTensors.h"

#include <limits>

namespace studio::testing {

using torch::Tensor;

double largestDifference(const Tensor& a, const Tensor& b) {
    if (a.sizes() != b.sizes()) return std::numeric_limits<double>::infinity();
    const double difference =
        (a.to(torch::kDouble) - b.to(torch::kDouble)).abs().max().item<double>();
    return std::isfinite(difference) ? difference : std::numeric_limits<double>::infinity();
}

Tensor imageTensor(const cv::Mat& image) {
    const cv::Mat whole = image.isContinuous() ? image : image.clone();
    std::vector<int64_t> shape{whole.rows, whole.cols};
    if (whole.channels() > 1) shape.push_back(whole.channels());
    return torch::from_blob(whole.data, shape, torch::kUInt8).clone();
}

void fillRandomly(torch::nn::Module& module, std::uint64_t seed) {
    const torch::NoGradGuard noGrad;
    torch::manual_seed(seed);
    const auto endsWith = [](const std::string& text, const std::string& end) {
        return text.size() >= end.size() &&
               text.compare(text.size() - end.size(), end.size(), end) == 0;
    };
    for (auto& item : module.named_parameters()) {
        Tensor& tensor = item.value();
        if (tensor.dim() < 2)  // scales and offsets
            tensor.normal_(endsWith(item.key(), "weight") ? 1.0 : 0.0, 0.1);
        else
            tensor.normal_(0, 1.0 / std::sqrt(static_cast<double>(tensor[0].numel())));
    }
    for (auto& item : module.named_buffers()) {
        if (endsWith(item.key(), "running_var"))
            item.value().uniform_(0.5, 1.5);
        else if (item.value().is_floating_point())
            item.value().normal_(0, 0.5);
    }
}

Architecture smallVit() {
    Architecture architecture;
    architecture.imageSize = 144;
    architecture.promptWidth = 32;
    architecture.width = 48;
    architecture.depth = 3;
    architecture.heads = 3;
    architecture.windowSize = 4;
    architecture.mlpWidth = 96;
    architecture.globalBlocks = {1};
    architecture.decoderHeads = 4;
    architecture.decoderMlpWidth = 80;
    architecture.iouHeadWidth = 24;
    architecture.hq = true;
    architecture.hqEncoderWidth = 48;
    return architecture;
}

Architecture smallTinyVit() {
    Architecture architecture = smallVit();
    architecture.encoder = Architecture::Encoder::TinyVit;
    architecture.stageWidths = {16, 32, 48, 64};
    architecture.stageDepths = {1, 2, 2, 1};
    architecture.stageHeads = {1, 2, 3, 2};
    architecture.stageWindows = {3, 3, 4, 3};
    return architecture;
}

}  // namespace studio::testing
