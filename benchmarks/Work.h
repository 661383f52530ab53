#pragma once

#include <functional>
#include <vector>

namespace studio::bench {

/// What a run gave, to be compared.
struct Result {
    std::vector<std::size_t> shape;
    std::vector<float> values;
};

/// One run of what is measured.
using Work = std::function<Result()>;

/// Size of the images that clicks and matches are made in: a probe camera's.
constexpr int kImageWidth = 1280, kImageHeight = 1024;

}  // namespace studio::bench
