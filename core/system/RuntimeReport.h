#pragma once

#include <string>
#include <vector>

#include "core/predict/Predictor.h"

namespace studio {

/// The libraries that do the arithmetic, as found in this process.
struct LibraryReport {
    std::string libTorch;  ///< version
    std::string openCv;    ///< version
    std::string blas;      ///< name, with the kind of processor it was tuned for where it says so
    /// The plain reference BLAS, some 75 times slower than OpenBLAS, is what LibTorch multiplies
    /// with.
    bool blasIsSlow = false;
};
LibraryReport libraryReport();

/// Names of the graphics cards that models can run on, in the order of cuda:<i>.
std::vector<std::string> usableGpus();

/// Where a model would run with these options. Throws Error{Usage, DeviceUnavailable}.
RuntimeInfo runtimeFor(const RuntimeOptions& options);

}  // namespace studio
