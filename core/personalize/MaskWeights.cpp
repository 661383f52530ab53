#include "core/personalize/MaskWeights.h"

#include "core/base/Error.h"

namespace studio {

cv::Mat MaskWeights::combine(const std::vector<cv::Mat>& masks) const {
    return values[0] * masks.at(0) + values[1] * masks.at(1) + values[2] * masks.at(2);
}

MaskWeights fitMaskWeights(const std::vector<WeightSample>&, double, int, const JobContext&) {
    throw Error(ErrorCode::Internal, "mask weights", "are not fitted yet");
}

}  // namespace studio
