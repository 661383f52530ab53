#pragma once

#include <functional>

#include "core/train/FeatureCache.h"
#include "core/train/LoadedSample.h"
#include "core/train/TrainSample.h"

namespace studio {

/// A sample's pixels as an encoder's input before normalisation: 3 x S x S float, 0..255, R G B; 0
/// right of and below the image, whose size is view.visible() (the whole square where the view has
/// grey padding of its own). Undefined where the sample has no pixels.
torch::Tensor imageTensor(const LoadedSample& sample);

/// 1 x S x S float: how much of each pixel is object, 0..1. Edges are soft where the view has
/// scaled the mask, as upstream's.
torch::Tensor maskTensor(const LoadedObject& object);

/// Gives every sample of a batch its features: those that the cache did not have are encoded one
/// image at a time (so that neighbours in the batch change nothing), each view of an image once,
/// and kept. `encode` returns features of a batch of 1; what it throws is thrown on.
void addFeatures(LoadedBatch& batch, FeatureCache& cache,
                 const std::function<ImageFeatures(const LoadedSample&)>& encode);

/// A loaded batch as the trainer's tensors: a row for each image, one for each object. Features
/// come as float where all samples have them, else every sample must have pixels. Throws
/// Error{Internal} for a mixture.
TrainBatch toTrainBatch(const LoadedBatch& batch);

}  // namespace studio
