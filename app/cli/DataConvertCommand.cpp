#include <spdlog/fmt/fmt.h>

#include "app/cli/Console.h"
#include "app/cli/DataCommand.h"
#include "core/jobs/DataConvertJob.h"

namespace studio::cli {
namespace {

class DataConvertCommand final : public Command {
  public:
    CLI::App* declare(CLI::App& program) override {
        CLI::App* command = program.add_subcommand(
            "convert", "Label images to binary masks; COCO, YOLO and labelme to and from ours");
        command->footer(
            "Examples:\n"
            "  persam-hq data convert labels_tiff --to masks --out masks --rule each\n"
            "  persam-hq data convert instances.json --to annotations --out project\n"
            "  persam-hq data convert project --to coco --out coco\n\n"
            "conversion.csv in the output says of every object how many pixels it has and how many "
            "of them\n"
            "the written form has wrong. Exit status: 0 all done, 1 something failed, 2 wrong "
            "usage.");
        command->add_option("input", m_options.input, "a folder, a COCO .json or one label image")
            ->required();
        addFormat(*command, "--from", m_options.from,
                  "what the input is: auto, masks (label images), annotations (our folders), coco, "
                  "yolo, labelme");
        addFormat(*command, "--to", m_options.to,
                  "what is written: masks, annotations, coco, yolo, labelme");
        command->add_option("--out", m_options.output, "folder for the results, new or empty")
            ->required();
        command->add_option("--images", m_options.images,
                            "folder of the images, where they are not in their usual place");
        command->add_option("--threads", m_options.threads, "0: all cores")->capture_default_str();
        addLabelImages(*command);
        addWriting(*command);
        return command;
    }

    int run(const JobContext& context) override {
        Console console;
        const DataConvertObserver observer{
            [&](const ConvertedImage& image) { print(console, image); },
            [&](const std::string& text) { console.problem(text); }};
        const DataConvertReport report =
            runDataConvert(m_options, console.withProgress(context), observer);
        const DataConvertReport::Totals totals = report.totals();
        console.result(
            fmt::format("read as {}, written as {}: {} objects, {} pixels differ{}",
                        labelFormatName(report.from), labelFormatName(m_options.to), totals.objects,
                        totals.differingPixels,
                        totals.hausdorff > 0
                            ? fmt::format(", outlines up to {:.2f} pixels apart", totals.hausdorff)
                            : std::string()));
        console.summary(report.images.size(), report.failedImages, report.problems,
                        "labels and conversion.csv", m_options.output);
        return report.problems.empty() ? 0 : 1;
    }

  private:
    static void addFormat(CLI::App& command, const std::string& name, LabelFormat& format,
                          const std::string& help) {
        command
            .add_option_function<std::string>(
                name, [&format](const std::string& text) { format = parseLabelFormat(text); }, help)
            ->default_str(labelFormatName(format))
            ->type_name("FORMAT");
    }

    void addLabelImages(CLI::App& command) {
        const std::string group = "Label images";
        LabelImageOptions& labels = m_options.labels;
        command
            .add_option_function<std::string>(
                "--rule",
                [&labels](const std::string& text) { labels.rule = parseLabelRule(text); },
                "which pixels are object: nonzero, threshold (above --value), otsu, value (equal "
                "to "
                "--value), each (a mask for each value but 0)")
            ->default_str(labelRuleName(labels.rule))
            ->type_name("RULE")
            ->group(group);
        command.add_option("--value", labels.value, "of the rules threshold and value")
            ->capture_default_str()
            ->group(group);
        command.add_option("--page", labels.page, "of a TIFF file, from 0; default: all pages")
            ->group(group);
        command
            .add_option("--max-labels", labels.maxLabels,
                        "files with more values are refused under each: they look like pictures")
            ->capture_default_str()
            ->group(group);
    }

    void addWriting(CLI::App& command) {
        const std::string group = "Writing";
        LabelWriteOptions& writing = m_options.writing;
        command
            .add_flag(
                "--polygons", writing.polygons,
                "COCO: polygons instead of RLE; labelme: polygons also for objects with holes")
            ->group(group);
        command
            .add_flag("--bridge", writing.bridge,
                      "polygons keep holes (YOLO: and parts) by slits of no width")
            ->group(group);
        command
            .add_option("--tolerance", writing.tolerance,
                        "pixels by which polygons may leave the mask's edge; 0: exact")
            ->capture_default_str()
            ->group(group);
        command
            .add_flag_callback(
                "--uncompressed", [&writing] { writing.compressedRle = false; },
                "COCO: RLE as a list of counts")
            ->group(group);
        command
            .add_flag_callback(
                "--no-copy", [&writing] { writing.copyImages = false; },
                "refer to the images where they are instead of copying them")
            ->group(group);
    }

    static void print(Console& console, const ConvertedImage& image) {
        const std::string name = toUtf8(fs::path(fromUtf8(image.group)) / image.source.filename());
        std::string line = fmt::format("{}: {} objects", name, image.objects);
        if (image.differingPixels > 0)
            line += fmt::format(", {} pixels differ", image.differingPixels);
        if (image.hausdorff > 0)
            line += fmt::format(", outlines up to {:.2f} pixels apart", image.hausdorff);
        console.result(line);
        for (const std::string& note : image.notes)
            console.note(name + ": " + note);
    }

    DataConvertOptions m_options;
};

}  // namespace

std::unique_ptr<Command> makeDataConvertCommand() {
    return std::make_unique<DataConvertCommand>();
}

}  // namespace studio::cli
