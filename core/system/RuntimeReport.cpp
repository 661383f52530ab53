#include "core/system/RuntimeReport.h"

#include <dlfcn.h>
#include <torch/version.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <opencv2/core/version.hpp>
#include <string_view>

#include "core/base/Files.h"
#include "core/predict/Runtime.h"

namespace studio {
namespace {

/// The file that the BLAS function which LibTorch calls comes from.
std::string blasLibrary() {
    void* function = ::dlsym(RTLD_DEFAULT, "sgemm_");
    Dl_info info{};
    if (function == nullptr || ::dladdr(function, &info) == 0 || info.dli_fname == nullptr)
        return {};
    std::error_code error;
    const fs::path file =
        fs::canonical(info.dli_fname, error);  // /etc/alternatives is behind links
    return toUtf8(error ? fs::path(info.dli_fname) : file);
}

std::string openBlasText() {
    using Text = char* (*)();
    std::string text = "OpenBLAS";
    if (const auto core = reinterpret_cast<Text>(::dlsym(RTLD_DEFAULT, "openblas_get_corename")))
        text += std::string(" for ") + core();
    return text;
}

}  // namespace

LibraryReport libraryReport() {
    LibraryReport report;
    report.libTorch = TORCH_VERSION;
    report.openCv = CV_VERSION;
    const std::string library = blasLibrary();
    std::string lower = library;
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    struct Known {
        std::string_view part, name;
    };
    // A wheel's LibTorch brings its own.
    static constexpr std::array kKnown{Known{"openblas", ""}, Known{"mkl", "MKL"},
                                       Known{"blis", "BLIS"}, Known{"atlas", "ATLAS"},
                                       Known{"libtorch", "inside LibTorch"}};
    const auto* known = std::ranges::find_if(
        kKnown, [&](const Known& entry) { return lower.find(entry.part) != std::string::npos; });
    if (known != kKnown.end()) {
        report.blas = known->name.empty() ? openBlasText() : std::string(known->name);
    } else if (library.empty()) {
        report.blas = "inside LibTorch";
    } else {
        report.blas = "reference BLAS (" + library + ")";
        report.blasIsSlow = true;
    }
    return report;
}

std::vector<std::string> usableGpus() {
    return cudaDeviceNames();
}

RuntimeInfo runtimeFor(const RuntimeOptions& options) {
    return resolveRuntime(options).info;
}

}  // namespace studio
