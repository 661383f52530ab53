#include "app/cli/CommonOptions.h"

namespace studio::cli {

void addRuntimeOptions(CLI::App& command, RuntimeOptions& options) {
    const std::string group = "Where it runs";
    command.add_option("--device", options.device, "auto, cpu, cuda or cuda:<index>")
        ->capture_default_str()
        ->group(group);
    command
        .add_option_function<std::string>(
            "--precision",
            [&options](const std::string& text) { options.precision = parsePrecision(text); },
            "of the image encoder: auto, fp32 or bf16")
        ->default_str(precisionName(options.precision))
        ->type_name("TEXT")
        ->group(group);
    command.add_option("--threads", options.threads, "of the processor; 0: all of its cores")
        ->capture_default_str()
        ->group(group);
}

void addModelOptions(CLI::App& command, ModelOptions& options) {
    const std::string group = "Model";
    command
        .add_option("--ckpt", options.checkpoint, "checkpoint (.pth) of SAM, SAM-HQ or MobileSAM")
        ->required()
        ->group(group);
    command
        .add_option("--decoder", options.hqDecoder,
                    "file with an HQ mask decoder alone, laid over the checkpoint")
        ->group(group);
    command
        .add_option(
            "--sam_type,--sam-type", options.samType,
            "vit_b, vit_l, vit_h or vit_tiny: only checked, the type is read off the checkpoint")
        ->group(group);
    addRuntimeOptions(command, options.runtime);
}

void addMultimaskOptions(CLI::App& command, std::optional<bool>& multimask,
                         const std::string& byDefault) {
    CLI::Option* best = command.add_flag_callback(
        "--multimask", [&multimask] { multimask = true; },
        "the best of the three masks for ambiguous prompts; default: " + byDefault);
    command
        .add_flag_callback(
            "--single-mask", [&multimask] { multimask = false; },
            "the single mask for every object")
        ->excludes(best);
}

void addMaskSourceOptions(CLI::App& command, MaskSource& source) {
    CLI::Option* hqOnly = command.add_flag_callback(
        "--hq-only", [&source] { source = MaskSource::HqOnly; },
        "the HQ mask alone, without SAM's");
    command
        .add_flag_callback(
            "--sam-only", [&source] { source = MaskSource::Sam; }, "SAM's mask without the HQ part")
        ->excludes(hqOnly);
}

}  // namespace studio::cli
