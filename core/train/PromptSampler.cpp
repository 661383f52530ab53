#include "core/train/PromptSampler.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <map>
#include <opencv2/imgproc.hpp>

#include "core/base/Error.h"
#include "core/train/TrainOptions.h"

namespace studio {
namespace {

constexpr double kHalf = 0.5;

/// What a sample's generators are for.
enum Purpose : std::uint64_t { kKind = 1, kPlace = 1000 };

/// SplitMix64 (Steele, Lea and Flood 2014): neighbouring numbers become unrelated ones.
std::uint64_t scrambled(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

}  // namespace

at::Generator sampleGenerator(std::uint64_t key, std::uint64_t purpose) {
    return at::detail::createCPUGenerator(scrambled(scrambled(key) + purpose));
}

Tensor boxesOfMasks(const Tensor& masks) {
    constexpr double kFar = 1e8;
    const Tensor object = masks > kHalf;
    // Which columns and rows have anything of the object.
    const auto bounds = [](const Tensor& any) {
        const Tensor places = torch::arange(any.size(1), any.options().dtype(torch::kFloat));
        return std::pair(places.masked_fill(~any, kFar).amin(1),
                         places.masked_fill(~any, 0).amax(1));
    };
    const auto [x0, x1] = bounds(object.any(1));
    const auto [y0, y1] = bounds(object.any(2));
    return torch::stack({x0, y0, x1, y1}, 1);
}

Tensor pointsOfMask(const Tensor& mask, std::int64_t count, at::Generator generator) {
    const Tensor places = torch::nonzero(mask > kHalf);  // y, x
    if (places.size(0) < count) return {};
    const Tensor order =
        torch::randperm(places.size(0), generator, torch::TensorOptions(torch::kLong));
    return places.index_select(0, order.narrow(0, 0, count).to(places.device()))
        .flip(1)
        .to(torch::kFloat);
}

Tensor noisyMasks(const Tensor& masks, at::Generator generator) {
    constexpr std::int64_t kCoarse = 8;
    constexpr double kVisible = 0.01;
    namespace F = torch::nn::functional;
    const std::vector<std::int64_t> size{masks.size(2), masks.size(3)};
    const auto resized = [](const Tensor& image, const std::vector<std::int64_t>& to) {
        return F::interpolate(
            image,
            F::InterpolateFuncOptions().size(to).mode(torch::kBilinear).align_corners(false));
    };
    const Tensor noise = torch::randn(masks.sizes(), generator, torch::TensorOptions(torch::kFloat))
                             .to(masks.device());
    const Tensor coarse = resized(masks, {size[0] / kCoarse, size[1] / kCoarse});
    const Tensor fine = ((masks - resized(coarse, size)).abs() >= kVisible).to(torch::kFloat);
    return ((masks + noise * fine) > kHalf).to(torch::kFloat) * 255;
}

Tensor centrePoint(const Tensor& mask) {
    const Tensor object = (mask > kHalf).to(torch::kCPU, torch::kUInt8).contiguous();
    cv::Mat inside(static_cast<int>(object.size(0)), static_cast<int>(object.size(1)), CV_8UC1,
                   object.data_ptr());
    cv::Mat bordered, depth;  // the image's edge is an edge of the object
    cv::copyMakeBorder(inside, bordered, 1, 1, 1, 1, cv::BORDER_CONSTANT, cv::Scalar(0));
    cv::distanceTransform(bordered, depth, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    double deepest = 0;
    cv::Point place;
    cv::minMaxLoc(depth, nullptr, &deepest, nullptr, &place);
    if (deepest <= 0) throw Error(ErrorCode::Usage, "mask", "is empty: nothing can be clicked");
    return torch::tensor({{float(place.x - 1), float(place.y - 1)}});
}

std::string PromptSampler::kindOf(std::uint64_t key, std::int64_t repeat) const {
    const at::Generator generator =
        sampleGenerator(key, kKind + static_cast<std::uint64_t>(repeat));
    const auto count = static_cast<std::int64_t>(m_options.kinds.size());
    const auto choice = torch::randint(count, {1}, generator, torch::kLong).item<std::int64_t>();
    return m_options.kinds[static_cast<std::size_t>(choice)];
}

/// How many prompts each mask gets.
std::vector<std::int64_t> PromptSampler::countsOf(std::int64_t masks,
                                                  const std::vector<std::int64_t>& imageOf) const {
    if (imageOf.empty())
        return std::vector<std::int64_t>(static_cast<std::size_t>(masks), m_options.perImage);
    std::map<std::int64_t, std::int64_t> objects, seen;
    for (const std::int64_t image : imageOf)
        ++objects[image];
    std::vector<std::int64_t> counts;
    for (const std::int64_t image : imageOf) {
        const std::int64_t all = objects[image], turn = seen[image]++;
        counts.push_back(std::max<std::int64_t>(1, (m_options.perImage - turn + all - 1) / all));
    }
    return counts;
}

std::vector<PromptSampler::Group> PromptSampler::sample(
    const Tensor& masks, const std::vector<std::uint64_t>& keys,
    const std::vector<std::int64_t>& imageOf) const {
    const std::vector<std::int64_t> counts = countsOf(masks.size(0), imageOf);
    const Tensor boxes = boxesOfMasks(masks.squeeze(1));
    struct Drawn {
        Group group;
        std::vector<Tensor> values;
    };
    std::map<std::string, Drawn> drawn;
    for (std::int64_t row = 0; row < masks.size(0); ++row) {
        const std::uint64_t key = keys[static_cast<std::size_t>(row)];
        for (std::int64_t repeat = 0; repeat < counts[static_cast<std::size_t>(row)]; ++repeat) {
            const at::Generator generator =
                sampleGenerator(key, kPlace + static_cast<std::uint64_t>(repeat));
            std::string kind = kindOf(key, repeat);
            Tensor value;
            if (kind == kPromptPoints || kind == kPromptPoint) {
                const std::int64_t count = kind == kPromptPoint ? 1 : m_options.pointCount;
                value = pointsOfMask(masks[row][0], count, generator);
                if (!value.defined()) kind = kPromptBox;
            } else if (kind == kPromptNoiseMask) {
                namespace F = torch::nn::functional;
                const std::vector<std::int64_t> side(2, m_options.maskSide);
                value =
                    noisyMasks(F::interpolate(masks.narrow(0, row, 1), F::InterpolateFuncOptions()
                                                                           .size(side)
                                                                           .mode(torch::kBilinear)
                                                                           .align_corners(false)),
                               generator)[0];
            }
            if (kind == kPromptBox) value = boxes[row];
            Drawn& target = drawn[kind];
            target.group.kind = kind;
            target.group.rows.push_back(row);
            target.group.repeat.push_back(repeat);
            target.values.push_back(value);
        }
    }
    std::vector<Group> groups;
    for (auto& [kind, item] : drawn) {
        const Tensor values = torch::stack(item.values);
        if (kind == kPromptBox) {
            item.group.prompts.boxes = values;
        } else if (kind == kPromptNoiseMask) {
            item.group.prompts.masks = values;
        } else {
            item.group.prompts.points = values;
            item.group.prompts.labels =
                torch::ones({values.size(0), values.size(1)}, values.options());
        }
        groups.push_back(std::move(item.group));
    }
    return groups;
}

}  // namespace studio
