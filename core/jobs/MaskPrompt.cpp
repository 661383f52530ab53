#include "core/jobs/MaskPrompt.h"

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/base/Error.h"
#include "core/data/synth/Random.h"
#include "core/image/MaskGeometry.h"

namespace studio {
namespace {

constexpr std::array kKinds{MaskPrompt::Box, MaskPrompt::Point, MaskPrompt::Points};

/// The pixel farthest from everything that is not object, the image's border included.
cv::Point deepest(const cv::Mat& object, const cv::Rect& box) {
    cv::Mat framed, distance;
    cv::copyMakeBorder(object(box), framed, 1, 1, 1, 1, cv::BORDER_CONSTANT, cv::Scalar(0));
    cv::distanceTransform(framed, distance, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    cv::Point place;
    cv::minMaxLoc(distance, nullptr, nullptr, nullptr, &place);
    return place + box.tl() - cv::Point(1, 1);
}

}  // namespace

const char* maskPromptName(MaskPrompt kind) {
    switch (kind) {
        case MaskPrompt::Box:
            return "box";
        case MaskPrompt::Point:
            return "point";
        case MaskPrompt::Points:
            return "points";
    }
    return "";
}

MaskPrompt parseMaskPrompt(const std::string& text) {
    for (const MaskPrompt kind : kKinds)
        if (text == maskPromptName(kind)) return kind;
    throw Error(ErrorCode::Usage, "--prompt", "must be box, point or points");
}

Prompt promptOfMask(const cv::Mat& mask, MaskPrompt kind, int count, std::uint64_t key) {
    const cv::Mat object = mask != 0;
    const cv::Rect box = maskBox(object);
    if (box.empty()) throw Error(ErrorCode::Usage, "prompt", "an empty mask gives none");
    Prompt prompt;
    if (kind == MaskPrompt::Box) {
        prompt.box =
            PromptBox{static_cast<double>(box.x), static_cast<double>(box.y),
                      static_cast<double>(box.br().x - 1), static_cast<double>(box.br().y - 1)};
    } else if (kind == MaskPrompt::Point) {
        const cv::Point place = deepest(object, box);
        prompt.points = {
            PromptPoint{static_cast<double>(place.x), static_cast<double>(place.y), true}};
    } else {
        std::vector<cv::Point> places;
        cv::findNonZero(object, places);
        synth::Random random{key};
        const auto wanted = std::min(places.size(), static_cast<std::size_t>(std::max(count, 1)));
        for (std::size_t i = 0; i < wanted; ++i) {
            std::swap(places[i], places[static_cast<std::size_t>(random.integer(
                                     static_cast<int>(i), static_cast<int>(places.size()) - 1))]);
            prompt.points.push_back(
                {static_cast<double>(places[i].x), static_cast<double>(places[i].y), true});
        }
    }
    return prompt;
}

}  // namespace studio
