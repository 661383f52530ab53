#include <fmt/ranges.h>
#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "app/cli/Command.h"
#include "app/cli/CommonOptions.h"
#include "app/cli/Console.h"
#include "core/base/Log.h"
#include "core/checkpoint/ModelFile.h"
#include "core/system/RuntimeReport.h"
#include "core/system/SystemProbe.h"

namespace studio::cli {
namespace {

std::string bytesText(std::uint64_t bytes) {
    return bytes < 1'000'000 ? fmt::format("{:.1f} kB", static_cast<double>(bytes) / 1e3)
                             : fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

/// 12345678 as 12 345 678.
std::string grouped(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3)
        text.insert(static_cast<std::size_t>(at), " ");
    return text;
}

class InfoCommand final : public Command {
  public:
    CLI::App* declare(CLI::App& program) override {
        CLI::App* command =
            program.add_subcommand("info", "What is in a checkpoint, and where it would run");
        command->footer("Example:\n  persam-hq info sam_hq_vit_b.pth");
        command->add_option("checkpoint", m_file.checkpoint, "checkpoint (.pth)")->required();
        command->add_option("--decoder", m_file.decoder,
                            "file with an HQ mask decoder alone, laid over the checkpoint");
        command->add_option("--sam_type,--sam-type", m_file.type,
                            "the type that it is expected to be");
        addRuntimeOptions(*command, m_runtime);
        return command;
    }

    int run(const JobContext& context) override {
        m_runtime.check();
        Console console;
        const ModelInfo info = readModelInfo(m_file, console.withProgress(context));
        const auto line = [&](const std::string& name, const std::string& value) {
            console.result(fmt::format("{:<18}{}", name, value));
        };
        line("file", info.path);
        if (!info.decoderPath.empty()) line("decoder file", info.decoderPath);
        line("kind", info.kind);
        for (const auto& [name, value] : architecture(info))
            line(name, value);
        line("stored as", fmt::format("{}, {}", info.storedPrecision, bytesText(info.fileBytes)));
        line("parameters", grouped(info.parameters()));
        for (const ModelInfo::Part& part : info.parts)
            line("  " + part.name, grouped(part.parameters));
        line("SHA-256", info.sha256);

        const RuntimeInfo runtime = runtimeFor(m_runtime);
        const LibraryReport libraries = libraryReport();
        line("would run on", fmt::format("{} ({})", runtime.device, runtime.deviceName));
        line("precision", fmt::format("encoder {}, decoder fp32", runtime.precision));
        line("threads", std::to_string(runtime.threads));
        line("libraries", fmt::format("LibTorch {}, BLAS: {}", libraries.libTorch, libraries.blas));
        printGpus(line);
        warnAboutSlowBlas(console);
        return 0;
    }

  private:
    /// What NVML tells of the machine's GPUs, whether or not this LibTorch can use them.
    template <typename Line>
    static void printGpus(const Line& line) {
        SystemProbe probe(".");
        const SystemSample sample = probe.sample();
        log::debug("{}", probe.nvml().status());
        line("GPUs", probe.nvml().status());
        for (std::size_t i = 0; i < sample.gpus.size(); ++i) {
            line(fmt::format("  {}", i), gpuText(sample.gpus[i]));
            log::debug("GPU {}: {}", i, gpuText(sample.gpus[i]));
        }
    }

    static std::vector<std::pair<std::string, std::string>> architecture(const ModelInfo& info) {
        const Architecture& a = info.architecture;
        std::vector<std::pair<std::string, std::string>> lines;
        const bool hasEncoder = std::ranges::any_of(
            info.parts, [](const ModelInfo::Part& part) { return part.name == "image_encoder"; });
        if (hasEncoder) {
            lines.emplace_back("type", a.name());
            lines.emplace_back("image size", fmt::format("{} pixels", a.imageSize));
            if (a.encoder == Architecture::Encoder::Vit)
                lines.emplace_back(
                    "encoder",
                    fmt::format("ViT, width {}, depth {}, heads {}, window {}, global blocks {}",
                                a.width, a.depth, a.heads, a.windowSize,
                                fmt::join(a.globalBlocks, " ")));
            else
                lines.emplace_back(
                    "encoder",
                    fmt::format("TinyViT, widths {}, depths {}, heads {}, windows {}",
                                fmt::join(a.stageWidths, " "), fmt::join(a.stageDepths, " "),
                                fmt::join(a.stageHeads, " "), fmt::join(a.stageWindows, " ")));
        }
        lines.emplace_back("decoder",
                           fmt::format("width {}, depth {}, heads {}, MLP {}", a.promptWidth,
                                       a.decoderDepth, a.decoderHeads, a.decoderMlpWidth));
        lines.emplace_back("HQ part", a.hq ? "yes" : "no");
        return lines;
    }

    ModelFile m_file;
    RuntimeOptions m_runtime;
};

}  // namespace

std::unique_ptr<Command> makeInfoCommand() {
    return std::make_unique<InfoCommand>();
}

}  // namespace studio::cli
