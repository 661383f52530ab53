#pragma once

#include <CLI/CLI.hpp>

#include "core/predict/Predictor.h"

namespace studio::cli {

/// --device, --precision, --threads.
void addRuntimeOptions(CLI::App& command, RuntimeOptions& options);

/// --ckpt, --decoder, --sam_type and those of addRuntimeOptions().
void addModelOptions(CLI::App& command, ModelOptions& options);

/// --hq-only and --sam-only.
void addMaskSourceOptions(CLI::App& command, MaskSource& source);

}  // namespace studio::cli
