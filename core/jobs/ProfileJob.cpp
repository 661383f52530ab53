#include "core/jobs/ProfileJob.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <map>

#include "core/base/Error.h"
#include "core/base/Json.h"
#include "core/base/Log.h"
#include "core/base/ReportFile.h"
#include "core/jobs/ImageJob.h"

namespace studio {
namespace {

constexpr char kCsvHead[] =
    "model,module,depth,parameters,inference_activation_bytes,inference_peak_bytes,inference_"
    "seconds,"
    "training_kept_bytes,training_peak_bytes,training_forward_seconds,training_backward_"
    "seconds";
constexpr int kLargestSide = 4096, kLargestBatch = 256, kMostRepeats = 1000;

[[noreturn]] void refuse(const std::string& option, const std::string& detail) {
    throw Error(ErrorCode::Usage, option, detail);
}

std::string megabytes(std::uint64_t bytes) {
    return fmt::format("{:.1f}", static_cast<double>(bytes) / 1e6);
}

std::string milliseconds(double seconds) {
    return fmt::format("{:.1f}", 1e3 * seconds);
}

/// The columns of one model in one row; blanks for a module that it has not.
struct Column {
    const char* title;
    int width;
};
constexpr Column kInferenceColumns[] = {
    {"params", 12}, {"activ. MB", 10}, {"peak MB", 9}, {"ms", 9}};
constexpr Column kTrainingColumns[] = {
    {"params", 12}, {"kept MB", 10}, {"peak MB", 9}, {"fwd ms", 9}, {"bwd ms", 9}};

std::vector<std::string> cells(const ModuleProfile& module, bool training) {
    const ModuleCost& cost = training ? module.training : module.inference;
    std::vector<std::string> texts{std::to_string(module.parameters),
                                   megabytes(cost.activationBytes), megabytes(cost.peakBytes),
                                   milliseconds(cost.forwardSeconds)};
    if (training) texts.push_back(milliseconds(cost.backwardSeconds));
    return texts;
}

bool isMeasured(const ModuleProfile& module, bool training) {
    const ModuleCost& cost = training ? module.training : module.inference;
    return module.parameters > 0 || cost.operations > 0;
}

/// Whether the pass came to this module: without a mask as prompt, say, not to what embeds one.
bool isRun(const ModelProfile& model, const ModuleProfile& module, bool training) {
    return training ? model.hasTraining && module.training.operations > 0
                    : model.hasInference && module.inference.operations > 0;
}

/// Names of all rows, in the order of the first model that has them, each after what it is part of.
std::vector<std::string> rowNames(const std::vector<ModelProfile>& models, bool training,
                                  int depth) {
    std::vector<std::string> names;
    for (const ModelProfile& model : models) {
        std::size_t at = 0;  // after the row before
        for (const ModuleProfile& module : model.modules) {
            if (module.depth > depth || !isMeasured(module, training)) continue;
            const auto found = std::ranges::find(names, module.name);
            if (found != names.end()) {
                at = static_cast<std::size_t>(found - names.begin()) + 1;
                continue;
            }
            names.insert(names.begin() + static_cast<std::ptrdiff_t>(at), module.name);
            ++at;
        }
    }
    return names;
}

std::string rowTitle(const std::string& name) {
    if (name.empty()) return "whole model";
    const auto depth = static_cast<std::size_t>(std::ranges::count(name, '.'));
    const std::size_t dot = name.rfind('.');
    return std::string(2 * depth, ' ') + (dot == std::string::npos ? name : name.substr(dot + 1));
}

Json costJson(const ModuleCost& cost, bool training) {
    Json json{{"activation_bytes", cost.activationBytes},
              {"peak_bytes", cost.peakBytes},
              {"forward_seconds", cost.forwardSeconds}};
    if (training) json["backward_seconds"] = cost.backwardSeconds;
    json["operations"] = cost.operations;
    return json;
}

}  // namespace

void ProfileOptions::check() const {
    if (models.empty()) refuse("models", "name at least one checkpoint or architecture");
    if (measure.imageSize != 0 &&
        (measure.imageSize < 64 || measure.imageSize > kLargestSide || measure.imageSize % 64 != 0))
        refuse("--image-size", fmt::format("must be a multiple of 64 from 64 to {}", kLargestSide));
    if (measure.batch < 1 || measure.batch > kLargestBatch)
        refuse("--batch", fmt::format("must be from 1 to {}", kLargestBatch));
    if (measure.repeats < 1 || measure.repeats > kMostRepeats)
        refuse("--repeats", fmt::format("must be from 1 to {}", kMostRepeats));
    if (!(measure.memoryLimitGb >= 0)) refuse("--memory-limit", "must be 0 or more");
    if (!measure.inference && !measure.training)
        refuse("--no-inference", "leaves nothing with --no-training");
    if (measure.train.empty()) refuse("--train", "must name at least one part");
    if (depth < 0) refuse("--depth", "must be 0 or more");
    measure.runtime.check();
    checkReportFile("--csv", csv, kCsvHead);
    checkReportFile("--json", json, "\"image_size\":");
}

std::vector<ModelProfile> runProfile(const ProfileOptions& options, const JobContext& context,
                                     const std::function<void(const ModelProfile&)>& observer) {
    options.check();
    std::vector<ModelProfile> profiles;
    for (std::size_t i = 0; i < options.models.size(); ++i) {
        JobContext part = context;
        part.progress = [&](double done, double total, const std::string&) {
            context.report(static_cast<double>(i) + done / total,
                           static_cast<double>(options.models.size()), options.models[i]);
        };
        profiles.push_back(profileModel(options.models[i], options.measure, part));
        if (observer) observer(profiles.back());
    }
    if (!options.csv.empty()) {
        writeFileAtomically(options.csv, profileCsv(profiles));
        log::debug("figures written: {}", toUtf8(options.csv));
    }
    if (!options.json.empty()) {
        writeFileAtomically(options.json, profileJson(profiles));
        log::debug("figures written: {}", toUtf8(options.json));
    }
    return profiles;
}

std::vector<std::string> profileTable(const std::vector<ModelProfile>& models, bool training,
                                      int depth) {
    const std::vector<std::string> names = rowNames(models, training, depth);
    std::size_t titleWidth = 11;
    for (const std::string& name : names)
        titleWidth = std::max(titleWidth, rowTitle(name).size());

    std::vector<Column> columns(std::begin(kInferenceColumns), std::end(kInferenceColumns));
    if (training) columns.assign(std::begin(kTrainingColumns), std::end(kTrainingColumns));
    std::size_t modelWidth = 0;
    std::string titles;
    for (const Column& column : columns) {
        modelWidth += static_cast<std::size_t>(column.width);
        titles += fmt::format("{:>{}}", column.title, column.width);
    }
    std::string heading = fmt::format("{:<{}}", training ? "training" : "inference", titleWidth);
    std::string second = fmt::format("{:<{}}", "", titleWidth);
    for (const ModelProfile& model : models) {
        std::string name = model.model.size() + 2 > modelWidth
                               ? ".." + model.model.substr(model.model.size() + 4 - modelWidth)
                               : model.model;
        heading += " |" + fmt::format("{:>{}}", name, modelWidth);
        second += " |" + titles;
    }
    std::vector<std::string> lines{heading, second};
    bool leftOut = false;
    for (const std::string& name : names) {
        std::string line = fmt::format("{:<{}}", rowTitle(name), titleWidth);
        for (const ModelProfile& model : models) {
            const auto module = std::ranges::find(model.modules, name, &ModuleProfile::name);
            const bool isThere = module != model.modules.end();
            const bool ran = isThere && isRun(model, *module, training);
            leftOut =
                leftOut || (isThere && !ran && (training ? model.hasTraining : model.hasInference));
            const std::vector<std::string> texts =
                isThere ? cells(*module, training) : std::vector<std::string>();
            line += " |";
            for (std::size_t i = 0; i < columns.size(); ++i)
                line += fmt::format("{:>{}}",
                                    !isThere        ? ""
                                    : i > 0 && !ran ? "-"
                                                    : texts[i],
                                    columns[i].width);
        }
        lines.push_back(line);
    }
    if (leftOut) lines.emplace_back("-: not run, for the prompt is one click");
    return lines;
}

std::string profileCsv(const std::vector<ModelProfile>& models) {
    std::string text = std::string(kCsvHead) + "\n";
    for (const ModelProfile& model : models)
        for (const ModuleProfile& module : model.modules) {
            text += fmt::format("{},{},{},{}", csvField(model.model), module.name, module.depth,
                                module.parameters);
            const ModuleCost &a = module.inference, &b = module.training;
            text += model.hasInference ? fmt::format(",{},{},{:.6f}", a.activationBytes,
                                                     a.peakBytes, a.forwardSeconds)
                                       : ",,,";
            text += model.hasTraining
                        ? fmt::format(",{},{},{:.6f},{:.6f}", b.activationBytes, b.peakBytes,
                                      b.forwardSeconds, b.backwardSeconds)
                        : ",,,,";
            text += '\n';
        }
    return text;
}

std::string profileJson(const std::vector<ModelProfile>& models) {
    Json list = Json::array();
    for (const ModelProfile& model : models) {
        Json json{{"model", model.model},
                  {"kind", model.kind},
                  {"image_size", model.imageSize},
                  {"batch", model.batch},
                  {"device", model.device},
                  {"threads", model.threads},
                  {"trained_parameters", model.trainedParameters}};
        if (!model.inferenceProblem.empty()) json["inference_problem"] = model.inferenceProblem;
        if (!model.trainingProblem.empty()) json["training_problem"] = model.trainingProblem;
        Json modules = Json::array();
        for (const ModuleProfile& module : model.modules) {
            Json row{{"name", module.name}, {"parameters", module.parameters}};
            if (model.hasInference) row["inference"] = costJson(module.inference, false);
            if (model.hasTraining) row["training"] = costJson(module.training, true);
            modules.push_back(std::move(row));
        }
        json["modules"] = std::move(modules);
        list.push_back(std::move(json));
    }
    return Json{{"models", std::move(list)}}.dump(1) + "\n";
}

}  // namespace studio
