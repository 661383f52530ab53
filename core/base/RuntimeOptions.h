#pragma once

#include <string>

namespace studio {

enum class Precision { Auto, Fp32, Bf16 };

/// Where and how networks are computed; every command takes these.
struct RuntimeOptions {
    std::string device = "auto";            ///< auto | cpu | cuda | cuda:<i>
    Precision precision = Precision::Auto;  ///< of the encoder; the decoder stays fp32
    int threads = 0;                        ///< 0: one per core

    /// Throws Error{Usage} naming the wrong value.
    void check() const;
    bool operator==(const RuntimeOptions&) const = default;
};

/// "auto" | "fp32" | "bf16". parsePrecision throws Error{Usage}.
const char* precisionName(Precision precision);
Precision parsePrecision(const std::string& text);

}  // namespace studio
