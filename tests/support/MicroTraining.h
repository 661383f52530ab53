#pragma once

#include <string>

#include "core/train/TrainOptions.h"
#include "tests/support/TestData.h"

namespace studio::testing {

/// A training of the micro model in `folder`/`name`, on `folder`/train and `folder`/valid; one
/// thread and fp32, so that it is the same everywhere.
inline TrainOptions microTraining(const fs::path& folder, const std::string& name) {
    TrainOptions options;
    options.output = folder / name;
    options.checkpoint = testData("golden/sam_hq_micro.pth");
    options.trainData = {folder / "train"};
    options.validData = {folder / "valid"};
    options.batchSizeTrain = 2;
    options.runtime.threads = 1;
    options.runtime.precision = Precision::Fp32;
    return options;
}

}  // namespace studio::testing
