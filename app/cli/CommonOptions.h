#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "core/predict/Predictor.h"

namespace studio::cli {

/// What the scores are that commands print and write, which nothing keeps under 1.
inline constexpr const char* kScoreText =
    "A score is the model's own guess of the mask's IoU; it can be above 1.";

/// --device, --precision, --threads.
void addRuntimeOptions(CLI::App& command, RuntimeOptions& options);

/// --ckpt, --decoder, --sam_type and those of addRuntimeOptions().
void addModelOptions(CLI::App& command, ModelOptions& options);

/// --multimask and --single-mask; `byDefault`: what is done without either.
void addMultimaskOptions(CLI::App& command, std::optional<bool>& multimask,
                         const std::string& byDefault);

/// --hq-only and --sam-only.
void addMaskSourceOptions(CLI::App& command, MaskSource& source);

}  // namespace studio::cli
