#pragma once

#include <string>

#include "tests/support/TestData.h"

namespace studio::testing {

/// A DIS5K split of `count` equal images of 120 x 96 pixels with their masks.
inline void writeSceneSplit(const fs::path& split, int count) {
    for (const char* folder : {"im", "gt"})
        fs::create_directories(split / folder);
    for (int i = 0; i < count; ++i) {
        const std::string name = "scene" + std::to_string(i) + ".png";
        fs::copy_file(testData("golden/scene_a.png"), split / "im" / name);
        fs::copy_file(testData("golden/scene_a_mask.png"), split / "gt" / name);
    }
}

}  // namespace studio::testing
