#pragma once

#include <torch/torch.h>

#include <opencv2/core.hpp>

#include "core/checkpoint/Architecture.h"

namespace studio::testing {

/// The largest absolute difference; infinite for other shapes or values that are not finite.
double largestDifference(const torch::Tensor& a, const torch::Tensor& b);

/// CV_8UC1 or CV_8UC3 -> H x W or H x W x 3, a copy.
torch::Tensor imageTensor(const cv::Mat& image);

/// Gives every parameter and buffer values that keep a network's activations in a sensible range.
void fillRandomly(torch::nn::Module& module, std::uint64_t seed);

/// Networks of odd sizes that run in milliseconds, with an HQ part.
Architecture smallVit();
Architecture smallTinyVit();

}  // namespace studio::testing
