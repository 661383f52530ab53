#pragma once

#include <torch/torch.h>

#include <opencv2/core/types.hpp>

#include <string>
#include <vector>

#include "core/sam/ImageEncoder.h"

namespace studio {

/// One image and the mask of one object in it, in the model's size S = Architecture::imageSize.
struct TrainSample {
    std::string name;  ///< for messages: the image's path, with the object where it has several
    cv::Size originalSize;  ///< of the image file, pixels
    /// The top left part of the S x S square that the image fills; what is right and below is
    /// padding that the encoder sees as zeros.
    cv::Size inputSize;
    torch::Tensor image;  ///< 3 x S x S float, 0..255, R G B; undefined where `features` are given
    torch::Tensor mask;   ///< 1 x S x S float, 0 or 1
    /// Of a frozen encoder, B = 1; undefined where the image has to be encoded.
    ImageFeatures features;
};

/// Samples of one step: B objects in I images.
struct TrainBatch {
    // Of the objects
    std::vector<std::string> names;
    std::vector<std::uint64_t> keys;
    std::vector<cv::Size> originalSizes;
    torch::Tensor masks;  ///< B x 1 x S x S float, 0 or 1
    /// Which image each object is in. Empty: each in one of its own, in their order.
    std::vector<std::int64_t> imageOf;

    // Of the images
    std::vector<cv::Size> inputSizes;
    torch::Tensor images;    ///< I x 3 x S x S float, 0..255; undefined where `features` are given
    ImageFeatures features;  ///< I images, float; undefined where they have to be encoded

    std::int64_t size() const { return static_cast<std::int64_t>(names.size()); }
    std::int64_t imageCount() const { return static_cast<std::int64_t>(inputSizes.size()); }
    /// The images of some of the objects.
    std::vector<std::int64_t> imagesOf(std::vector<std::int64_t> objects) const {
        if (!imageOf.empty())
            for (std::int64_t& object : objects)
                object = imageOf.at(static_cast<std::size_t>(object));
        return objects;
    }
};

}  // namespace studio
