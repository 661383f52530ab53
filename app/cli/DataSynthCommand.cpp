#include "app/cli/DataSynthCommand.h"

#include <spdlog/fmt/fmt.h>

#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>

#include "app/cli/Console.h"
#include "core/base/Error.h"
#include "core/jobs/SynthJob.h"

namespace studio::cli {
namespace {

/// "4" as (4, 4), "4<separator>7" as (4, 7); nothing else.
std::optional<std::pair<int, int>> parsePair(std::string_view text, std::string_view separator) {
    const auto number = [](std::string_view digits) -> std::optional<int> {
        int value = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
        return value;
    };
    const std::size_t at = text.find(separator);
    const std::optional<int> first = number(text.substr(0, at));
    const std::optional<int> second =
        at == std::string_view::npos ? first : number(text.substr(at + separator.size()));
    if (!first || !second) return std::nullopt;
    return std::pair(*first, *second);
}

class DataSynthCommand final : public Command {
  public:
    CLI::App* declare(CLI::App& group) override {
        CLI::App* command =
            group.add_subcommand("synth", "Synthetic inspection scenes with exact masks");
        command->footer(
            "Examples:\n"
            "  persam-hq data synth --out scenes --count 2000 --size 1280x1024 --seed 1 --valid "
            "0.1\n"
            "  persam-hq data synth --out parts --count 50 --layout persam --kinds gear,bracket\n\n"
            "The same options give the same files, whatever --threads; scene number i does not "
            "depend on --count.\n"
            "manifest.jsonl says of each image what was drawn.\n"
            "Exit status: 0 all done, 1 something failed, 2 wrong usage.");
        command->add_option("--out", m_options.output, "folder for the scenes, new or empty")
            ->required();
        command->add_option("--count", m_options.count, "images")->capture_default_str();
        command
            ->add_option_function<std::string>(
                "--size", [this](const std::string& text) { setSize(text); },
                "side, or WIDTHxHEIGHT, of the images in pixels")
            ->default_str("512")
            ->type_name("SIZE");
        command->add_option("--seed", m_options.scenes.seed, "another one gives other scenes")
            ->capture_default_str();
        command
            ->add_option_function<std::string>(
                "--layout",
                [this](const std::string& text) { m_options.layout = parseSynthLayout(text); },
                "dis5k (im/ and gt/) or persam (Images/ and Annotations/)")
            ->default_str(synthLayoutName(m_options.layout))
            ->type_name("TEXT");
        command->add_option("--valid", m_options.valid, "dis5k: share of the images in DIS-VD")
            ->capture_default_str();
        command->add_option("--per-object", m_options.perObject, "persam: images of each part")
            ->capture_default_str();

        const std::string content = "Content";
        std::string kinds;
        for (const SceneKind kind : allSceneKinds())
            kinds += (kinds.empty() ? "" : ",") + std::string(sceneKindName(kind));
        command
            ->add_option_function<std::vector<std::string>>(
                "--kinds", [this](const std::vector<std::string>& names) { setKinds(names); },
                "only objects of these kinds")
            ->delimiter(',')
            ->default_str(kinds)
            ->type_name("LIST")
            ->group(content);
        command
            ->add_option_function<std::string>(
                "--instances", [this](const std::string& text) { setInstances(text); },
                "objects in an image (persam: of the part): a number, or MIN..MAX")
            ->default_str("1..5, persam: 1")
            ->type_name("RANGE")
            ->group(content);
        command
            ->add_option_function<std::string>(
                "--masks",
                [this](const std::string& text) { m_options.masks = parseSynthMasks(text); },
                "target: one object (persam: all of the part); each: <name>_<k>.png for every "
                "object")
            ->default_str(synthMasksName(m_options.masks))
            ->type_name("TEXT")
            ->group(content);
        command->add_option("--threads", m_options.threads, "of the processor; 0: all of its cores")
            ->capture_default_str();
        return command;
    }

    int run(const JobContext& context) override {
        Console console;
        const auto begin = std::chrono::steady_clock::now();
        const SynthReport report = runSynth(m_options, console.withProgress(context));
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        console.result(fmt::format("{} images with {} masks are in {} ({:.1f} images/s)",
                                   report.images, report.masks, toUtf8(m_options.output),
                                   static_cast<double>(report.images) / took.count()));
        return 0;
    }

  private:
    void setSize(const std::string& text) {
        const auto size = parsePair(text, "x");
        if (!size)
            throw Error(ErrorCode::Usage, "--size " + text, "must be a number or WIDTHxHEIGHT");
        m_options.scenes.size = {size->first, size->second};
    }
    void setInstances(const std::string& text) {
        const auto range = parsePair(text, "..");
        if (!range || range->second < 1)
            throw Error(ErrorCode::Usage, "--instances " + text, "must be a number or MIN..MAX");
        std::tie(m_options.scenes.minInstances, m_options.scenes.maxInstances) = *range;
    }
    void setKinds(const std::vector<std::string>& names) {
        m_options.scenes.kinds.clear();
        for (const std::string& name : names)
            m_options.scenes.kinds.push_back(parseSceneKind(name));
    }

    SynthOptions m_options;
};

}  // namespace

std::unique_ptr<Command> makeDataSynthCommand() {
    return std::make_unique<DataSynthCommand>();
}

}  // namespace studio::cli
