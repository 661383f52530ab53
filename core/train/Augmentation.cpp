#include "core/train/Augmentation.h"

#include <algorithm>
#include <cmath>

#include "core/base/Error.h"
#include "core/data/synth/Random.h"

namespace studio {

void Augmentation::check() const {
    if (!(flip >= 0 && flip <= 1))
        throw Error(ErrorCode::Usage, "augmentation", "mirroring must be a share, 0 to 1");
    if (!std::isfinite(minScale) || !std::isfinite(maxScale) || minScale < 0.01 || maxScale > 10 ||
        minScale > maxScale)
        throw Error(ErrorCode::Usage, "augmentation",
                    "scales must lie between 0.01 and 10, the smaller one first");
}

SampleView Augmentation::view(cv::Size image, int side, const Draw& draw) const {
    static constexpr std::uint64_t kPurpose = 0x61756721;  // apart from what else uses the seed
    synth::Random random{kPurpose, draw.seed, draw.round, draw.sample, draw.attempt};
    SampleView view = SampleView::plain(image, side);
    view.flipped = random.chance(flip);
    if (!jitters()) return view;
    // The longest side becomes a whole number, then both sides are scaled alike and rounded (ties
    // to even, as torch.round).
    const double longest = std::nearbyint(random.uniform(minScale, maxScale) * side);
    const double scale = longest / std::max(image.width, image.height);
    const auto scaled = [scale](int length) {
        return std::max(1, static_cast<int>(std::nearbyint(length * scale)));
    };
    view.scaled = {scaled(image.width), scaled(image.height)};
    view.offset = {random.integer(0, std::max(0, view.scaled.width - side)),
                   random.integer(0, std::max(0, view.scaled.height - side))};
    view.grey = true;
    return view;
}

}  // namespace studio
