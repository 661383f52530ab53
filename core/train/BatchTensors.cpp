#include "core/train/BatchTensors.h"

#include <map>

#include "core/base/Error.h"

namespace studio {
namespace {

torch::Tensor toTensor(const cv::Mat& pixels) {
    const cv::Mat whole = pixels.isContinuous() ? pixels : pixels.clone();
    return torch::from_blob(whole.data, {whole.rows, whole.cols, whole.channels()}, torch::kByte)
        .to(torch::kFloat)
        .permute({2, 0, 1});
}

std::string nameOf(const LoadedSample& sample, std::size_t object) {
    std::string name = toUtf8(sample.file);
    if (sample.objects.size() > 1 || sample.numbered)
        name += " (object " + std::to_string(sample.objects[object].number) + ")";
    return name;
}

}  // namespace

torch::Tensor imageTensor(const LoadedSample& sample) {
    if (sample.pixels.empty()) return {};
    torch::Tensor square = torch::zeros({3, sample.view.side, sample.view.side});
    square.narrow(1, 0, sample.pixels.rows)
        .narrow(2, 0, sample.pixels.cols)
        .copy_(toTensor(sample.pixels));  // grey goes to all three
    return square;
}

torch::Tensor maskTensor(const LoadedObject& object) {
    return toTensor(object.mask).div_(255);
}

void addFeatures(LoadedBatch& batch, FeatureCache& cache,
                 const std::function<ImageFeatures(const LoadedSample&)>& encode) {
    std::map<std::string, std::shared_ptr<const ImageFeatures>> made;
    for (LoadedSample& sample : batch.samples) {
        if (sample.features) continue;
        std::shared_ptr<const ImageFeatures>& features = made[sample.featureKey];
        if (!features) features = cache.keep(sample.featureKey, encode(sample));
        sample.features = features;
    }
}

TrainBatch toTrainBatch(const LoadedBatch& loaded) {
    TrainBatch batch;
    std::vector<torch::Tensor> images, masks, embeddings, early;
    for (const LoadedSample& sample : loaded.samples) {
        for (std::size_t i = 0; i < sample.objects.size(); ++i) {
            batch.names.push_back(nameOf(sample, i));
            batch.keys.push_back(sample.key + i);
            batch.originalSizes.push_back(sample.imageSize);
            batch.imageOf.push_back(batch.imageCount());
            masks.push_back(maskTensor(sample.objects[i]));
        }
        batch.inputSizes.push_back(sample.view.encoded());
        if (sample.features) {
            embeddings.push_back(sample.features->embedding);
            if (sample.features->early.defined()) early.push_back(sample.features->early);
        } else {
            images.push_back(imageTensor(sample));
        }
    }
    if (!images.empty() && !embeddings.empty())
        throw Error(ErrorCode::Internal, "batch", "mixes images and features");
    if (!images.empty()) batch.images = torch::stack(images);
    if (!masks.empty()) batch.masks = torch::stack(masks);
    if (!embeddings.empty()) batch.features.embedding = torch::cat(embeddings).to(torch::kFloat);
    if (!early.empty()) batch.features.early = torch::cat(early).to(torch::kFloat);
    return batch;
}

}  // namespace studio
