#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/base/Files.h"
#include "core/train/SampleView.h"

namespace studio {

struct ImageFeatures;  // core/sam/ImageEncoder.h, which includes torch

/// One object of a sample's image.
struct LoadedObject {
    std::size_t object = 0;  ///< SegmentationDataset::object()
    std::size_t number = 0;  ///< in its image, as the files are numbered
    /// CV_8UC1, side x side of the view: 0..255 = how much of the pixel is object.
    cv::Mat mask;
    /// For validation: CV_8UC1 0/255, of the original image's size; else empty.
    cv::Mat truth;
};

/// One image, ready for the model, with the mask of an object (or of several). In bytes, without
/// torch: what a loader's threads make and hold; toTrainBatch() makes tensors of it.
struct LoadedSample {
    std::size_t index = 0;  ///< SampleMaker's number of the sample
    /// Of the choices that are made at random for this sample in this epoch (prompts), whichever
    /// batch and rank it comes to.
    std::uint64_t key = 0;
    std::size_t image = 0;  ///< SegmentationDataset::image()
    fs::path file;
    cv::Size imageSize;  ///< of the original upright image, pixels
    SampleView view;
    /// CV_8UC1 or CV_8UC3 (RGB), at most side x side, at the top left; still to be normalised, and
    /// padded with 0 after that (normaliseImage does both). Empty where `features` are there.
    cv::Mat pixels;
    /// Names what the encoder makes of `pixels` for the FeatureCache; empty: not to be kept.
    std::string featureKey;
    /// What a FeatureCache had of it (half precision, batch of 1), or null.
    std::shared_ptr<const ImageFeatures> features;
    std::vector<LoadedObject> objects;  ///< at least one
    bool numbered = false;              ///< the image has several objects
};

struct LoadedBatch {
    int epoch = 0;
    std::size_t number = 0;  ///< in the epoch, from 0
    std::vector<LoadedSample> samples;
};

}  // namespace studio
