#include "core/data/synth/SceneOptions.h"

#include <string>

#include "core/base/Error.h"

namespace studio {

void SceneOptions::check() const {
    const auto wrong = [](const std::string& what, const std::string& why) {
        throw Error(ErrorCode::Usage, what, why);
    };
    const auto inside = [](int value, int low, int high) { return value >= low && value <= high; };
    if (!inside(size.width, kMinSide, kMaxSide) || !inside(size.height, kMinSide, kMaxSide))
        wrong("--size " + std::to_string(size.width) + "x" + std::to_string(size.height),
              "each side must be between " + std::to_string(kMinSide) + " and " +
                  std::to_string(kMaxSide) + " pixels");
    if (kinds.empty()) wrong("--kinds", "at least one kind must be given");
    const int most = maxInstances == 0 ? minInstances : maxInstances;
    if (minInstances < 1 || most < minInstances || most > kMaxInstances)
        wrong("--instances " + std::to_string(minInstances) + ".." + std::to_string(maxInstances),
              "must be MIN..MAX between 1 and " + std::to_string(kMaxInstances));
}

}  // namespace studio
