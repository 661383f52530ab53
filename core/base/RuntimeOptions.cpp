#include "core/base/RuntimeOptions.h"

#include <algorithm>
#include <cctype>

#include "core/base/Error.h"

namespace studio {

const char* precisionName(Precision precision) {
    switch (precision) {
        case Precision::Fp32: return "fp32";
        case Precision::Bf16: return "bf16";
        case Precision::Auto: break;
    }
    return "auto";
}

Precision parsePrecision(const std::string& text) {
    for (const Precision value : {Precision::Auto, Precision::Fp32, Precision::Bf16})
        if (text == precisionName(value)) return value;
    throw Error(ErrorCode::Usage, "--precision " + text, "must be auto, fp32 or bf16");
}

void RuntimeOptions::check() const {
    const bool indexed = device.starts_with("cuda:") && device.size() > 5 && device.size() < 9 &&
                         std::all_of(device.begin() + 5, device.end(),
                                     [](unsigned char c) { return std::isdigit(c) != 0; });
    if (device != "auto" && device != "cpu" && device != "cuda" && !indexed)
        throw Error(ErrorCode::Usage, "--device " + device, "must be auto, cpu, cuda or cuda:<index>");
    if (threads < 0 || threads > 1024)
        throw Error(ErrorCode::Usage, "--threads " + std::to_string(threads),
                    "must be between 0 (all cores) and 1024");
}

}  // namespace studio
