#pragma once

#include <string>

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

/// Where a model would run with these options. Throws Error{Usage, DeviceUnavailable}.
RuntimeInfo runtimeFor(const RuntimeOptions& options);

}  // namespace studio
